"""AWS reckons an account's money in us-east-1 alone: an alarm on the bill elsewhere is made, and never rings. All
platforms are there as well, so that no value of a plan would tell; which provider made what is read from the code."""

import json

import pytest

from plans.read import code_of

# What belongs to the account and has no region.
ANYWHERE = ("aws_budgets_", "aws_ce_", "aws_iam_")


@pytest.fixture
def configuration(made, platform):
    return json.loads(made.plan(platform, "foundation").read_text())["configuration"]


def region_of(configuration, resource):
    """As it is written: a constant, or what it refers to."""
    return configuration["provider_config"][resource["provider_config_key"]]["expressions"]["region"]


def test_alarms_on_the_bill_and_what_they_tell_are_in_us_east_1_wherever_the_platform_is(configuration):
    found = {
        resource["address"]: region_of(configuration, resource)
        for where, resource in code_of(configuration["root_module"], "")
        if where == "module.cost_watch." and resource["mode"] == "managed" and not resource["type"].startswith(ANYWHERE)
    }
    assert {"aws_cloudwatch_metric_alarm.bill", "aws_sns_topic.money", "aws_sns_topic_policy.money"} <= found.keys()
    assert found == dict.fromkeys(found, {"constant_value": "us-east-1"})


def test_no_alarm_on_the_bill_is_made_elsewhere(configuration):
    alarms = [
        where for where, resource in code_of(configuration["root_module"], "")
        if resource["expressions"].get("metric_name") == {"constant_value": "EstimatedCharges"}
    ]
    assert alarms == ["module.cost_watch."]


def test_all_else_is_in_the_platforms_region(configuration):
    found = {
        json.dumps(region_of(configuration, resource))
        for where, resource in code_of(configuration["root_module"], "")
        if where != "module.cost_watch." and resource["mode"] == "managed"
    }
    assert found == {json.dumps({"references": ["var.region"]})}
