"""What the platform's scan says of a scanner that goes blind halfway."""

import contextlib
import io
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import scan_platform

charts = scan_platform.charts


def scanner(name, sees):
    """A scanner that finds what is planted in those of its scans of which `sees` says so."""
    scans = iter(sees)
    wanted = next(one for one in charts.EXPECTED if one.scanner == name)

    def scan(_tool, _folder, _rated):
        planted = charts.Finding(name, wanted.rule, "HIGH", charts.PLANTED, wanted.resource, "planted")
        return [planted] if next(scans) else []

    return scan


class Blindness(unittest.TestCase):
    def said(self, **sees):
        """The scan's exit code and words, with scanners that see as told, and no finding of ours."""
        made = {name: scanner(name, sees.get(name, (True, True))) for name in ("checkov", "trivy", "kics")}
        tools = {name.upper(): "/nowhere" for name in made}
        out = io.StringIO()
        with (
            tempfile.TemporaryDirectory() as empty,
            mock.patch.multiple(charts, **made),
            mock.patch.dict(os.environ, tools),
            mock.patch.object(scan_platform.exceptions, "read", return_value=([], [])),
            contextlib.redirect_stdout(out),
        ):
            return scan_platform.main(Path(empty)), out.getvalue()

    def test_scanners_that_see_what_is_planted_each_time_pass(self):
        self.assertEqual(self.said()[0], 0)

    def test_a_scanner_that_sees_it_in_one_scan_only_fails_whichever_that_is(self):
        for name in ("checkov", "trivy", "kics"):
            for sees in ((True, False), (False, True)):
                code, said = self.said(**{name: sees})
                self.assertEqual(code, 1)
                self.assertIn(f"{name} no longer finds the planted failure", said)


if __name__ == "__main__":
    unittest.main()
