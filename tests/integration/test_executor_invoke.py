"""What an invocation brings back, and what it leaves in the log, when nothing goes wrong."""

import re
import time
from typing import Any

from tests.support import functions, waiting

ECHO = """
    import json, logging, os, sys

    calls = 0

    def handler(event, context):
        global calls
        calls += 1
        print("hello", event)
        return {"event": event, "calls": calls, "pid": os.getpid()}
"""


def test_answer_is_what_the_handler_returned(aws: Any) -> None:
    event = {"text": "grüße 🎉", "list": [1, None, 2.5]}
    result = functions.make(aws, ECHO).invoke(event)
    assert result.error is None
    assert result.payload["event"] == event


def test_log_has_start_end_and_report_around_the_functions_output(aws: Any) -> None:
    function = functions.make(aws, ECHO, MemorySize=256)
    cold, warm = function.invoke("cold").log, function.invoke("warm").log
    uuid = "[0-9a-f-]{36}"
    pattern = (
        rf"START RequestId: ({uuid}) Version: \$LATEST\nhello cold\nEND RequestId: \1\n"
        r"REPORT RequestId: \1\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\t"
        r"Memory Size: 256 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms\t\n"
    )
    assert re.fullmatch(pattern, cold)
    assert "Init Duration" not in warm
    assert "hello warm" in warm
    assert "hello cold" not in warm


def test_memory_used_is_measured(aws: Any) -> None:
    source = "def handler(event, context):\n    return len(bytearray(b'x' * 60_000_000))\n"
    log = functions.make(aws, source, MemorySize=512).invoke().log
    used = re.search(r"Max Memory Used: (\d+) MB", log)
    assert used is not None
    assert 60 < int(used[1]) < 250


def test_module_state_lasts_while_warm_and_is_lost_when_cold(aws: Any) -> None:
    function = functions.make(aws, ECHO)
    assert [function.invoke().payload["calls"] for _ in range(3)] == [1, 2, 3]
    aws("lambda").update_function_configuration(
        FunctionName=function.name, Environment={"Variables": {"AN": "1"}}
    )
    functions.wait_until_active(aws, function.name)
    assert function.invoke().payload["calls"] == 1


def test_new_code_takes_effect(aws: Any) -> None:
    function = functions.make(aws, "def handler(event, context): return 'old'")
    assert function.invoke().payload == "old"
    code = functions.zipped({"handler.py": "def handler(event, context): return 'new'"})
    aws("lambda").update_function_code(FunctionName=function.name, ZipFile=code)
    functions.wait_until_active(aws, function.name)
    assert function.invoke().payload == "new"


def test_log_stream_has_the_name_that_the_context_says(aws: Any) -> None:
    function = functions.make(
        aws,
        """
        def handler(event, context):
            print("here")
            return [context.log_group_name, context.log_stream_name]
        """,
    )
    group, stream = function.invoke().payload
    assert group == f"/aws/lambda/{function.name}"
    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", stream)
    events = aws("logs").get_log_events(
        logGroupName=group, logStreamName=stream, startFromHead=True
    )["events"]
    assert [event["message"].split()[0] for event in events] == ["START", "here", "END", "REPORT"]


def test_record_of_many_lines_is_one_event(aws: Any) -> None:
    function = functions.make(
        aws,
        """
        import logging

        def handler(event, context):
            logging.getLogger().warning("one\\ntwo")
        """,
    )
    function.invoke()
    warnings = [m for m in function.messages() if m.startswith("[WARNING]")]
    assert len(warnings) == 1
    assert warnings[0].endswith("one\ntwo\n")


def test_output_can_be_read_while_the_function_runs(aws: Any) -> None:
    """The function itself reads its log, so that no clock is needed."""
    function = functions.make(
        aws,
        """
        import boto3, time

        def handler(event, context):
            print("on my way")
            logs = boto3.client("logs")
            deadline = time.time() + 8
            while time.time() < deadline:
                events = logs.get_log_events(
                    logGroupName=context.log_group_name, logStreamName=context.log_stream_name
                )["events"]
                if any("on my way" in event["message"] for event in events):
                    return "seen"
                time.sleep(0.05)
        """,
        Timeout=10,
    )
    assert function.invoke().payload == "seen"


def test_tail_is_the_last_four_kilobytes(aws: Any) -> None:
    source = "def handler(event, context):\n    for i in range(500): print('line', i)\n"
    function = functions.make(aws, source)
    log = function.invoke().log
    assert len(log) == 4096
    assert "line 499" in log
    assert "line 0\n" in "".join(function.messages())


def test_output_without_a_line_break_belongs_to_its_invocation(aws: Any) -> None:
    function = functions.make(aws, "def handler(event, context): print(event, end='')\n")
    assert "\nfirst\nEND" in function.invoke("first").log
    assert "first" not in function.invoke("second").log


def test_endless_output_is_cut_and_the_report_kept(aws: Any) -> None:
    source = "def handler(event, context):\n    for i in range(30_000): print(i)\n"
    function = functions.make(aws, source, Timeout=30)
    log = function.invoke().log
    assert "29999\n" in log
    assert "REPORT" in log
    messages = function.messages()
    assert len(messages) == 10_003
    assert messages[-3].startswith("[lab] The rest is left out")
    assert messages[-1].startswith("REPORT")


def test_context_is_complete(aws: Any, settings: Any) -> None:
    function = functions.make(
        aws,
        """
        def handler(event, context):
            names = ["function_name", "function_version", "invoked_function_arn",
                     "memory_limit_in_mb", "aws_request_id"]
            remaining = context.get_remaining_time_in_millis()
            client = context.client_context and context.client_context.custom
            return [*(getattr(context, name) for name in names), remaining, client]
        """,
        Timeout=7,
        MemorySize=256,
    )
    context = "eyJjdXN0b20iOiB7ImNvbG91ciI6ICJibHVlIn19"  # {"custom": {"colour": "blue"}}
    result = function.invoke(ClientContext=context)
    name, version, arn, memory, request_id, remaining, client = result.payload
    assert (name, version, memory) == (function.name, "$LATEST", "256")
    assert arn == f"arn:aws:lambda:{settings.region}:{settings.account}:function:{function.name}"
    assert f"START RequestId: {request_id} " in result.log
    assert 0 < remaining <= 7000
    assert client == {"colour": "blue"}


def test_environments_run_side_by_side(aws: Any) -> None:
    """Each of three waits until it has seen the other two arrive."""
    import concurrent.futures

    function = functions.make(
        aws,
        """
        import boto3, time

        def handler(event, context):
            s3 = boto3.client("s3")
            s3.put_object(Bucket=event["bucket"], Key=str(event["number"]))
            while s3.list_objects_v2(Bucket=event["bucket"])["KeyCount"] < 3:
                time.sleep(0.05)
            return context.log_stream_name
        """,
        Timeout=30,
    )
    bucket = function.name
    aws("s3").create_bucket(Bucket=bucket)
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        events = [{"bucket": bucket, "number": number} for number in range(3)]
        streams = [result.payload for result in pool.map(function.invoke, events)]
    assert len(set(streams)) == 3


def test_versions_have_environments_of_their_own(aws: Any) -> None:
    source = """
        import os

        def handler(event, context):
            return context.function_version, context.log_stream_name, os.environ.get("STAGE")
        """
    function = functions.make(aws, source, Environment={"Variables": {"STAGE": "one"}})
    client = aws("lambda")
    version = client.publish_version(FunctionName=function.name)["Version"]
    client.create_alias(FunctionName=function.name, Name="live", FunctionVersion=version)
    client.update_function_configuration(
        FunctionName=function.name, Environment={"Variables": {"STAGE": "two"}}
    )
    functions.wait_until_active(aws, function.name)
    number, stream, stage = function.invoke(Qualifier="live").payload
    assert (number, stage) == ("1", "one")
    assert "/[1]" in stream
    assert function.invoke().payload[::2] == ["$LATEST", "two"]


def test_provisioned_environment_is_there_before_the_first_call(aws: Any) -> None:
    source = """
        import os
        print("init")

        def handler(event, context):
            return os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]
        """
    function = functions.make(aws, source)
    client = aws("lambda")
    version = client.publish_version(FunctionName=function.name)["Version"]
    which = {"FunctionName": function.name, "Qualifier": version}
    client.put_provisioned_concurrency_config(ProvisionedConcurrentExecutions=1, **which)
    waiting.until(lambda: client.get_provisioned_concurrency_config(**which)["Status"] == "READY")
    assert function.messages() == ["init\n"]
    assert function.invoke(Qualifier=version).payload == "provisioned-concurrency"


def test_invocations_make_no_metrics(aws: Any) -> None:
    """LocalStack would spend several times the invocation on them."""
    functions.make(aws, ECHO).invoke()
    metrics = aws("cloudwatch").list_metrics(Namespace="AWS/Lambda")["Metrics"]
    assert metrics == []


def test_reserved_concurrency_of_none_refuses(aws: Any) -> None:
    function = functions.make(aws, ECHO)
    client = aws("lambda", retries={"max_attempts": 1})
    client.put_function_concurrency(FunctionName=function.name, ReservedConcurrentExecutions=0)
    try:
        client.invoke(FunctionName=function.name)
    except client.exceptions.TooManyRequestsException as refusal:
        assert "Rate Exceeded" in str(refusal)  # noqa: PT017
    else:
        raise AssertionError("it ran")


def test_deadline_is_the_functions_own(aws: Any) -> None:
    source = "def handler(event, context): return context.get_remaining_time_in_millis()"
    function = functions.make(aws, source, Timeout=60)
    began = time.monotonic()
    remaining = function.invoke().payload
    elapsed = (time.monotonic() - began) * 1000
    assert 60_000 - elapsed <= remaining <= 60_000
