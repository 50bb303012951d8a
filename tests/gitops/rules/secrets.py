"""Secrets: none in git, each environment its own, and a broken or stale one is told."""

import re

from .tree import ENVIRONMENTS, named, rule

OF_THE_CLUSTER = re.compile(r"arn:aws[a-z-]*:|\b\d{12}\b|\b(vpc|subnet|sg)-[0-9a-f]{6,}|\b(us|eu|ap)-[a-z]+-\d\b|\b\d+\.\d+\.\d+\.\d+/\d+\b")


@rule
def nothing_typed_in(tree):
    """No account, region, VPC, network or role is in git: they come from the cluster's annotations."""
    for file, text in tree.texts.items():
        for line in text.splitlines():
            code = line.partition(" #")[0] if not line.lstrip().startswith("#") else ""
            if file.startswith("gitops/") and OF_THE_CLUSTER.search(code):
                yield f"{file}: {line.strip()}"


@rule
def no_secret_in_git(tree):
    """No Secret of the tree has a content."""
    for name, thing in [*tree.everything(), *(("root", t) for t in tree.root)]:
        if thing["kind"] == "Secret" and (thing.get("data") or thing.get("stringData")):
            yield f"{name}: {named(thing)} is in git with what it should hide"


def store(tree, name):
    return next(t for t in tree.objects[f"secret-store-{name}"] if t["kind"] == "ClusterSecretStore")


@rule
def stores_are_apart(tree):
    """Each store serves one namespace by the role of its own environment."""
    for name, namespace in [*((e, e) for e in ENVIRONMENTS), ("platform", "argocd")]:
        made = store(tree, name)
        aws = made["spec"]["provider"]["aws"]
        if made["metadata"]["name"] != name or made["spec"].get("conditions") != [{"namespaces": [namespace]}]:
            yield f"the store {name} serves {made['spec'].get('conditions')}"
        if not aws.get("role", "").endswith(f"-external-secrets-{name}"):
            yield f"the store {name} reads as {aws.get('role')}"
        if name in tree.settings and aws["service"] != tree.settings[name]["secrets"]:
            yield f"the store {name} asks {aws['service']}"


@rule
def own_paths(tree):
    """Each ExternalSecret asks its own environment's store for its own environment's paths."""
    for name, thing in tree.everything():
        if thing["kind"] != "ExternalSecret":
            continue
        home = "platform" if thing["metadata"]["namespace"] == "argocd" else thing["metadata"]["namespace"]
        spec = thing["spec"]
        if spec["secretStoreRef"] != {"kind": "ClusterSecretStore", "name": home}:
            yield f"{name}: {named(thing)} asks the store {spec['secretStoreRef']['name']}"
        asked = [d["remoteRef"]["key"] for d in spec.get("data", [])] + [d["extract"]["key"] for d in spec.get("dataFrom", [])]
        parameters = store(tree, home)["spec"]["provider"]["aws"]["service"] == "ParameterStore"
        prefix = f"/qt/{home}/" if parameters else f"qt/{home}/"
        if not asked or not all(key.startswith(prefix) for key in asked):
            yield f"{name}: {named(thing)} asks for {asked}, not below {prefix}"
        if spec["target"].get("deletionPolicy") != "Retain":
            yield f"{name}: {named(thing)} loses what it has while the store is away"


@rule
def argocd_gets_its_own(tree):
    """Argo CD's repository key (a public repository's tree has none), GitHub client and mail account are fetched, and nobody has a password."""
    fetched = {t["metadata"]["name"]: t["spec"]["target"]["name"] for t in tree.objects["argocd-secrets"]}
    made = set(fetched.values())
    for wanted in (*(name for name in ("repository",) if name in fetched), "argocd-github", "argocd-notifications-secret"):
        if wanted not in made:
            yield f"nothing fetches {wanted}"
    settings = next(t for t in tree.objects["argocd"] if t["kind"] == "ConfigMap" and t["metadata"]["name"] == "argocd-cm")["data"]
    for key in ("admin.enabled", "users.anonymous.enabled", "exec.enabled"):
        if settings.get(key) != "false":
            yield f"Argo CD: {key} is {settings.get(key)!r}"
    if "$argocd-github:clientSecret" not in settings.get("dex.config", ""):
        yield "Dex does not get GitHub's secret from where it is fetched to"
