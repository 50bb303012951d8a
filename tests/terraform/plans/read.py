"""Reads the JSON of a plan: https://developer.hashicorp.com/terraform/internals/json-format"""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Resource:
    address: str
    type: str
    values: dict

    def __str__(self):
        return self.address


def resources_of_plan(path):
    return resources(json.loads(Path(path).read_text())["planned_values"])


def resources(values):
    """All of them that are managed, in every module, in the order of their addresses."""
    found = list(in_module(values.get("root_module", {})))
    return sorted(found, key=lambda one: one.address)


def in_module(module):
    for one in module.get("resources", []):
        if one["mode"] == "managed":
            # One of which nothing is known yet has no values at all.
            yield Resource(one["address"], one["type"], one.get("values", {}))
    for child in module.get("child_modules", []):
        yield from in_module(child)


def blocks_in_code(path, kind, names):
    """Where resources of this type have one of these blocks written inside them."""
    configuration = json.loads(Path(path).read_text())["configuration"]["root_module"]
    return [
        f"{where}{resource['address']}.{name}"
        for where, resource in code_of(configuration, "")
        for name in names
        if resource["type"] == kind and resource["expressions"].get(name)
    ]


def code_of(module, where):
    for resource in module.get("resources", []):
        yield where, resource
    for name, call in module.get("module_calls", {}).items():
        yield from code_of(call["module"], f"{where}module.{name}.")
