"""What data sources answer: the few that say something about the account, and policies for real."""

from dataclasses import replace

from . import policy
from .values import Maker, mark_unknown

ZONE_IDS = {"us-east-1": "use1"}


def answer(kind, block, config, home):
    value = mark_unknown(block, dict(config))
    if config.get("region"):
        home = replace(home, region=config["region"])
    for name, known in facts(kind, config, home).items():
        if name in block["attributes"]:
            value[name] = known
    return Maker(kind, config, home).fill(block, value)


def facts(kind, config, home):
    make = FACTS.get(kind)
    return make(config, home) if make else {}


def policy_document(config, home):
    pretty, short = policy.render(config)
    return {"json": pretty, "minified_json": short}


def caller(config, home):
    return {"account_id": home.account, "arn": f"arn:aws:iam::{home.account}:user/standin", "user_id": "AIDASTANDIN", "id": home.account}


def partition(config, home):
    return {"partition": "aws", "dns_suffix": "amazonaws.com", "reverse_dns_prefix": "com.amazonaws", "id": "aws"}


def this_region(config, home):
    region = config.get("name") or home.region
    return {"region": region, "name": region, "id": region, "description": region}


def zones(config, home):
    region, letters = home.region, "abc"
    short = ZONE_IDS.get(region, region)
    ids = [f"{short}-az{number}" for number in (1, 2, 4)]
    return {"names": [region + letter for letter in letters], "zone_ids": ids, "group_names": [region], "id": region}


def image(config, home):
    return {"id": "ami-0123456789abcdef0", "image_id": "ami-0123456789abcdef0", "architecture": "x86_64"}


def parameter(config, home):
    """Public parameters name images; ours are read by nobody in a plan."""
    path = config.get("name", "")
    value = "ami-0123456789abcdef0" if path.startswith("/aws/service/") else "standin"
    return {"value": value, "insecure_value": value, "type": "String", "version": 1, "id": path}


FACTS = {
    "aws_ami": image,
    "aws_availability_zones": zones,
    "aws_caller_identity": caller,
    "aws_iam_policy_document": policy_document,
    "aws_partition": partition,
    "aws_region": this_region,
    "aws_ssm_parameter": parameter,
}
