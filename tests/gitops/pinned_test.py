"""prod is rendered with the charts of its tag, not with those of the tree."""

import contextlib
import io
import subprocess
import tempfile
import unittest
from pathlib import Path

import render

OWN = ("-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")


class Pinned(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.repository, self.target = Path(folder.name) / "repository", Path(folder.name) / "pinned"
        (self.repository / "charts").mkdir(parents=True)
        self.chart = self.repository / "charts/one.yaml"
        self.chart.write_text("as it was tagged")
        for command in (["init", "--quiet"], ["add", "--all"], [*OWN, "commit", "--quiet", "--message", "One"], ["tag", "charts-1"]):
            subprocess.run(["git", "-C", self.repository, *command], check=True)
        self.chart.write_text("as it is now")

    def test_a_tag_has_the_charts_as_they_were(self):
        found = render.charts_at(self.repository, {"charts-1"}, self.target)
        self.assertEqual((found["charts-1"] / "charts/one.yaml").read_text(), "as it was tagged")

    def test_a_tag_that_is_not_there_is_said_not_to_be_run(self):
        with contextlib.redirect_stdout(io.StringIO()) as said:
            self.assertEqual(render.charts_at(self.repository, {"charts-2"}, self.target), {})
        self.assertIn("NOT RUN: charts as charts-2 has them", said.getvalue())


if __name__ == "__main__":
    unittest.main()
