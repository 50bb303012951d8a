"""A platform's plans as a page to read: what there will be, module by module."""

import json
import re
from itertools import groupby

from plans.read import resources_of_plan

from .tables import table

# What is worth reading of a type; of the others, how many there are.
TELLING = {
    "aws_autoscaling_lifecycle_hook": ("name", "heartbeat_timeout", "default_result"),
    "aws_budgets_budget": ("limit_amount", "time_unit"),
    "aws_cloudwatch_log_group": ("name", "retention_in_days"),
    "aws_cloudwatch_metric_alarm": ("alarm_name", "threshold"),
    "aws_ecr_repository": ("name", "image_tag_mutability"),
    "aws_eks_access_entry": ("kubernetes_groups",),
    "aws_eks_addon": ("addon_name", "addon_version"),
    "aws_eks_cluster": ("name", "version", "enabled_cluster_log_types"),
    "aws_eks_node_group": ("capacity_type", "instance_types"),
    "aws_iam_role": ("name",),
    "aws_instance": ("instance_type",),
    "aws_route": ("destination_cidr_block",),
    "aws_secretsmanager_secret": ("name",),
    "aws_subnet": ("cidr_block", "availability_zone", "map_public_ip_on_launch"),
    "aws_vpc": ("cidr_block",),
}

RULES = ("aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule")

# The inputs that decide what a platform is; docs/COST.md has what they cost.
DECIDING = (
    "region",
    "availability_zones",
    "api_access",
    "nat_mode",
    "node_subnets",
    "kms_enabled",
    "budget_usd",
    "up_hours_per_month",
)

HEAD = """\
# What platform {platform} is planned to be

Written by `make tf-docs` from the plans of both stacks, on an account with nothing in it; `make tf-check`
fails when this page is behind. The plans rest on the stand-in for AWS's provider (tests/terraform): they
are what our code says, not what AWS answered.
"""


def page(platform, plans):
    """`plans` is a list of (stack, path of the plan's JSON)."""
    return "\n".join([HEAD.format(platform=platform), inputs(plans[0][1]), *(section(*plan) for plan in plans)])


def inputs(path):
    given = {name: one["value"] for name, one in json.loads(path.read_text())["variables"].items()}
    rows = [[f"`{name}`", shown(given[name])] for name in DECIDING]
    for name, group in sorted(given["node_groups"].items()):
        nodes = f"{group['desired_size']} when awake, at most {group['max_size']}"
        rows.append([f"nodes `{name}`", f"{group['capacity_type']}, {nodes}, {shown(group['instance_types'])}"])
    return table(["Decided by", ""], rows) + "\n"


def section(stack, path):
    resources = resources_of_plan(path)
    lines = [f"## {stack}: {len(resources)} resources", "", "| Where | What | How many | |", "| --- | --- | --- | --- |"]
    for (module, kind), found in groupby(sorted(resources, key=place), key=place):
        found = list(found)
        lines.append(f"| {module} | {kind.removeprefix('aws_')} | {len(found)} | {told(kind, found)} |")
    return "\n".join([*lines, ""])


def place(resource):
    modules = re.findall(r"module\.(\w+)", resource.address)
    return (".".join(modules) or "stack", resource.type)


def told(kind, resources):
    return "<br>".join(filter(None, (told_of(one, TELLING.get(kind, ())) for one in resources)))


def told_of(resource, attributes):
    if resource.type in RULES:
        return f"{label(resource)}: {rule(resource.values)}"
    values = [f"{name} {shown(resource.values[name])}" for name in attributes if filled(resource.values.get(name))]
    if resource.type == "aws_eks_node_group":
        values += [f"{key} {size}" for key, size in sorted(resource.values["scaling_config"][0].items())]
    if not values:
        return ""
    return f"{label(resource)}: {', '.join(values)}"


def rule(values):
    """A security group's rule, as one says it."""
    ports = {values.get("from_port"), values.get("to_port")} - {None}
    what = "everything" if values["ip_protocol"] == "-1" else f"{values['ip_protocol']} {'-'.join(map(str, sorted(ports)))}"
    far_end = values.get("cidr_ipv4") or "a group"
    return f"{what}, {far_end}: {values.get('description') or 'no description'}"


def label(resource):
    """The last name of the address, with its index."""
    return re.sub(r'\["?(.*?)"?\]$', r" \1", resource.address.split(resource.type + ".")[-1])


def filled(value):
    return value is not None and value != [] and value != ""


def shown(value):
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return str(value).lower() if isinstance(value, bool) else str(value).replace("|", "\\|")
