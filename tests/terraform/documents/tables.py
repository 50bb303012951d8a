"""A module's inputs and outputs as tables for its README, read from its text."""

import json
import re
from pathlib import Path

import hcl2

BEGIN, END = "<!-- BEGIN TABLES -->", "<!-- END TABLES -->"


class NoPlace(Exception):
    """A README lacks the marks between which its tables go."""


def tables(module):
    inputs = [input_row(name, body) for name, body in blocks(module, "variable")]
    outputs = [[f"`{name}`", cell(text(body.get("description")))] for name, body in blocks(module, "output")]
    parts = []
    if inputs:
        parts.append(table(["Input", "Type", "Default", "What it is"], inputs))
    if outputs:
        parts.append(table(["Output", "What it is"], outputs))
    return "\n\n".join(parts)


def blocks(module, kind):
    found = []
    for path in sorted(Path(module).glob("*.tf")):
        for block in hcl2.loads(path.read_text()).get(kind, []):
            found += [(text(name), body) for name, body in block.items() if not name.startswith("__")]
    return sorted(found)


def input_row(name, body):
    default = f"`{literal(body['default'])}`" if "default" in body else "needed"
    return [f"`{name}`", f"`{short_type(body.get('type', 'any'))}`", default, cell(text(body.get("description")))]


def text(value):
    """A string as the parser gives it: with its quotes, or as a heredoc."""
    if value is None:
        return ""
    heredoc = re.fullmatch(r'"?<<-?(\w+)\n(.*)\n\s*\1\s*"?', value, re.S)
    if heredoc:
        return " ".join(heredoc.group(2).split())
    return json.loads(value) if value.startswith('"') else value


def literal(value):
    if isinstance(value, str):
        return json.dumps(text(value)) if value.startswith('"') else expression(value)
    if isinstance(value, dict):
        inner = ", ".join(f"{text(key)} = {literal(one)}" for key, one in value.items() if not key.startswith("__"))
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(literal(one) for one in value) + "]"
    return json.dumps(value)


def expression(value):
    return re.sub(r"\s+", " ", re.sub(r"^\$\{(.*)\}$", r"\1", value, flags=re.S))


def short_type(value):
    """An object's members are in its description: a table has no room for them."""
    return re.sub(r"object\(\{.*\}\)", "object", expression(value))


def cell(value):
    return value.replace("|", "\\|").replace("\n", " ")


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def with_tables(readme, made, path):
    if BEGIN not in readme or END not in readme:
        raise NoPlace(f"{path} has no place for its tables; put {BEGIN} and {END} where they belong")
    before, rest = readme.split(BEGIN, 1)
    return f"{before}{BEGIN}\n{made}\n{END}{rest.split(END, 1)[1]}"
