"""What Lambda refuses as a function."""

from typing import Any

import pytest
from localstack.aws.api import CommonServiceException
from localstack.aws.api.lambda_ import (
    InvalidParameterValueException,
    InvalidRequestContentException,
)

from lab.emulator import function_rules as rules

COMPLETE: dict[str, Any] = {
    "Code": {"ZipFile": b"zip"},
    "Runtime": "python3.13",
    "Handler": "handler.handler",
}


def test_variables_of_ones_own_are_taken() -> None:
    rules.check_variables({"TABLE_NAME": "todos", "LANG": "C", "TZ": "UTC", "AWS_LAMBDA_EXEC": "x"})


@pytest.mark.parametrize(
    "name", ["AWS_REGION", "_HANDLER", "AWS_ACCESS_KEY_ID", "LAMBDA_TASK_ROOT"]
)
def test_variables_of_lambda_are_refused(name: str) -> None:
    with pytest.raises(InvalidParameterValueException) as caught:
        rules.check_variables({name: "mine", "AWS_SESSION_TOKEN": "mine", "OTHER": "x"})
    assert str(caught.value).endswith(
        "reserved keys that are currently not supported for modification. "
        f"Reserved keys used in this request: {name}, AWS_SESSION_TOKEN"
    )


@pytest.mark.parametrize("name", ["A", "1st", "_PRIVATE", "WITH-DASH", ""])
def test_names_that_no_variable_can_have_are_refused(name: str) -> None:
    with pytest.raises(CommonServiceException, match="Map keys must satisfy constraint") as caught:
        rules.check_variables({name: "x"})
    assert caught.value.code == "ValidationException"


def test_complete_package_is_taken() -> None:
    rules.check_package(COMPLETE)
    rules.check_package({"Code": {"ImageUri": "x"}, "PackageType": "Image"})


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ("Code", "Please provide a source for function code."),
        ("Runtime", "Runtime and Handler are mandatory parameters"),
        ("Handler", "Runtime and Handler are mandatory parameters"),
    ],
)
def test_incomplete_package_is_refused(left_out: str, words: str) -> None:
    request = {name: value for name, value in COMPLETE.items() if name != left_out}
    with pytest.raises(InvalidParameterValueException, match=words):
        rules.check_package(request)


@pytest.mark.parametrize("payload", [None, b"", b"null", b'{"a": 1}', '"text"', b" [1] "])
def test_json_is_taken_as_payload(payload: Any) -> None:
    rules.check_payload(payload)


@pytest.mark.parametrize("payload", [b"{nope", b"\xff", "hello", b"[" * 100_000])
def test_what_is_no_json_is_refused_as_payload(payload: Any) -> None:
    with pytest.raises(InvalidRequestContentException, match="Could not parse payload into json"):
        rules.check_payload(payload)


def test_queue_must_hide_a_message_as_long_as_the_function_may_run() -> None:
    rules.check_visibility(60, 60)
    with pytest.raises(InvalidParameterValueException) as caught:
        rules.check_visibility(30, 60)
    assert str(caught.value) == (
        "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds"
    )
