"""Who owns a role of the platform tries what a thief would. The rules are IAM's as AWS writes them down, judged by
plans/rights.py and not by AWS."""

from functools import cache

import pytest

from plans.own import own
from plans.read import resources_of_plan
from plans.rights import Account


@cache
def account(path):
    return Account(resources_of_plan(path))


class Place:
    def __init__(self, made, platform):
        self.name = f"quanttrader-{platform}"
        self.region = own("region", platform)
        self.account = account(made.settled(platform, "foundation"))
        self.number = next(iter(self.account.roles.values()))["arn"].split(":")[4]
        self.within = {"iam:PermissionsBoundary": self.policy("boundary")}

    def role(self, name):
        return f"arn:aws:iam::{self.number}:role/{self.name}-{name}"

    def policy(self, name):
        return f"arn:aws:iam::{self.number}:policy/{self.name}-{name}"

    def secret(self, environment):
        return f"arn:aws:secretsmanager:{self.region}:{self.number}:secret:qt/{environment}/exchange-api-AbCdEf"

    def parameter(self, environment):
        return f"arn:aws:ssm:{self.region}:{self.number}:parameter/qt/{environment}/exchange-api"

    def may(self, role, action, resource, **context):
        return self.account.may(f"{self.name}-{role}", action, resource, **context)

    def might(self, action, resource, name="thief", **context):
        return self.account.might(f"{self.name}-{name}", action, resource, **context)

    def guards(self):
        """Roles that read secrets or that CI is, and every policy of ours that CI has."""
        roles = [each["arn"] for name, each in self.account.roles.items() if "-ci-" in name or "-external-secrets" in name]
        attached = {arn for name, arns in self.account.attached.items() if "-ci-" in name for arn in arns}
        return roles, sorted({*attached, self.policy("boundary")})


@pytest.fixture
def place(made, platform):
    return Place(made, platform)


READING = [
    "secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue", "ssm:GetParameter", "ssm:GetParameters",
    "ssm:GetParametersByPath", "ssm:GetParameterHistory",
]


@pytest.mark.parametrize("action", READING)
def test_a_secret_is_read_by_no_role_but_its_reader(place, action):
    secret = place.secret("dev") if action.startswith("secretsmanager") else place.parameter("dev")
    # "external-secrets-…" is a name that a thief would choose.
    for name in ("thief", "ci-apply", "node", "build", "external-secrets", "external-secrets-thief"):
        assert not place.might(action, secret, name)


def test_a_reader_reads_its_environments_secrets_and_no_others(place, platform):
    environments = [name.rsplit("-", 1)[1] for name in place.account.roles if "-external-secrets-" in name]
    for one in environments:
        for other in {*environments, "dev", "prod"}:
            reader = f"external-secrets-{one}"
            assert place.may(reader, "secretsmanager:GetSecretValue", place.secret(other)) == (one == other)
            assert place.may(reader, "ssm:GetParameter", place.parameter(other)) == (one == other)


def test_nobody_lets_others_read_a_secret(place):
    assert not place.might("secretsmanager:PutResourcePolicy", place.secret("dev"))
    assert not place.might("ssm:PutResourcePolicy", place.parameter("dev"))


def test_the_operator_becomes_readers_and_nobody_else_becomes_one(place):
    readers = [each["arn"] for name, each in place.account.roles.items() if "-external-secrets-" in name]
    assert readers and all(place.may("external-secrets", "sts:AssumeRole", reader) for reader in readers)
    assert not place.may("external-secrets", "sts:AssumeRole", place.role("ci-apply"))
    for role in ("ci-apply", "build", "ci-plan"):
        assert not any(place.may(role, "sts:AssumeRole", reader) for reader in readers)


@pytest.mark.parametrize(
    "action",
    ["UpdateAssumeRolePolicy", "AttachRolePolicy", "DetachRolePolicy", "PutRolePolicy", "DeleteRolePolicy", "DeleteRole",
     "CreateRole", "UpdateRole", "PutRolePermissionsBoundary"],
)
def test_no_role_changes_who_reads_secrets_nor_ci(place, action):
    roles, _ = place.guards()
    assert len(roles) >= 4
    assert [arn for arn in roles if place.might(f"iam:{action}", arn, **place.within)] == []


@pytest.mark.parametrize("action", ["CreatePolicyVersion", "SetDefaultPolicyVersion", "DeletePolicyVersion", "DeletePolicy"])
def test_no_role_changes_a_policy_that_ci_has_nor_the_boundary(place, action):
    _, policies = place.guards()
    assert len(policies) >= 4
    assert [arn for arn in policies if place.might(f"iam:{action}", arn)] == []


def test_a_role_is_made_and_filled_only_within_the_boundary(place):
    new = place.role("new")
    for action in ("iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"):
        assert place.may("ci-apply", action, new, **place.within)
        assert not place.might(action, new)
        assert not place.might(action, new, **{"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"})
    assert not place.might("iam:DeleteRolePermissionsBoundary", new, **place.within)


ELSEWHERE = ["role/quanttrader-operators", "role/OrganizationAccountAccessRole", "role/quanttrader-SpotDrainRole-1ABC"]


@pytest.mark.parametrize("action", ["UpdateAssumeRolePolicy", "PassRole", "PutRolePolicy", "AttachRolePolicy", "DeleteRole"])
@pytest.mark.parametrize("other", ELSEWHERE)
def test_roles_of_others_are_neither_changed_nor_handed_on(place, action, other):
    assert not place.might(f"iam:{action}", f"arn:aws:iam::{place.number}:{other}", **place.within)


@pytest.mark.parametrize("other", ELSEWHERE)
def test_nobody_becomes_anyone_of_another_name(place, other):
    assert not place.might("sts:AssumeRole", f"arn:aws:iam::{place.number}:{other}")


@pytest.mark.parametrize(
    "action",
    ["iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:CreateOpenIDConnectProvider", "iam:CreateSAMLProvider",
     "iam:UpdateOpenIDConnectProviderThumbprint", "iam:CreateInstanceProfile", "lambda:UpdateFunctionCode", "ssm:SendCommand",
     "ssm:StartSession", "ssm:StartAutomationExecution", "kms:ScheduleKeyDeletion", "organizations:LeaveOrganization"],
)
def test_no_role_may_become_another_by_a_back_door(place, action):
    assert not place.might(action, f"arn:aws:iam::{place.number}:user/thief")
    assert not place.might(action, "*")


def test_who_applies_hands_a_role_only_to_the_services_that_work_as_one(place):
    for service, handed in (("codebuild.amazonaws.com", True), ("lambda.amazonaws.com", False), ("ec2.amazonaws.com", False)):
        assert place.may("ci-apply", "iam:PassRole", place.role("build"), **{"iam:PassedToService": service}) == handed


def test_a_build_hands_on_the_clusters_roles_and_no_reader(place):
    eks, pods = ({"iam:PassedToService": service} for service in ("eks.amazonaws.com", "pods.eks.amazonaws.com"))
    assert place.may("build", "iam:PassRole", place.role("cluster"), **eks)
    assert place.may("build", "iam:PassRole", place.role("external-secrets"), **pods)
    readers = [each["arn"] for name, each in place.account.roles.items() if "-external-secrets-" in name]
    assert not any(place.may("build", "iam:PassRole", one, **pods) for one in [*readers, place.role("ci-apply"), place.role("build")])


def test_a_build_changes_no_role_and_a_plan_changes_nothing(place, platform):
    for action in ("iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:CreateRole"):
        assert not place.may("build", action, place.role("node"), **place.within)
    state = f"arn:aws:s3:::quanttrader-{platform}-state-{place.number}/{platform}/cluster.tfstate"
    for role, written in (("ci-plan", False), ("build", True), ("ci-apply", True)):
        assert place.may(role, "s3:GetObject", state)
        assert place.may(role, "s3:PutObject", state) == written


@pytest.mark.parametrize(
    "action", ["s3:DeleteObjectVersion", "s3:PutLifecycleConfiguration", "s3:PutBucketVersioning", "s3:PutBucketPolicy", "s3:DeleteBucket"]
)
def test_the_states_versions_outlast_every_role(place, platform, action):
    bucket = f"arn:aws:s3:::quanttrader-{platform}-state-{place.number}"
    assert not place.might(action, bucket) and not place.might(action, f"{bucket}/{platform}/cluster.tfstate")


def test_who_applies_changes_this_platforms_keys_and_no_others(place, platform):
    key = f"arn:aws:kms:{place.region}:{place.number}:key/1"
    other = "prod" if platform != "prod" else "dev"
    for owner in (platform, other):
        tags = {"aws:ResourceTag/Environment": owner, "aws:RequestTag/Environment": platform}
        assert place.may("ci-apply", "kms:PutKeyPolicy", key, **tags) == (owner == platform)
        assert place.may("ci-apply", "kms:TagResource", key, **tags) == (owner == platform)
    assert place.may("ci-apply", "kms:TagResource", key, **{"aws:RequestTag/Environment": platform})
