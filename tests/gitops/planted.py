"""Breaks the rendered tree once for each entry of planted.yaml, and fails if the rule says nothing.

    planted.py RENDERED
"""

import copy
import sys
from pathlib import Path

import rules
import yaml


def put(thing, path, value):
    """Sets what is at the path; null takes it out. A dot in a key needs its whole map."""
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in way:
        thing = thing[step]
    if value is None:
        thing.pop(last)
    else:
        thing[last] = value


def place(tree, where):
    """The object that `in` means, in a tree that may be broken."""
    kind, *names = where.split("/", 1)
    if kind == "project":
        return tree.project(names[0])
    if kind == "set":
        return next(s for s in tree.of_root("ApplicationSet") if s["metadata"]["name"] == names[0])
    if kind == "root":
        return tree.of_root("Application")[0]
    if kind == "platform":
        return tree.platforms[names[0]]
    if kind == "app":
        return tree.applications[names[0]]
    application, wanted, *name = names[0].split("/") if kind == "of" else ["", *names[0].split("/")]
    objects = tree.objects[application] if kind == "of" else tree.ha
    return next(t for t in objects if t["kind"] == wanted and name in ([], [t["metadata"]["name"]]))


def is_there(tree, where):
    try:
        return bool(place(tree, where))
    except StopIteration:
        return False


def broken(tree, plant):
    tree = copy.copy(tree)
    if plant["in"].startswith("text/"):
        file = plant["in"].removeprefix("text/")
        if plant["find"] not in tree.texts[file]:
            raise SystemExit(f"{file} has no {plant['find']!r}")
        tree.texts = tree.texts | {file: tree.texts[file].replace(plant["find"], plant.get("put", ""))}
        return tree
    tree.root, tree.applications, tree.platforms = (copy.deepcopy(one) for one in (tree.root, tree.applications, tree.platforms))
    tree.ha, tree.objects = list(tree.ha), {name: list(objects) for name, objects in tree.objects.items()}
    thing = place(tree, plant["in"])
    own = copy.deepcopy(thing)
    # Only what is broken is copied: Argo CD's CRDs are a megabyte.
    for objects in [tree.ha, *tree.objects.values()]:
        objects[:] = [own if one is thing else one for one in objects]
    if not any(own is one for objects in [tree.ha, *tree.objects.values()] for one in objects):
        own = thing
    put(own, plant["at"], plant["to"])
    return tree


def main(rendered):
    tree = rules.read(rendered)
    if rules.complaints(tree):
        raise SystemExit("the tree is not good to begin with")
    plants = yaml.safe_load((Path(__file__).parent / "planted.yaml").read_text())
    for plant in [p for p in plants if p.get("private") and not is_there(tree, p["in"])]:
        print(f"NOT RUN: the planted failure of {plant['in']}: this tree is a public repository's")
        plants.remove(plant)
    by_name = {r.__name__: r for r in rules.RULES}
    missed = [p for p in plants if not list(by_name[p["rule"]](broken(tree, p)))]
    for plant in missed:
        print(f"nobody noticed: {plant}")
    untested = sorted(set(by_name) - {p["rule"] for p in plants})
    for name in untested:
        print(f"no planted failure for the rule {name}")
    print(f"planted failures: {len(plants) - len(missed)} of {len(plants)} noticed")
    return 1 if missed or untested else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
