"""Who may push out whom. Environments may share nodes, and a pod of a higher class takes a lower one's place."""

from .environments import quota
from .tree import ENVIRONMENTS, named, rule

KUBERNETES_OWN = {"system-cluster-critical", "system-node-critical"}


def made(tree):
    return {t["metadata"]["name"]: t for _, t in tree.everything() if t["kind"] == "PriorityClass"}


def wanted(thing):
    return thing["spec"]["template"]["spec"].get("priorityClassName") if thing["kind"] in ("Deployment", "StatefulSet") else None


@rule
def classes_exist(tree):
    """Every priority class that a pod names is made by gitops/shared, or is Kubernetes' own."""
    there = set(made(tree)) | KUBERNETES_OWN
    for name, thing in tree.everything():
        if wanted(thing) and wanted(thing) not in there:
            yield f"{name}: {named(thing)} is of the class {wanted(thing)}, which is not there"
    if not {"trading-critical", "trading-standard"} <= there:
        yield "a priority class of the charts is not made"


def own_classes(tree, environment):
    """What the quota of other classes lets into an environment's namespace; nothing if it bounds nothing."""
    bound = quota(tree, environment, "other-classes")
    expressions = bound["spec"]["scopeSelector"]["matchExpressions"] if bound and bound["spec"]["hard"] == {"pods": "0"} else []
    given = [(e["scopeName"], e["operator"]) for e in expressions]
    return expressions[1]["values"] if given == [("PriorityClass", "Exists"), ("PriorityClass", "NotIn")] else []


@rule
def classes_are_apart(tree):
    """Each environment has classes of its own, all below the next one's; its services name one, and no other is let in."""
    values = {name: one["value"] for name, one in made(tree).items()}
    lowest = 0
    for environment in ENVIRONMENTS:
        own = own_classes(tree, environment)
        ranks = [values[name] for name in own if name in values]
        if len(ranks) != len(own) or not ranks:
            yield f"{environment} lets in the classes {own or 'of anybody'}"
        elif min(ranks) <= lowest:
            yield f"{environment}'s class of {min(ranks)} does not stand above {lowest}"
        lowest = max([lowest, *ranks])
        for name, _, objects in tree.services(environment):
            for thing in objects:
                if thing["kind"] == "Deployment" and wanted(thing) not in own:
                    yield f"{name}: {named(thing)} is of the class {wanted(thing)}, not one of {own}"
    for name, one in made(tree).items():
        if one.get("globalDefault"):
            yield f"who names no class is of {name}"
