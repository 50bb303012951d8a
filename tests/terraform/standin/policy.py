"""Renders `aws_iam_policy_document` as the provider does.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

import json

LISTS = {"Action": "actions", "NotAction": "not_actions", "Resource": "resources", "NotResource": "not_resources"}
PRINCIPALS = {"Principal": "principals", "NotPrincipal": "not_principals"}


class Refused(Exception):
    """The document can't be made; the message says why."""


def render(config):
    document = {"Version": config.get("version") or "2012-10-17"}
    if config.get("policy_id"):
        document["Id"] = config["policy_id"]
    document["Statement"] = statements(config)
    return json.dumps(document, indent=2), json.dumps(document, separators=(",", ":"))


def statements(config):
    merged = []
    for text in config.get("source_policy_documents") or []:
        merged += read(text)
    merged += [statement(one) for one in config.get("statement") or []]
    refuse_repeated(merged)
    for text in config.get("override_policy_documents") or []:
        merged = override(merged, read(text))
    return merged


def read(text):
    try:
        found = json.loads(text).get("Statement", [])
    except (ValueError, AttributeError):
        raise Refused(f"a policy document that is not JSON was given: {text[:60]!r}") from None
    return found if isinstance(found, list) else [found]


def refuse_repeated(found):
    sids = [one["Sid"] for one in found if one.get("Sid")]
    for sid in sids:
        if sids.count(sid) > 1:
            raise Refused(f"two statements have the sid {sid!r}; give each its own")


def override(below, above):
    """A statement above replaces the one with its sid, else it is added."""
    for one in above:
        places = [place for place, other in enumerate(below) if one.get("Sid") and other.get("Sid") == one["Sid"]]
        if places:
            below[places[0]] = one
        else:
            below.append(one)
    return below


def statement(config):
    made = {"Sid": config["sid"]} if config.get("sid") else {}
    made["Effect"] = config.get("effect") or "Allow"
    if made["Effect"] not in ("Allow", "Deny"):
        raise Refused(f"effect is {made['Effect']!r}; it must be Allow or Deny")
    for word, key in LISTS.items():
        if config.get(key):
            made[word] = one_or_list(config[key])
    for word, key in PRINCIPALS.items():
        if config.get(key):
            made[word] = principals(config[key])
    if config.get("condition"):
        made["Condition"] = conditions(config["condition"])
    return made


def one_or_list(values):
    # &{...} is how a policy variable is written where Terraform would read ${...} as its own.
    values = [value.replace("&{", "${") for value in values]
    return values[0] if len(values) == 1 else sorted(values)


def principals(blocks):
    if any(block["type"] == "*" and "*" in block["identifiers"] for block in blocks):
        return "*"
    found = {}
    for block in blocks:
        found.setdefault(block["type"], []).extend(block["identifiers"])
    return {kind: one_or_list(found[kind]) for kind in sorted(found)}


def conditions(blocks):
    found = {}
    for block in blocks:
        values = found.setdefault(block["test"], {}).setdefault(block["variable"], [])
        values.extend(block["values"])
    return {
        test: {variable: one_or_list(values) for variable, values in sorted(variables.items())}
        for test, variables in sorted(found.items())
    }
