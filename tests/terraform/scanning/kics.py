"""KICS over plans, with the queries of its module."""

import tempfile
from pathlib import Path

from .finding import Finding, ScannerFailed
from .run import run_for_json

# It says what it found by its exit code, too: 20 to 60 are severities.
FINE = (0, 20, 30, 40, 50, 60)


def scan(tool, folder, severities):
    with tempfile.TemporaryDirectory() as output:
        command = [str(tool / "kics"), "scan", "--path", str(folder), "--type", "Terraform"]
        command += ["--queries-path", str(tool / "assets" / "queries" / "terraform")]
        command += ["--libraries-path", str(tool / "assets" / "libraries")]
        command += ["--output-path", output, "--output-name", "kics", "--report-formats", "json"]
        command += ["--no-progress", "--silent", "--disable-full-descriptions"]
        report = run_for_json("kics", command, FINE, Path(output) / "kics.json", cwd=output)
    return read(report, severities)


def read(report, severities):
    if not report.get("files_parsed"):
        raise ScannerFailed("kics read no plan")
    return [finding(query, place, severities) for query in report["queries"] for place in query["files"]]


def finding(query, place, severities):
    rule = query["query_id"]
    severity = severities.of("kics", rule, query["severity"])
    resource = f"{place['resource_type']}.{place['resource_name']}"
    return Finding("kics", rule, severity, Path(place["file_name"]).stem, resource, query["query_name"])
