"""The cost gate: does what a platform declares fit its budget, and is what docs/COST.md says of it today's? `qtctl cost`
knows the first from this run's plans; docs/COST.md is tested against plans that are kept (cli/tests/plans)."""

import json
import os
import subprocess

from plans.make import ROOT, STACKS, platforms
from standin.package import cache

from .step import command


def gate(place):
    """Of the plans that this run has made: a checkout's own may be older."""
    qtctl = build()
    for platform in platforms():
        plans = [f"--plan={stack}={place.plan(platform, stack)}" for stack in STACKS]
        for said in command([qtctl, "cost", "check", "--platform", platform, *plans], cwd=ROOT):
            yield f"{platform}: {said}"
    yield from kept(place)


def kept(place):
    """What of this run's plans bears on a price, against the kept ones."""
    plans = {"QUANTTRADER_PLANS": str(place.folder / "plans")}
    yield from command([ROOT / "cli" / "tests" / "plans" / "trim", "--check"], env={**os.environ, **plans})


def build():
    words = ["cargo", "build", "--quiet", "--locked", "--package", "qtctl", "--message-format", "json"]
    # Where the Makefile has compiled things, too, when this was not started by make.
    environment = {"CARGO_TARGET_DIR": str(cache().parent / "target"), **os.environ}
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise RuntimeError(f"qtctl could not be built: {done.stderr}")
    made = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return next(one["executable"] for one in made if one.get("executable"))
