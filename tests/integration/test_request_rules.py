"""Requests outside the bounds of AWS's service descriptions are refused in AWS's words."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "words"),
    [
        (
            "ssm",
            "get_parameters_by_path",
            {"Path": "/a", "MaxResults": 11},
            "less than or equal to 10",
        ),
        (
            "ssm",
            "get_parameters_by_path",
            {"Path": "/a", "MaxResults": 0},
            "greater than or equal to 1",
        ),
        (
            "ssm",
            "put_parameter",
            {"Name": "a", "Value": "x", "Type": "Text"},
            "enum value set: [String",
        ),
        (
            "ssm",
            "put_parameter",
            {"Name": "a", "Value": "x", "Type": "String", "Description": "x" * 1025},
            "Member must have length less than or equal to 1024",
        ),
        (
            "events",
            "put_rule",
            {"Name": "a b", "ScheduleExpression": "rate(1 hour)"},
            "Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular "
            r"expression pattern: [\.\-_A-Za-z0-9]+",
        ),
        ("dynamodb", "list_tables", {"Limit": 101}, "Value '101' at 'limit' failed to satisfy"),
        ("scheduler", "list_schedules", {"State": "ON"}, "enum value set: [ENABLED, DISABLED]"),
    ],
)
def test_value_out_of_bounds_is_refused(
    aws: Callable[..., Any], service: str, operation: str, arguments: dict[str, Any], words: str
) -> None:
    client = aws(service, parameter_validation=False)
    with pytest.raises(ClientError) as caught:
        getattr(client, operation)(**arguments)
    error = caught.value.response["Error"]
    assert error["Code"] == "ValidationException"
    assert error["Message"].startswith("1 validation error detected: Value '")
    assert words in error["Message"]
