"""Writes the JSON schemas that kubeconform checks manifests against.

    schemas.py OUTPUT KUBERNETES EXTERNAL-SECRETS PROMETHEUS-OPERATOR ARGO-CD    (module directories)

One file a kind, `KIND-GROUP-VERSION.json` in lower case. Strict: a field that the API does not know
is an error, as it is with `kubectl apply --validate=strict`.
"""

import json
import sys
from pathlib import Path

import yaml

# What a field named here may hold, as the API server reads it; the OpenAPI document says "string".
BY_FORMAT = {
    "int-or-string": {"type": ["integer", "string"]},
    "byte": {"type": "string"},
}
QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"


class Loader(yaml.CSafeLoader):
    """YAML as Kubernetes reads it: a lone `=` (Prometheus's operators have it) is a string."""


Loader.add_constructor("tag:yaml.org,2002:value", Loader.construct_yaml_str)


def strict(schema, free_form=False):
    """The schema with every object closed whose fields are known."""
    if isinstance(schema, list):
        return [strict(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("format") in BY_FORMAT:
        return BY_FORMAT[schema["format"]]
    if schema.get("x-kubernetes-int-or-string"):
        return {"type": ["integer", "string"]}
    closed = {}
    for key, value in schema.items():
        if key.startswith("x-kubernetes") or key in ("description", "format", "default", "example"):
            continue
        # `properties` maps names to schemas: a field may well be called "format".
        closed[key] = {name: strict(field) for name, field in value.items()} if key == "properties" else strict(value)
    open_ended = free_form or schema.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in schema
    if "properties" in schema and not open_ended:
        closed["additionalProperties"] = False
    return closed


def references(schema):
    """The names of the definitions that a schema refers to."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref" and isinstance(value, str):
                yield value.rsplit("/", 1)[1]
            else:
                yield from references(value)
    elif isinstance(schema, list):
        for entry in schema:
            yield from references(entry)


def needed(name, definitions, found):
    for other in references(definitions[name]):
        if other not in found:
            found.add(other)
            needed(other, definitions, found)
    return found


def built_in(kubernetes):
    """Every kind of the API server, each with the definitions that it needs."""
    swagger = json.loads((kubernetes / "api/openapi-spec/swagger.json").read_text())
    definitions = {name: strict(schema) for name, schema in swagger["definitions"].items()}
    definitions[QUANTITY] = {"type": ["string", "number"]}
    for name, schema in swagger["definitions"].items():
        kinds = schema.get("x-kubernetes-group-version-kind", [])
        # DeleteOptions and its like are in every group; they are no objects of their own.
        if len(kinds) == 1 and "metadata" in schema.get("properties", {}):
            parts = {other: definitions[other] for other in sorted(needed(name, definitions, set()))}
            yield kinds[0], {**definitions[name], "definitions": parts}


def custom(files):
    """Every served version of the custom kinds in these files."""
    for file in files:
        for crd in yaml.load_all(file.read_text(), Loader=Loader):
            if not crd or crd.get("kind") != "CustomResourceDefinition":
                continue
            spec = crd["spec"]
            for version in spec["versions"]:
                if version["served"]:
                    kind = {"group": spec["group"], "version": version["name"], "kind": spec["names"]["kind"]}
                    yield kind, strict(version["schema"]["openAPIV3Schema"])


def main(output, kubernetes, external_secrets, prometheus_operator, argo_cd):
    output.mkdir(parents=True, exist_ok=True)
    crds = [external_secrets / "deploy/crds/bundle.yaml"]
    crds += sorted((prometheus_operator / "example/prometheus-operator-crd").glob("*.yaml"))
    crds += sorted((argo_cd / "manifests/crds").glob("*-crd.yaml"))
    written = 0
    for kind, schema in [*built_in(kubernetes), *custom(crds)]:
        name = "-".join(filter(None, (kind["kind"], kind["group"], kind["version"]))).lower()
        (output / f"{name}.json").write_text(json.dumps(schema))
        written += 1
    print(f"  {written} kinds", file=sys.stderr)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
