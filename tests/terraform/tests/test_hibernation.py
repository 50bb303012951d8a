"""A cluster can go every night: the foundation does not notice, and the morning is like the first."""

import json
import subprocess

from plans import make


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


def test_nothing_of_the_cluster_is_kept_from_being_destroyed(root):
    found = subprocess.run(
        ["grep", "-rlE", r"prevent_destroy\s*=\s*true|deletion_protection\s*=\s*true", "infra/stacks/cluster"],
        cwd=root, capture_output=True, text=True,
    )
    assert found.stdout == ""


def test_platforms_are_known():
    assert make.platforms() == ["dev", "prod", "staging"]
