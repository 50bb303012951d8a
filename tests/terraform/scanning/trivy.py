"""Trivy's configuration checks over plans, with the checks that are built into it."""

from pathlib import Path

from .finding import Finding, ScannerFailed
from .run import run_for_json


def scan(tool, folder, severities):
    command = [str(tool / "trivy"), "config", "--format", "json", "--quiet", "--skip-check-update"]
    command += ["--misconfig-scanners", "terraformplan-json", str(folder)]
    return read(run_for_json("trivy", command), severities)


def read(report, severities):
    results = report.get("Results") or []
    if not results:
        raise ScannerFailed("trivy read no plan")
    return [finding(result, one, severities) for result in results for one in result.get("Misconfigurations") or []]


def finding(result, found, severities):
    severity = severities.of("trivy", found["ID"], found.get("Severity"))
    resource = found.get("CauseMetadata", {}).get("Resource", "")
    return Finding("trivy", found["ID"], severity, Path(result["Target"]).stem, resource, found["Title"])
