"""Costs are told apart by tags, and the Lambdas find their clusters by them: none may be missing."""

import re

import pytest

from plans.read import Resource, resources_of_plan
from plans.tags import Schema, groups_lacking, lacks

ALL = {
    "Project": "quanttrader",
    "Environment": "dev",
    "Stack": "cluster",
    "CostCenter": "platform",
    "Owner": "team",
    "ManagedBy": "terraform",
}


@pytest.fixture(scope="module")
def schema():
    return Schema()


def test_every_taggable_resource_of_every_plan_has_all_the_tags(made, schema, platform, stack):
    resources = resources_of_plan(made.plan(platform, stack))
    assert len([one for one in resources if schema.taggable(one.type)]) > 5
    assert [said for one in resources for said in lacks(one, schema, platform, stack)] == []


def test_every_node_groups_auto_scaling_group_has_all_the_tags(made, platform):
    resources = resources_of_plan(made.settled(platform, "cluster"))
    assert [one for one in resources if one.type == "aws_eks_node_group"] != []
    assert list(groups_lacking(resources, platform, "cluster")) == []


def test_the_drill_of_the_first_apply_takes_a_node_by_a_name_that_nodes_have(made, root):
    templates = [one for one in resources_of_plan(made.plan("dev", "cluster")) if one.type == "aws_launch_template"]
    names = {spec["tags"]["Name"] for one in templates for spec in one.values["tag_specifications"]}
    document = (root / "docs/FIRST-APPLY.md").read_text()
    assert re.findall(r'(?:ResourceTag/|resourceTags": { ")Name": "([^"]+)"', document) == ["quanttrader-dev-system"] * 2
    assert "quanttrader-dev-system" in names


def test_a_group_without_its_tags_is_named():
    group = {"resources": [{"autoscaling_groups": [{"name": "eks-a"}]}]}
    tag = {"autoscaling_group_name": "eks-b", "tag": [{"key": "Owner", "value": "team"}]}
    resources = [Resource("g", "aws_eks_node_group", group), Resource("t", "aws_autoscaling_group_tag", tag)]
    assert list(groups_lacking(resources, "dev", "cluster")) == [
        "g (its Auto Scaling group) has no tag Project, Environment, Stack, CostCenter, Owner, ManagedBy"
    ]


def said(kind, values, schema):
    return list(lacks(Resource("x", kind, values), schema, "dev", "cluster"))


def test_a_missing_tag_is_named(schema):
    tags = {key: value for key, value in ALL.items() if key != "Owner"}
    assert said("aws_vpc", {"tags_all": tags}, schema) == ["x has no tag Owner"]


def test_another_platforms_tag_is_named(schema):
    assert said("aws_vpc", {"tags_all": {**ALL, "Environment": "prod"}}, schema) == [
        "x has Environment=prod, which is another's"
    ]


def test_a_launch_templates_volumes_need_tags_of_their_own(schema):
    values = {"tags_all": ALL, "tag_specifications": [{"resource_type": "instance", "tags": ALL}]}
    assert said("aws_launch_template", values, schema) == [
        "x (volumes made from it) has no tag Project, Environment, Stack, CostCenter, Owner, ManagedBy"
    ]


def test_a_groups_tags_must_reach_its_instances(schema):
    tag = [{"key": key, "value": value, "propagate_at_launch": key != "Owner"} for key, value in ALL.items()]
    assert said("aws_autoscaling_group", {"tag": tag}, schema) == ["x (it and its instances) has no tag Owner"]


def test_what_cannot_be_tagged_needs_none(schema):
    assert said("aws_route", {}, schema) == []
