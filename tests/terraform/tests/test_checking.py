"""The check itself: what fails is said, and a step that breaks hides nothing."""

import shutil

import pytest

from checking import money, scans, step, terraform
from plans.make import Place
from plans.own import own
from scanning.finding import Finding, ScannerFailed
from scanning.severities import Severities


def test_a_step_that_says_nothing_passed(capsys):
    assert step.run("a step", lambda: []).said == []
    assert "ok" in capsys.readouterr().out


def test_a_step_that_says_something_failed_and_is_quoted(capsys):
    result = step.run("a step", lambda: ["this is wrong"])
    assert result.said == ["this is wrong"]
    assert "FAILED (1)" in capsys.readouterr().out


def test_a_step_that_breaks_failed(capsys):
    def broken():
        raise RuntimeError("no disk")

    assert step.run("a step", broken).said == ["RuntimeError: no disk"]


def test_a_command_that_ends_badly_says_what_it_wrote():
    assert list(step.command(["sh", "-c", "echo wrong; exit 3"])) == ["wrong"]
    assert list(step.command(["sh", "-c", "exit 3"])) == ["sh ended with 3 and said nothing"]
    assert list(step.command(["true"])) == []


@pytest.fixture
def empty(tmp_path):
    made = scans.Scans({}, None, tmp_path)
    made.severities = Severities({}, "high")
    return made


def found(plan):
    return Finding("kics", "x", "high", plan, "aws_x.y", "Open")


def test_planted_failures_are_told_apart_from_the_plans(empty):
    empty.take(lambda: [found("planted"), found("dev-cluster")])
    assert (empty.planted, empty.findings) == ([found("planted")], [found("dev-cluster")])


def test_a_scanner_that_broke_leaves_no_clean_verdict(empty):
    def broken():
        raise ScannerFailed("kics read no plan")

    with pytest.raises(ScannerFailed):
        empty.take(broken)
    assert empty.verdict() == ["a scanner broke, so there is no verdict"]


def test_every_scanner_has_a_planted_failure():
    assert {one.scanner for one in scans.planted.PLANTED} == {"checkov", "trivy", "kics", "tflint"}


def test_without_the_planted_failures_there_is_no_clean_verdict(empty):
    said = empty.verdict()
    for scanner in ("checkov", "trivy", "kics", "tflint"):
        assert any(sentence.startswith(f"{scanner} no longer finds the planted failure") for sentence in said)


def test_a_module_that_wants_a_provider_of_its_caller_is_given_one_for_a_while(tmp_path):
    (tmp_path / "versions.tf").write_text("configuration_aliases = [aws.us_east_1]\n")
    with terraform.providers_given(tmp_path):
        assert 'alias = "us_east_1"' in (tmp_path / "given_for_validate.tf").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["versions.tf"]


@pytest.fixture
def copied(made, tmp_path):
    shutil.copytree(made.folder / "plans", tmp_path / "plans")
    return Place(tmp_path)


def test_docs_cost_rests_on_plans_that_cost_what_todays_do(copied):
    assert list(money.kept(copied, money.build())) == []


def test_another_account_costs_the_same(copied):
    plan = copied.plan("dev", "cluster")
    text = plan.read_text()
    assert own("account_id") in text
    plan.write_text(text.replace(own("account_id"), "999999999999"))
    assert list(money.kept(copied, money.build())) == []


@pytest.mark.parametrize("was, now", [('"volume_size":20', '"volume_size":40'), ('"desired_size":1', '"desired_size":2')])
def test_a_plan_that_costs_other_things_than_the_kept_one_is_said(copied, was, now):
    assert was in copied.plan("dev", "cluster").read_text()
    for stack in ("foundation", "cluster"):
        plan = copied.plan("dev", stack)
        plan.write_text(plan.read_text().replace(was, now))
    assert "dev costs other than its kept plans" in "".join(money.kept(copied, money.build()))
