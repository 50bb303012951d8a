"""What each Application puts into the cluster, by the programs that Argo CD's repo-server runs: Helm and Kustomize."""

import json
import os
import re
import subprocess
import tempfile
from pathlib import Path

import yaml

from tree import EXTERNAL_SECRETS


class NotHere(Exception):
    """What is to be rendered lies on the internet only."""


def run(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stderr}")
    return [thing for thing in yaml.safe_load_all(done.stdout) if thing]


def kustomize(folder):
    return run([os.environ["KUBECTL"], "kustomize", str(folder)])


def objects_of(application, root, charts, pinned):
    """The objects of an Application; `charts` maps a Helm repository's address to a chart's folder here, `pinned` a tag
    of ours to a folder with what it has."""
    source = application["spec"]["source"]
    namespace = application["spec"]["destination"]["namespace"]
    if "chart" in source:
        made = helm(chart_here(source, charts), source["helm"], namespace)
    elif (root / source["path"] / "Chart.yaml").exists():
        made = helm(pinned.get(source["targetRevision"], root) / source["path"], source["helm"], namespace)
    else:
        made = kustomize(root / source["path"])
    for thing in made:
        if thing["kind"] not in CLUSTER_SCOPED:
            thing["metadata"].setdefault("namespace", namespace)
    return made


def chart_here(source, charts):
    if source["repoURL"] not in charts:
        raise NotHere(f"chart {source['chart']} {source['targetRevision']} of {source['repoURL']}")
    return charts[source["repoURL"]]


def helm(chart, settings, namespace):
    # What Argo CD leaves out: it knows no `helm test`.
    command = [os.environ["HELM"], "template", settings["releaseName"], str(chart), "--namespace", namespace, "--skip-tests"]
    command += ["--include-crds", "--kube-version", os.environ.get("KUBERNETES", "1.35.4")]
    for file in settings.get("valueFiles", []):
        command += ["--values", str(chart / file)]
    for parameter in settings.get("parameters", []):
        command += ["--set", f"{parameter['name']}={parameter['value']}"]
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as values:
        values.write(settings.get("values") or json.dumps(settings.get("valuesObject", {})))
        values.flush()
        return run([*command, "--values", values.name])


def external_secrets_chart(module, target, version):
    """The module's chart as the project publishes it for `version`: that one is numbered when it is released, and
    carries a dependency (off by default) that is not in the module."""
    subprocess.run(["cp", "-R", str(module), str(target)], check=True)
    chart = Path(target) / "Chart.yaml"
    text = re.sub(r"(?m)^version: .*$", f'version: "{version}"', chart.read_text())
    text = re.sub(r"(?m)^appVersion: .*$", f'appVersion: "v{version}"', text)
    chart.write_text(text[: text.index("dependencies:")])
    (Path(target) / "Chart.lock").unlink(missing_ok=True)
    return {EXTERNAL_SECRETS: Path(target)}


CLUSTER_SCOPED = {
    "APIService", "ClusterRole", "ClusterRoleBinding", "ClusterSecretStore", "CustomResourceDefinition", "IngressClass",
    "IngressClassParams", "MutatingWebhookConfiguration", "Namespace", "PriorityClass", "StorageClass",
    "ValidatingWebhookConfiguration",
}
