"""Policies that rendered manifests must keep.

    policies.py FILE...      one file is what one release puts into one namespace

Each policy is a function from the release's objects to complaints, in one sentence each; its docstring's
first line is what it demands. planted.py breaks each of them once to see that it can complain.
"""

import math
import sys
from pathlib import Path

import yaml

WORKLOADS = {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"}
NAMESPACED = {
    "ServiceAccount", "ConfigMap", "Secret", "ExternalSecret", "NetworkPolicy", "Service", "Deployment",
    "PodDisruptionBudget", "HorizontalPodAutoscaler", "Ingress", "ServiceMonitor", "Pod",
}
# https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
# A Spot notice's 120 s, less half a minute until the pod is told.
LONGEST_GRACE = 90

POLICIES = []


def policy(function):
    POLICIES.append(function)
    return function


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


@policy
def restricted(objects):
    """Every pod passes the restricted Pod Security Standard."""
    for owner, _, spec in pod_specs(objects):
        pod = spec.get("securityContext", {})
        for field in ("hostNetwork", "hostPID", "hostIPC"):
            if spec.get(field):
                yield f"{named(owner)} uses {field}"
        for volume in spec.get("volumes", []):
            if not set(volume) - {"name"} <= VOLUMES:
                yield f'{named(owner)} mounts the volume {volume["name"]}, whose kind is not allowed'
        if pod.get("sysctls") or pod.get("windowsOptions"):
            yield f"{named(owner)} sets sysctls or windowsOptions"
        for container in containers(spec):
            mine = container.get("securityContext", {})
            who = f'{named(owner)}, container {container["name"]},'
            if not mine.get("runAsNonRoot", pod.get("runAsNonRoot")):
                yield f"{who} may run as root"
            if mine.get("runAsUser", pod.get("runAsUser")) == 0:
                yield f"{who} runs as user 0"
            if mine.get("seccompProfile", pod.get("seccompProfile", {})).get("type") not in ("RuntimeDefault", "Localhost"):
                yield f"{who} has no seccomp profile"
            if mine.get("allowPrivilegeEscalation") is not False or mine.get("privileged"):
                yield f"{who} may gain privileges"
            capabilities = mine.get("capabilities", {})
            if "ALL" not in capabilities.get("drop", []) or not set(capabilities.get("add", [])) <= {"NET_BIND_SERVICE"}:
                yield f"{who} keeps capabilities"
            if mine.get("procMount", "Default") != "Default" or any(p.get("hostPort") for p in container.get("ports", [])):
                yield f"{who} has a procMount or a hostPort"


@policy
def read_only(objects):
    """No container can write to its root file system."""
    for owner, _, spec in pod_specs(objects):
        for container in containers(spec):
            if container.get("securityContext", {}).get("readOnlyRootFilesystem") is not True:
                yield f'{named(owner)}, container {container["name"]}, can write to its root file system'


@policy
def no_token(objects):
    """No pod and no account has a token of the API."""
    for owner, _, spec in pod_specs(objects):
        if spec.get("automountServiceAccountToken") is not False:
            yield f"{named(owner)} gets a token of the API"
    for account in of_kind(objects, "ServiceAccount"):
        if account.get("automountServiceAccountToken") is not False:
            yield f"{named(account)} hands out its token"


@policy
def pinned(objects):
    """Every image has a digest, or a tag other than latest."""
    for owner, _, spec in pod_specs(objects):
        for container in containers(spec):
            image = container["image"]
            tag = image.rsplit("/", 1)[-1].partition(":")[2]
            if "@sha256:" not in image and tag in ("", "latest"):
                yield f"{named(owner)} runs {image}, which may be anything tomorrow"


@policy
def bounded(objects):
    """Every container asks for CPU and memory and has a limit of memory; scratch space has one too."""
    for owner, _, spec in pod_specs(objects):
        for container in containers(spec):
            resources = container.get("resources", {})
            lacks = [f"requests.{name}" for name in ("cpu", "memory") if not resources.get("requests", {}).get(name)]
            lacks += ["limits.memory"] if not resources.get("limits", {}).get("memory") else []
            if lacks:
                yield f'{named(owner)}, container {container["name"]}, lacks {", ".join(lacks)}'
        for volume in spec.get("volumes", []):
            if "emptyDir" in volume and not volume["emptyDir"].get("sizeLimit"):
                yield f'{named(owner)} may fill its node by the volume {volume["name"]}'


@policy
def probed(objects):
    """Every service is looked at for start, health and readiness, and health does not depend on upstreams."""
    for owner, _, spec in pod_specs(of_kind(objects, "Deployment")):
        for container in spec["containers"]:
            paths = {}
            for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                paths[probe] = container.get(probe, {}).get("httpGet", {}).get("path")
                if not paths[probe]:
                    yield f"{named(owner)} has no {probe}"
            if paths["livenessProbe"] and paths["livenessProbe"] == paths["readinessProbe"]:
                yield f"{named(owner)} is restarted when an upstream is away: liveness and readiness ask the same path"


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


@policy
def spread(objects):
    """Pods of a service are spread over zones and nodes."""
    for owner, labels, spec in pod_specs(of_kind(objects, "Deployment")):
        good = [c for c in spec.get("topologySpreadConstraints", []) if matches(c["labelSelector"], labels)]
        lacks = {"topology.kubernetes.io/zone", "kubernetes.io/hostname"} - {c["topologyKey"] for c in good}
        for key in sorted(lacks):
            yield f"{named(owner)} is not spread over {key}"


@policy
def connected(objects):
    """What refers to something finds it: selectors their pods, and names their objects."""
    pods = [(owner, labels) for owner, labels, _ in pod_specs(objects)]
    selectors = [(s, s["spec"]["selector"].items()) for s in of_kind(objects, "Service")]
    for thing in of_kind(objects, "PodDisruptionBudget", "NetworkPolicy", "Deployment"):
        selector = thing["spec"].get("selector", thing["spec"].get("podSelector"))
        selectors.append((thing, selector["matchLabels"].items()))
    for thing, selector in selectors:
        found = [owner for owner, labels in pods if selector <= labels.items()]
        if len(found) != 1:
            yield f"{named(thing)} selects {len(found)} kinds of pods, not one"
    there = {(thing["kind"], thing["metadata"]["name"]) for thing in objects}
    for kind, name, source in references(objects):
        if (kind, name) not in there:
            yield f"{source} refers to {kind} {name}, which is not there"
    for monitor in of_kind(objects, "ServiceMonitor"):
        if not any(matches(monitor["spec"]["selector"], s["metadata"]["labels"]) for s in of_kind(objects, "Service")):
            yield f"{named(monitor)} selects no Service"


def references(objects):
    fetched = {e["spec"]["target"]["name"] for e in of_kind(objects, "ExternalSecret")}
    for owner, _, spec in pod_specs(objects):
        if "serviceAccountName" in spec:
            yield "ServiceAccount", spec["serviceAccountName"], named(owner)
        for volume in spec.get("volumes", []):
            if "secret" in volume and volume["secret"]["secretName"] not in fetched:
                yield "Secret", volume["secret"]["secretName"], named(owner)
        for source in (s for c in containers(spec) for s in c.get("envFrom", [])):
            yield "ConfigMap", source["configMapRef"]["name"], named(owner)
    for scaler in of_kind(objects, "HorizontalPodAutoscaler"):
        yield scaler["spec"]["scaleTargetRef"]["kind"], scaler["spec"]["scaleTargetRef"]["name"], named(scaler)
    for ingress in of_kind(objects, "Ingress"):
        for path in (p for rule in ingress["spec"]["rules"] for p in rule["http"]["paths"]):
            yield "Service", path["backend"]["service"]["name"], named(ingress)


@policy
def at_home(objects):
    """A service brings only namespaced kinds without rights of their own."""
    for thing in objects:
        if thing["kind"] not in NAMESPACED:
            yield f"{named(thing)} is not a service's to make"


def complaints(objects):
    """Every policy's complaints, each with the policy's name."""
    return [(p.__name__, said) for p in POLICIES for said in p(objects)]


def read(path):
    return [thing for thing in yaml.safe_load_all(Path(path).read_text()) if thing]


def main(paths):
    failed = 0
    for path in paths:
        objects = read(path)
        if not objects:
            raise SystemExit(f"{path}: nothing in it")
        for name, said in complaints(objects):
            failed += 1
            print(f"{Path(path).stem}: {said} [{name}]")
    print(f"policies: {len(POLICIES)} on {len(paths)} releases, {failed} complaints")
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
