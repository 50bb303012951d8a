"""The schema as read, kept in the cache: whole for Terraform, and type by type for ourselves.

Reading the package takes most of a minute, and Terraform starts a provider several times a command.
So the answer to "what is your schema?" is kept as the bytes that go out, and a single type is looked
up without reading the others.
"""

import fcntl
import hashlib
import json
import os
import sqlite3
from pathlib import Path

from tf.gen import tfplugin_pb2 as pb

from . import javascript, package, schema, wire

KINDS = {"TerraformResource": "resource", "TerraformDataSource": "data", "TerraformProvider": "provider"}


def fingerprint():
    """Another reader or another package is another schema."""
    digest = hashlib.sha256(package.VERSION.encode())
    for module in (javascript, package, schema, wire):
        digest.update(Path(module.__file__).read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()[:12]


def directory():
    return package.cache() / f"schema-{fingerprint()}"


def prepare():
    """Reads the package if that has not been done, and says where the result is."""
    target = directory()
    target.mkdir(parents=True, exist_ok=True)
    with open(target / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (target / "types.sqlite").exists():
            write(target, read(package.archive()))
    return target


def read(archive):
    found = {"resource": {}, "data": {}, "provider": {}}
    for text in package.sources(archive):
        source = javascript.Source(text)
        for cls in source.classes.values():
            name = cls.terraform_type()
            if name and cls.base in KINDS:
                found[KINDS[cls.base]][name] = schema.block_of(source, cls, cls.arguments())
    at_most_one(found["provider"]["aws"])
    return found


def at_most_one(provider):
    """The package does not say that these may be given once only."""
    del provider["attributes"]["alias"]
    for name in ("default_tags", "ignore_tags"):
        provider["blocks"][name]["max"] = 1


def write(target, found):
    answer = wire.provider_schema(found["provider"]["aws"], found["resource"], found["data"])
    (target / "schema.pb").write_bytes(answer.SerializeToString())
    unfinished = target / "types.unfinished"
    unfinished.unlink(missing_ok=True)
    with sqlite3.connect(unfinished) as database:
        database.execute("create table types (kind text, name text, block text, primary key (kind, name))")
        rows = [(kind, name, json.dumps(block)) for kind, all in found.items() for name, block in all.items()]
        database.executemany("insert into types values (?, ?, ?)", rows)
    os.replace(unfinished, target / "types.sqlite")


class Types:
    """Looks a type up in a prepared directory."""

    def __init__(self, target):
        self.schema = target / "schema.pb"
        self.path = f"file:{target / 'types.sqlite'}?mode=ro"

    def answer(self, only=None):
        """The bytes for "what is your schema?": of all types, or of some when the others are not asked for."""
        whole = self.schema.read_bytes()
        if only is None:
            return whole
        answer = pb.GetProviderSchema.Response.FromString(whole)
        for schemas in (answer.resource_schemas, answer.data_source_schemas):
            for name in set(schemas) - only:
                del schemas[name]
        return answer.SerializeToString()

    def block(self, kind, name):
        with sqlite3.connect(self.path, uri=True) as database:
            row = database.execute("select block from types where kind = ? and name = ?", (kind, name)).fetchone()
        return json.loads(row[0])
