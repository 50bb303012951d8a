"""What lets a drain finish, and finish in time."""

import math

from .release import matches, named, of_kind, pod_specs, policy

# A Spot notice's 120 s, less half a minute until the pod is told.
LONGEST_GRACE = 90


@policy
def told_in_time(objects):
    """Every pod's grace fits a Spot notice, and its pause leaves some of it."""
    for owner, _, spec in pod_specs(objects):
        grace = spec.get("terminationGracePeriodSeconds", 30)
        pauses = [c.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0) for c in spec["containers"]]
        if grace > LONGEST_GRACE:
            yield f"{named(owner)} takes {grace} s to stop; a Spot notice leaves {LONGEST_GRACE}"
        if max(pauses) >= grace:
            yield f"{named(owner)} is killed during its pause of {max(pauses)} s"


def scaled(value, expected):
    """A budget's number: whole, or percent of the expected pods, rounded up as the controller does."""
    if isinstance(value, str) and value.endswith("%"):
        return math.ceil(int(value[:-1]) * expected / 100)
    return int(value)


def allowed(budget, expected):
    """How many of `expected` healthy pods may be evicted now."""
    spec = budget["spec"]
    if "maxUnavailable" in spec:
        wanted = expected - scaled(spec["maxUnavailable"], expected)
    else:
        wanted = scaled(spec.get("minAvailable", 1), expected)
    return expected - max(wanted, 0)


def counts(deployment, objects):
    """The numbers of pods that a Deployment may run: as set, or what its autoscaler may choose."""
    for scaler in of_kind(objects, "HorizontalPodAutoscaler"):
        if scaler["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"]:
            return range(scaler["spec"].get("minReplicas", 1), scaler["spec"]["maxReplicas"] + 1)
    replicas = deployment["spec"].get("replicas", 1)
    return range(1, replicas + 1) or range(1, 2)


@policy
def drainable(objects):
    """A drain can always go on: a pod may be evicted at any number of pods, and one that isn't ready anyway."""
    for deployment in of_kind(objects, "Deployment"):
        labels = deployment["spec"]["template"]["metadata"].get("labels", {})
        budgets = [b for b in of_kind(objects, "PodDisruptionBudget") if matches(b["spec"]["selector"], labels)]
        if len(budgets) > 1:
            yield f"{named(deployment)} has {len(budgets)} budgets: the API refuses to evict its pods"
        for budget in budgets:
            stuck = [n for n in counts(deployment, objects) if allowed(budget, n) < 1]
            if stuck:
                yield f"{named(budget)} never lets a drain go on while there are {stuck[0]} pods"
            if budget["spec"].get("unhealthyPodEvictionPolicy") != "AlwaysAllow":
                yield f"{named(budget)} holds pods that aren't ready, for as long as they aren't"
