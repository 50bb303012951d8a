"""What the projects bound, and that what is ours fits in."""

from .tree import ENVIRONMENTS, group_of, named, rule, sources_of

IN_CLUSTER = "https://kubernetes.default.svc"
NOT_AN_ENVIRONMENTS = {"ResourceQuota", "LimitRange", "Role", "RoleBinding"}
CLUSTER_SCOPED = {
    "APIService", "ClusterRole", "ClusterRoleBinding", "ClusterSecretStore", "CustomResourceDefinition", "IngressClass",
    "Namespace", "PriorityClass", "StorageClass", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration",
}


@rule
def environments_are_apart(tree):
    """A project of an environment has our repository, its own namespace, and no cluster-scoped kind."""
    for name in ENVIRONMENTS:
        spec = tree.project(name)["spec"]
        if spec["sourceRepos"] != [repository(tree)]:
            yield f"project {name} takes {spec['sourceRepos']}"
        if spec["destinations"] != [{"server": IN_CLUSTER, "namespace": name}]:
            yield f"project {name} may go to {spec['destinations']}"
        if spec.get("clusterResourceWhitelist"):
            yield f"project {name} may make {spec['clusterResourceWhitelist']}"
        if spec.get("sourceNamespaces"):
            yield f"project {name} takes applications of other namespaces"


@rule
def pods_are_seen(tree):
    """A project lists what Deployments make, too: Argo CD leaves the rest out of the tree, and with it every image."""
    for name in ENVIRONMENTS:
        listed = [entry["kind"] for entry in tree.project(name)["spec"].get("namespaceResourceWhitelist") or []]
        if not {"ReplicaSet", "Pod"} <= set(listed):
            yield f"project {name} hides its pods, so nothing of it could ever be promoted"


def repository(tree):
    return next(a for a in tree.of_root("Application") if a["metadata"]["name"] == "root")["spec"]["source"]["repoURL"]


@rule
def environments_set_no_bounds(tree):
    """No project of an environment may make quotas, limits or rights, and each says which kinds it may make."""
    for name in ENVIRONMENTS:
        allowed = tree.project(name)["spec"].get("namespaceResourceWhitelist")
        if not allowed:
            yield f"project {name} may make every namespaced kind"
        for entry in allowed or []:
            if entry["kind"] in NOT_AN_ENVIRONMENTS or "*" in (entry["kind"], entry["group"]):
                yield f"project {name} may make {entry['kind']} of {entry['group']!r}"


@rule
def default_is_shut(tree):
    """The project that Argo CD makes by itself lets nothing through."""
    spec = tree.project("default")["spec"]
    if spec.get("sourceRepos") or spec.get("destinations") or spec.get("clusterResourceWhitelist"):
        yield "project default is open"


@rule
def nothing_is_any(tree):
    """No project has a wildcard: what is to be allowed is named."""
    for project in tree.of_root("AppProject"):
        spec = project["spec"]
        places = [*spec.get("sourceRepos", []), *(d["namespace"] for d in spec.get("destinations", []))]
        places += [d["server"] for d in spec.get("destinations", [])]
        places += [entry[key] for entry in spec.get("clusterResourceWhitelist", []) for key in ("group", "kind")]
        if any("*" in place for place in places):
            yield f"{named(project)} has a wildcard"


@rule
def allowed(tree):
    """Each application's repository, namespace and kinds are those of its project, as Argo CD will ask."""
    for name, application in tree.applications.items():
        spec = tree.project(application["spec"]["project"])["spec"]
        for source in sources_of(application):
            if source["repoURL"] not in spec["sourceRepos"]:
                yield f"{name}: project {application['spec']['project']} does not take {source['repoURL']}"
        at_home = {(d["server"], d["namespace"]) for d in spec["destinations"]}
        if (application["spec"]["destination"]["server"], application["spec"]["destination"]["namespace"]) not in at_home:
            yield f"{name} goes to {application['spec']['destination']}"
        for thing in tree.objects.get(name, []):
            yield from refused(name, spec, thing, {namespace for _, namespace in at_home})


def refused(name, project, thing, namespaces):
    entry = {"group": group_of(thing), "kind": thing["kind"]}
    if thing["kind"] in CLUSTER_SCOPED:
        if entry not in project["clusterResourceWhitelist"]:
            yield f"{name}: {named(thing)} is of a cluster-scoped kind that its project may not make"
        return
    if thing["metadata"]["namespace"] not in namespaces:
        yield f"{name}: {named(thing)} is for the namespace {thing['metadata']['namespace']}"
    if "namespaceResourceWhitelist" in project and entry not in project["namespaceResourceWhitelist"]:
        yield f"{name}: {named(thing)} is of a kind that its project may not make"


@rule
def owned(tree):
    """Whoever changes prod, a project or the platform asks an operator; each environment has owners."""
    owners = [line.split() for line in tree.texts[".github/CODEOWNERS"].splitlines() if line and not line.startswith("#")]
    for path, wanted in {
        "/gitops/environments/prod/trading-engine/values.yaml": "operators",
        "/gitops/environments/staging/trading-engine/values.yaml": "developers",
        "/gitops/environments/prod/kustomization.yaml": "operators",
        "/gitops/environments/dev/kustomization.yaml": "operators",
        "/gitops/projects/prod.yaml": "operators",
        "/gitops/platform/argocd/settings/policy.csv": "operators",
        "/.github/CODEOWNERS": "operators",
    }.items():
        last = [who for pattern, *who in owners if covers(pattern, path)][-1]
        if [one.rpartition("/")[2] for one in last] != [wanted]:
            yield f"{path} is {' '.join(last)}'s to approve, not {wanted}'"


def covers(pattern, path):
    """GitHub's patterns, as far as CODEOWNERS uses them: a folder with all below it, and * for one name."""
    if pattern == "*":
        return True
    want, have = pattern.strip("/").split("/"), path.strip("/").split("/")
    deep_enough = len(have) > len(want) if pattern.endswith("/") else len(have) >= len(want)
    return deep_enough and all(w in ("*", h) for w, h in zip(want, have))
