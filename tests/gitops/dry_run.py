"""Every application's objects, and the pods that they would make, asked of a real API server (`--dry-run=server`).

    dry_run.py RENDERED     KUBECTL's folder has the programs

First stands what they need: kinds, namespaces with their bounds, classes. Then refusals.yaml is planted: what the API
must refuse, and in which words.
"""

import copy
import re
import sys
import tempfile
from pathlib import Path

import planted
import yaml

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "charts"))
from apiserver import ApiServer  # noqa: E402  found by the line above

DOCS = HERE.parents[1] / "docs/GITOPS.md"
IN_DOCS = re.compile(r"<!-- dry run: tests/gitops/dry_run\.py .*? -->\n```yaml\n(.*?)```", re.DOTALL)
BOUNDS = {"Namespace", "ResourceQuota", "LimitRange", "PriorityClass"}


def load(file):
    return [thing for thing in yaml.load_all(file.read_text(), Loader=yaml.CSafeLoader) if thing]


def stand(api, files):
    """What the rest stands on, really made: once each, in the order of who needs whom."""
    everything = [thing for objects in files.values() for thing in objects]
    first = {(t["kind"], t["metadata"].get("namespace"), t["metadata"]["name"]): t for t in everything}
    api.accepts_kinds([t for (kind, *_), t in first.items() if kind == "CustomResourceDefinition"])
    api.make([namespace_for(application) for application in files["applications"] if "CreateNamespace=true" in application["spec"]["syncPolicy"].get("syncOptions", [])])
    api.make([t for (kind, *_), t in first.items() if kind == "Namespace"])
    api.make([t for (kind, *_), t in first.items() if kind in BOUNDS])


def namespace_for(application):
    """As Argo CD makes it for an application that asks for one."""
    labels = application["spec"]["syncPolicy"].get("managedNamespaceMetadata", {}).get("labels", {})
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": application["spec"]["destination"]["namespace"], "labels": labels}}


def missed(api, files, plant):
    """What is wrong with the API's answer to a planted mistake; None if it is refused as it should be."""
    name, kind = plant["in"].split("/")
    thing = copy.deepcopy(next(t for t in files[name] if t["kind"] == kind))
    planted.put(thing, plant["at"], plant["to"])
    said = "\n".join(api.refusals([thing]))
    return None if plant["says"] in said else f"{plant}: {said or 'was taken'}"


def main(rendered):
    files = {file.stem.removeprefix("app-"): load(file) for file in sorted(rendered.glob("*.yaml"))}
    files["docs"] = [thing for text in IN_DOCS.findall(DOCS.read_text()) for thing in yaml.safe_load_all(text)]
    plants = yaml.safe_load((HERE / "refusals.yaml").read_text())
    with tempfile.TemporaryDirectory() as folder, ApiServer(folder) as api:
        stand(api, files)
        said, asked = [], 0
        for name, objects in files.items():
            rest = [t for t in objects if t["kind"] != "CustomResourceDefinition"]
            asked += len(rest)
            said += [f"{name}: {line}" for line in api.refusals(rest)]
        wrong = [complaint for plant in plants if (complaint := missed(api, files, plant))]
    summary = f"dry run: {asked} objects and their pods, {len(said)} refusals; planted: {len(plants) - len(wrong)} of {len(plants)} refused"
    print("\n".join([*said, *wrong, summary]))
    return 1 if said or wrong or not asked or not files["docs"] else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
