"""What the checks say of a role's statements."""

import pytest

from lab.course.look.roles import Statement

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
