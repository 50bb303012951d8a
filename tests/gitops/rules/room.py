"""Whether what always runs fits the nodes that a platform wakes with: one node more is money that no plan shows."""

from functools import cache

import hcl2

from .environments import amount, replicas
from .tree import ROOT, named, rule

TYPES = ROOT / "infra/modules/nodes/instance_types.tf"
MIB = 2**20
# What a node of EKS reserves (infra/modules/nodes/user_data.tf and node_config.yaml), by vCPUs, and the kubelet's room before it evicts.
RESERVED_CPU = {2: 0.07, 4: 0.08}
RESERVED_MEMORY = (893 + 100) * MIB
# What an instance lacks of the memory that it is sold with; Karpenter takes the same (VM_MEMORY_OVERHEAD_PERCENT).
# https://karpenter.sh/docs/reference/settings/
HYPERVISOR = 0.075
# On every node, by the charts of EKS's add-ons (from memory, 2026-11): aws-node and its policy agent 25m each, kube-proxy
# 100m, EBS CSI 10m and 40Mi in three containers, the Pod Identity agent nothing.
EVERYWHERE = {"cpu": 0.18, "memory": 120 * MIB}
# Once a cluster, each in two replicas: CoreDNS as infra/modules/addons sets it, EBS CSI's controller in six containers
# and metrics-server as their add-ons do (from memory, 2026-11).
ADDONS = 2 * [{"cpu": 0.05, "memory": 70 * MIB}, {"cpu": 0.06, "memory": 240 * MIB}, {"cpu": 0.1, "memory": 200 * MIB}]


class Group:
    """A node group with the room that is left on each of its nodes."""

    def __init__(self, declared):
        kind = types()[plain(declared["instance_types"][0])]
        room = {"cpu": kind["vcpus"] - RESERVED_CPU[kind["vcpus"]], "memory": kind["memory_gib"] * 1024 * MIB * (1 - HYPERVISOR) - RESERVED_MEMORY}
        self.nodes = [{what: room[what] - EVERYWHERE[what] for what in room} for _ in range(declared["desired_size"])]
        self.labels = {"kubernetes.io/os": "linux"} | {key: plain(value) for key, value in declared.get("labels", {}).items()}
        self.taints = [(plain(taint["key"]), plain(taint["value"])) for taint in declared.get("taints", [])]

    def takes(self, pod):
        wants = pod.get("nodeSelector", {})
        tolerated = {(t.get("key"), t.get("value")) for t in pod.get("tolerations", [])}
        return all(self.labels.get(key) == value for key, value in wants.items()) and tolerated.issuperset(self.taints)

    def place(self, asked):
        """On the first node that has room for it; whether there is one."""
        for node in self.nodes:
            if all(node[what] >= asked[what] for what in asked):
                for what in asked:
                    node[what] -= asked[what]
                return True
        return False


def plain(text):
    """The parser leaves strings in their quotes."""
    return text.strip('"')


@cache
def types():
    found = hcl2.loads(TYPES.read_text())["locals"][0]["instance_types"]
    return {plain(name): kind for name, kind in found.items()}


def asks(pod):
    containers = [c.get("resources", {}).get("requests", {}) for c in pod["containers"]]
    return {"cpu": sum(amount(r.get("cpu", 0)) for r in containers), "memory": sum(amount(r.get("memory", 0)) for r in containers)}


def pods(tree, environments, replaced):
    """Each pod that always runs, and one more of each service of the environment whose pods are being replaced."""
    for name, application in tree.applications.items():
        project = application["spec"]["project"]
        if project in ("platform", *environments):
            objects = tree.objects.get(name, [])
            if not objects:
                yield from unrendered(name, application)
            for thing in objects:
                if thing["kind"] in ("Deployment", "StatefulSet"):
                    pod = thing["spec"]["template"]["spec"]
                    count = replicas(thing, objects, "minReplicas") + (project == replaced)
                    yield from [(f"{name}'s {named(thing)}", pod, asks(pod))] * count


def unrendered(name, application):
    """A chart that lies on the internet only: what our values of it say."""
    values = application["spec"].get("source", {}).get("helm", {}).get("valuesObject", {})
    if "resources" in values:
        asked = {what: amount(value) for what, value in values["resources"]["requests"].items()}
        yield from [(name, {}, asked)] * values.get("replicaCount", values.get("replicas", 1))


@rule
def fits_the_nodes_that_are_priced(tree):
    """What always runs on a platform fits the nodes that its wake brings and its estimate counts, also while one environment's services are replaced."""
    for platform, values in tree.platforms.items():
        environments = [plain(name) for name in values["environments"]]
        for replaced in environments:
            groups = [Group(declared) for declared in values["node_groups"].values()]
            all_pods = [("an add-on of EKS", {}, asked) for asked in ADDONS] + list(pods(tree, environments, replaced))
            for name, pod, asked in sorted(all_pods, key=lambda one: -one[2]["cpu"]):
                if not any(group.takes(pod) and group.place(asked) for group in groups):
                    yield f"platform {platform}, while {replaced}'s pods are replaced, has no room for {name}: {asked['cpu']:g} of CPU and {asked['memory'] / MIB:g} Mi"
