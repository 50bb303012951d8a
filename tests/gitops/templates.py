"""Go templates with sprig, as ApplicationSets have them, rendered by Helm: no other engine for them is here."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

import yaml

CHART = "apiVersion: v2\nname: templates\nversion: 1.0.0\n"


def render(texts, parameters):
    """Each text with the parameters as its dot."""
    defined = "".join(f'{{{{ define "t{i}" }}}}{text}{{{{ end }}}}' for i, text in enumerate(texts))
    entries = "".join(f'  t{i}: {{{{ include "t{i}" $.Values | toJson }}}}\n' for i in range(len(texts)))
    with tempfile.TemporaryDirectory() as folder:
        chart = Path(folder)
        (chart / "templates").mkdir()
        (chart / "Chart.yaml").write_text(CHART)
        (chart / "values.yaml").write_text(json.dumps(parameters))
        (chart / "templates/all.yaml").write_text(f"{defined}\napiVersion: v1\nkind: ConfigMap\ndata:\n{entries}")
        done = subprocess.run([os.environ["HELM"], "template", "x", folder], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"a template of an ApplicationSet can't be rendered:\n{done.stderr}")
    made = yaml.safe_load(done.stdout)["data"]
    return [made[f"t{i}"] for i in range(len(texts))]


def fill(thing, parameters):
    """A structure in which every string that is a template is rendered, keys too."""
    texts = sorted(set(strings(thing)))
    made = dict(zip(texts, render(texts, parameters))) if texts else {}
    return put_in(thing, made)


def strings(thing):
    if isinstance(thing, dict):
        for key, value in thing.items():
            yield from strings(key)
            yield from strings(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from strings(value)
    elif isinstance(thing, str) and "{{" in thing:
        yield thing


def put_in(thing, made):
    if isinstance(thing, dict):
        return {put_in(key, made): put_in(value, made) for key, value in thing.items()}
    if isinstance(thing, list):
        return [put_in(value, made) for value in thing]
    return made.get(thing, thing) if isinstance(thing, str) else thing
