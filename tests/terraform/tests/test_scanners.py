"""What each scanner writes is read as it is meant; a scanner that says nothing has failed."""

import sys

import pytest

from scanning import checkov, kics, severities, tflint, trivy
from scanning.finding import Finding, ScannerFailed
from scanning.run import run_for_json
from scanning.severities import Severities

OURS = Severities({"checkov": {"CKV_1": "low"}, "trivy": {"AWS-9": "low"}}, unrated="high")

FAILED = {"check_name": "Open", "resource": "module.x.aws_y.z", "file_path": "/dev-cluster.json", "severity": None}


def test_checkovs_severities_are_ours_and_an_unrated_rule_is_high():
    report = {"results": {"failed_checks": [{**FAILED, "check_id": "CKV_1"}, {**FAILED, "check_id": "CKV_2"}]}}
    assert checkov.read(report, [], OURS) == [
        Finding("checkov", "CKV_1", "low", "dev-cluster", "module.x.aws_y.z", "Open"),
        Finding("checkov", "CKV_2", "high", "dev-cluster", "module.x.aws_y.z", "Open"),
    ]


def trivy_report(rule):
    found = {"ID": rule, "Severity": "MEDIUM", "Title": "Open", "CauseMetadata": {"Resource": "aws_y.z"}}
    return {"Results": [{"Target": "dev-cluster.json", "Misconfigurations": [found]}]}


def test_trivys_severities_are_its_own_unless_we_see_it_differently():
    assert trivy.read(trivy_report("AWS-1"), OURS)[0].severity == "medium"
    assert trivy.read(trivy_report("AWS-9"), OURS)[0].severity == "low"


def kics_report(**place):
    place = {"file_name": "../x/dev-cluster.json", "resource_type": "aws_y", "resource_name": "z", **place}
    query = {"query_id": "id", "query_name": "Open", "severity": "HIGH", "files": [place]}
    return {"files_parsed": 1, "queries": [query]}


ADDRESSES = {
    "aws_y[module.a.aws_y.z].ports": "module.a.aws_y.z",
    "aws_y[module.a[0].aws_y.z[\"b\"]].x[1]": "module.a[0].aws_y.z[\"b\"]",
    "aws_y[{{aws_y.z}}]": "aws_y.z",
    "": "aws_y.z",
}


@pytest.mark.parametrize("key", ADDRESSES)
def test_kics_address_is_in_its_search_key(key):
    read = kics.read(kics_report(search_key=key), OURS)
    assert read == [Finding("kics", "id", "high", "dev-cluster", ADDRESSES[key], "Open")]


def test_tflints_errors_are_high():
    issue = {
        "rule": {"name": "aws_instance_invalid_type", "severity": "error"},
        "message": "wrong",
        "range": {"filename": "main.tf", "start": {"line": 3}},
    }
    read = tflint.read({"issues": [issue], "errors": []}, "dev-cluster", OURS)
    assert read == [
        Finding("tflint", "aws_instance_invalid_type", "high", "dev-cluster", "main.tf", "line 3: wrong")
    ]


SILENT = {
    "checkov": lambda: checkov.read({"passed": 0}, [], OURS),
    "trivy": lambda: trivy.read({"Results": None}, OURS),
    "kics": lambda: kics.read({"files_parsed": 0, "queries": []}, OURS),
    "tflint": lambda: tflint.read({"issues": [], "errors": [{"message": "no plugin"}]}, "x", OURS),
}


@pytest.mark.parametrize("name", SILENT)
def test_a_scanner_that_read_nothing_has_failed(name):
    with pytest.raises(ScannerFailed, match=name):
        SILENT[name]()


@pytest.mark.parametrize("code", ["print('not json')", "raise SystemExit(3)", ""])
def test_a_scanner_that_breaks_has_failed(code):
    with pytest.raises(ScannerFailed, match="x "):
        run_for_json("x", [sys.executable, "-c", code])


def test_a_severity_that_is_none_is_refused(tmp_path):
    path = tmp_path / "severities.toml"
    path.write_text('unrated = "high"\n[checkov]\nterrible = ["CKV_1"]\n')
    with pytest.raises(ValueError, match="terrible"):
        severities.read(path)
