"""What each environment has and holds."""

import re

from .tree import ENVIRONMENTS, named, rule

UNITS = {"m": 0.001, "": 1, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30}


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
        deny = there.get(("NetworkPolicy", "default-deny"), {}).get("spec", {})
        if deny != {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}:
            yield f"{name} does not deny by default"
        names = there.get(("NetworkPolicy", "dns"), {}).get("spec", {})
        if {p["port"] for e in names.get("egress", []) for p in e.get("ports", [])} != {53}:
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
