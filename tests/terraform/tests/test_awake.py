"""A platform's price has the nodes that its own workloads ask for as soon as it is awake."""

import json

import pytest
import yaml

SERVICES = "gitops/environments"


def inputs(made, platform):
    return {name: one["value"] for name, one in json.loads(made.plan(platform, "cluster").read_text())["variables"].items()}


def selections(root, environments):
    """What the services of these environments want their nodes to be labelled."""
    for environment in environments:
        for values in sorted((root / SERVICES / environment).glob("*/values.yaml")):
            yield f"{environment}/{values.parent.name}", yaml.safe_load(values.read_text()).get("nodeSelector", {})


def without_a_node(groups, selections):
    def offers(group, labels):
        return group["desired_size"] > 0 and labels.items() <= (group.get("labels") or {}).items()

    return [service for service, labels in selections if not any(offers(group, labels) for group in groups.values())]


def test_what_runs_on_a_platform_finds_a_node_that_its_price_has(made, root, platform):
    given = inputs(made, platform)
    asked = list(selections(root, given["environments"]))
    assert len(asked) >= 3 * len(given["environments"])
    assert without_a_node(given["node_groups"], asked) == []


@pytest.mark.parametrize("group", [
    {"desired_size": 0, "labels": {"workload": "trading"}},
    {"desired_size": 1, "labels": {"workload": "other"}},
    {"desired_size": 1, "labels": None},
])
def test_a_service_without_a_node_is_seen(group):
    assert without_a_node({"one": group}, [("dev/x", {"workload": "trading"})]) == ["dev/x"]
