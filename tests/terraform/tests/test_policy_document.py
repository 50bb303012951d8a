"""`aws_iam_policy_document` says what the provider would say."""

import json

import pytest

from standin.policy import Refused, render
from terraform_run import Folder


def document(**config):
    return json.loads(render(config)[0])


def statement(**config):
    return document(statement=[config])["Statement"][0]


def test_a_plan_has_the_policy_and_an_apply_what_was_not_known_before(tmp_path):
    folder = Folder.of("policies", tmp_path / "policies")
    planned = folder.plan()["planned_values"]["root_module"]["resources"]
    role = next(one for one in planned if one["address"] == "aws_iam_role.pod")["values"]
    assert json.loads(role["assume_role_policy"]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Trust",
                "Effect": "Allow",
                "Action": ["sts:AssumeRole", "sts:TagSession"],
                "Principal": {"Service": "pods.eks.amazonaws.com"},
                "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
            }
        ],
    }
    folder.apply()
    state = json.loads(folder.run("show", "-json"))["values"]["root_module"]["resources"]
    policy = next(one for one in state if one["address"] == "aws_iam_policy.late")["values"]["policy"]
    assert json.loads(policy)["Statement"][0]["Resource"] == [
        "arn:aws:iam::123456789012:role/pod",
        "arn:aws:s3:::home/${aws:username}/*",
    ]


def test_one_value_is_a_string_and_several_are_a_list():
    assert statement(actions=["s3:GetObject"], resources=["b", "a"]) == {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": ["a", "b"],
    }


def test_everybody_is_a_star():
    assert statement(principals=[{"type": "*", "identifiers": ["*"]}])["Principal"] == "*"


def test_what_is_excluded_is_kept_apart():
    made = statement(effect="Deny", not_actions=["sts:*"], not_resources=["x"])
    assert made == {"Effect": "Deny", "NotAction": "sts:*", "NotResource": "x"}


def test_an_override_replaces_the_statement_of_its_sid_and_adds_others():
    above = json.dumps({"Statement": [{"Sid": "A", "Effect": "Deny"}, {"Sid": "B", "Effect": "Deny"}]})
    made = document(statement=[{"sid": "A", "actions": ["s3:*"]}], override_policy_documents=[above])
    assert made["Statement"] == [{"Sid": "A", "Effect": "Deny"}, {"Sid": "B", "Effect": "Deny"}]


def test_sources_come_first():
    source = json.dumps({"Statement": {"Sid": "A", "Effect": "Allow"}})
    made = document(statement=[{"sid": "B"}], source_policy_documents=[source])
    assert [one["Sid"] for one in made["Statement"]] == ["A", "B"]


@pytest.mark.parametrize(
    "config, said",
    [
        ({"statement": [{"effect": "allow"}]}, "must be Allow or Deny"),
        ({"statement": [{"sid": "A"}, {"sid": "A"}]}, "give each its own"),
        ({"source_policy_documents": ["no json"]}, "not JSON"),
    ],
)
def test_what_the_provider_refuses_is_refused(config, said):
    with pytest.raises(Refused, match=said):
        render(config)
