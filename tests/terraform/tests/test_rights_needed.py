"""Who wakes and hibernates may do all of it: a right too few is found at night, halfway through. test_rights.py asks
for what nobody may; the calls are in plans/calls.py."""

from functools import cache

import pytest

from plans.calls import Calls
from plans.own import own
from plans.policies import as_list
from plans.read import resources_of_plan
from plans.rights import Account


@cache
def account(path):
    return Account(resources_of_plan(path))


@pytest.fixture
def rights(made, platform):
    return account(made.settled(platform, "foundation"))


@pytest.fixture
def calls(rights, platform):
    arn = next(iter(rights.roles.values()))["arn"]
    return Calls(f"quanttrader-{platform}", arn.split(":")[4], own("region", platform))


def denied(rights, calls, role, wanted):
    return [f"{action} on {resource}" for action, resource, context in wanted
            if not rights.may(f"{calls.name}-{role}", action, resource, **context)]


@pytest.mark.parametrize("role", ["build", "ci-apply"])
def test_who_wakes_and_hibernates_may_make_and_unmake_each_resource_of_the_cluster(made, platform, rights, calls, role):
    types = {one.type for one in resources_of_plan(made.plan(platform, "cluster"))}
    by_type = calls.by_type()
    assert types - by_type.keys() == set(), "plans/calls.py does not say what this type's making asks of AWS"
    assert [f"{kind}: {said}" for kind in sorted(types) for said in denied(rights, calls, role, by_type[kind])] == []


@pytest.mark.parametrize("role", ["build", "ci-apply"])
def test_who_hibernates_may_take_away_what_kubernetes_made_and_keep_the_state(rights, calls, role):
    bucket = f"arn:aws:s3:::{calls.name}-state-{calls.number}"
    assert denied(rights, calls, role, [*calls.drain(), *calls.state(bucket)]) == []


def test_a_build_may_write_its_log_and_start_the_one_inside(rights, calls):
    assert denied(rights, calls, "build", calls.build()) == []


# In the policy, and asked for only in another course than that of a wake and a night: an address that hangs on an
# interface, an apply that goes on where another stopped, a tag that is taken off.
NOW_AND_THEN = {
    "ec2:AssociateAddress", "ec2:AttachNetworkInterface", "ec2:CreateNetworkInterface", "ec2:DeleteLaunchTemplateVersions",
    "ec2:DeleteTags",
}


def test_each_right_of_the_cluster_stack_is_one_that_something_asks_for(made, rights, calls):
    document = rights.managed[f"arn:aws:iam::{calls.number}:policy/{calls.name}-cluster-stack"]
    granted = {action for one in as_list(document["Statement"]) for action in as_list(one["Action"])}
    asked = {action for wanted in [*calls.by_type().values(), calls.drain()] for action, _, _ in wanted}
    assert {action for action in granted if action != "eks:*"} - asked == NOW_AND_THEN


def test_who_applies_changes_subscriptions_which_are_no_resource_to_iam(rights, calls):
    for action in ("sns:SetSubscriptionAttributes", "sns:Unsubscribe"):
        assert rights.may(f"{calls.name}-ci-apply", action, "*", **{"aws:RequestedRegion": "us-east-1"})
        assert not rights.may(f"{calls.name}-build", action, "*", **{"aws:RequestedRegion": "us-east-1"})


# The provider asks S3 Control for a bucket's tags since 6.23, and only then S3 itself.
def test_who_plans_reads_the_tags_of_the_states_bucket(rights, calls):
    bucket = f"arn:aws:s3:::{calls.name}-state-{calls.number}"
    for action in ("s3:ListTagsForResource", "s3:GetBucketTagging"):
        assert rights.may(f"{calls.name}-ci-plan", action, bucket)


# A role's own policies say what it may; these are AWS's, of which a plan has only the name.
OF_AWS = {
    "cluster": {"AmazonEKSClusterPolicy"},
    "node": {"AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"},
    "vpc-cni": {"AmazonEKS_CNI_Policy"},
    "ebs-csi": {"service-role/AmazonEBSCSIDriverPolicy"},
}


def test_roles_have_these_policies_of_awss_and_no_others(rights, calls):
    prefix = "arn:aws:iam::aws:policy/"
    found = {
        role.removeprefix(f"{calls.name}-"): {arn.removeprefix(prefix) for arn in arns if arn.startswith(prefix)}
        for role, arns in rights.attached.items()
    }
    assert {role: names for role, names in found.items() if names} == OF_AWS
