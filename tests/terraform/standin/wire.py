"""Our blocks in the words of Terraform's plugin protocol, version 6."""

import json

import msgpack
from tf.gen import tfplugin_pb2 as pb

NESTING = {"single": 1, "list": 2, "set": 3}
UNKNOWN = msgpack.ExtType(0, b"\x00")


def block_message(block):
    message = pb.Schema.Block(version=0)
    for name, item in sorted(block["attributes"].items()):
        flags = {flag: True for flag in item["flags"]}
        message.attributes.append(pb.Schema.Attribute(name=name, type=json.dumps(item["type"]).encode(), **flags))
    for name, item in sorted(block["blocks"].items()):
        message.block_types.append(
            pb.Schema.NestedBlock(
                type_name=name,
                block=block_message(item["block"]),
                nesting=NESTING[item["mode"]],
                min_items=item["min"],
                max_items=item["max"],
            )
        )
    return message


def schema_message(block):
    return pb.Schema(version=0, block=block_message(block))


def provider_schema(provider, resources, data_sources):
    user_agent = pb.Schema.Attribute(name="user_agent", type=b'["list","string"]', optional=True)
    return pb.GetProviderSchema.Response(
        provider=schema_message(provider),
        provider_meta=pb.Schema(version=0, block=pb.Schema.Block(attributes=[user_agent])),
        resource_schemas={name: schema_message(block) for name, block in resources.items()},
        data_source_schemas={name: schema_message(block) for name, block in data_sources.items()},
        server_capabilities=pb.ServerCapabilities(get_provider_schema_optional=True),
    )


def decode(value):
    """A value as Python; what is not known yet is UNKNOWN, however much Terraform knows about it."""
    if value.msgpack:
        return msgpack.unpackb(value.msgpack, raw=False, strict_map_key=False, ext_hook=lambda code, data: UNKNOWN)
    return json.loads(value.json or b"null")


def encode(value):
    return pb.DynamicValue(msgpack=msgpack.packb(value, use_bin_type=True))
