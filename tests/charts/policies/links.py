"""What belongs to a service, and that its parts find each other."""

from .release import containers, matches, named, of_kind, pod_specs, policy

NAMESPACED = {
    "ServiceAccount", "ConfigMap", "Secret", "ExternalSecret", "NetworkPolicy", "Service", "Deployment",
    "PodDisruptionBudget", "HorizontalPodAutoscaler", "Ingress", "ServiceMonitor", "Pod",
}


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
