"""Checkov, Trivy and KICS over what the tree puts into a cluster, judged as the charts' releases are.

    scan_platform.py RENDERED        CHECKOV, TRIVY and KICS are the tools' folders

The services' releases are the charts' check's to scan; here is what gitops/ adds of kinds that scanners know:
namespaces, quotas, Argo CD in both profiles, External Secrets, rights. Not projects, applications and stores, of which
they know nothing (`rules` does), nor CRDs, which are megabytes. Severities are the charts', exceptions are exceptions.toml
here, and what is wrong on purpose is scanned along, each time.
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


def scan(rendered, names, rated):
    """What every scanner finds in these files, what is wrong on purpose among them."""
    with tempfile.TemporaryDirectory() as work:
        scanned = Path(work)
        for name in names:
            for file in sorted(rendered.glob(f"{name}.yaml")):
                without_crds(file, scanned)
        shutil.copy(charts.HERE / f"{charts.PLANTED}.yaml", scanned)
        return [one for name in ("checkov", "trivy", "kics") for one in getattr(charts, name)(Path(os.environ[name.upper()]), scanned, rated)]


def blind(found):
    """The scanners that saw nothing in this scan, as the gate says it."""
    return gate.verdict([], [], charts.EXPECTED, [one for one in found if one.plan == charts.PLANTED], date.today())


def main(rendered):
    rated = severities.read(charts.HERE / "severities.toml")
    excepted, said = exceptions.read(HERE / "exceptions.toml")
    ours = []
    # KICS takes all that it is given for one cluster, in which Argo CD stands once.
    for names in (PLATFORM[:-1], PLATFORM[-1:]):
        found = scan(rendered, names, rated)
        said += [f"{names[0]} and others: {one}" for one in blind(found)]
        ours += [one for one in found if one.plan != charts.PLANTED]
    said += gate.verdict(ours, excepted, (), [], date.today())
    print("\n".join([*said, f"scanners: {len(ours)} findings, {len(said)} of them or of the exceptions stop"]))
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
