"""What a role may do: its own policies and its boundary, judged as IAM judges them, from the plan after an apply.

Only what our policies use is here; a condition that is not is an error, never a yes.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html
"""

import json
from fnmatch import fnmatchcase

from plans.policies import as_list


class Account:
    """The roles and policies of one foundation."""

    def __init__(self, resources):
        values = [(one.type, one.values) for one in resources]
        self.managed = {each["arn"]: json.loads(each["policy"]) for kind, each in values if kind == "aws_iam_policy"}
        self.roles = {each["name"]: each for kind, each in values if kind == "aws_iam_role"}
        self.attached = {name: [] for name in self.roles}
        self.own = {name: [] for name in self.roles}
        for kind, each in values:
            if kind == "aws_iam_role_policy_attachment":
                self.attached[each["role"]].append(each["policy_arn"])
            if kind == "aws_iam_role_policy":
                self.own[each["role"]].append(json.loads(each["policy"]))

    def may(self, role, action, resource, **context):
        """AWS's own policies, which a plan does not hold, are left out: ask only about roles that have none."""
        made = self.roles[role]
        policies = self.own[role] + [self.managed[arn] for arn in self.attached[role]]
        boundary = self.managed[made["permissions_boundary"]]
        return within(policies, boundary, Request(action, resource, {**context, "aws:PrincipalArn": made["arn"]}))

    def might(self, name, action, resource, **context):
        """Whether a role of this name that allows itself everything may: the most that the boundary lets anyone do."""
        everything = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
        some = next(iter(self.roles.values()))
        arn = some["arn"].rsplit("/", 1)[0] + "/" + name
        boundary = self.managed[some["permissions_boundary"]]
        return within([everything], boundary, Request(action, resource, {**context, "aws:PrincipalArn": arn}))


class Request:
    def __init__(self, action, resource, context):
        self.action, self.resource = action, resource
        self.context = {key.lower(): value for key, value in context.items()}


def within(policies, boundary, request):
    statements = [one for policy in policies for one in as_list(policy["Statement"])]
    limits = as_list(boundary["Statement"])
    for one in statements + limits:
        refuse_what_is_not_judged(one)
    return (
        any_of(statements, "Allow", request)
        and any_of(limits, "Allow", request)
        and not any_of(statements + limits, "Deny", request)
    )


def any_of(statements, effect, request):
    return any(one["Effect"] == effect and fits(one, request) for one in statements)


def refuse_what_is_not_judged(statement):
    unknown = {"NotAction", "NotResource", "Principal"} & statement.keys()
    if unknown:
        raise ValueError(f"{unknown} is not judged here: {statement}")


def fits(statement, request):
    return (
        any(like(request.action.lower(), one.lower()) for one in as_list(statement["Action"]))
        and any(like(request.resource, one) for one in as_list(statement["Resource"]))
        and all(holds(test, key.lower(), as_list(wanted), request)
                for test, keys in statement.get("Condition", {}).items() for key, wanted in keys.items())
    )


def like(text, pattern):
    """IAM knows * and ?; brackets are only brackets there."""
    return fnmatchcase(text, pattern.replace("[", "[[]"))


def holds(test, key, wanted, request):
    """A key that the request has not: the plain tests fail, the negated and IfExists ones hold."""
    said = request.context.get(key)
    negated = "Not" in test
    if said is None:
        return negated or test.endswith("IfExists")
    test = test.removesuffix("IfExists").replace("Not", "", 1)
    if test in ("StringEquals", "Bool"):
        found = said in wanted
    elif test in ("StringLike", "ArnLike", "ArnEquals"):  # AWS says that the last two are the same
        found = any(like(said, one) for one in wanted)
    else:
        raise ValueError(f"the condition {test} is not judged here")
    return found != negated
