"""KICS over plans, with the queries of its module."""

import tempfile
from pathlib import Path

from .finding import Finding, ScannerFailed
from .run import run_for_json


def scan(tool, folder, severities):
    with tempfile.TemporaryDirectory() as output:
        command = [str(tool / "kics"), "scan", "--path", str(folder), "--type", "Terraform", "--cloud-provider", "aws"]
        command += ["--queries-path", str(tool / "assets" / "queries" / "terraform" / "aws")]
        command += ["--libraries-path", str(tool / "assets" / "libraries"), "--disable-secrets"]
        # What is only for information would stop nothing, and is half of the time.
        command += ["--exclude-severities", "info,trace"]
        command += ["--output-path", output, "--output-name", "kics", "--report-formats", "json"]
        # Its exit code would say what it found; we want to know whether it worked.
        command += ["--ignore-on-exit", "results", "--ci"]
        report = run_for_json("kics", command, output=Path(output) / "kics.json", cwd=output)
    return read(report, len(list(Path(folder).glob("*.json"))), severities)


def read(report, plans, severities):
    if report.get("files_parsed") != plans or report.get("files_failed_to_scan"):
        raise ScannerFailed(f"kics read {report.get('files_parsed', 0)} of {plans} plans")
    if report.get("queries_failed_to_execute"):
        raise ScannerFailed(f"kics could not ask {report['queries_failed_to_execute']} of its queries")
    return [finding(query, place, severities) for query in report["queries"] for place in query["files"]]


def finding(query, place, severities):
    rule = query["query_id"]
    severity = severities.of("kics", rule, query["severity"])
    return Finding("kics", rule, severity, Path(place["file_name"]).stem, address(place), query["query_name"])


def address(place):
    """In the search key, type[address].attribute or type.address; the name may be another's, too."""
    kind, key = place["resource_type"], place.get("search_key", "")
    if key.startswith(f"{kind}."):
        return key.removeprefix(f"{kind}.")
    depth = 0
    for end, letter in enumerate(key):
        depth += {"[": 1, "]": -1}.get(letter, 0)
        if letter == "]" and depth == 0 and key.startswith(f"{kind}["):
            return key[key.index("[") + 1 : end].strip("{}")
    return f"{kind}.{place['resource_name']}"
