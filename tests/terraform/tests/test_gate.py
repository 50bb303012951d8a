"""The scanners' verdict: what stops the check, and that a blind scanner does."""

from datetime import date, timedelta

import pytest

from scanning import exceptions, gate
from scanning.exceptions import Exception_
from scanning.finding import Finding, ScannerFailed
from scanning.gate import Planted

TODAY = date(2026, 11, 24)
OPEN = Finding("trivy", "AWS-1", "high", "dev-foundation", "module.vpc.aws_subnet.public[0]", "Public")
PLANTED = Planted("kics", "abc", "aws_security_group.open")
SEEN = Finding("kics", "abc", "high", "planted", "aws_security_group.open", "Open")
EXCEPTED = Exception_(
    "trivy", "AWS-1", "module.vpc.aws_subnet.public[*]", "The nodes have no NAT, which costs too much.", "platform",
    TODAY + timedelta(days=100),
)


def verdict(findings=(), excepted=(), planted=(), planted_findings=()):
    return gate.verdict(list(findings), list(excepted), list(planted), list(planted_findings), TODAY)


def but(**changed):
    return Exception_(**{**EXCEPTED.__dict__, **changed})


def test_nothing_found_is_well():
    assert verdict(planted=[PLANTED], planted_findings=[SEEN]) == []


@pytest.mark.parametrize("severity, stops", [("critical", True), ("high", True), ("medium", False), ("low", False)])
def test_critical_and_high_stop_the_check(severity, stops):
    found = Finding("trivy", "AWS-1", severity, "dev-foundation", "x", "Public")
    assert bool(verdict([found])) is stops


def test_what_stops_is_said_with_rule_plan_and_resource():
    assert verdict([OPEN]) == ["high trivy AWS-1 dev-foundation: module.vpc.aws_subnet.public[0]: Public"]


def test_an_exception_with_reason_owner_and_expiry_lets_it_pass():
    assert verdict([OPEN], [EXCEPTED]) == []


@pytest.mark.parametrize("plan", ["dev-*", "*", ""])
def test_an_exception_for_this_platform_or_for_all_does(plan):
    assert verdict([OPEN], [but(plan=plan)]) == []


@pytest.mark.parametrize(
    "changed",
    [{"scanner": "kics"}, {"rule": "AWS-2"}, {"resource": "module.vpc.aws_subnet.private[*]"}, {"plan": "prod-*"}],
)
def test_an_exception_for_something_else_does_not(changed):
    assert len(verdict([OPEN], [but(**changed)])) == 2


BROKEN = {
    "expired": ({"expires": TODAY - timedelta(days=1)}, "expired on 2026-11-23"),
    "no expiry": ({"expires": ""}, "has no expiry"),
    "for ever": ({"expires": date(2099, 1, 1)}, "more than a year"),
    "no reason": ({"reason": ""}, "has no reason"),
    "blank reason": ({"reason": " " * 40}, "has no reason"),
    "a word for a reason": ({"reason": "because"}, "has no reason"),
    "no owner": ({"owner": ""}, "has no owner"),
    "everything": ({"resource": "*"}, "covers everything"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_faulty_exception_stops_the_check_and_excepts_nothing(case):
    changed, said = BROKEN[case]
    told = verdict([OPEN], [but(**changed)])
    assert str(OPEN) in told
    assert any(said in sentence for sentence in told)


def test_the_day_of_expiry_is_the_last_that_counts():
    assert verdict([OPEN], [but(expires=TODAY)]) == []


def test_an_exception_that_nothing_needs_is_named():
    assert verdict([], [EXCEPTED]) == [f"the exception {EXCEPTED} covers nothing that was found; take it out"]


def test_a_planted_failure_that_is_not_found_stops_the_check():
    assert verdict([], planted=[PLANTED]) == ["kics no longer finds the planted failure abc on aws_security_group.open"]


def test_another_scanners_finding_does_not_stand_in_for_it():
    other = Finding("trivy", "abc", "high", "planted", "aws_security_group.open", "Open")
    assert len(verdict(planted=[PLANTED], planted_findings=[other])) == 1


def test_brackets_stand_for_themselves_and_a_star_for_anything():
    assert exceptions.matches("a.b[0]", "a.b[0]")
    assert not exceptions.matches("a.b[0]", "a.b0")
    assert exceptions.matches("module.*.b", "module.x.y.b")
    assert not exceptions.matches("module.*.b", "module.x.c")


def test_a_word_that_is_none_of_an_exceptions_is_named(tmp_path):
    path = tmp_path / "exceptions.toml"
    path.write_text('[[exception]]\nscanner = "trivy"\nexpiry = 2027-01-01\n')
    read, said = exceptions.read(path)
    assert read[0].expires == ""
    assert len(said) == 1 and "'expiry' is no word of an exception" in said[0]


def test_our_exceptions_are_whole(root):
    read, said = exceptions.read()
    assert said == []
    assert [fault for one in read for fault in exceptions.faults(one, date.today())] == []
