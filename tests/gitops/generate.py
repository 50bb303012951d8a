"""The Applications that Argo CD's ApplicationSets make of the tree and of a cluster, as far as ours need it.

Clusters, git files, git directories, matrix, template and templatePatch, by the documented rules
(https://argo-cd.readthedocs.io/en/release-3.2/operator-manual/applicationset/). That Argo CD's own controller makes
the same ones is asserted on the lab.
"""

from pathlib import Path

import yaml

from templates import fill, render


class Unknown(Exception):
    """A generator, or a setting of one, that is not understood here."""


def applications(sets, root, cluster):
    """All Applications, by name. `cluster` is the cluster secret that the bootstrap writes."""
    made = {}
    for one in sets:
        for parameters in generated(one["spec"]["generators"], root, cluster, {}):
            application = application_of(one, parameters)
            name = application["metadata"]["name"]
            if name in made:
                raise SystemExit(f"two applications are called {name}")
            made[name] = application
    return made


def application_of(one, parameters):
    spec = one["spec"]
    application = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", **fill(spec["template"], parameters)}
    application["metadata"]["namespace"] = one["metadata"]["namespace"]
    if "templatePatch" in spec:
        merge(application, yaml.safe_load(render([spec["templatePatch"]], parameters)[0]))
    return application


def merge(into, patch):
    """A strategic merge, for maps; lists are replaced."""
    for key, value in (patch or {}).items():
        if isinstance(value, dict):
            merge(into.setdefault(key, {}), value)
        else:
            into[key] = value


def generated(generators, root, cluster, before):
    for generator in generators:
        (kind, settings), *others = generator.items()
        if others:
            raise Unknown(f"a generator with {sorted(generator)}")
        yield from GENERATORS[kind](settings, root, cluster, before)


def matrix(settings, root, cluster, before):
    first, second = settings["generators"]
    for outer in generated([first], root, cluster, before):
        for inner in generated([fill(second, before | outer)], root, cluster, before | outer):
            yield outer | inner


def clusters(settings, _root, cluster, _before):
    selector = settings["selector"]
    labels = cluster["metadata"]["labels"]
    wanted = all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())
    for expression in selector.get("matchExpressions", []):
        if expression["operator"] != "Exists":
            raise Unknown(f"the operator {expression['operator']}")
        wanted &= expression["key"] in labels
    if wanted:
        told = cluster["stringData"]
        yield {"name": told["name"], "server": told["server"], "metadata": cluster["metadata"]}


def git(settings, root, _cluster, _before):
    for entry in settings.get("files", []):
        for file in sorted(Path(root).glob(entry["path"])):
            yield yaml.safe_load(file.read_text()) | path_of(file.parent, root, settings)
    for entry in settings.get("directories", []):
        for folder in sorted(Path(root).glob(entry["path"])):
            if folder.is_dir():
                yield path_of(folder, root, settings)


def path_of(folder, root, settings):
    path = {"path": {"path": str(folder.relative_to(root)), "basename": folder.name}}
    prefix = settings.get("pathParamPrefix")
    return {prefix: path} if prefix else path


GENERATORS = {"matrix": matrix, "clusters": clusters, "git": git}
