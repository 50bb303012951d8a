"""Renders all of gitops/ for a cluster that carries every environment, and writes one file an application.

    render.py OUTPUT        HELM, KUBECTL and MANIFESTS are the tools

OUTPUT/root.yaml is what root applies, OUTPUT/applications.yaml what ApplicationSets make of that, and
OUTPUT/app-NAME.yaml what each application is. What can't be rendered here is named.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

import generate
import rendering
import tree

HERE = Path(__file__).resolve().parent
# Every label that the bootstrap can set, so that every application is made.
LABELS = "aws metrics-server"


def cluster_secret():
    """As the bootstrap writes it."""
    done = subprocess.run(
        [sys.executable, tree.ROOT / "gitops/bootstrap/cluster_secret.py"],
        input=(HERE / "metadata.json").read_text(), capture_output=True, text=True, check=True, env=os.environ | {"LABELS": LABELS},
    )
    return json.loads(done.stdout)


def charts_at(repository, pins, target):
    """The charts as each of these tags has them, {tag: folder}; a tag that is not here is named."""
    found = {}
    for pin in sorted(pins):
        archive = subprocess.run(["git", "-C", repository, "archive", f"refs/tags/{pin}", "charts"], capture_output=True, check=False)
        if archive.returncode:
            print(f"NOT RUN: charts as {pin} has them are not rendered, but those of this tree: git has no such tag here")
            continue
        found[pin] = target / pin
        found[pin].mkdir(parents=True)
        subprocess.run(["tar", "-x", "-C", found[pin]], input=archive.stdout, check=True)
    return found


def write(file, objects):
    file.write_text(yaml.safe_dump_all(objects, sort_keys=False))


def main(output):
    manifests = Path(os.environ["MANIFESTS"])
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "tree"
        for said in tree.copy(root, manifests):
            print(f"stand-in: {said}")
        top = rendering.kustomize(root / "gitops/applications")
        sets = [thing for thing in top if thing["kind"] == "ApplicationSet"]
        version = next(s for s in sets if s["metadata"]["name"] == "external-secrets")["spec"]["template"]["spec"]["source"]["targetRevision"]
        charts = rendering.external_secrets_chart(manifests / "external-secrets", Path(folder) / "external-secrets", version)
        print("stand-in: External Secrets' chart: that of its Go module")
        made = generate.applications(sets, root, cluster_secret())
        branch = next(t for t in top if t["kind"] == "Application" and t["metadata"]["name"] == "root")["spec"]["source"]["targetRevision"]
        pins = {one["spec"]["source"]["targetRevision"] for one in made.values() if "chart" not in one["spec"]["source"]} - {branch}
        pinned = charts_at(tree.ROOT, pins, Path(folder) / "pinned")
        write(output / "root.yaml", top)
        write(output / "applications.yaml", made.values())
        missing = 0
        for name, application in made.items():
            try:
                objects = rendering.objects_of(application, root, charts, pinned)
            except rendering.NotHere as lack:
                missing += 1
                print(f"NOT RUN: {name} is not rendered: {lack} is out of reach")
                continue
            write(output / f"app-{name}.yaml", objects)
        # The profile that this cluster does not have.
        write(output / "profile-argocd-ha.yaml", rendering.kustomize(root / "gitops/platform/argocd/ha"))
    print(f"rendered: {len(made) - missing} of {len(made)} applications")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
