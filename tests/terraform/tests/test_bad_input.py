"""Each wrong variable gives one sentence that names it and says what to change."""

import os
import subprocess

import pytest

from plans.make import ROOT
from plans.own import own

ACCOUNT = own("account_id")
# Nobody's.
OTHER = "999999999999"

GROUP = 'capacity_type = "SPOT", desired_size = 1, '


def groups(text):
    return "node_groups={ system = { " + text + " } }"


# Each: what is set beside the platform's own values, and what the sentence must say to do.
WRONG = {
    "a network that overlaps another platform's": (["vpc_cidr=10.20.0.0/16"], "Set vpc_cidr to a network that overlaps neither"),
    "a network of another size": (["vpc_cidr=10.10.0.0/20"], "Set vpc_cidr to a private network of size /16"),
    "a private API without NAT": (["api_access=private"], "Set nat_mode to instance, gateway or gateway_per_az, or api_access"),
    "private nodes without NAT": (["node_subnets=private"], "Set node_subnets to public, or nat_mode to"),
    "an unknown NAT mode": (["nat_mode=gatway"], "Set nat_mode to none, instance, gateway or gateway_per_az"),
    "an unsupported version": (["kubernetes_version=1.29"], "Set kubernetes_version to 1.35"),
    "a budget of nothing": (["budget_usd=0"], "Set budget_usd to at least 1"),
    "a budget of less than a cent": (["budget_usd=0.001"], "Set budget_usd to at least 1"),
    "half an hour": (["up_hours_per_month=100.5"], "Set up_hours_per_month to 1 to 744 whole hours"),
    "an address named twice": (['mail_addresses=["you@example.com", "you@example.com"]'], "List each address once in mail_addresses"),
    "two taints of one key": (
        [groups(
            GROUP + 'max_size = 3, instance_types = ["c5.large"] }, two = { ' + GROUP + 'max_size = 3, instance_types = ["c5.large"], '
            'taints = [{ key = "a", value = "b", effect = "NO_SCHEDULE" }, { key = "a", value = "b", effect = "NO_EXECUTE" }]'
        )],
        "each key of a taint once",
    ),
    "more hours than a month has": (["up_hours_per_month=800"], "Set up_hours_per_month to 1 to 744"),
    "a group of at most no nodes": (
        [groups(GROUP + 'max_size = 0, instance_types = ["c5.large"]')],
        "max_size in node_groups must be a whole number from 1 to 10",
    ),
    "a group that can't sleep": (
        [groups(GROUP + 'min_size = 1, max_size = 3, instance_types = ["c5.large"]')],
        "min_size in node_groups must be 0",
    ),
    "a group of mixed sizes": (
        [groups(GROUP + 'max_size = 3, instance_types = ["c5.large", "c5.xlarge"]')],
        "put .xlarge types into a group of their own",
    ),
    "a type that is not known": (
        [groups(GROUP + 'max_size = 3, instance_types = ["c5.gigantic"]')],
        "choose one from there, or add its line",
    ),
    "an account that is none": (["account_id=12345"], "Set account_id to the account's twelve digits"),
    "an operator of another account": (
        [f'operator_arns=["arn:aws:iam::{OTHER}:role/operators"]'],
        f"List in operator_arns only roles of the account in account_id, arn:aws:iam::{ACCOUNT}:role/NAME, or correct account_id",
    ),
    "a bucket of another account": (
        [f"state_bucket=quanttrader-dev-state-{OTHER}"],
        f"End state_bucket in the digits of account_id, {ACCOUNT}, or correct account_id",
    ),
    "a function of another account": (
        [f'functions={{ spot-drain = {{ role_arn = "arn:aws:iam::{OTHER}:role/x", kubernetes_groups = ["quanttrader:spot-drain"] }} }}'],
        f"Set role_arn of each function to a role of the account in account_id, arn:aws:iam::{ACCOUNT}:role/",
    ),
    "a connection of another account": (
        [f"codebuild_connection_arn=arn:aws:codeconnections:us-east-1:{OTHER}:connection/1"],
        f"Set codebuild_connection_arn to a connection of the account in account_id, {ACCOUNT}",
    ),
    "a mail address that is none": (['mail_addresses=["nobody"]'], "as one mail address, like you@example.com"),
    "a role that is a session": (
        [f'operator_arns=["arn:aws:sts::{ACCOUNT}:assumed-role/x/y"]'],
        "name the role itself",
    ),
    "a repository with a wildcard": (["github_repository=example/*"], "Set github_repository to owner/name, without a wildcard"),
    "one zone": ([f'availability_zones=["{own("region")}a"]'], "two or three different zones in availability_zones"),
    "an expiry that is no day": (["expiry=tomorrow"], "Set expiry to a day like 2026-12-31"),
}


def plan(made, assignments):
    """The cluster's stack was planned last, so its copy is initialised; both stacks have the same inputs."""
    command = [str(ROOT / "infra/bin/terraform"), "plan", "-input=false", "-lock=false", "-refresh=false"]
    command += ["-var-file", str(ROOT / "infra/environments/dev.tfvars")]
    command += [word for one in assignments for word in ("-var", one)]
    environment = {**os.environ, "QUANTTRADER_PROVIDER": "standin", "NO_COLOR": "1", "STANDIN_TYPES": "used"}
    return subprocess.run(
        command, cwd=made.copy("dev", "cluster"), env=environment, capture_output=True, text=True
    )


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_variable_is_one_sentence_that_says_what_to_change(made, case):
    assignments, wanted = WRONG[case]
    done = plan(made, assignments)
    assert done.returncode == 1, done.stdout
    # Terraform frames and breaks the lines of what a validation says.
    said = " ".join(line.strip("│╷╵ ") for line in done.stderr.splitlines())
    assert wanted in said
    assert said.count("Error: ") == said.count("Error: Invalid value for variable") == 1, done.stderr


def test_the_platforms_own_values_are_right(made):
    assert plan(made, []).returncode == 0
