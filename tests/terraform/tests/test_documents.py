"""The pages that are written from the code say what the code says."""

import json

import pytest

from documents import summary, tables, write

MODULE = '''
variable "sizes" {
  description = "How large | how many."
  type        = map(object({ size = number, names = list(object({ a = string })) }))
  default     = {}
}

variable "name" {
  description = <<-EOT
    A name
    for it.
  EOT
  type = string
}

output "id" {
  description = "What it is called."
  value       = 1
}
'''


@pytest.fixture
def module(tmp_path):
    (tmp_path / "main.tf").write_text(MODULE)
    return tmp_path


def test_inputs_and_outputs_are_tables_in_the_order_of_their_names(module):
    assert tables.tables(module).splitlines() == [
        "| Input | Type | Default | What it is |",
        "| --- | --- | --- | --- |",
        "| `name` | `string` | needed | A name for it. |",
        "| `sizes` | `map(object)` | `{}` | How large \\| how many. |",
        "",
        "| Output | What it is |",
        "| --- | --- |",
        "| `id` | What it is called. |",
    ]


@pytest.mark.parametrize(
    "text, shown",
    [('"us-east-1"', '"us-east-1"'), ("null", "null"), ("[1, 2]", "[1, 2]"), ('{ a = "b" }', '{ a = "b" }')],
)
def test_a_default_is_shown_as_it_is_written(tmp_path, text, shown):
    (tmp_path / "main.tf").write_text(f'variable "x" {{\n  description = "X."\n  default = {text}\n}}\n')
    assert f"| `{shown}` |" in tables.tables(tmp_path)


def test_only_what_is_between_the_marks_is_written():
    readme = "before\n<!-- BEGIN TABLES -->\nold\n<!-- END TABLES -->\nafter\n"
    assert tables.with_tables(readme, "new", "x") == readme.replace("old", "new")


def test_a_readme_without_a_place_for_them_is_named():
    with pytest.raises(tables.NoPlace, match="infra/modules/x/README.md has no place"):
        tables.with_tables("# x\n", "new", "infra/modules/x/README.md")


def plan(tmp_path, *resources):
    groups = {"system": {"capacity_type": "SPOT", "desired_size": 1, "max_size": 3, "instance_types": ["c5.large"]}}
    variables = {name: {"value": "x"} for name in summary.DECIDING} | {"node_groups": {"value": groups}}
    path = tmp_path / "plan.json"
    module = {"address": "module.vpc", "resources": list(resources)}
    values = {"root_module": {"child_modules": [module]}}
    path.write_text(json.dumps({"variables": variables, "planned_values": values}))
    return path


def subnet(zone, cidr):
    return {
        "address": f'module.vpc.aws_subnet.public["{zone}"]', "mode": "managed", "type": "aws_subnet",
        "values": {"cidr_block": cidr, "availability_zone": zone},
    }


def test_a_platforms_page_has_each_kind_of_resource_by_module(tmp_path):
    page = summary.page("dev", [("foundation", plan(tmp_path, subnet("b", "10.0.1.0/24"), subnet("a", "10.0.0.0/24")))])
    assert "## foundation: 2 resources" in page
    assert (
        "| vpc | subnet | 2 | public a: cidr_block 10.0.0.0/24, availability_zone a"
        "<br>public b: cidr_block 10.0.1.0/24, availability_zone b |"
    ) in page
    assert "| nodes `system` | SPOT, 1 when awake, at most 3, c5.large |" in page


def test_a_page_that_is_behind_is_named(made, monkeypatch):
    monkeypatch.setattr(write, "pages", lambda place: [(write.ROOT / "README.md", "another text")])
    assert write.behind(made) == ["README.md is behind the code; run make tf-docs and commit it"]
