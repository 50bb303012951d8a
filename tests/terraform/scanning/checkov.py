"""Checkov over plans. Offline it knows no severities: they are all ours."""

from pathlib import Path

from .finding import Finding, ScannerFailed
from .run import run_for_json


def scan(tool, plans, severities):
    command = [str(tool / "bin" / "checkov"), "--framework", "terraform_plan", "--output", "json"]
    command += ["--compact", "--quiet", "--skip-download", "--soft-fail"]
    for plan in plans:
        command += ["--file", str(plan)]
    return read(run_for_json("checkov", command), plans, severities)


def read(report, plans, severities):
    reports = report if isinstance(report, list) else [report]
    if any("results" not in one for one in reports):
        raise ScannerFailed("checkov read no plan")
    unread = sum(one.get("summary", {}).get("parsing_errors", 0) for one in reports)
    if unread:
        raise ScannerFailed(f"checkov could not read {unread} of {len(plans)} plans")
    return [
        finding(failed, severities)
        for one in reports
        for failed in one["results"]["failed_checks"]
    ]


def finding(failed, severities):
    rule = failed["check_id"]
    severity = severities.of("checkov", rule, failed.get("severity"))
    return Finding("checkov", rule, severity, Path(failed["file_path"]).stem, failed["resource"], failed["check_name"])
