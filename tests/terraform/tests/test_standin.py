"""The stand-in, as Terraform meets it."""

import json

import pytest

from terraform_run import Folder


@pytest.fixture
def account(tmp_path):
    return Folder.of("account", tmp_path / "account")


def planned(plan, address):
    found = [one for one in plan["planned_values"]["root_module"]["resources"] if one["address"] == address]
    return found[0]["values"]


def test_what_only_aws_could_know_is_unknown_until_the_apply(account):
    plan = account.plan()
    changes = {one["address"]: one["change"] for one in plan["resource_changes"]}
    assert changes["aws_vpc.one"]["after_unknown"]["id"] is True
    assert "id" not in changes["aws_vpc.one"]["after"]


def test_default_tags_reach_every_resource_and_its_own_go_before(account):
    plan = account.plan()
    assert planned(plan, "aws_vpc.one")["tags_all"] == {"Project": "quanttrader", "Owner": "somebody", "Name": "first"}
    assert planned(plan, "aws_subnet.some[0]")["tags_all"] == {"Project": "quanttrader", "Owner": "everyone"}


def test_an_apply_makes_up_what_looks_like_awss(account):
    made = account.apply()
    assert made["account"] == "210987654321"
    assert made["region"] == "eu-west-1"
    assert made["zones"] == ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
    assert made["role"] == "arn:aws:iam::210987654321:role/first"
    assert len(set(made["subnets"])) == 2 and all(one.startswith("subnet-") for one in made["subnets"])


def test_after_an_apply_there_is_nothing_to_do(account):
    account.apply()
    assert account.try_to("plan", "-input=false", "-detailed-exitcode").returncode == 0


def test_a_change_is_a_change_and_keeps_the_id(account):
    account.apply()
    plan = account.plan("-var=name=second")
    change = {one["address"]: one["change"] for one in plan["resource_changes"]}["aws_vpc.one"]
    assert change["actions"] == ["update"]
    assert change["before"]["id"] == change["after"]["id"]


def test_a_destroy_leaves_nothing(account):
    account.apply()
    account.run("destroy", "-auto-approve")
    assert account.run("state", "list") == ""


WRONG = {
    "a misspelt argument": ('cidr_blok = "10.0.0.0/16"', "cidr_blok"),
    "an unknown block": ('cidr_block = "10.0.0.0/16"\n  rule {}', "rule"),
    "a wrong type": ('cidr_block = ["10.0.0.0/16"]', "string required"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_the_provider_does_not_have_is_refused(tmp_path, case):
    body, named = WRONG[case]
    folder = Folder.written('resource "aws_vpc" "x" {\n  %s\n}\n' % body, tmp_path / "wrong")
    done = folder.try_to("validate")
    assert done.returncode == 1
    assert named in done.stderr


def test_a_missing_argument_is_refused(tmp_path):
    folder = Folder.written('resource "aws_eks_cluster" "x" {\n  name = "x"\n}\n', tmp_path / "wrong")
    said = folder.try_to("validate").stderr
    assert '"role_arn" is required' in said
    assert "vpc_config" in said


def test_an_import_is_refused_rather_than_made_up(tmp_path):
    text = 'import {\n  to = aws_vpc.x\n  id = "vpc-1"\n}\nresource "aws_vpc" "x" {\n  cidr_block = "10.0.0.0/16"\n}\n'
    done = Folder.written(text, tmp_path / "import").try_to("plan", "-input=false")
    assert "stand-in can't import aws_vpc vpc-1" in done.stderr


def test_only_the_types_that_a_test_names_are_served_and_the_others_refused(tmp_path):
    folder = Folder.written('resource "aws_vpc" "x" {\n  cidr_block = "10.0.0.0/16"\n}\n', tmp_path / "few")
    served = served_by(folder, STANDIN_TYPES="used")
    assert list(served["resource_schemas"]) == ["aws_vpc"]
    assert list(served["data_source_schemas"]) == ["aws_vpc"]


def test_all_types_are_served_where_nobody_asked_for_few(tmp_path):
    folder = Folder.written('resource "aws_vpc" "x" {\n  cidr_block = "10.0.0.0/16"\n}\n', tmp_path / "all")
    served = served_by(folder, STANDIN_TYPES="")
    assert len(served["resource_schemas"]) > 1400 and len(served["data_source_schemas"]) > 500


def served_by(folder, **more):
    shown = json.loads(folder.run("providers", "schema", "-json", **more))
    return next(iter(shown["provider_schemas"].values()))


@pytest.mark.parametrize("types", ["used", ""])
def test_a_type_that_there_is_not_is_refused_all_the_same(tmp_path, types):
    folder = Folder.written('resource "aws_vcp" "x" {}\n', tmp_path / "wrong")
    done = folder.try_to("validate", STANDIN_TYPES=types)
    assert 'does not support resource type "aws_vcp"' in " ".join(done.stderr.split())
