"""The logs of one function, as they come."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from flask import Blueprint, render_template

from lab.guide import logs
from lab.guide.commands import Commands
from lab.guide.context import Guide, guide
from lab.guide.errors import GuideError
from lab.journal.logs import FUNCTION_NAME, nearest
from lab.shared import aws
from lab.shared.config import Settings

pages = Blueprint("logs", __name__)
AREA = ""


def begin(made: Guide) -> None:
    """Functions' logs are told by the topics "logs:<function>"."""
    made.hub.add("logs", logs.Logs(made.settings).begin, state=True)


@pages.get("/functions/<name>/logs")
def index(name: str) -> str:
    """The last lines, and what comes."""
    settings = guide().settings
    return render_template(
        "journal_logs.html",
        function=name,
        logs=latest(settings, name),
        command=Commands(f"lab logs {name} -f"),
    )


def latest(settings: Settings, function: str) -> list[dict[str, Any]]:
    """What _logs.html takes as ``logs``: the last lines of a function; raises GuideError where
    there is no such function, or nobody answers."""
    try:
        found = logs.latest(settings, function) if FUNCTION_NAME.fullmatch(function) else []
        if not found:
            _require(settings, function)
    except ClientError as error:
        told = error.response["Error"]
        raise GuideError(
            f"AWS answered {told.get('Code')}.", str(told.get("Message")), "lab logs emulator"
        ) from error
    except BotoCoreError as error:
        raise GuideError(
            f"Nothing answers at {settings.endpoint}.",
            "the emulator is not running, or it was stopped just now",
            "lab up",
            503,
        ) from error
    return [logs.shown(line) for line in found]


def _require(settings: Settings, function: str) -> None:
    """A function that never ran has no logs, and is there."""
    pages = aws.client(settings, "lambda", actor="guide").get_paginator("list_functions").paginate()
    known = sorted(each["FunctionName"] for page in pages for each in page["Functions"])
    if function not in known:
        raise GuideError(
            f"There is no function {function[:80]}.",
            "no function in this account has that name",
            nearest(function, known),
            404,
        )
