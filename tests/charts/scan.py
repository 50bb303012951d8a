"""Checkov, Trivy and KICS over rendered releases, judged as Terraform's plans are: same gate, same words.

    scan.py FILE...      one a release; CHECKOV, TRIVY and KICS are the tools' folders

KICS takes all that it is given for one cluster, so no two releases may have the same name.

What stops is in severities.toml and exceptions.toml here, both in the form of tests/terraform. A release
that is wrong on purpose is scanned along: a scanner that doesn't find its failure there is blind.
"""

import os
import re
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "terraform"))

from scanning import exceptions, gate, severities  # noqa: E402  found by the line above
from scanning.finding import Finding, ScannerFailed  # noqa: E402
from scanning.run import run_for_json  # noqa: E402

PLANTED = "wrong-on-purpose"
EXPECTED = (
    gate.Planted("checkov", "CKV_K8S_16", "Pod.default.wrong"),
    gate.Planted("trivy", "KSV-0017", "Pod.wrong"),
    gate.Planted("kics", "dd29336b-fe57-445b-a26e-e6aa867ae609", "Pod.wrong"),
)


def checkov(tool, folder, rated):
    command = [str(tool / "bin" / "checkov"), "--framework", "kubernetes", "--directory", str(folder)]
    command += ["--output", "json", "--compact", "--quiet", "--skip-download", "--soft-fail"]
    reports = run_for_json("checkov", command)
    reports = reports if isinstance(reports, list) else [reports]
    if any("results" not in one for one in reports):
        raise ScannerFailed("checkov read no manifest")
    for failed in (f for one in reports for f in one["results"]["failed_checks"]):
        rule, where = failed["check_id"], Path(failed["file_path"]).stem
        severity = rated.of("checkov", rule, failed.get("severity"))
        yield Finding("checkov", rule, severity, where, failed["resource"], failed["check_name"])


def trivy(tool, folder, rated):
    command = [str(tool / "trivy"), "config", "--format", "json", "--quiet", "--skip-check-update"]
    command += ["--misconfig-scanners", "kubernetes", str(folder)]
    results = run_for_json("trivy", command).get("Results") or []
    if not results:
        raise ScannerFailed("trivy read no manifest")
    for result in results:
        for found in result.get("Misconfigurations") or []:
            severity = rated.of("trivy", found["ID"], found.get("Severity"))
            resource = named_in(found["Message"])
            yield Finding("trivy", found["ID"], severity, Path(result["Target"]).stem, resource, found["Title"])


def named_in(message):
    """Trivy has no field for the object; its messages name it: `Container 'x' of Pod 'y' should …`."""
    found = re.search(r"\b(Pod|Deployment|Service|Ingress|ConfigMap|Secret)\b '?([a-z0-9./-]+)", message, re.IGNORECASE)
    return f"{found[1].capitalize()}.{found[2].rsplit('/', 1)[-1]}" if found else message


def kics(tool, folder, rated):
    with tempfile.TemporaryDirectory() as output:
        command = [str(tool / "kics"), "scan", "--path", str(folder), "--type", "Kubernetes"]
        command += ["--queries-path", str(tool / "assets" / "queries"), "--disable-secrets"]
        command += ["--libraries-path", str(tool / "assets" / "libraries")]
        command += ["--output-path", output, "--output-name", "kics", "--report-formats", "json"]
        # Its exit code would say what it found; we want to know whether it worked.
        command += ["--ignore-on-exit", "results", "--ci"]
        report = run_for_json("kics", command, output=Path(output) / "kics.json", cwd=output)
    if not report.get("files_parsed"):
        raise ScannerFailed("kics read no manifest")
    for query in report["queries"]:
        severity = rated.of("kics", query["query_id"], query["severity"])
        for place in query["files"]:
            resource = f"{place['resource_type']}.{place['resource_name']}"
            yield Finding("kics", query["query_id"], severity, Path(place["file_name"]).stem, resource, query["query_name"])


def main(releases):
    rated = severities.read(HERE / "severities.toml")
    excepted, said = exceptions.read(HERE / "exceptions.toml")
    with tempfile.TemporaryDirectory() as work:
        scanned = Path(work) / "scanned"
        scanned.mkdir()
        for file in [*releases, HERE / f"{PLANTED}.yaml"]:
            shutil.copy(file, scanned)
        found = []
        for name, scan in (("CHECKOV", checkov), ("TRIVY", trivy), ("KICS", kics)):
            found += scan(Path(os.environ[name]), scanned, rated)
    ours = [one for one in found if one.plan != PLANTED]
    planted = [one for one in found if one.plan == PLANTED]
    said += gate.verdict(ours, excepted, EXPECTED, planted, date.today())
    print("\n".join([*said, f"scanners: {len(ours)} findings, {len(said)} of them or of the exceptions stop"]))
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
