"""A release's objects, and what every policy asks of them."""

from pathlib import Path

import yaml

WORKLOADS = {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"}
POLICIES = []


def policy(function):
    """Makes a function from a release's objects to complaints one of the policies."""
    POLICIES.append(function)
    return function


def read(path):
    return [thing for thing in yaml.safe_load_all(Path(path).read_text()) if thing]


def complaints(objects):
    """Every policy's complaints, each with the policy's name."""
    return [(p.__name__, said) for p in POLICIES for said in p(objects)]


def named(thing):
    return f'{thing["kind"]} {thing["metadata"]["name"]}'


def pod_specs(objects):
    """Each pod that the release makes: its owner, its labels and its spec."""
    for thing in objects:
        if thing["kind"] == "Pod":
            yield thing, thing["metadata"].get("labels", {}), thing["spec"]
        elif thing["kind"] in WORKLOADS:
            template = thing["spec"]["template"]
            yield thing, template["metadata"].get("labels", {}), template["spec"]


def containers(spec):
    return [*spec.get("initContainers", []), *spec["containers"], *spec.get("ephemeralContainers", [])]


def of_kind(objects, *kinds):
    return [thing for thing in objects if thing["kind"] in kinds]


def matches(selector, labels):
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())
