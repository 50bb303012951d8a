"""What `make promote` makes of its words, before anything is built or asked."""

import os
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WHOLE = ("SERVICE=trading-engine", "FROM=dev", "TO=staging")


def would_run(*words):
    """What make would run, and what it says."""
    mine = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MAKELEVEL", "APPLY", "SERVICE", "FROM", "TO")}
    mine |= {"CARGO_TARGET_DIR": "target"}
    done = subprocess.run(["make", "--dry-run", "promote", *words], cwd=ROOT, env=mine, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


class Promote(unittest.TestCase):
    def test_only_yes_commits_and_another_word_is_told(self):
        self.assertIn("--apply", would_run(*WHOLE, "APPLY=yes")[1])
        self.assertNotIn("--apply", would_run(*WHOLE)[1])
        code, said = would_run(*WHOLE, "APPLY=true")
        self.assertNotEqual(code, 0)
        self.assertIn("APPLY=true means nothing: APPLY=yes commits", said)

    def test_what_is_missing_is_told_with_a_whole_line(self):
        for given in ((), WHOLE[:1], WHOLE[1:]):
            code, said = would_run(*given)
            self.assertNotEqual(code, 0)
            self.assertIn("make promote SERVICE=trading-engine FROM=dev TO=staging", said)


if __name__ == "__main__":
    unittest.main()
