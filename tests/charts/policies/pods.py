"""What pods are allowed and what they must say of themselves."""

from .release import containers, matches, named, of_kind, pod_specs, policy

# https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}


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
def spread(objects):
    """Pods of a service are spread over zones and nodes, and what insists on it counts no node that is being drained."""
    for owner, labels, spec in pod_specs(of_kind(objects, "Deployment")):
        good = [c for c in spec.get("topologySpreadConstraints", []) if matches(c["labelSelector"], labels)]
        lacks = {"topology.kubernetes.io/zone", "kubernetes.io/hostname"} - {c["topologyKey"] for c in good}
        for key in sorted(lacks):
            yield f"{named(owner)} is not spread over {key}"
        for one in good:
            if one["whenUnsatisfiable"] == "DoNotSchedule" and one.get("nodeTaintsPolicy") != "Honor":
                yield f"{named(owner)} can't be moved off a node that is alone in its {one['topologyKey']}: nodeTaintsPolicy"
