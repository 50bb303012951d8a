"""Whether what always runs fits the nodes that a platform wakes with: one node more is money that no plan shows."""

import yaml

from .cluster_facts import coredns, instance_types, most_pods, plain
from .environments import amount, replicas
from .tree import named, rule

MIB = 2**20
# What EKS reserves of a node, as infra/modules/nodes/user_data.tf reckons: CPU by cores, and memory by pods. The kubelet
# evicts when 100 Mi are left.
RESERVED_CPU = {2: 0.07, 4: 0.08}
EVICTION = 100 * MIB
# What an instance lacks of the memory that it is sold with; Karpenter takes the same (VM_MEMORY_OVERHEAD_PERCENT).
# https://karpenter.sh/docs/reference/settings/
HYPERVISOR = 0.075
# On every node, by the charts of EKS's add-ons (from memory, 2026-11): aws-node and its policy agent 25m each, kube-proxy
# 100m, EBS CSI 10m and 40Mi in three containers, the Pod Identity agent nothing.
EVERYWHERE = {"cpu": 0.18, "memory": 120 * MIB}
# Once a cluster, each in two replicas: EBS CSI's controller in six containers, and metrics-server (from memory, 2026-11).
ADDONS = 2 * [{"cpu": 0.06, "memory": 240 * MIB}, {"cpu": 0.1, "memory": 200 * MIB}]


class Group:
    """A node group with the room that is left on each of its nodes."""

    def __init__(self, declared):
        kind = instance_types()[plain(declared["instance_types"][0])]
        memory = kind["memory_gib"] * 1024 * MIB * (1 - HYPERVISOR) - EVICTION - (255 + 11 * most_pods()) * MIB
        room = {"cpu": kind["vcpus"] - RESERVED_CPU[kind["vcpus"]], "memory": memory}
        self.nodes = [Node({what: room[what] - EVERYWHERE[what] for what in room}) for _ in range(declared["desired_size"])]
        self.labels = {"kubernetes.io/os": "linux"} | {key: plain(value) for key, value in declared.get("labels", {}).items()}
        self.taints = [(plain(taint["key"]), plain(taint["value"])) for taint in declared.get("taints", [])]

    def takes(self, pod):
        wants = pod.get("nodeSelector", {})
        tolerated = {(t.get("key"), t.get("value")) for t in pod.get("tolerations", [])}
        return all(self.labels.get(key) == value for key, value in wants.items()) and tolerated.issuperset(self.taints)

    def place(self, name, pod, asked):
        """On the first node that has room for it; whether there is one."""
        return any(node.takes(name, pod, asked) for node in self.nodes)


class Node:
    """What is left of a node, and whose pods are on it."""

    def __init__(self, room):
        self.room = room
        self.holds = set()

    def takes(self, name, pod, asked):
        if any(self.room[what] < asked[what] for what in asked) or name in self.holds and keeps_apart(pod):
            return False
        self.room = {what: self.room[what] - asked[what] for what in self.room}
        self.holds.add(name)
        return True


def keeps_apart(pod):
    """Whether no node may have two of a workload's pods, as of Redis in three."""
    terms = pod.get("affinity", {}).get("podAntiAffinity", {}).get("requiredDuringSchedulingIgnoredDuringExecution", [])
    return any(term["topologyKey"] == "kubernetes.io/hostname" for term in terms)


def addons():
    """What EKS's add-ons run once, in pods that nothing else tells of."""
    asked, count = coredns()
    for one in [{what: amount(value) for what, value in asked.items()}] * count + ADDONS:
        yield "an add-on of EKS", {}, one


def asks(pod):
    containers = [c.get("resources", {}).get("requests", {}) for c in pod["containers"]]
    return {"cpu": sum(amount(r.get("cpu", 0)) for r in containers), "memory": sum(amount(r.get("memory", 0)) for r in containers)}


def pods(tree, platform, environments, replaced):
    """Each pod that always runs, and one more of each service of the environment whose pods are being replaced."""
    profiles = yaml.safe_load(tree.texts["gitops/bootstrap/profiles.yaml"])
    for name, application in tree.applications.items():
        project = application["spec"]["project"]
        if project in ("platform", *environments):
            objects = tree.ha if (name, profiles[platform]) == ("argocd", "ha") else tree.objects.get(name, [])
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
            all_pods = [*addons(), *pods(tree, platform, environments, replaced)]
            for name, pod, asked in sorted(all_pods, key=lambda one: -one[2]["cpu"]):
                if not any(group.takes(pod) and group.place(name, pod, asked) for group in groups):
                    yield f"platform {platform}, while {replaced}'s pods are replaced, has no room for {name}: {asked['cpu']:g} of CPU and {asked['memory'] / MIB:g} Mi"
