"""A cluster can go every night: the foundation does not notice, and the morning is like the first."""

import json
import re

from plans import make
from plans.read import Resource, resources_of_plan


def changes(plan):
    document = json.loads(plan.read_text())
    return [change for change in document.get("resource_changes", []) if change["change"]["actions"] != ["no-op"]]


def planned(plan):
    document = json.loads(plan.read_text())
    return {key: document.get(key) for key in ("variables", "planned_values", "resource_changes", "output_changes")}


def test_after_an_apply_nothing_is_left_to_do(made, platform, stack):
    assert changes(made.settled(platform, stack)) == []


def test_after_a_night_the_foundation_is_unchanged_and_the_wake_is_the_first_apply(made, platform, tmp_path):
    first = planned(made.plan(platform, "cluster"))
    night = str(tmp_path)
    made.tf("destroy", "cluster", platform, APPROVE=platform, QUANTTRADER_PLANS=night)
    made.tf("plan", "foundation", platform, QUANTTRADER_PLANS=night)
    assert changes(tmp_path / f"{platform}-foundation.json") == []
    made.tf("plan", "cluster", platform, QUANTTRADER_PLANS=night)
    assert planned(tmp_path / f"{platform}-cluster.json") == first


# What keeps a resource from being destroyed, by the names that AWS's types have for it.
KEEPING = ("deletion_protection", "disable_api_stop", "disable_api_termination", "enable_deletion_protection",
           "protect_from_scale_in", "skip_destroy", "termination_protection")


def kept(resources):
    return [f"{one}.{name}" for one in resources for name in KEEPING if one.values.get(name)]


def test_nothing_of_the_cluster_is_kept_from_being_destroyed(made, platform):
    resources = resources_of_plan(made.plan(platform, "cluster"))
    assert {"aws_eks_cluster", "aws_eks_node_group", "aws_launch_template"} <= {one.type for one in resources}
    assert kept(resources) == []


def test_what_keeps_a_resource_is_seen():
    one = Resource("aws_eks_cluster.x", "aws_eks_cluster", {"deletion_protection": True})
    assert kept([one]) == ["aws_eks_cluster.x.deletion_protection"]


# A plan does not tell this one: it is read from the code of the stack and its modules.
PREVENTED = re.compile(r"prevent_destroy\s*=\s*true")


def folders_of(made, root, stack):
    calls = json.loads(made.plan("dev", stack).read_text())["configuration"]["root_module"]["module_calls"]
    place = root / "infra/stacks" / stack
    return [place, *((place / call["source"]).resolve() for call in calls.values())]


def prevented(folders):
    return sorted(str(path) for folder in folders for path in folder.glob("*.tf") if PREVENTED.search(path.read_text()))


def test_no_code_of_the_cluster_forbids_its_end_and_the_foundations_does(made, root):
    cluster = folders_of(made, root, "cluster")
    assert {"eks", "nodes", "nat", "addons"} <= {folder.name for folder in cluster}
    assert prevented(cluster) == []
    assert prevented(folders_of(made, root, "foundation")) != []


def test_platforms_are_known():
    assert make.platforms() == ["dev", "prod", "staging"]
