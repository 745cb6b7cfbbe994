"""What the checks say of a role's statements."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from lab.course.look import policies, roles
from lab.course.look.statements import Statement

PATH = "arn:aws:ssm:us-east-1:111111111111:parameter/todoapp/"


def statement(action: str, resource: str) -> Statement:
    return Statement("p", allows=True, actions=(action,), resources=(resource,), conditional=False)


@pytest.mark.parametrize(
    ("action", "resource", "wide"),
    [
        ("*", "*", "* on *"),
        ("ssm:*", f"{PATH}*", f"ssm:* on {PATH}*"),
        ("s3:PutObject", "arn:aws:s3:::*", "s3:PutObject on arn:aws:s3:::*"),
        ("s3:PutObject", "arn:aws:s3:::todo-exports-*/exports/*", ""),
        ("ssm:Get*", "arn:aws:ssm:us-east-1:*:parameter/todoapp/*", ""),
        (
            "dynamodb:Scan",
            "arn:aws:dynamodb:us-east-1:*:table/*",
            "dynamodb:Scan on arn:aws:dynamodb:us-east-1:*:table/*",
        ),
    ],
)
def test_a_statement_that_allows_everything_is_named(action: str, resource: str, wide: str) -> None:
    assert statement(action, resource).too_wide == wide


def test_a_path_is_below_its_own_pattern_and_actions_have_no_case() -> None:
    below = statement("SSM:getparametersbypath", "arn:aws:ssm:us-east-1:*:parameter/todoapp/*")
    assert below.fits("ssm:GetParametersByPath", PATH)
    assert not below.fits("ssm:GetParametersByPath", PATH.removesuffix("/"))


@dataclass(eq=False)
class Account:
    """A fake of an account with one role, and of its IAM, that knows inline policies only."""

    policies: dict[str, Any]
    events: tuple[Any, ...] = field(default=())

    def aws(self, _: str) -> "Account":
        return self

    def list_role_policies(self, **_: str) -> dict[str, Any]:
        return {"PolicyNames": list(self.policies)}

    def get_role_policy(self, PolicyName: str, **_: str) -> dict[str, Any]:  # noqa: N803
        return {"PolicyDocument": self.policies[PolicyName]}

    def list_attached_role_policies(self, **_: str) -> dict[str, Any]:
        return {"AttachedPolicies": []}


def document(effect: str, action: str, resource: str) -> dict[str, Any]:
    return {"Statement": {"Effect": effect, "Action": action, "Resource": resource}}


def test_both_readers_of_a_role_see_the_same_statements() -> None:
    lab: Any = Account({"read": document("Allow", "s3:Get*", "*"), "text": json.dumps({})})
    assert policies.role_allows(lab, "r", "s3:GetObject", "arn:aws:s3:::b/x")
    assert policies.role_resources(lab, "r", "s3:getobject") == ["*"]
    assert roles.why_not(lab, "r", "s3:GetObject", "arn:aws:s3:::b/x") == ""


def test_what_is_denied_is_not_allowed_and_on_no_resource() -> None:
    lab: Any = Account({"no": document("Deny", "s3:*", "*"), "yes": document("Allow", "s3:*", "b")})
    assert not policies.role_allows(lab, "r", "s3:GetObject", "b")
    assert policies.role_resources(lab, "r", "s3:GetObject") == ["b"]
    assert roles.why_not(lab, "r", "s3:GetObject", "b").startswith("no denies it")
