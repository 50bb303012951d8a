"""Breaks a good release once for each entry of planted.yaml, and fails if the policy says nothing.

    planted.py FILE          a release that no policy complains about and that has every kind
"""

import copy
import sys
from pathlib import Path

import policies
import yaml


def put(thing, path, value):
    """Sets what is at the path; None takes it out."""
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in way:
        thing = thing[step]
    if value is None:
        del thing[last]
    else:
        thing[last] = value


def broken(release, plant):
    release = copy.deepcopy(release)
    if "twice" in plant:
        return release + [copy.deepcopy(t) for t in release if t["kind"] == plant["twice"]]
    thing = next(t for t in release if t["kind"] == plant["kind"])
    for path in [plant["at"], *plant.get("also", [])]:
        put(thing, path, plant["to"])
    for path, value in plant.get("and", {}).items():
        put(thing, path, value)
    return release


def main(path):
    release = policies.read(path)
    if policies.complaints(release):
        raise SystemExit(f"{path} is no good release to begin with")
    plants = yaml.safe_load((Path(__file__).parent / "planted.yaml").read_text())
    missed = [p for p in plants if p["policy"] not in {name for name, _ in policies.complaints(broken(release, p))}]
    for plant in missed:
        print(f"nobody noticed: {plant}")
    untested = {p.__name__ for p in policies.POLICIES} - {p["policy"] for p in plants}
    for name in sorted(untested):
        print(f"no planted failure for the policy {name}")
    print(f"planted failures: {len(plants) - len(missed)} of {len(plants)} noticed")
    return 1 if missed or untested else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
