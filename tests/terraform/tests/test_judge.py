"""plans/rights.py judges by IAM's own rules."""

import pytest

from plans.rights import Request, within

ALLOW = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/*"}
EVERYTHING = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def judged(*statements, boundary=EVERYTHING, action="s3:GetObject", **context):
    return within([{"Statement": list(statements)}], boundary, Request(action, "arn:aws:s3:::b/k", context))


def test_what_is_allowed_by_nobody_is_denied_and_a_deny_wins():
    assert judged(ALLOW) and not judged(ALLOW, action="s3:PutObject")
    assert not judged(ALLOW, {**ALLOW, "Effect": "Deny"})


def test_a_boundary_takes_away_and_grants_nothing():
    assert not judged(ALLOW, boundary={"Statement": [{**ALLOW, "Action": "s3:Put*"}]})
    assert not judged({**ALLOW, "Action": "s3:Put*"})


@pytest.mark.parametrize(
    "test, said, holds",
    [("StringEquals", "a", True), ("StringEquals", "b", False), ("StringEquals", None, False), ("StringNotEquals", "a", False),
     ("StringNotEquals", None, True), ("StringEqualsIfExists", None, True), ("StringEqualsIfExists", "b", False),
     ("ArnNotLike", "a", False), ("ArnNotEquals", "b", True)],
)
def test_conditions_are_judged_as_aws_does_also_where_a_key_is_missing(test, said, holds):
    context = {} if said is None else {"aws:x": said}
    assert judged({**ALLOW, "Condition": {test: {"aws:X": ["a"]}}}, **context) == holds


def test_what_is_not_judged_here_is_an_error_and_no_yes():
    with pytest.raises(ValueError):
        judged({**ALLOW, "Condition": {"NumericLessThan": {"aws:x": "1"}}}, **{"aws:x": "1"})
    with pytest.raises(ValueError):
        judged({"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"})
