"""Argo CD's own program, asked about our settings without a cluster."""

import os
import subprocess
import tempfile
from pathlib import Path

import yaml

# `argocd admin` wants to know where a cluster would be, also where it is given files to read instead. Nobody listens.
NOWHERE = {
    "apiVersion": "v1", "kind": "Config", "current-context": "none",
    "clusters": [{"name": "none", "cluster": {"server": "http://127.0.0.1:9"}}],
    "contexts": [{"name": "none", "context": {"cluster": "none", "user": "none", "namespace": "argocd"}}],
    "users": [{"name": "none", "user": {}}],
}


def ask(*arguments):
    """The answer of `argocd admin …`, with its exit code; a fatal error of its own is raised."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as nowhere:
        yaml.safe_dump(NOWHERE, nowhere)
        nowhere.flush()
        own = {"ARGOCD_BINARY_NAME": "argocd", "KUBECONFIG": nowhere.name}
        done = subprocess.run(
            [os.environ["ARGOCD"], "admin", *map(str, arguments)], env=os.environ | own, capture_output=True, text=True, timeout=60, check=False
        )
    if '"level":"fatal"' in done.stderr:
        raise SystemExit(f"argocd admin {' '.join(map(str, arguments))}:\n{done.stderr}")
    return done.stdout.strip(), done.returncode


def setting(rendered, name, folder):
    """One of Argo CD's ConfigMaps as it is rendered, in a file."""
    for thing in yaml.load_all((rendered / "app-argocd.yaml").read_text(), Loader=yaml.CSafeLoader):
        if thing and (thing["kind"], thing["metadata"]["name"]) == ("ConfigMap", name):
            file = Path(folder) / f"{name}.yaml"
            file.write_text(yaml.safe_dump(thing))
            return file
    raise SystemExit(f"Argo CD has no {name}")
