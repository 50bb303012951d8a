"""Writes the tables of options into the charts' READMEs, from the comments in the library's values.yaml.

    options.py [--check]     --check writes nothing and fails if a README is not up to date

Every option needs a comment above it, and the schema must know the same options, no more and no fewer. No chart may
say of itself what another does: a copy's description is easily forgotten.
"""

import json
import re
import sys
from pathlib import Path

import yaml

CHARTS = Path(__file__).resolve().parents[2] / "charts"
LIBRARY = CHARTS / "base-microservice"
MARKS = re.compile(r"(<!-- options: make charts-docs -->\n).*?(<!-- end of options -->)", re.DOTALL)


def options(node, lines, path=()):
    """Each option of a YAML mapping: its path, and the comment right above it."""
    for key, value in node.value:
        here = (*path, key.value)
        if isinstance(value, yaml.MappingNode) and value.value:
            yield from options(value, lines, here)
        else:
            yield here, comment_above(lines, key.start_mark.line)


def comment_above(lines, line):
    found = []
    while line and lines[line - 1].strip().startswith("#"):
        line -= 1
        found.insert(0, lines[line].strip().removeprefix("#").strip())
    return " ".join(found)


def library_options():
    text = (LIBRARY / "values.yaml").read_text()
    node = next(value for key, value in yaml.compose(text).value if key.value == "defaults")
    return list(options(node, text.splitlines()))


def at(values, path):
    for step in path:
        if not isinstance(values, dict) or step not in values:
            return None
        values = values[step]
    return values


def schema_options(schema, defs, path=()):
    """Each option that the schema knows, down to where its names are free or it is a plain value."""
    if "$ref" in schema:
        schema = {**defs[schema["$ref"].rsplit("/", 1)[1]], **schema}
    if "properties" not in schema:
        yield path
        return
    for name, child in schema["properties"].items():
        if path or name not in ("global", LIBRARY.name):
            yield from schema_options(child, defs, (*path, name))


def table(values, defaults):
    rows = ["| option | default | |", "|---|---|---|"]
    for path, said in library_options():
        own = at(values, path)
        value = at(defaults, path) if own is None else own
        mark = "**" if own is not None and own != at(defaults, path) else ""
        rows.append(f"| `{'.'.join(path)}` | {mark}`{json.dumps(value)}`{mark} | {said.replace('|', chr(92) + '|')} |")
    return "\n".join(rows) + "\n"


def complaints(paths):
    for path, said in library_options():
        if not said:
            yield f"values.yaml: {'.'.join(path)} has no comment"
    schema = json.loads((LIBRARY / "service.schema.json").read_text())
    known = set(schema_options(schema, schema["$defs"]))
    for path in sorted(paths - known):
        yield f"service.schema.json does not know {'.'.join(path)}"
    for path in sorted(known - paths):
        yield f"values.yaml has no default for {'.'.join(path)}"


def copied():
    by_text = {}
    for file in sorted(CHARTS.glob("*/Chart.yaml")):
        by_text.setdefault(yaml.safe_load(file.read_text())["description"], []).append(file.parent.name)
    for text, charts in by_text.items():
        if len(charts) > 1:
            yield f"{' and '.join(charts)} have one description: {text!r} in Chart.yaml"


def main(check):
    defaults = yaml.safe_load((LIBRARY / "values.yaml").read_text())["defaults"]
    found = list(complaints({path for path, _ in library_options()})) + list(copied())
    readmes = sorted(chart.parent / "README.md" for chart in CHARTS.glob("*/Chart.yaml"))
    for readme in readmes:
        if not readme.exists():
            found.append(f"{readme.parent.name} has no README.md")
            continue
        own = yaml.safe_load((readme.parent / "values.yaml").read_text())
        text = readme.read_text()
        new, marks = MARKS.subn(lambda m: m[1] + table({} if readme.parent == LIBRARY else own, defaults) + m[2], text)
        if marks != 1:
            found.append(f"{readme.parent.name}/README.md has {marks} places for the options, not one")
        elif check and new != text:
            found.append(f"{readme.parent.name}/README.md is not up to date: make charts-docs")
        elif new != text:
            readme.write_text(new)
    print("\n".join(found + [f"options: {len(library_options())} in {len(readmes)} READMEs, {len(found)} complaints"]))
    return 1 if found or not readmes else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
