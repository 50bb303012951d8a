"""What Terraform decides and these rules compare with: the sample of what it tells GitOps, and some of its own text."""

import json
import re
from functools import cache

import hcl2

from .tree import ROOT

INFRA = ROOT / "infra"
# As the bootstrap is told; the lab's cluster and the rendered tree are of it.
TOLD = json.loads((ROOT / "tests/gitops/metadata.json").read_text())


def plain(text):
    """The parser leaves strings in their quotes."""
    return text.strip('"')


def parsed(file):
    return hcl2.loads((INFRA / file).read_text())


@cache
def instance_types():
    found = parsed("modules/nodes/instance_types.tf")["locals"][0]["instance_types"]
    return {plain(name): kind for name, kind in found.items()}


@cache
def service_ports():
    """The ports of pods to which load balancers are let."""
    variables = parsed("modules/vpc/variables.tf")["variable"]
    return next(body["default"] for one in variables for name, body in one.items() if plain(name) == "service_ports")


@cache
def outward_ports():
    """The ports of the internet that nodes are let to."""
    rules = parsed("modules/vpc/nodes_group.tf")["resource"]
    bodies = [body for one in rules for kind, named in one.items() if plain(kind) == "aws_vpc_security_group_egress_rule" for body in named.values()]
    return {body["from_port"] for body in bodies if "anywhere" in str(body.get("cidr_ipv4"))}


@cache
def most_pods():
    """How many pods a node may hold, which says how much of its memory is reserved."""
    return next(one["max_pods"] for one in parsed("modules/nodes/user_data.tf")["locals"] if "max_pods" in one)


@cache
def account_of(component):
    """(namespace, service account) to which Terraform gives a component's role."""
    text = (INFRA / f"modules/components/{component}.tf").read_text()
    return tuple(re.search(rf'\n  {what} += "([^"]+)"', text)[1] for what in ("namespace", "service_account"))


@cache
def coredns():
    """The requests of CoreDNS, and its replicas."""
    text = (INFRA / "modules/addons/workloads.tf").read_text()
    cpu, memory = re.search(r'requests = { cpu = "(\w+)", memory = "(\w+)" }', text).groups()
    return {"cpu": cpu, "memory": memory}, int(re.search(r"replicaCount = (\d+)", text)[1])
