"""How applications follow git: by themselves, in waves, again when they fail, and prod with more care."""

import re

import yaml

from .tree import ENVIRONMENTS, named, rule, sources_of, wave

FINALIZER = "resources-finalizer.argocd.argoproj.io"
# Who must be there before whom; the waves of root follow from it.
BEFORE = [
    ("lambda-rbac", "external-secrets"), ("shared", "services"), ("external-secrets", "secret-stores"),
    ("external-secrets", "secret-store-platform"), ("external-secrets", "argocd-secrets"), ("environments", "services"),
    ("secret-stores", "services"),
]


def all_applications(tree):
    root = [(a["metadata"]["name"], a) for a in tree.of_root("Application")]
    return [*root, *tree.applications.items()]


@rule
def heals_and_tries_again(tree):
    """Every application is put right by itself, and tries again with growing pauses, on the newest commit."""
    for name, application in all_applications(tree):
        policy = application["spec"]["syncPolicy"]
        if policy.get("automated", {}).get("selfHeal") is not True:
            yield f"{name} does not heal"
        retry = policy.get("retry", {})
        if not retry.get("limit", 0) > 1 or retry.get("backoff", {}).get("factor", 1) < 2 or retry.get("refresh") is not True:
            yield f"{name} does not try again with growing pauses"


@rule
def pruned_but_in_prod(tree):
    """What is gone from git goes; in prod it waits for an operator, and an application that goes leaves all it made."""
    for name in ENVIRONMENTS:
        wanted = name != "prod"
        for service, application, _ in tree.services(name):
            if application["spec"]["syncPolicy"]["automated"].get("prune") is not wanted:
                yield f"{service}: prune is {application['spec']['syncPolicy']['automated'].get('prune')!r}"
            if (FINALIZER in application["metadata"].get("finalizers", [])) is not wanted:
                yield f"{service} {'leaves' if wanted else 'takes'} what it made when it goes"
    for one in tree.of_root("ApplicationSet"):
        if one["spec"].get("syncPolicy", {}).get("preserveResourcesOnDeletion") is not True:
            yield f"{named(one)} takes everything along when it is deleted by mistake"


@rule
def prod_stands_still(tree):
    """prod's charts are a tag, the others' are the branch; all values are the branch's."""
    branch = next(a for n, a in all_applications(tree) if n == "root")["spec"]["source"]["targetRevision"]
    for name in ENVIRONMENTS:
        for service, application, _ in tree.services(name):
            source = application["spec"]["source"]
            if (source["targetRevision"] != branch) is not (name == "prod"):
                yield f"{service} has its chart from {source['targetRevision']}"
            file = f"gitops/environments/{name}/{application['metadata']['labels']['quanttrader/service']}/values.yaml"
            if name != "prod" and source["helm"].get("valueFiles") != [f"../../{file}"]:
                yield f"{service} has its values from {source['helm'].get('valueFiles')}, not {file}"
            if name == "prod" and yaml.safe_load(source["helm"].get("values", "")) != yaml.safe_load(tree.texts.get(file, "none")):
                yield f"{service} is not given what {file} says"


@rule
def one_revision_each(tree):
    """No application has several sources: of one repository, Argo CD reads one revision for an application.

    https://github.com/argoproj/argo-cd/issues/12159"""
    for name, application in all_applications(tree):
        if "source" not in application["spec"] or "sources" in application["spec"]:
            yield f"{name} has several sources"


@rule
def autoscalers_are_left_alone(tree):
    """What an autoscaler wrote is ignored where there is one, and nowhere else; git begins with the fewest pods."""
    for name in ENVIRONMENTS:
        for service, application, objects in tree.services(name):
            fewest = {s["spec"]["scaleTargetRef"]["name"]: s["spec"]["minReplicas"] for s in objects if s["kind"] == "HorizontalPodAutoscaler"}
            ignored = application["spec"].get("ignoreDifferences", [])
            left = any(i.get("kind") == "Deployment" and "kube-controller-manager" in i.get("managedFieldsManagers", []) for i in ignored)
            if fewest and not left:
                yield f"{service} would put back what its autoscaler set: autoscaled in environments/{name}/environment.yaml"
            if ignored and not fewest:
                yield f"{service} would keep for ever what an autoscaler left: autoscaled in environments/{name}/environment.yaml"
            if "RespectIgnoreDifferences=true" not in application["spec"]["syncPolicy"]["syncOptions"]:
                yield f"{service} would write over what it ignores"
            for thing in objects:
                of = thing["metadata"]["name"]
                if thing["kind"] == "Deployment" and of in fewest and thing["spec"].get("replicas") != fewest[of]:
                    yield f"{service}: git says {thing['spec'].get('replicas')} pods beside an autoscaler's {fewest[of]}"


@rule
def certificates_stay(tree):
    """The load balancer controller keeps the certificate of its webhooks, which its chart makes anew at every render."""
    spec = tree.applications["aws-load-balancer-controller"]["spec"]
    for kind, path in (("Secret", "/data"), *((f"{k}WebhookConfiguration", ".webhooks[]?.clientConfig.caBundle") for k in ("Mutating", "Validating"))):
        ignored = [i for i in spec.get("ignoreDifferences", []) if i["kind"] == kind]
        if not any(path in [*i.get("jsonPointers", []), *i.get("jqPathExpressions", [])] for i in ignored):
            yield f"the certificate in {kind} is put in anew"
    if "RespectIgnoreDifferences=true" not in spec["syncPolicy"]["syncOptions"]:
        yield "a sync writes over the certificate of a running webhook"


@rule
def in_order(tree):
    """Waves: whoever needs another comes after it, and projects come first."""
    waves = {s["metadata"]["name"]: wave(s) for s in tree.of_root("ApplicationSet")}
    for first, second in BEFORE:
        if not waves[first] < waves[second]:
            yield f"{first} does not come before {second}"
    if max(wave(p) for p in tree.of_root("AppProject")) >= min(waves.values()):
        yield "a project comes after what needs it"


@rule
def pinned(tree):
    """Charts of others have a full version, Argo CD's manifests a tag, and no image is latest."""
    for name, application in tree.applications.items():
        for source in sources_of(application):
            if "chart" in source and not re.fullmatch(r"\d+\.\d+\.\d+", source["targetRevision"]):
                yield f"{name}: {source['chart']} {source['targetRevision']}"
    for file, text in tree.texts.items():
        for address in re.findall(r"https://github\.com/\S+//[^]\s]+", text):
            if not re.search(r"\?ref=(v\d+\.\d+\.\d+|[0-9a-f]{40})$", address):
                yield f"{file}: {address} may be anything tomorrow"
    for name, thing in [*tree.everything(), *(("argocd, ha", t) for t in tree.ha)]:
        for image in images(thing):
            if "@sha256:" not in image and image.rsplit("/", 1)[-1].partition(":")[2] in ("", "latest"):
                yield f"{name}: {named(thing)} runs {image}"


def images(thing):
    spec = thing.get("spec", {})
    pod = spec.get("template", {}).get("spec", {}) if isinstance(spec, dict) else {}
    return [c["image"] for c in [*pod.get("initContainers", []), *pod.get("containers", [])]] if isinstance(pod, dict) else []
