"""Releases and the pods that they would make, asked of a real API server (`--dry-run=server`), in a namespace as
gitops/shared bounds each environment's.

    dry_run.py FILE...     KUBECTL's folder has the programs, MANIFESTS the kinds of External Secrets

A release whose request is above its limit is planted: schemas take it, the API must not.
"""

import copy
import os
import sys
import tempfile
from pathlib import Path

import yaml
from apiserver import ApiServer
from planted import put
from policies import read

SHARED = Path(__file__).resolve().parents[2] / "gitops/shared"
NAMESPACE = {
    "apiVersion": "v1", "kind": "Namespace",
    "metadata": {"name": "dev", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}},
}
# Its definition is not among our tools' files, so the API has no such kind; the step `api` holds it against its schema.
ABSENT = "ServiceMonitor"
PLANTED = (
    ("spec.template.spec.containers.0.resources.requests.memory", "512Mi", "must be less than or equal to memory limit"),
    ("spec.template.spec.containers.0.resources", {"requests": {"memory": "512Mi"}}, "must be less than or equal to memory limit of 128Mi"),
    ("spec.template.spec.priorityClassName", "not-there", "no PriorityClass with name not-there"),
)


def stand(api):
    bundle = Path(os.environ["MANIFESTS"]) / "external-secrets/crds/bundle.yaml"
    crds = yaml.load_all(bundle.read_text(), Loader=yaml.CSafeLoader)
    api.accepts_kinds([crd for crd in crds if crd and crd["spec"]["names"]["kind"] == "ExternalSecret"])
    limits = read(SHARED / "environment/limits.yaml")
    for one in limits:
        one["metadata"]["namespace"] = "dev"
    api.make([NAMESPACE])
    api.make([*limits, *read(SHARED / "priority-classes.yaml")])


def missed(api, release, plant):
    path, value, words = plant
    deployment = copy.deepcopy(next(t for t in release if t["kind"] == "Deployment"))
    put(deployment, path, value)
    said = "\n".join(api.refusals([deployment]))
    return None if words in said else f"planted {path} = {value}: {said or 'was taken'}"


def main(paths):
    releases = {Path(path).stem: read(path) for path in paths}
    with tempfile.TemporaryDirectory() as folder, ApiServer(folder) as api:
        stand(api)
        said = []
        for name, objects in releases.items():
            said += [f"{name}: {line}" for line in api.refusals([t for t in objects if t["kind"] != ABSENT])]
        wrong = [complaint for plant in PLANTED if (complaint := missed(api, next(iter(releases.values())), plant))]
    left_out = sum(t["kind"] == ABSENT for objects in releases.values() for t in objects)
    note = f"NOT RUN: dry run of {left_out} {ABSENT}s: the API server has no such kind"
    print("\n".join([*said, *wrong, note]))
    print(f"dry run: {len(releases)} releases, {len(said)} refusals; planted: {len(PLANTED) - len(wrong)} of {len(PLANTED)} refused")
    return 1 if said or wrong or not releases else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
