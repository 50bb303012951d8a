"""Routes and rules are resources of their own: inline ones fight with those that other stacks add."""

import json

import pytest

from plans.read import blocks_in_code, resources_of_plan

INLINE = {
    "aws_route_table": ("route",),
    "aws_default_route_table": ("route",),
    "aws_security_group": ("ingress", "egress"),
    "aws_default_security_group": ("ingress", "egress"),
    "aws_network_acl": ("ingress", "egress"),
    "aws_default_network_acl": ("ingress", "egress"),
}


@pytest.mark.parametrize("kind", INLINE)
def test_no_route_or_rule_is_inline(made, platform, stack, kind):
    assert blocks_in_code(made.plan(platform, stack), kind, INLINE[kind]) == []


def test_the_default_security_group_is_taken_over_and_empty(made, platform):
    resources = resources_of_plan(made.plan(platform, "foundation"))
    assert len([one for one in resources if one.type == "aws_default_security_group"]) == 1


def test_the_platforms_networks_do_not_overlap(made, root):
    import ipaddress

    networks = []
    for plan in sorted((made.folder / "plans").glob("*-foundation.json")):
        for one in resources_of_plan(plan):
            if one.type == "aws_vpc":
                networks.append(ipaddress.ip_network(one.values["cidr_block"]))
    assert len(networks) >= 3
    assert [(a, b) for a in networks for b in networks if a is not b and a.overlaps(b)] == []


def test_refusals_are_logged_where_the_platform_asks_for_it(made, platform):
    plan = made.plan(platform, "foundation")
    asked = json.loads(plan.read_text())["variables"].get("flow_logs_enabled", {}).get("value", False)
    assert bool([one for one in resources_of_plan(plan) if one.type == "aws_flow_log"]) == asked
