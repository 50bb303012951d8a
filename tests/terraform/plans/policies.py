"""The IAM policy documents that resources hold, wherever the type keeps them."""

import json
from dataclasses import dataclass

# Attributes that hold a policy document, by the way that every AWS type names them.
ATTRIBUTES = ("policy", "assume_role_policy", "access_policy", "policy_document", "resource_policy")
# Policies of another kind: ECR's say how long images are kept.
OTHER = ("aws_ecr_lifecycle_policy",)
# A statement with a condition on one of these is for some resources only, whatever it names.
BOUNDING = ("aws:resourcetag/", "aws:requesttag/", "ec2:resourcetag/", "ec2:vpc", "ec2:createaction")
READING = ("Get", "List", "Describe", "BatchGet", "View", "Lookup", "Search", "Simulate", "Generate", "Check")


@dataclass(frozen=True)
class Policy:
    address: str
    attribute: str
    document: dict

    def __str__(self):
        return f"{self.address}.{self.attribute}"

    def statements(self):
        found = self.document.get("Statement", [])
        return found if isinstance(found, list) else [found]


def policies(resources):
    for resource in resources:
        if resource.type in OTHER:
            continue
        for attribute in ATTRIBUTES:
            text = resource.values.get(attribute)
            # What was not given is made up by the stand-in, and no document.
            if isinstance(text, str) and text.lstrip().startswith("{"):
                yield Policy(resource.address, attribute, json.loads(text))
        for inline in resource.values.get("inline_policy") or []:
            if inline.get("policy"):
                yield Policy(resource.address, "inline_policy", json.loads(inline["policy"]))


def says_nothing(policy):
    """Empty, or with a statement that names nothing to do or nobody to do it."""
    return not policy.statements() or any(
        not (one.get("Action") or one.get("NotAction")) or not one.get("Effect") for one in policy.statements()
    )


def writes_anywhere(policy):
    """The actions that change something and are allowed on every resource there is."""
    found = []
    for one in policy.statements():
        # A resource policy's "*" is the resource that it is attached to.
        if one.get("Effect") == "Allow" and "Principal" not in one and is_everywhere(one):
            found += [action for action in as_list(one.get("Action")) if writes(action)]
            found += ["everything but " + action for action in as_list(one.get("NotAction"))]
    return sorted(set(found))


def is_everywhere(statement):
    keys = [key.lower() for test in statement.get("Condition", {}).values() for key in test]
    bounded = any(key.startswith(BOUNDING) for key in keys)
    return "*" in as_list(statement.get("Resource")) and not bounded


def writes(action):
    verb = action.split(":")[-1]
    return not verb.startswith(READING)


def as_list(value):
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
