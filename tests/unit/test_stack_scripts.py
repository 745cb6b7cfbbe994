"""scripts/setup.py and scripts/teardown.py, and what the stack says when it cannot work."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from lab.shared.config import ROOT, Settings
from lab.stack import StackError, app_environment, ensure, teardown
from lab.stack.errors import explain


def script(name: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run one as a student would, from another folder."""
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / f"{name}.py"), *arguments],
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", ["setup", "teardown"])
def test_scripts_are_under_twenty_lines_and_explain_themselves(name: str, tmp_path: Path) -> None:
    assert len((ROOT / "scripts" / f"{name}.py").read_text().splitlines()) < 20
    answer = script(name, "--help", cwd=tmp_path)
    assert answer.returncode == 0
    assert "--allow-remote" in answer.stdout


@pytest.mark.parametrize("name", ["setup", "teardown"])
def test_scripts_refuse_another_machine_with_the_list_and_no_traceback(
    name: str, tmp_path: Path
) -> None:
    answer = script(name, "--endpoint", "https://sqs.us-east-1.amazonaws.com", cwd=tmp_path)
    assert answer.returncode == 1
    assert "add --allow-remote" in answer.stderr
    assert "table TodoItems" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""


@pytest.mark.parametrize("endpoint", ["", "fie", "http://localhost:port", "ünïcode", "x" * 10_000])
def test_nonsense_endpoints_get_one_clear_line(endpoint: str) -> None:
    settings = replace(Settings(), endpoint=endpoint)
    for act in (ensure, teardown):
        with pytest.raises(StackError, match="is no address: use one like http://localhost:4566"):
            act(settings)


def test_refusal_by_aws_names_code_message_request_id_and_the_next_command() -> None:
    answer = {
        "Error": {"Code": "QueueDeletedRecently", "Message": "You must wait 60 seconds."},
        "ResponseMetadata": {"RequestId": "r-1"},
    }
    error = ClientError(answer, "CreateQueue")  # type: ignore[arg-type, unused-ignore]
    assert str(explain(error, "make the queue q", "lab setup")) == (
        "Could not make the queue q: AWS answered QueueDeletedRecently to CreateQueue: "
        "You must wait 60 seconds (request id r-1). What is done stays done. "
        "When that is mended, go on with: lab setup"
    )


def test_error_of_the_sdk_itself_is_told_too() -> None:
    error = ParamValidationError(report="QueueName is empty.")
    assert "QueueName is empty" in str(explain(error, "make the queue q", "lab setup"))


def test_app_gets_the_stacks_names_and_the_labs_endpoint() -> None:
    settings = replace(Settings(), account="123456789012", endpoint="http://localhost:1")
    environment = app_environment(settings)
    assert environment["TOPIC_ARN"] == "arn:aws:sns:us-east-1:123456789012:todo-notifications"
    assert environment["EXPORT_BUCKET"] == "todo-exports-123456789012"
    assert environment["AWS_ENDPOINT_URL"] == "http://localhost:1"
    metadata = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"]
    assert metadata == "http://localhost:1/_lab/imds/123456789012"
    assert environment["EXPLAIN_URL"] == "http://localhost:8080/why/{id}"
    assert "AWS_ACCESS_KEY_ID" not in environment
