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
    yield from kept(place, qtctl)


def kept(place, qtctl):
    """Line by line, the kept plans must cost what this run's do. Whose account it is and who may get in costs nothing."""
    for platform in platforms():
        files = {stack: ROOT / f"cli/tests/plans/{platform}-{stack}.json" for stack in STACKS}
        today = lines(qtctl, {stack: place.plan(platform, stack) for stack in STACKS})
        # What can't be priced at all, the gate has said.
        if today is not None and all(file.exists() for file in files.values()) and lines(qtctl, files) != today:
            yield (
                f"{platform} costs other than its kept plans, on which docs/COST.md rests: run QUANTTRADER_PLANS={place.folder / 'plans'} "
                "cli/tests/plans/trim, then cargo test -p qtctl, which says what docs/COST.md has to say"
            )


def lines(qtctl, plans):
    """Of the estimate, without the addresses that a line is from."""
    words = [qtctl, "cost", "estimate", "--json", *(f"--plan={stack}={file}" for stack, file in plans.items())]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        return None
    return [{key: value for key, value in line.items() if key != "from"} for line in json.loads(done.stdout)["lines"]]


def build():
    words = ["cargo", "build", "--quiet", "--locked", "--package", "qtctl", "--message-format", "json"]
    # Where the Makefile has compiled things, too, when this was not started by make.
    environment = {"CARGO_TARGET_DIR": str(cache().parent / "target"), **os.environ}
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise RuntimeError(f"qtctl could not be built: {done.stderr}")
    made = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return next(one["executable"] for one in made if one.get("executable"))
