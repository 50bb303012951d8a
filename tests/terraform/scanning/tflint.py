"""TFLint with its AWS ruleset over a stack's text: it knows the values that the stand-in doesn't."""

import os
from pathlib import Path

from .finding import Finding, ScannerFailed
from .run import run_for_json

CONFIG = Path(__file__).resolve().parents[3] / "infra" / ".tflint.hcl"
LEVELS = {"error": "high", "warning": "medium", "notice": "low"}


def scan(tools, folder, name, severities, variables=None):
    tflint, rules = tools
    command = [str(tflint / "tflint"), "--chdir", str(folder), "--config", str(CONFIG)]
    command += ["--format", "json", "--call-module-type", "local"]
    if variables:
        command += ["--var-file", str(variables)]
    environment = {**os.environ, "TFLINT_PLUGIN_DIR": str(rules)}
    report = run_for_json("tflint", command, fine=(0, 1, 2), env=environment)
    return read(report, name, severities)


def read(report, name, severities):
    for error in report.get("errors", []):
        raise ScannerFailed(f"tflint: {error['message']}")
    return [finding(issue, name, severities) for issue in report["issues"]]


def finding(issue, name, severities):
    rule = issue["rule"]["name"]
    severity = severities.of("tflint", rule, LEVELS[issue["rule"]["severity"]])
    place = issue["range"]
    title = f"line {place['start']['line']}: {issue['message']}"
    return Finding("tflint", rule, severity, name, place["filename"], title)
