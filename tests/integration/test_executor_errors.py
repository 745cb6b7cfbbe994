"""How functions fail: each failure worded as on AWS, its environment dealt with."""

import re
from typing import Any

import pytest

from tests.support import functions


def test_exception_comes_with_type_message_trace_and_request_id(aws: Any) -> None:
    source = {
        "handler.py": """
            import helper

            def handler(event, context):
                helper.fail()
            """,
        "helper.py": "def fail():\n    raise KeyError('no such thing')\n",
    }
    result = functions.make(aws, source).invoke()
    assert result.error == "Unhandled"
    assert result.payload["errorType"] == "KeyError"
    assert result.payload["errorMessage"] == "'no such thing'"
    assert f"RequestId: {result.payload['requestId']}" in result.log
    first, second = result.payload["stackTrace"]
    assert first.startswith('  File "/var/task/handler.py", line 5, in handler\n')
    assert second.startswith('  File "/var/task/helper.py", line 2, in fail\n')
    assert "[ERROR] KeyError: 'no such thing'\nTraceback (most recent call last):" in result.log


def test_exception_leaves_the_environment_warm(aws: Any) -> None:
    source = """
        calls = 0

        def handler(event, context):
            global calls
            calls += 1
            if event == "fail":
                raise ValueError("once")
            return calls
        """
    function = functions.make(aws, source)
    assert function.invoke("fail").error
    assert function.invoke().payload == 2


@pytest.mark.parametrize(
    ("handler", "source", "kind", "message"),
    [
        ("handler.nothing", "x = 1", "HandlerNotFound", "Handler 'nothing' missing on module"),
        ("absent.handler", "x = 1", "ImportModuleError", "Unable to import module 'absent'"),
        ("handler.handler", "import nowhere", "ImportModuleError", "No module named 'nowhere'"),
        ("handler.handler", "import localstack", "ImportModuleError", "named 'localstack'"),
        ("handler.handler", "def (", "UserCodeSyntaxError", "Syntax error in module 'handler'"),
        ("handler", "x = 1", "MalformedHandlerName", "Bad handler 'handler'"),
    ],
)
def test_bad_handler_is_named(aws: Any, handler: str, source: str, kind: str, message: str) -> None:
    function = functions.make(aws, source, Handler=handler)
    result = function.invoke()
    assert result.error == "Unhandled"
    assert result.payload["errorType"] == f"Runtime.{kind}"
    assert message in result.payload["errorMessage"]
    assert any(f"[ERROR] Runtime.{kind}" in message for message in function.messages())


def test_error_outside_the_handler_is_an_init_error_every_time(aws: Any) -> None:
    source = "print('before')\nraise RuntimeError('not today')\n"
    function = functions.make(aws, source)
    for _ in range(2):
        result = function.invoke()
        assert result.error == "Unhandled"
        assert result.payload["errorType"] == "RuntimeError"
        assert result.payload["errorMessage"] == "not today"
        assert any('File "/var/task/handler.py", line 2' in f for f in result.payload["stackTrace"])
    messages = function.messages()
    assert messages.count("before\n") == 2
    assert sum("[ERROR] RuntimeError: not today" in message for message in messages) == 2


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("sys.exit(3)", "Runtime exited with error: exit status 3"),
        ("sys.exit()", "Runtime exited without providing a reason"),
        ("os._exit(1)", "Runtime exited with error: exit status 1"),
        ("os.kill(os.getpid(), 9)", "Runtime exited with error: signal: killed"),
        ("ctypes.string_at(0)", "Runtime exited with error: signal: segmentation fault"),
    ],
)
def test_end_of_the_process_is_an_exit_error(aws: Any, statement: str, reason: str) -> None:
    source = f"""
        import ctypes, os, sys
        calls = 0

        def handler(event, context):
            global calls
            calls += 1
            if event == "end":
                print("last words")
                {statement}
            return calls
        """
    function = functions.make(aws, source)
    assert function.invoke().payload == 1
    result = function.invoke("end")
    assert result.error == "Unhandled"
    request_id = re.search("START RequestId: (.{36})", result.log)
    assert request_id is not None
    assert result.payload == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: {request_id[1]} Error: {reason}",
    }
    assert "last words" in result.log
    assert "Runtime.ExitError\n" in result.log
    assert function.invoke().payload == 1, "the next invocation starts afresh"


def test_process_that_dies_after_its_answer_never_answers_for_the_next(aws: Any) -> None:
    source = """
        import os, threading

        def handler(event, context):
            threading.Timer(0.004, os._exit, [1]).start()
            return event
        """
    function = functions.make(aws, source)
    for event in range(20):
        result = function.invoke(event)
        if result.error:
            assert result.payload["errorType"] == "Runtime.ExitError"
        else:
            assert result.payload == event


def test_exit_outside_the_handler_is_an_exit_error(aws: Any) -> None:
    result = functions.make(aws, "import sys\nsys.exit(4)\n").invoke()
    assert result.payload["errorType"] == "Runtime.ExitError"
    assert result.payload["errorMessage"].endswith("exit status 4")


def test_timeout_kills_the_process_and_says_so(aws: Any) -> None:
    source = """
        import time
        calls = 0

        def handler(event, context):
            global calls
            calls += 1
            if event == "slow":
                print("sleeping")
                time.sleep(60)
            return calls
        """
    function = functions.make(aws, source, Timeout=1)
    assert function.invoke().payload == 1
    result = function.invoke("slow")
    assert result.error == "Unhandled"
    assert result.payload["errorType"] == "Sandbox.Timedout"
    text = r"\d{4}-\d\d-\d\dT[\d:.]+Z [0-9a-f-]{36} Task timed out after 1.00 seconds"
    assert re.fullmatch(text, result.payload["errorMessage"])
    assert result.payload["errorMessage"] in result.log
    assert "sleeping" in result.log
    assert re.search(r"Duration: 1000.00 ms\t.*\tStatus: timeout", result.log)
    assert function.invoke().payload == 1, "the next invocation starts afresh"


def test_memory_limit_is_enforced(aws: Any) -> None:
    source = """
        import time

        def handler(event, context):
            hoard = []
            while True:
                hoard.append(b"x" * 5_000_000)
                time.sleep(0.01)
        """
    result = functions.make(aws, source, MemorySize=128, Timeout=30).invoke()
    assert result.payload["errorType"] == "Runtime.OutOfMemory"
    assert result.payload["errorMessage"].endswith("Runtime exited with error: signal: killed")
    assert "Max Memory Used: 128 MB" in result.log


def test_memory_limit_counts_child_processes(aws: Any) -> None:
    source = """
        import os, time

        def handler(event, context):
            if os.fork() == 0:
                hoard = b"x" * 200_000_000
            time.sleep(20)
        """
    result = functions.make(aws, source, MemorySize=128, Timeout=25).invoke()
    assert result.payload["errorType"] == "Runtime.OutOfMemory"


def test_response_over_six_megabytes_is_refused(aws: Any) -> None:
    source = "def handler(event, context): return 'x' * event\n"
    function = functions.make(aws, source, MemorySize=256)
    limit = 6 * 1024 * 1024 + 100
    result = function.invoke(limit)
    assert result.error == "Unhandled"
    assert result.payload["errorType"] == "Function.ResponseSizeTooLarge"
    assert result.payload["errorMessage"] == (
        f"Response payload size exceeded maximum allowed payload size ({limit} bytes)."
    )
    assert len(function.invoke(limit - 2).payload) == limit - 2


def test_request_over_six_megabytes_is_refused(aws: Any) -> None:
    function = functions.make(aws, "def handler(event, context): return len(event)\n")
    size = 6 * 1024 * 1024
    assert function.invoke("x" * (size - 2)).payload == size - 2
    with pytest.raises(aws("lambda").exceptions.RequestTooLargeException, match="6291456 bytes"):
        function.invoke("x" * size)


def test_response_that_is_no_json_is_a_marshal_error(aws: Any) -> None:
    result = functions.make(aws, "def handler(event, context): return {1, 2}\n").invoke()
    assert result.payload["errorType"] == "Runtime.MarshalError"
    assert "Unable to marshal response" in result.payload["errorMessage"]


def test_other_runtimes_are_refused_with_what_to_do(aws: Any) -> None:
    client = aws("lambda")
    refused = client.exceptions.InvalidParameterValueException
    with pytest.raises(refused, match=r"The lab runs Python functions.*--runtime python3\.13"):
        functions.make(aws, {"index.js": "exports.handler = 1"}, Runtime="nodejs22.x")
    function = functions.make(aws, "def handler(event, context): return 1")
    client.update_function_configuration(FunctionName=function.name, Runtime="nodejs22.x")
    functions.wait_until_active(aws, function.name)
    result = client.invoke(FunctionName=function.name)
    assert result["FunctionError"] == "Unhandled"
    assert "--runtime python3.13" in result["Payload"].read().decode()


@pytest.mark.parametrize("runtime", ["python3.9", "python3.12"])
def test_older_pythons_run(aws: Any, runtime: str) -> None:
    source = "import os\ndef handler(event, context): return os.environ['AWS_EXECUTION_ENV']\n"
    result = functions.make(aws, source, Runtime=runtime).invoke()
    assert result.payload == f"AWS_Lambda_{runtime}"
