"""KICS over plans, with the queries of its module."""

import tempfile
from pathlib import Path

from .finding import Finding, ScannerFailed
from .run import run_for_json


def scan(tool, folder, severities):
    with tempfile.TemporaryDirectory() as output:
        command = [str(tool / "kics"), "scan", "--path", str(folder), "--type", "Terraform"]
        command += ["--queries-path", str(tool / "assets" / "queries")]
        command += ["--libraries-path", str(tool / "assets" / "libraries"), "--disable-secrets"]
        command += ["--output-path", output, "--output-name", "kics", "--report-formats", "json"]
        # Its exit code would say what it found; we want to know whether it worked.
        command += ["--ignore-on-exit", "results", "--ci"]
        report = run_for_json("kics", command, output=Path(output) / "kics.json", cwd=output)
    return read(report, severities)


def read(report, severities):
    if not report.get("files_parsed"):
        raise ScannerFailed("kics read no plan")
    return [finding(query, place, severities) for query in report["queries"] for place in query["files"]]


def finding(query, place, severities):
    rule = query["query_id"]
    severity = severities.of("kics", rule, query["severity"])
    return Finding("kics", rule, severity, Path(place["file_name"]).stem, address(place), query["query_name"])


def address(place):
    """The resource's address stands in the search key, type[address].attribute; its name may be another's, too."""
    key = place.get("search_key", "")
    depth = 0
    for end, letter in enumerate(key):
        depth += {"[": 1, "]": -1}.get(letter, 0)
        if letter == "]" and depth == 0:
            return key[key.index("[") + 1 : end].strip("{}")
    return f"{place['resource_type']}.{place['resource_name']}"
