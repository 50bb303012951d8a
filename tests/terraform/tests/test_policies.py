"""Rights, from the plan after an apply: before it, a policy that names what is yet to be made is unknown."""

import json
import tomllib

import pytest

from plans.make import STACKS
from plans.policies import Policy, policies, says_nothing, writes_anywhere
from plans.read import resources_of_plan


def policies_of(made, platform, stack):
    return list(policies(resources_of_plan(made.settled(platform, stack))))


def test_no_policy_says_nothing(made, platform, stack):
    assert [str(one) for one in policies_of(made, platform, stack) if says_nothing(one)] == []


# AWS counts no white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
LONGEST = {"aws_iam_policy": 6144, "aws_iam_role_policy": 10240}


def test_no_policy_is_longer_than_iam_takes(made, platform, stack):
    sizes = [
        (str(one), len("".join(json.dumps(one.document, separators=(",", ":")).split())), LONGEST[kind])
        for one in policies_of(made, platform, stack)
        for kind in LONGEST
        if f"{kind}." in one.address
    ]
    assert [said for said in sizes if said[1] > said[2]] == []


def test_the_foundation_has_policies_to_look_at(made, platform):
    assert len(policies_of(made, platform, "foundation")) > 10


def test_what_may_be_changed_anywhere_is_listed_with_a_reason(made, root):
    listed = tomllib.loads((root / "tests/terraform/star_resources.toml").read_text()).get("policy", {})
    found = {}
    for platform in sorted(path.stem for path in (root / "infra/environments").glob("*.tfvars")):
        for stack in STACKS:
            for policy in policies_of(made, platform, stack):
                if writes_anywhere(policy):
                    found.setdefault(policy.address, set()).update(writes_anywhere(policy))
    assert all(len(entry["reason"]) > 20 for entry in listed.values())
    assert {address: sorted(actions) for address, actions in found.items()} == {
        address: sorted(entry["actions"]) for address, entry in listed.items()
    }


def policy(*statements):
    return Policy("x", "policy", {"Version": "2012-10-17", "Statement": list(statements)})


@pytest.mark.parametrize(
    "statements",
    [[], [{"Effect": "Allow", "Resource": "*"}], [{"Effect": "Allow", "Action": [], "Resource": "*"}]],
    ids=["no statement", "no action", "an empty list"],
)
def test_an_empty_policy_is_seen(statements):
    assert says_nothing(policy(*statements))


@pytest.mark.parametrize("action", ["ec2:*", "*", "ec2:RunInstances", "s3:PutObject"])
def test_a_right_to_write_anywhere_is_seen(action):
    assert writes_anywhere(policy({"Effect": "Allow", "Action": action, "Resource": "*"})) == [action]


def test_a_condition_on_a_resources_tag_bounds_a_right_and_one_on_the_region_does_not():
    statement = {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}
    ours = {"StringEquals": {"aws:ResourceTag/Environment": "dev"}}
    here = {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
    assert writes_anywhere(policy({**statement, "Condition": ours})) == []
    assert writes_anywhere(policy({**statement, "Condition": here})) == ["ec2:RunInstances"]


@pytest.mark.parametrize("action", ["ec2:DescribeInstances", "s3:GetObject", "eks:ListClusters"])
def test_reading_anywhere_is_none(action):
    assert writes_anywhere(policy({"Effect": "Allow", "Action": [action], "Resource": ["*"]})) == []
