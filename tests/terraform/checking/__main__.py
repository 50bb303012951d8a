"""The order of the check, and its summary."""

import os
import subprocess
import sys
import time
from pathlib import Path

from documents import write
from plans import make
from standin.limits import LIMITS
from standin.package import cache

from . import money, scripts, tools
from .scans import Scans
from .step import command, run
from .terraform import TERRAFORM, Copy, form


def provider():
    return subprocess.run([TERRAFORM, "--provider"], capture_output=True, text=True, check=True).stdout.strip()


def main():
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    work = cache() / "check"
    place = make.Place(work / "made")
    if sys.argv[1:] == ["--write-docs"]:
        write.write(make.make(place.folder))
        return
    started = time.monotonic()
    results = check(work, place)
    summary(results, time.monotonic() - started)


def check(work, place):
    found = provider()
    copy = Copy(work, found)
    print(f"tf-check: validate and test with the {'real' if found == 'real' else 'stand-in'} provider; plans with the stand-in")
    there = {}
    return [
        run("tools", lambda: there.update(tools.install()) or []),
        run("form (terraform fmt)", form),
        run("scripts (shellcheck)", lambda: scripts.check(there)),
        run("validity (terraform validate)", copy.validate),
        run("modules' and stacks' tests (terraform test)", copy.test),
        run("plans: every stack and platform", lambda: make.publish(make.make(place.folder)) or []),
        *scan(there, place, work),
        run("cost: do the up-hours fit the budget?", money.gate),
        run("pages written from the code", lambda: write.behind(place)),
        run("tests over plans, gate and stand-in (pytest)", lambda: tests(place)),
        run("tests of the hibernation", lambda: command([make.ROOT / "infra/hibernate/tests/run"])),
    ]


def scan(there, place, work):
    scans = Scans(there, place, work)
    return [
        run("planted failures", scans.gather),
        run("TFLint, AWS ruleset", scans.tflint),
        run("Checkov", scans.checkov),
        run("Trivy", scans.trivy),
        run("KICS", scans.kics),
        run("verdict of the scanners", scans.verdict),
    ]


def tests(place):
    words = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", "tests"]
    here = Path(__file__).resolve().parent.parent
    return command(words, cwd=here, env={**os.environ, "QUANTTRADER_MADE": str(place.folder)})


def summary(results, seconds):
    failed = [result.name for result in results if result.said]
    print(f"\n{LIMITS}\n")
    print(f"tf-check, {seconds:.0f} s: {len(results) - len(failed)} of {len(results)} steps passed")
    if failed:
        sys.exit(f"tf-check failed: {'; '.join(failed)}")


main()
