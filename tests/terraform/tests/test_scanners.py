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


def trivy_report(rule, **cause):
    found = {"ID": rule, "Severity": "MEDIUM", "Title": "Open", "CauseMetadata": {"Resource": "module.a", **cause}}
    return {"Results": [{"Target": "modules/a/main.tf", "Misconfigurations": [found]}]}


def test_trivys_severities_are_its_own_unless_we_see_it_differently():
    assert trivy.read(trivy_report("AWS-1"), "dev", OURS)[0].severity == "medium"
    assert trivy.read(trivy_report("AWS-9"), "dev", OURS)[0].severity == "low"


def test_trivys_resource_is_the_one_in_the_module_where_it_says_so():
    inside = {"Occurrences": [{"Resource": "aws_y.z"}, {"Resource": "module.a"}]}
    assert trivy.read(trivy_report("AWS-1", **inside), "dev", OURS)[0].resource == "modules/a/main.tf aws_y.z"
    assert trivy.read(trivy_report("AWS-1"), "dev", OURS)[0].resource == "modules/a/main.tf module.a"


def test_a_file_that_a_scanner_could_not_read_is_a_failure():
    code = "import sys; print({}); print('Error parsing file main.tf', file=sys.stderr)"
    with pytest.raises(ScannerFailed, match="Error parsing file main.tf"):
        run_for_json("trivy", [sys.executable, "-c", code], forbidden="Error parsing file")


def kics_report(**place):
    place = {"file_name": "../x/dev-cluster.json", "resource_type": "aws_y", "resource_name": "z", **place}
    query = {"query_id": "id", "query_name": "Open", "severity": "HIGH", "files": [place]}
    return {"files_parsed": 1, "files_failed_to_scan": 0, "queries_failed_to_execute": 0, "queries": [query]}


ADDRESSES = {
    "aws_y[module.a.aws_y.z].ports": "module.a.aws_y.z",
    "aws_y[module.a[0].aws_y.z[\"b\"]].x[1]": "module.a[0].aws_y.z[\"b\"]",
    "aws_y[{{aws_y.z}}]": "aws_y.z",
    "aws_y.module.a.aws_y.z[\"b\"]": "module.a.aws_y.z[\"b\"]",
    "": "aws_y.z",
}


@pytest.mark.parametrize("key", ADDRESSES)
def test_kics_address_is_in_its_search_key(key):
    read = kics.read(kics_report(search_key=key), 1, OURS)
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
    "trivy": lambda: trivy.read({"Results": None}, "dev", OURS),
    "kics": lambda: kics.read({"files_parsed": 0, "queries": []}, 7, OURS),
    "kics read 1 of 7 plans": lambda: kics.read(kics_report(), 7, OURS),
    "kics read 7 of 7 plans": lambda: kics.read({**kics_report(), "files_parsed": 7, "files_failed_to_scan": 1}, 7, OURS),
    "kics could not ask 3": lambda: kics.read({**kics_report(), "queries_failed_to_execute": 3}, 1, OURS),
    "checkov could not read 1 of 2": lambda: checkov.read(
        {"results": {"failed_checks": []}, "summary": {"parsing_errors": 1}}, ["a", "b"], OURS
    ),
    "tflint": lambda: tflint.read({"issues": [], "errors": [{"message": "no plugin"}]}, "x", OURS),
}


@pytest.mark.parametrize("name", SILENT)
def test_a_scanner_that_read_nothing_or_not_all_has_failed(name):
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
