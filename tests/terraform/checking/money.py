"""The cost gate: does what a platform declares fit its budget? `qtctl cost` knows, from the plans."""

import json
import os
import subprocess

from plans.make import ROOT, platforms

from .step import command


def gate():
    qtctl = build()
    for platform in platforms():
        for said in command([qtctl, "cost", "check", "--platform", platform], cwd=ROOT):
            yield f"{platform}: {said}"


def build():
    words = ["cargo", "build", "--quiet", "--locked", "--package", "qtctl", "--message-format", "json"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, env=dict(os.environ))
    if done.returncode:
        raise RuntimeError(f"qtctl could not be built: {done.stderr}")
    made = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return next(one["executable"] for one in made if one.get("executable"))
