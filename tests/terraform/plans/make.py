"""Plans and applies every platform against the stand-in, from nothing, by the commands that a user types."""

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
STACKS = ("foundation", "cluster")


class Refused(Exception):
    """Terraform did not do it; the message is what it said."""


def platforms():
    return sorted(path.stem for path in (ROOT / "infra" / "environments").glob("*.tfvars"))


@dataclass(frozen=True)
class Place:
    """Where one run's copies, states and plans are, apart from those of any other."""

    folder: Path

    def plan(self, platform, stack):
        return self.folder / "plans" / f"{platform}-{stack}.json"

    def settled(self, platform, stack):
        """The plan after everything was applied: nothing changes, and nothing is unknown."""
        return self.folder / "settled" / f"{platform}-{stack}.json"

    def copy(self, platform, stack):
        return self.folder / platform / "infra" / "stacks" / stack

    def tf(self, *words, **more):
        environment = {
            **os.environ,
            "QUANTTRADER_PROVIDER": "standin",
            "QUANTTRADER_WORK": str(self.folder),
            "QUANTTRADER_PLANS": str(self.folder / "plans"),
            "QUANTTRADER_QUIET": "1",
            "NO_COLOR": "1",
            # Each state here was begun by this very code, so it names no other types (standin/used.py).
            "STANDIN_TYPES": "used",
            **more,
        }
        command = [str(ROOT / "infra" / "bin" / "tf"), *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode:
            raise Refused(f"{' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout


def make(folder):
    """Every platform's plans, before anything is there and after all of it is. Two at a time."""
    shutil.rmtree(folder, ignore_errors=True)
    place = Place(Path(folder))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda platform: make_platform(place, platform), platforms()))
    return place


def make_platform(place, platform):
    # The foundation's plan is kept before it is applied; its apply is part of planning the cluster.
    place.tf("plan", "foundation", platform)
    place.tf("apply", "cluster", platform, APPROVE=platform)
    for stack in STACKS:
        place.tf("plan", stack, platform, QUANTTRADER_PLANS=str(place.folder / "settled"))
