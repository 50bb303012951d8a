"""What each environment has and holds."""

import re

from .cluster_facts import instance_types, plain
from .tree import ENVIRONMENTS, named, rule

UNITS = {"m": 0.001, "": 1, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30}


# To CoreDNS, by both protocols: an answer that is too long for UDP is asked for again by TCP.
QUESTIONS = {
    "to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}, "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}],
    "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
}
# What costs money beside nodes, and is in no estimate.
UNPRICED = ("services.loadbalancers", "services.nodeports", "persistentvolumeclaims")


def unpriced(name, quota):
    hard = quota.get("spec", {}).get("hard", {})
    for what in UNPRICED:
        if hard.get(what) != "0":
            yield f"{name} may have {hard.get(what, 'any number')} of {what}, which no estimate counts"


@rule
def no_container_asks_for_more_than_a_node(tree):
    """A container that says nothing gets something, and none may be larger than the smallest node."""
    kinds = [instance_types()[plain(group["instance_types"][0])] for values in tree.platforms.values() for group in values["node_groups"].values()]
    node = {"cpu": min(kind["vcpus"] for kind in kinds), "memory": min(kind["memory_gib"] for kind in kinds) * 2**30}
    for name in ENVIRONMENTS:
        limits = next((t for t in tree.objects[f"environment-{name}"] if t["kind"] == "LimitRange"), {"spec": {"limits": [{}]}})
        for one in limits["spec"]["limits"]:
            for what, most in node.items():
                largest = one.get("max", {}).get(what)
                if largest is None or amount(largest) > most:
                    yield f"{name}: a container may ask for {largest or 'any amount'} of {what}"
                for kind in ("default", "defaultRequest"):
                    if what not in one.get(kind, {}):
                        yield f"{name}: the limits have no {kind} of {what}"


@rule
def furnished(tree):
    """Each environment has a restricted namespace, a quota, limits, default-deny and a way to names."""
    for name in ENVIRONMENTS:
        objects = tree.objects[f"environment-{name}"]
        there = {(t["kind"], t["metadata"]["name"]): t for t in objects}
        labels = there.get(("Namespace", name), {"metadata": {}})["metadata"].get("labels", {})
        if labels.get("pod-security.kubernetes.io/enforce") != "restricted":
            yield f"the namespace {name} takes pods that are not restricted"
        for kind in ("ResourceQuota", "LimitRange"):
            if (kind, "environment") not in there:
                yield f"{name} has no {kind}"
        yield from unpriced(name, there.get(("ResourceQuota", "environment"), {}))
        deny = there.get(("NetworkPolicy", "default-deny"), {}).get("spec", {})
        if deny != {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}:
            yield f"{name} does not deny by default"
        if there.get(("NetworkPolicy", "dns"), {}).get("spec", {}).get("egress") != [QUESTIONS]:
            yield f"{name} lets out something else than questions for names, or not even these"
        if any(t["kind"] == "Namespace" and "Delete=false" not in t["metadata"]["annotations"]["argocd.argoproj.io/sync-options"] for t in objects):
            yield f"{name} goes with all that is in it when its application goes"


def amount(text):
    number, unit = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", str(text)).groups()
    return float(number) * UNITS[unit]


def quota(tree, environment, name):
    return next((t for t in tree.objects[f"environment-{environment}"] if (t["kind"], t["metadata"]["name"]) == ("ResourceQuota", name)), None)


def replicas(workload, objects, bound):
    """How many pods there are: its autoscaler's `minReplicas` or `maxReplicas`, or git's number."""
    name = workload["metadata"]["name"]
    scalers = [s["spec"][bound] for s in objects if s["kind"] == "HorizontalPodAutoscaler" and s["spec"]["scaleTargetRef"]["name"] == name]
    return scalers[0] if scalers else workload["spec"].get("replicas", 1)


@rule
def within_its_quota(tree):
    """An environment's services fit into its quota at their most, while each replaces a pod."""
    for name in ENVIRONMENTS:
        hard = quota(tree, name, "environment")["spec"]["hard"]
        sums = dict.fromkeys(hard, 0)
        for _, _, objects in tree.services(name):
            for thing in objects:
                if thing["kind"] == "Deployment":
                    pods = replicas(thing, objects, "maxReplicas") + 1
                    sums["pods"] += pods
                    for container in thing["spec"]["template"]["spec"]["containers"]:
                        for kind in ("requests", "limits"):
                            for what, value in container["resources"][kind].items():
                                sums[f"{kind}.{what}"] += pods * amount(value)
                elif thing["kind"] == "Ingress":
                    sums["count/ingresses.networking.k8s.io"] += 1
        for what, value in sums.items():
            if value > amount(hard[what]):
                yield f"{name} may want {value:g} of {what}, and its quota is {hard[what]}"


@rule
def same_services(tree):
    """The environments carry the same services, with an image by digest each, whose account and region come from the cluster."""
    carried = {name: {a["metadata"]["labels"]["quanttrader/service"] for _, a, _ in tree.services(name)} for name in ENVIRONMENTS}
    for name in ENVIRONMENTS:
        if carried[name] != carried["dev"]:
            yield f"{name} carries {sorted(carried[name])}, dev {sorted(carried['dev'])}"
        for service, _, objects in tree.services(name):
            for thing in objects:
                if thing["kind"] == "Deployment":
                    image = thing["spec"]["template"]["spec"]["containers"][0]["image"]
                    if not re.fullmatch(r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com/quanttrader/[a-z0-9]+(-[a-z0-9]+)*@sha256:[0-9a-f]{64}", image):
                        yield f"{service} runs {image}"
