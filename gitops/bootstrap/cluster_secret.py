"""Writes Argo CD's secret of its own cluster: what Terraform knows of it, as annotations that applications read.

    cluster_secret.py < gitops_metadata.json        Terraform's output of that name, or its "value"

LABELS="NAME ..." are set beside those of the environments; PROFILE is Argo CD's (lean or ha).
"""

import json
import os
import sys

PREFIX = "quanttrader/"
NEEDED = ("platform", "environments", "region", "account_id", "cluster_name", "external_secrets_platform_role_arn")


class Incomplete(Exception):
    """What Terraform said is not enough for what reads it."""


def secret(metadata, labels, profile):
    environments = [name for name in metadata.get("environments", "").split(",") if name]
    needed = [*NEEDED, *(f"external_secrets_{name}_role_arn" for name in environments)]
    lacking = [name for name in needed if not metadata.get(name)]
    if lacking:
        raise Incomplete(f"gitops_metadata lacks {', '.join(lacking)}; apply stack cluster anew")
    names = ["platform", *labels, *(f"environment-{name}" for name in environments)]
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": "in-cluster",
            "namespace": "argocd",
            "labels": {"argocd.argoproj.io/secret-type": "cluster"} | {PREFIX + name: "true" for name in names},
            "annotations": {PREFIX + key: str(value) for key, value in metadata.items()} | {PREFIX + "argocd_profile": profile},
        },
        "stringData": {
            "name": "in-cluster",
            "server": "https://kubernetes.default.svc",
            "config": json.dumps({"tlsClientConfig": {"insecure": False}}),
        },
    }


def main():
    said = json.load(sys.stdin)
    metadata = said["value"] if isinstance(said.get("value"), dict) else said
    try:
        made = secret(metadata, os.environ.get("LABELS", "aws").split(), os.environ.get("PROFILE", "lean"))
    except Incomplete as lack:
        raise SystemExit(f"bootstrap: {lack}") from lack
    json.dump(made, sys.stdout, indent=2)


if __name__ == "__main__":
    main()
