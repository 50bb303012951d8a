"""What stands once in a cluster: Argo CD in its two profiles, and External Secrets."""

import sys

import yaml

from .cluster_facts import outward_ports
from .environments import amount
from .tree import ROOT, named, rule

sys.path.append(str(ROOT / "tests/charts"))
from policies import pods  # noqa: E402  found by the line above

WORKLOADS = ("Deployment", "StatefulSet")
# What is left of a c5.large (1930m, about 3.3 GiB) beside kube-system's own, a third of it.
LEAN = {"cpu": 0.5, "memory": 1024 * 2**20}


def of_argocd(tree, profile):
    return tree.objects["argocd"] if profile == "lean" else tree.ha


@rule
def restricted(tree):
    """Argo CD's and External Secrets' pods pass the restricted Pod Security Standard, which their namespaces demand."""
    for name, objects in (("lean", tree.objects["argocd"]), ("ha", tree.ha), ("external-secrets", tree.objects["external-secrets"])):
        for said in pods.restricted(objects):
            yield f"{name}: {said}"
    for profile in ("lean", "ha"):
        namespace = next(t for t in of_argocd(tree, profile) if t["kind"] == "Namespace")
        if namespace["metadata"]["labels"].get("pod-security.kubernetes.io/enforce") != "restricted":
            yield f"{profile}: the namespace argocd takes any pod"
    for name, application in tree.applications.items():
        policy = application["spec"]["syncPolicy"]
        labels = policy.get("managedNamespaceMetadata", {}).get("labels", {})
        if "CreateNamespace=true" in policy.get("syncOptions", []) and labels.get("pod-security.kubernetes.io/enforce") != "restricted":
            yield f"{name}: the namespace that is made for it takes any pod"


@rule
def lean_fits_a_small_node(tree):
    """The lean profile has one replica of each part and asks for no more than half a core and a gigabyte."""
    sums = dict.fromkeys(LEAN, 0)
    for thing in of_argocd(tree, "lean"):
        if thing["kind"] in WORKLOADS:
            replicas = thing["spec"].get("replicas", 1)
            if replicas != 1:
                yield f"{named(thing)} has {replicas} replicas"
            for container in thing["spec"]["template"]["spec"]["containers"]:
                for what in LEAN:
                    asked = container.get("resources", {}).get("requests", {}).get(what)
                    if asked is None:
                        yield f"{named(thing)} does not say how much {what} it needs"
                    else:
                        sums[what] += amount(asked)
    for what, most in LEAN.items():
        if sums[what] > most:
            yield f"Argo CD, lean, asks for {sums[what]:g} of {what}; there is room for {most:g}"


@rule
def ha_stands_a_loss(tree):
    """The HA profile has three servers, three repo-servers, three application set controllers and Redis in three."""
    counts = {t["metadata"]["name"]: t["spec"].get("replicas", 1) for t in tree.ha if t["kind"] in WORKLOADS}
    for name in ("argocd-server", "argocd-repo-server", "argocd-applicationset-controller", "argocd-redis-ha-server", "argocd-redis-ha-haproxy"):
        if counts.get(name) != 3:
            yield f"{name} has {counts.get(name)} replicas"


@rule
def logs_can_be_read_by_machines(tree):
    """Every part of Argo CD logs JSON, the server above all: its log is the audit trail."""
    for profile in ("lean", "ha"):
        settings = next(t for t in of_argocd(tree, profile) if t["kind"] == "ConfigMap" and t["metadata"]["name"] == "argocd-cmd-params-cm")["data"]
        for part in ("server", "controller", "reposerver", "applicationsetcontroller", "notificationscontroller", "dexserver"):
            if settings.get(f"{part}.log.format") != "json":
                yield f"{profile}: {part} does not log JSON"
        if int(settings.get("controller.sync.timeout.seconds", "0")) == 0:
            yield f"{profile}: a wave that never gets healthy holds the next commit for ever"


@rule
def failures_are_mailed(tree):
    """Degraded, a sync that failed, and what can't be compared are mailed, each by a trigger that is there."""
    data = next(t for t in tree.objects["argocd"] if t["kind"] == "ConfigMap" and t["metadata"]["name"] == "argocd-notifications-cm")["data"]
    for name in ("degraded", "sync-failed", "unknown"):
        if name not in data.get("subscriptions", "") or f"trigger.{name}" not in data or f"template.{name}" not in data:
            yield f"nobody is told of {name}"
    if "service.email" not in data:
        yield "there is no way to mail"


@rule
def told_each_time(tree):
    """What a trigger is told once per changes from one time to the next; a name would be told once in its life."""
    data = next(t for t in tree.objects["argocd"] if t["kind"] == "ConfigMap" and t["metadata"]["name"] == "argocd-notifications-cm")["data"]
    for name, text in data.items():
        for condition in yaml.safe_load(text) if name.startswith("trigger.") else []:
            once = condition.get("oncePer", "app.status.")
            if not once.startswith("app.status."):
                yield f"{name} mails once per {once}, which stays"


@rule
def volumes_are_encrypted(tree):
    """Every storage class encrypts, and one is the default: EKS's own, which does not, is off (infra/modules/addons)."""
    classes = [t for t in tree.objects["shared"] if t["kind"] == "StorageClass"]
    for one in classes:
        if one.get("parameters", {}).get("encrypted") != "true":
            yield f"{named(one)} makes volumes that are not encrypted"
    defaults = [t for t in classes if t["metadata"].get("annotations", {}).get("storageclass.kubernetes.io/is-default-class") == "true"]
    if len(defaults) != 1:
        yield f"{len(defaults)} storage classes are the default"


@rule
def mails_leave(tree):
    """The mail service's port is one to which nodes are let (infra/modules/vpc)."""
    settings = next(t for t in tree.objects["argocd"] if t["metadata"]["name"] == "argocd-notifications-cm")["data"]
    port = yaml.safe_load(settings["service.email"])["port"]
    if port not in outward_ports():
        yield f"Argo CD mails to port {port}, and nodes are let to {sorted(outward_ports())}"
