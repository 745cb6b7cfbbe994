"""Makes Lambda functions for the tests and invokes them."""

import base64
import io
import json
import textwrap
import uuid
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.support import permissions, waiting


@dataclass(frozen=True)
class Result:
    """What an invocation came back with; ``log`` is LogType=Tail's."""

    payload: Any
    error: str | None
    log: str


@dataclass(frozen=True)
class Function:
    """A function that is Active."""

    name: str
    aws: Callable[..., Any]

    def invoke(self, event: object = None, **arguments: Any) -> Result:
        """Invoke it and wait for its answer."""
        answer = self.aws("lambda").invoke(
            FunctionName=self.name, Payload=json.dumps(event), LogType="Tail", **arguments
        )
        return Result(
            json.loads(answer["Payload"].read()),
            answer.get("FunctionError"),
            base64.b64decode(answer["LogResult"]).decode(),
        )

    def messages(self) -> list[str]:
        """All that is in its log group."""
        pages = self.aws("logs").get_paginator("filter_log_events")
        pages = pages.paginate(logGroupName=f"/aws/lambda/{self.name}")
        return [event["message"] for page in pages for event in page["events"]]


def zipped(files: Mapping[str, str]) -> bytes:
    """An archive of ``files``: name -> text."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for name, text in files.items():
            file.writestr(name, textwrap.dedent(text))
    return archive.getvalue()


def make(
    aws: Callable[..., Any], source: str | Mapping[str, str], **configuration: Any
) -> Function:
    """Make a function from the text of handler.py, or from several files, and wait for it.

    Without a Role of its own it may do everything.
    """
    files = {"handler.py": source} if isinstance(source, str) else source
    name = f"function-{uuid.uuid4().hex[:8]}"
    defaults = {"Runtime": "python3.13", "Handler": "handler.handler"}
    if "Role" not in configuration:
        role = permissions.role(aws("iam"), "function", "lambda", permissions.ALL)
        configuration["Role"] = role
    aws("lambda").create_function(
        FunctionName=name, Code={"ZipFile": zipped(files)}, **(defaults | configuration)
    )
    wait_until_active(aws, name)
    return Function(name, aws)


def wait_until_active(aws: Callable[..., Any], name: str) -> None:
    """Wait until a function's making or its last update is done."""

    client = aws("lambda")

    def done() -> bool:
        configuration = client.get_function_configuration(FunctionName=name)
        return (configuration["State"], configuration.get("LastUpdateStatus")) == (
            "Active",
            "Successful",
        )

    waiting.until(done)
