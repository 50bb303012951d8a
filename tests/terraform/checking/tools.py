"""The pinned tools, those of the drain's tests too, installed once into the cache."""

import subprocess
from pathlib import Path

from plans.make import ROOT

INSTALL = ROOT / "tests" / "lab" / "tools" / "install"
NAMES = ("checkov", "trivy", "kics", "tflint", "tflint-ruleset-aws", "shellcheck", "sam", "kubernetes")


def install():
    """A folder for each; progress is on standard error, for a person who waits."""
    done = subprocess.run([str(INSTALL), *NAMES], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError("the tools could not be installed (the reason is above)")
    return dict(zip(NAMES, map(Path, done.stdout.split())))
