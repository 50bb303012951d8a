"""The rendered tree, and what every rule asks of it."""

from dataclasses import dataclass
from pathlib import Path

import hcl2
import yaml

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENTS = ("dev", "staging", "prod")
RULES = []


@dataclass
class Tree:
    """What root applies, the applications of that, the objects of each, Argo CD's other profile, git's texts, and each platform's values."""

    root: list
    applications: dict
    objects: dict
    ha: list
    texts: dict
    settings: dict
    platforms: dict

    def project(self, name):
        return next(p for p in self.of_root("AppProject") if p["metadata"]["name"] == name)

    def of_root(self, kind):
        return [thing for thing in self.root if thing["kind"] == kind]

    def services(self, environment):
        """The applications of an environment's project, with their objects."""
        for name, application in self.applications.items():
            if application["spec"]["project"] == environment:
                yield name, application, self.objects[name]

    def everything(self):
        return [(name, thing) for name, objects in self.objects.items() for thing in objects]


def rule(function):
    """Makes a function from a tree to complaints one of the rules."""
    RULES.append(function)
    return function


def complaints(tree):
    """Every rule's complaints, each with the rule's name."""
    return [(r.__name__, said) for r in RULES for said in r(tree)]


def load(file):
    return [thing for thing in yaml.load_all(file.read_text(), Loader=yaml.CSafeLoader) if thing]


def read(rendered):
    applications = {one["metadata"]["name"]: one for one in load(rendered / "applications.yaml")}
    objects = {name: load(rendered / f"app-{name}.yaml") for name in applications if (rendered / f"app-{name}.yaml").exists()}
    texts = {str(file.relative_to(ROOT)): file.read_text() for file in sorted((ROOT / "gitops").rglob("*.yaml"))}
    texts[".github/CODEOWNERS"] = (ROOT / ".github/CODEOWNERS").read_text()
    settings = {name: load(ROOT / f"gitops/environments/{name}/environment.yaml")[0] for name in ENVIRONMENTS}
    platforms = {file.stem: hcl2.loads(file.read_text()) for file in sorted((ROOT / "infra/environments").glob("*.tfvars"))}
    return Tree(load(rendered / "root.yaml"), applications, objects, load(rendered / "profile-argocd-ha.yaml"), texts, settings, platforms)


def named(thing):
    return f'{thing["kind"]} {thing["metadata"]["name"]}'


def group_of(thing):
    return thing["apiVersion"].rpartition("/")[0]


def sources_of(application):
    return application["spec"].get("sources") or [application["spec"]["source"]]


def wave(thing):
    return int(thing["metadata"].get("annotations", {}).get("argocd.argoproj.io/sync-wave", 0))
