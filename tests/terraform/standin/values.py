"""What a plan does not know yet, and what an apply makes of it."""

import hashlib
import json
from dataclasses import dataclass, replace

from .wire import UNKNOWN

@dataclass(frozen=True)
class Home:
    """Where a provider's configuration puts us."""

    region: str = "us-east-1"
    account: str = "123456789012"



# An id looks like AWS's where something may read its form.
PREFIXES = {
    "aws_default_security_group": "sg",
    "aws_ebs_volume": "vol",
    "aws_eip": "eipalloc",
    "aws_flow_log": "fl",
    "aws_instance": "i",
    "aws_internet_gateway": "igw",
    "aws_launch_template": "lt",
    "aws_nat_gateway": "nat",
    "aws_network_acl": "acl",
    "aws_network_interface": "eni",
    "aws_route_table": "rtb",
    "aws_security_group": "sg",
    "aws_subnet": "subnet",
    "aws_vpc": "vpc",
    "aws_vpc_endpoint": "vpce",
    "aws_vpc_security_group_egress_rule": "sgr",
    "aws_vpc_security_group_ingress_rule": "sgr",
}

# Resources that AWS knows by the name that they are given.
NAMED = {
    "aws_autoscaling_group": "name",
    "aws_cloudwatch_log_group": "name",
    "aws_cloudwatch_metric_alarm": "alarm_name",
    "aws_codebuild_project": "name",
    "aws_ecr_repository": "name",
    "aws_eks_cluster": "name",
    "aws_iam_instance_profile": "name",
    "aws_iam_role": "name",
    "aws_s3_bucket": "bucket",
    "aws_ssm_parameter": "name",
}

# {id} is the id made here, {name} the name given; the rest of the ARN is by AWS's rules.
ARNS = {
    "aws_cloudwatch_log_group": "arn:aws:logs:{region}:{account}:log-group:{name}",
    "aws_codebuild_project": "arn:aws:codebuild:{region}:{account}:project/{name}",
    "aws_dynamodb_table": "arn:aws:dynamodb:{region}:{account}:table/{name}",
    "aws_ecr_repository": "arn:aws:ecr:{region}:{account}:repository/{name}",
    "aws_eks_cluster": "arn:aws:eks:{region}:{account}:cluster/{name}",
    "aws_iam_instance_profile": "arn:aws:iam::{account}:instance-profile/{name}",
    "aws_iam_openid_connect_provider": "arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com",
    "aws_iam_policy": "arn:aws:iam::{account}:policy/{name}",
    "aws_iam_role": "arn:aws:iam::{account}:role/{name}",
    "aws_kms_key": "arn:aws:kms:{region}:{account}:key/{id}",
    "aws_s3_bucket": "arn:aws:s3:::{name}",
    "aws_secretsmanager_secret": "arn:aws:secretsmanager:{region}:{account}:secret:{name}-{id}",
    "aws_security_group": "arn:aws:ec2:{region}:{account}:security-group/{id}",
    "aws_sns_topic": "arn:aws:sns:{region}:{account}:{name}",
    "aws_subnet": "arn:aws:ec2:{region}:{account}:subnet/{id}",
    "aws_vpc": "arn:aws:ec2:{region}:{account}:vpc/{id}",
}


def mark_unknown(block, value):
    """Of what is being created: whatever is computed and was not given."""
    if not isinstance(value, dict):
        return value
    for name, item in block["attributes"].items():
        if "computed" in item["flags"] and value.get(name) is None:
            value[name] = UNKNOWN
    return in_blocks(block, value, mark_unknown)


def in_blocks(block, value, change):
    for name, item in block["blocks"].items():
        inner = value.get(name)
        if isinstance(inner, list):
            value[name] = [change(item["block"], one) for one in inner]
        elif isinstance(inner, dict):
            value[name] = change(item["block"], inner)
    return value


class Maker:
    """Makes up values for one resource: the same configuration gets the same ones."""

    def __init__(self, kind, value, home):
        given = value.get("region")
        self.kind, self.home = kind, replace(home, region=given) if isinstance(given, str) else home
        self.seed = hashlib.sha256(json.dumps([kind, value], sort_keys=True, default=str).encode()).hexdigest()[:17]
        key = NAMED.get(kind, "name")
        given = value.get(key)
        self.name = given if isinstance(given, str) else self.seed
        self.id = self.name if kind in NAMED else self.make_id()

    def make_id(self):
        prefix = PREFIXES.get(self.kind)
        return f"{prefix}-{self.seed}" if prefix else self.seed

    def arn(self):
        service = self.kind.split("_")[1]
        form = ARNS.get(self.kind, "arn:aws:%s:{region}:{account}:{id}" % service)
        return form.format(region=self.home.region, account=self.home.account, id=self.id, name=self.name)

    def fill(self, block, value, top=True):
        if not isinstance(value, dict):
            return value
        for name, item in block["attributes"].items():
            if value.get(name) == UNKNOWN:
                value[name] = self.make(name, item["type"]) if top else plain(item["type"], self.seed)
        return in_blocks(block, value, lambda inner, one: self.fill(inner, one, top=False))

    def make(self, name, kind):
        known = {"id": self.id, "arn": self.arn(), "region": self.home.region}
        known |= dict.fromkeys(("account_id", "owner_id", "registry_id"), self.home.account)
        if kind == "string" and name in known:
            return known[name]
        if kind == "string" and name in ("name", "bucket"):
            return self.name
        return plain(kind, self.seed)


def plain(kind, seed):
    """A value of that type with nothing in it, but for strings."""
    if isinstance(kind, str):
        return {"string": seed, "number": 0, "bool": False}[kind]
    if kind[0] == "list":
        return [plain(kind[1], seed)]
    if kind[0] == "object":
        return {name: plain(inner, seed) for name, inner in kind[1].items()}
    return [] if kind[0] == "set" else {}
