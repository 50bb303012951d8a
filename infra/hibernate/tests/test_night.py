"""A night in Terraform on the stand-in: apply, sleep, destroy, and the plans of the morning after.

The stand-in calls no AWS. So this shows that the two stacks' code and states keep apart and that nothing
of a plan depends on yesterday; it can't show what AWS would have drifted by.
"""

import json
import os
import re
import subprocess

import pytest

from conftest import ROOT

PLATFORM = "dev"


class Night:
    def __init__(self, folder):
        self.folder = folder
        own = {"QUANTTRADER_PROVIDER": "standin", "QUANTTRADER_WORK": str(folder / "work"), "QUANTTRADER_PLANS": str(folder / "plans")}
        self.environment = os.environ | own | {"QUANTTRADER_QUIET": "1", "STANDIN_TYPES": "used"}
        self.variables = f"-var-file={ROOT}/infra/environments/{PLATFORM}.tfvars"
        self.work = folder / "work" / PLATFORM

    def run(self, *command):
        done = subprocess.run(command, env=self.environment, text=True, capture_output=True)
        print(done.stdout[-4000:], done.stderr[-4000:])
        return done

    def plan(self, stack):
        assert self.run(ROOT / "infra/bin/tf", "plan", stack, PLATFORM).returncode == 0
        return json.loads((self.folder / f"plans/{PLATFORM}-{stack}.json").read_text())

    def apply(self, stack):
        return self.run("env", f"APPROVE={PLATFORM}", ROOT / "infra/bin/tf", "apply", stack, PLATFORM)

    def terraform(self, *arguments):
        return self.run(ROOT / "infra/bin/terraform", f"-chdir={self.work}/infra/stacks/cluster", *arguments)

    def changes_nothing(self):
        return self.terraform("plan", "-detailed-exitcode", self.variables).returncode == 0

    def resize(self, to):
        """What env-sleep and the autoscaler do: AWS then answers with another desired_size."""
        path = self.work / "state/cluster.tfstate"
        state = json.loads(path.read_text())
        for group in (r for r in state["resources"] if r["type"] == "aws_eks_node_group"):
            for instance in group["instances"]:
                instance["attributes"]["scaling_config"][0]["desired_size"] = to
        path.write_text(json.dumps(state))


def changes(plan):
    return {r["address"]: (r["change"]["actions"], r["change"]["after"], r["change"]["after_unknown"]) for r in plan["resource_changes"] if r["mode"] == "managed"}


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    night = Night(tmp_path_factory.mktemp("night"))
    night.first = night.plan("cluster")
    night.graph = night.terraform("graph").stdout
    assert night.apply("cluster").returncode == 0
    night.up = night.changes_nothing()
    night.resize(0)
    night.asleep = night.changes_nothing()
    night.resize(4)
    night.grown = night.changes_nothing()
    assert night.terraform("destroy", "-auto-approve", night.variables).returncode == 0
    night.foundation = night.plan("foundation")
    night.morning = night.plan("cluster")
    return night


def test_up_the_plan_is_empty(night):
    assert night.up


def test_asleep_the_plan_is_empty(night):
    assert night.asleep


def test_after_the_autoscaler_the_plan_is_empty(night):
    assert night.grown


def test_after_the_destroy_foundations_plan_is_empty(night):
    assert {address: actions for address, (actions, _, _) in changes(night.foundation).items() if actions != ["no-op"]} == {}
    assert len(changes(night.foundation)) > 30, "there is a foundation"


def test_the_wakes_plan_is_the_first_applys(night):
    assert changes(night.morning) == changes(night.first)
    assert night.morning["output_changes"] == night.first["output_changes"]
    assert len(changes(night.first)) > 30


def test_nothing_that_the_cluster_adds_to_is_held_inline_by_foundation(night):
    """An inline route or rule would make foundation's next plan remove what the cluster put there."""
    inline = {"aws_route_table": {"route"}, "aws_security_group": {"ingress", "egress"}, "aws_network_acl": {"ingress", "egress"}}
    found = [
        f"{r['address']}: {block}"
        for r in resources(night.foundation["configuration"]["root_module"])
        for block in inline.get(r["type"], set()) & set(r.get("expressions", {}))
    ]
    assert found == []


def test_what_must_last_is_not_the_clusters(night):
    kept = {"aws_cloudwatch_log_group", "aws_iam_role", "aws_iam_policy", "aws_kms_key", "aws_vpc", "aws_subnet", "aws_ecr_repository", "aws_s3_bucket"}
    assert [r["address"] for r in night.first["resource_changes"] if r["mode"] == "managed" and r["type"] in kept] == []


def resources(module):
    yield from module.get("resources", [])
    for call in module.get("module_calls", {}).values():
        yield from resources(call["module"])


@pytest.fixture(scope="module")
def needs(night):
    """For each resource of the cluster stack, all that must be there before it, and go after it."""
    edges = {}
    for one, other in re.findall(r'"([^"]+)" -> "([^"]+)"', night.graph):
        edges.setdefault(one, set()).add(other)

    def all_of(resource):
        found = set(edges.get(resource, ()))
        for each in tuple(found):
            found |= all_of(each)
        return found

    return all_of


@pytest.mark.parametrize(
    "later, earlier",
    [
        ("module.nodes.aws_eks_node_group.this", "module.addons.aws_eks_addon.vpc_cni"),
        ("module.nodes.aws_eks_node_group.this", "module.addons.aws_eks_addon.kube_proxy"),
        ("module.nodes.aws_eks_node_group.this", "module.addons.aws_eks_addon.pod_identity_agent"),
        ("module.nodes.aws_eks_node_group.this", "module.eks.aws_eks_pod_identity_association.this"),
        ("module.nodes.aws_eks_node_group.this", "module.nat.aws_route.gateway"),
        ("module.nodes.aws_eks_node_group.this", "module.nat.aws_route.instance"),
        ("module.addons.aws_eks_addon.coredns", "module.nodes.aws_eks_node_group.this"),
        ("module.addons.aws_eks_addon.ebs_csi", "module.nodes.aws_eks_node_group.this"),
        ("module.addons.aws_eks_addon.ebs_csi", "module.eks.aws_eks_pod_identity_association.this"),
        ("module.addons.aws_eks_addon.metrics_server", "module.nodes.aws_eks_node_group.this"),
        ("module.nodes.aws_autoscaling_lifecycle_hook.drain", "module.nodes.aws_eks_node_group.this"),
    ],
)
def test_what_needs_another_comes_after_it_and_goes_before_it(needs, later, earlier):
    assert earlier in needs(later)


def test_daemonsets_do_not_wait_for_the_nodes_that_wait_for_them(needs):
    for addon in ("vpc_cni", "kube_proxy", "pod_identity_agent"):
        assert "module.nodes.aws_eks_node_group.this" not in needs(f"module.addons.aws_eks_addon.{addon}")
