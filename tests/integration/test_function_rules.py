"""Lambda refuses what AWS refuses, and takes what AWS takes."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.shared.config import Settings
from tests.support import functions, permissions

Clients = Callable[..., Any]
ECHO = "def handler(event, context): return event"


def refused(call: Callable[[], Any], code: str) -> str:
    """The message of a refusal that has this code and is a 400."""
    with pytest.raises(ClientError) as caught:
        call()
    answer = caught.value.response
    assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == (code, 400)
    return str(answer["Error"]["Message"])


def queue(aws: Clients, **attributes: str) -> str:
    """The ARN of a new queue."""
    made = aws("sqs").create_queue(QueueName="jobs", Attributes=attributes)
    found = aws("sqs").get_queue_attributes(QueueUrl=made["QueueUrl"], AttributeNames=["QueueArn"])
    return str(found["Attributes"]["QueueArn"])


@pytest.mark.parametrize(
    ("configuration", "place", "rule"),
    [
        ({"Timeout": 901}, "timeout", "less than or equal to 900"),
        ({"Timeout": 0}, "timeout", "greater than or equal to 1"),
        ({"MemorySize": 127}, "memorySize", "greater than or equal to 128"),
        ({"MemorySize": 10_241}, "memorySize", "less than or equal to 10240"),
        ({"EphemeralStorage": {"Size": 511}}, "ephemeralStorage.size", "greater than or equal to"),
        ({"Description": "x" * 257}, "description", "length less than or equal to 256"),
        ({"Handler": "a b"}, "handler", "satisfy regular expression pattern"),
        ({"TracingConfig": {"Mode": "On"}}, "tracingConfig.mode", "[Active, PassThrough]"),
    ],
)
def test_configuration_out_of_bounds_is_refused(
    aws: Clients, settings: Settings, configuration: dict[str, Any], place: str, rule: str
) -> None:
    client = aws("lambda", parameter_validation=False)
    request = {
        "FunctionName": "f",
        "Role": f"arn:aws:iam::{settings.account}:role/r",
        "Runtime": "python3.13",
        "Handler": "handler.handler",
        "Code": {"ZipFile": functions.zipped({"handler.py": ECHO})},
    }
    message = refused(
        lambda: client.create_function(**(request | configuration)), "ValidationException"
    )
    assert f"at '{place}' failed to satisfy constraint: Member must" in message
    assert rule in message


def test_function_is_bounded_when_it_is_changed(aws: Clients) -> None:
    function = functions.make(aws, ECHO)
    client = aws("lambda", parameter_validation=False)
    change = client.update_function_configuration
    invoke = client.invoke

    def variables(**given: str) -> Callable[[], Any]:
        environment = {"Variables": given}
        return lambda: change(FunctionName=function.name, Environment=environment)

    assert "less than or equal to 900" in refused(
        lambda: change(FunctionName=function.name, Timeout=1000), "ValidationException"
    )
    assert "reserved keys" in refused(variables(AWS_REGION="x"), "InvalidParameterValueException")
    assert "Map keys" in refused(variables(A="x"), "ValidationException")
    assert "4KB limit" in refused(variables(BIG="x" * 4096), "InvalidParameterValueException")
    assert "Could not parse payload into json" in refused(
        lambda: invoke(FunctionName=function.name, Payload=b"{nope"),
        "InvalidRequestContentException",
    )
    assert "[Event, RequestResponse, DryRun]" in refused(
        lambda: invoke(FunctionName=function.name, InvocationType="Later"), "ValidationException"
    )
    assert function.invoke({"a": 1}).payload == {"a": 1}


def test_queue_must_hide_messages_as_long_as_its_function_may_run(aws: Clients) -> None:
    function, arn = functions.make(aws, ECHO, Timeout=31), queue(aws)
    client = aws("lambda")

    def map_it(**options: Any) -> Any:
        return client.create_event_source_mapping(
            FunctionName=function.name, EventSourceArn=arn, **options
        )

    assert refused(map_it, "InvalidParameterValueException") == (
        "Queue visibility timeout: 30 seconds is less than Function timeout: 31 seconds"
    )
    refused(lambda: map_it(BatchSize=10_001), "ValidationException")
    url = aws("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
    aws("sqs").set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "31"})
    made = map_it(Enabled=False)
    slow = functions.make(aws, ECHO, Timeout=60)
    assert "31 seconds is less than Function timeout: 60 seconds" in refused(
        lambda: client.update_event_source_mapping(UUID=made["UUID"], FunctionName=slow.name),
        "InvalidParameterValueException",
    )
    client.delete_event_source_mapping(UUID=made["UUID"])


def test_version_keeps_the_timeout_that_counts_for_its_queue(aws: Clients) -> None:
    function, arn = functions.make(aws, ECHO, Timeout=60), queue(aws)
    client = aws("lambda")
    client.publish_version(FunctionName=function.name)
    client.update_function_configuration(FunctionName=function.name, Timeout=3)
    functions.wait_until_active(aws, function.name)
    assert "is less than Function timeout: 60" in refused(
        lambda: client.create_event_source_mapping(
            FunctionName=f"{function.name}:1", EventSourceArn=arn
        ),
        "InvalidParameterValueException",
    )


@pytest.mark.parametrize("left_out", ["Runtime", "Handler", "Code"])
def test_function_needs_code_and_who_runs_it(aws: Clients, left_out: str) -> None:
    request: dict[str, Any] = {
        "FunctionName": "f",
        "Role": permissions.role(aws("iam"), "function", "lambda"),
        "Runtime": "python3.13",
        "Handler": "handler.handler",
        "Code": {"ZipFile": functions.zipped({"handler.py": ECHO})},
    }
    if left_out == "Code":
        request["Code"] = {}
    else:
        del request[left_out]
    refused(lambda: aws("lambda").create_function(**request), "InvalidParameterValueException")
