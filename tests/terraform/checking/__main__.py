"""The order of the check, and its summary."""

import os
import subprocess
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import resident
from documents import write
from plans import make
from standin.limits import LIMITS
from standin.package import cache

from . import money, scripts, tools
from .scans import Scans
from .step import command, run
from .terraform import TERRAFORM, Copy, form


# These start Terraform many times; the others look at what was made.
STARTING = tuple(
    f"tests/test_{name}.py"
    for name in ("commands", "parent", "policy_document", "standin", "state_bucket", "state_locking")
)


def provider():
    return subprocess.run([TERRAFORM, "--provider"], capture_output=True, text=True, check=True).stdout.strip()


def main():
    if sys.argv[1:] not in ([], ["--write-docs"]):
        sys.exit(f"tf-check: it takes --write-docs or nothing, not {' '.join(sys.argv[1:])}")
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    # Each Terraform lives a second: cleaning up less often costs it some memory, and saves a quarter of its time.
    os.environ.setdefault("GOGC", "400")
    # A folder for each checkout: two may be checked at once.
    work = cache() / "check" / f"{zlib.crc32(str(make.ROOT).encode()):x}"
    place = make.Place(work / "made")
    started = time.monotonic()
    with waiting_standin():
        if sys.argv[1:] == ["--write-docs"]:
            write.write(make.make(place.folder))
            return
        results = check(work, place)
    summary(results, time.monotonic() - started)


@contextmanager
def waiting_standin():
    """Terraform finds the stand-in imported, and need not be told each time where it is."""
    setting = subprocess.run([TERRAFORM, "--setting"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    with resident.start([sys.executable, "-m", "standin", "wait"]) as socket:
        os.environ |= {"QUANTTRADER_SETTING": setting, "STANDIN_RESIDENT": str(socket)}
        yield


def check(work, place):
    found = provider()
    copy = Copy(work, found)
    print(f"tf-check: validate and test with the {'real' if found == 'real' else 'stand-in'} provider; plans with the stand-in")
    there = {}
    scans = Scans(there, place, work)
    one_by_one = [
        run("tools", lambda: there.update(tools.install()) or []),
        run("form (terraform fmt)", form),
        run("scripts (shellcheck)", lambda: scripts.check(there)),
        run("validity (terraform validate)", copy.validate),
        run("modules' and stacks' tests (terraform test)", copy.test),
        run("plans: every stack and platform", lambda: make.make(place.folder) and []),
        run("planted failures", scans.gather),
    ]
    side_by_side = [
        # The longest first, so that none is begun when the other core has nothing left.
        ("tests of the hibernation", lambda: command([make.ROOT / "infra/hibernate/tests/run"])),
        ("tests of the commands and the stand-in", lambda: tests(place, *STARTING)),
        ("tests over the plans, and of the gate", lambda: tests(place, *(f"--ignore={one}" for one in STARTING))),
        ("KICS", scans.kics),
        ("Checkov", scans.checkov),
        ("TFLint, AWS ruleset", scans.tflint),
        ("Trivy", scans.trivy),
        ("cost: hours, budget and docs/COST.md", lambda: money.gate(place)),
        ("pages written from the code", lambda: write.behind(place)),
    ]
    # Each of these keeps one core busy, but the hibernation's tests, which mostly wait.
    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda step: run(*step), side_by_side))
    return [*one_by_one, *results, run("verdict of the scanners", scans.verdict)]


def tests(place, *more):
    words = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", *more]
    here = Path(__file__).resolve().parent.parent
    folder = [] if more[0] in STARTING else ["tests"]
    return command([*words, *folder], cwd=here, env={**os.environ, "QUANTTRADER_MADE": str(place.folder)})


def summary(results, seconds):
    failed = [result.name for result in results if result.said]
    print(f"\n{LIMITS}\n")
    print(f"tf-check, {seconds:.0f} s: {len(results) - len(failed)} of {len(results)} steps passed")
    if failed:
        sys.exit(f"tf-check failed: {'; '.join(failed)}")


main()
