"""Checkov, Trivy and KICS over what the tree puts into a cluster, judged as the charts' releases are.

    scan_platform.py RENDERED        CHECKOV, TRIVY and KICS are the tools' folders

The services' releases are the charts' check's to scan; here is what gitops/ adds: projects, namespaces, quotas, Argo
CD in both profiles, External Secrets, rights. CRDs are left out: they have nothing to scan, and are megabytes.
Severities are the charts', exceptions are exceptions.toml here, and what is wrong on purpose is scanned along.
"""

import os
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "charts"))

import scan as charts  # noqa: E402  found by the line above
from scanning import exceptions, gate, severities  # noqa: E402  found by charts' scan

PLATFORM = ("app-argocd", "app-external-secrets", "app-lambda-rbac", "app-shared", "app-environment-*", "profile-argocd-ha")


def without_crds(file, target):
    objects = [t for t in yaml.load_all(file.read_text(), Loader=yaml.CSafeLoader) if t and t["kind"] != "CustomResourceDefinition"]
    (target / file.name).write_text(yaml.safe_dump_all(objects))


def main(rendered):
    rated = severities.read(charts.HERE / "severities.toml")
    excepted, said = exceptions.read(HERE / "exceptions.toml")
    found = []
    # KICS takes all that it is given for one cluster, in which Argo CD stands once.
    for names in (PLATFORM[:-1], PLATFORM[-1:]):
        with tempfile.TemporaryDirectory() as work:
            scanned = Path(work)
            for name in names:
                for file in sorted(rendered.glob(f"{name}.yaml")):
                    without_crds(file, scanned)
            shutil.copy(charts.HERE / f"{charts.PLANTED}.yaml", scanned)
            for name, scanner in (("CHECKOV", charts.checkov), ("TRIVY", charts.trivy), ("KICS", charts.kics)):
                found += scanner(Path(os.environ[name]), scanned, rated)
    ours = [one for one in found if one.plan != charts.PLANTED]
    planted = [one for one in found if one.plan == charts.PLANTED]
    said += gate.verdict(ours, excepted, charts.EXPECTED, planted, date.today())
    print("\n".join([*said, f"scanners: {len(ours)} findings, {len(said)} of them or of the exceptions stop"]))
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
