"""Reads the classes of one generated JavaScript file, without running it.

The generator writes the same shape for every type. A class has a comment per attribute
(`// name - computed: true, optional: false, required: false`) above its getter; a table per class
(`synthesizeHclAttributes`, or `xToHclTerraform` for a nested block) says what can be set and how.
"""

import re
from dataclasses import dataclass

CLASS = re.compile(r"^class (\w+) extends cdktn\.(\w+) \{$", re.M)
FIELD = re.compile(r"^    // (\w+) - computed: (true|false), optional: (true|false), required: (true|false)\n", re.M)
FUNCTION = re.compile(r"^function (\w+)ToHclTerraform\(struct\) \{$", re.M)
ARGUMENT = re.compile(
    r"^\s+(\w+): \{\n\s+value: (.*),\n\s+isBlock: (?:true|false),\n\s+type: \"(\w+)\",\n\s+storageClassType: \"(\w+)\",",
    re.M,
)


@dataclass(frozen=True)
class Argument:
    """One line of a table: what a configuration may set, and of what form it is."""

    value: str
    form: str
    storage: str


@dataclass(frozen=True)
class Field:
    name: str
    computed: bool
    optional: bool
    required: bool
    code: str


@dataclass(frozen=True)
class Class:
    name: str
    base: str
    body: str

    def terraform_type(self):
        found = re.search(r'static tfResourceType = "(\w+)"', self.body)
        return found and found.group(1)

    def fields(self):
        parts = FIELD.split(self.body)[1:]
        for name, computed, optional, required, code in zip(*[iter(parts)] * 5):
            yield Field(name, computed == "true", optional == "true", required == "true", code)

    def arguments(self):
        table = self.body.find("    synthesizeHclAttributes() {")
        return arguments_in(self.body[table:]) if table >= 0 else {}


class Source:
    """One file: its classes by name, and the tables of its nested blocks."""

    def __init__(self, text):
        marks = list(CLASS.finditer(text))
        ends = [mark.start() for mark in marks[1:]] + [len(text)]
        self.classes = {
            mark.group(1): Class(mark.group(1), mark.group(2), text[mark.end() : end])
            for mark, end in zip(marks, ends)
        }
        self.tables = {
            mark.group(1): text[mark.end() : text.index("\n}\n", mark.end())] for mark in FUNCTION.finditer(text)
        }

    def nested(self, mapper):
        """The class and the arguments behind `mapper`, as in `mapperToHclTerraform`."""
        name = mapper[0].upper() + mapper[1:] + "OutputReference"
        return self.classes.get(name), arguments_in(self.tables.get(mapper, ""))


def arguments_in(text):
    return {name: Argument(value, form, storage) for name, value, form, storage in ARGUMENT.findall(text)}
