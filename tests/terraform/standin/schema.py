"""From a generated class to a block of Terraform's provider schema.

A block is `{"attributes": {name: attribute}, "blocks": {name: nested block}}`; types are Terraform's
own JSON types: "string", ["list", "string"], ["object", {...}].
"""

import re

NESTED = re.compile(r"(?<!cdktn\.)\b(\w+)ToHclTerraform")
MAPPED = re.compile(r"listMapperHcl\(\w+ToHclTerraform, (true|false)\)")
MADE = re.compile(r"new (\w+)\(this, \"\w+\"(?:, (true|false))?\)")
LIBRARY_MAP = re.compile(r"new cdktn\.(\w+)Map\(")
GETTER = re.compile(r"this\.(get\w+Attribute|interpolationForAttribute)\(")
WORDS = {"string": "string", "boolean": "bool", "number": "number", "any": "string"}
GETTERS = {
    "getStringAttribute": "string",
    "getNumberAttribute": "number",
    "getBooleanAttribute": "bool",
    "getStringMapAttribute": ["map", "string"],
    "getNumberMapAttribute": ["map", "number"],
    "getBooleanMapAttribute": ["map", "bool"],
    "interpolationForAttribute": ["list", ["list", "string"]],
}
LISTS = {"getListAttribute": "string", "getNumberListAttribute": "number"}


class Unreadable(Exception):
    """The package has a shape that this reader does not know."""


def block_of(source, cls, arguments):
    attributes, blocks = {}, {}
    for field in cls.fields():
        argument = arguments.get(field.name)
        nested = argument and NESTED.search(argument.value)
        if nested and is_block(argument):
            blocks[field.name] = nested_block(source, field, argument, nested.group(1))
        elif nested:
            inner = nested_object(source, nested.group(1))
            kind = None if argument.form == "struct" else argument.form
            attributes[field.name] = attribute(field, [kind, inner] if kind else inner)
        else:
            attributes[field.name] = attribute(field, type_of(source, field, argument))
    return {"attributes": attributes, "blocks": blocks}


def attribute(field, kind):
    flags = [name for name in ("computed", "optional", "required") if getattr(field, name)]
    return {"type": kind, "flags": flags}


def is_block(argument):
    mapped = MAPPED.search(argument.value)
    if mapped:
        return mapped.group(1) == "true"
    return "hashMapper" not in argument.value


def nested_block(source, field, argument, mapper):
    block = inner_block(source, mapper)
    if argument.form == "struct":
        return {"mode": "single", "min": 0, "max": 0, "block": block}
    single = not MAPPED.search(argument.value)
    mode = "set" if argument.form == "set" else "list"
    return {"mode": mode, "min": int(field.required), "max": int(single), "block": block}


def inner_block(source, mapper):
    cls, arguments = source.nested(mapper)
    if cls:
        return block_of(source, cls, arguments)
    # The provider's own blocks have a table and no class.
    attributes = {
        name: {"type": simple_type(argument), "flags": ["optional"]} for name, argument in arguments.items()
    }
    return {"attributes": attributes, "blocks": {}}


def nested_object(source, mapper):
    return object_type(inner_block(source, mapper))


def object_type(block):
    members = {name: item["type"] for name, item in block["attributes"].items()}
    for name, item in block["blocks"].items():
        inner = object_type(item["block"])
        members[name] = inner if item["mode"] == "single" else [item["mode"], inner]
    return ["object", members]


def simple_type(argument):
    word = re.match(r"string|boolean|number|any", argument.storage)
    base = WORDS[word.group(0)] if word else "string"
    return base if argument.form == "simple" else [argument.form, base]


def type_of(source, field, argument):
    if argument:
        return simple_type(argument)
    library = LIBRARY_MAP.search(field.code)
    if library:
        return ["map", WORDS[library.group(1).lower()]]
    made = MADE.search(field.code)
    return computed_objects(source, *made.groups()) if made else getter_type(field)


def computed_objects(source, name, from_set):
    for ending, kind in (("List", "set" if from_set == "true" else "list"), ("Map", "map")):
        cls = source.classes.get(name.removesuffix(ending) + "OutputReference")
        if name.endswith(ending) and cls:
            return [kind, object_type(block_of(source, cls, {}))]
    return object_type(block_of(source, source.classes[name], {}))


def getter_type(field):
    getter = GETTER.search(field.code)
    if not getter:
        raise Unreadable(f"{field.name}: no getter is known in {field.code[:80]!r}")
    name = getter.group(1)
    if name in LISTS:
        return ["set" if "Fn.tolist" in field.code else "list", LISTS[name]]
    return GETTERS[name]
