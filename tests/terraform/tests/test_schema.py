"""The generated package is read right: a wrong schema would let a wrong configuration pass."""

import sqlite3

import pytest

from standin import store
from standin.javascript import Source
from standin.schema import Unreadable, block_of


@pytest.fixture(scope="module")
def types():
    return store.Types(store.prepare())


def attribute(types, kind, name):
    return types.block("resource", kind)["attributes"][name]


def test_required_optional_and_computed_are_told_apart(types):
    assert attribute(types, "aws_eks_cluster", "role_arn") == {"type": "string", "flags": ["required"]}
    assert attribute(types, "aws_eks_cluster", "version") == {"type": "string", "flags": ["computed", "optional"]}
    assert attribute(types, "aws_eks_cluster", "endpoint") == {"type": "string", "flags": ["computed"]}


def test_lists_sets_and_maps_are_told_apart(types):
    assert attribute(types, "aws_eks_cluster", "enabled_cluster_log_types")["type"] == ["set", "string"]
    assert attribute(types, "aws_eks_node_group", "instance_types")["type"] == ["list", "string"]
    assert attribute(types, "aws_eks_node_group", "labels")["type"] == ["map", "string"]


def test_what_aws_answers_in_objects_has_their_members(types):
    assert attribute(types, "aws_eks_cluster", "certificate_authority")["type"] == [
        "list", ["object", {"data": "string"}],
    ]


def test_blocks_know_how_often_they_may_be_given(types):
    blocks = types.block("resource", "aws_eks_node_group")["blocks"]
    assert [blocks["scaling_config"][key] for key in ("mode", "min", "max")] == ["list", 1, 1]
    assert [blocks["taint"][key] for key in ("mode", "min", "max")] == ["set", 0, 0]


def test_a_rule_inside_a_security_group_is_an_attribute_as_in_the_provider(types):
    assert attribute(types, "aws_security_group", "ingress")["type"][0] == "set"


def test_a_type_that_can_not_be_read_is_unknown_and_not_half_known(types):
    assert "aws_wafv2_web_acl_rule" not in names(types, "resource")


def names(types, kind):
    with sqlite3.connect(types.path, uri=True) as database:
        return [name for (name,) in database.execute("select name from types where kind = ?", (kind,))]


def test_every_other_type_is_there(types):
    assert {kind: len(names(types, kind)) for kind in ("resource", "data", "provider")} == {
        "resource": 1720,
        "data": 683,
        "provider": 1,
    }


def test_a_shape_that_is_not_known_is_an_error_and_no_guess():
    text = (
        "class Odd extends cdktn.TerraformResource {\n"
        "    // name - computed: true, optional: false, required: false\n"
        "    get name() {\n        return this.somethingNew('name');\n    }\n"
    )
    source = Source(text)
    with pytest.raises(Unreadable, match="name: no getter is known"):
        block_of(source, source.classes["Odd"], {})
