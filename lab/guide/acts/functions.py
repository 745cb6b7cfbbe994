"""What the console of Lambda does."""

import base64
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from lab.guide.acts.act import Act, Fact, Field, Parameters, Told
from lab.journal import logs

FUNCTION = Field("function", "Function", "FunctionName", "hidden", required=True)
MAPPING = Field("mapping", "UUID", "UUID", "hidden", required=True)
SYNC, ASYNC = "Synchronous", "Asynchronous"


def _how(parameters: Parameters, values: Mapping[str, str]) -> Parameters:
    """A call that waits gets the end of the log with its answer. The event goes in one line."""
    if payload := parameters.get("Payload"):
        with suppress(ValueError, RecursionError):
            parameters["Payload"] = json.dumps(json.loads(payload), ensure_ascii=False)
    if values.get("how") == ASYNC:
        return parameters | {"InvocationType": "Event"}
    return parameters | {"LogType": "Tail"}


def _invoked(parameters: Parameters, answer: Mapping[str, Any]) -> Told:
    request = answer.get("RequestId", "")
    facts = [Fact("Run", request, f"/why/{request}")]
    if parameters.get("InvocationType") == "Event":
        return Told(
            "Lambda has the event, and runs the function when it gets to it.",
            tuple(facts),
            then="If it fails it is tried twice again. Its log is below.",
        )
    log = base64.b64decode(answer.get("LogResult") or "").decode(errors="replace").rstrip()
    report = next(filter(None, map(logs.parse_report, reversed(log.splitlines()))), None)
    if report:
        start = "cold: a new environment" if report.init_ms is not None else "warm"
        facts += [Fact("Start", start, code=False), Fact("Report", report.words, code=False)]
    if version := answer.get("ExecutedVersion"):
        facts.append(Fact("Executed version", version))
    failed = bool(answer.get("FunctionError"))
    title = "Error" if failed else "Result"
    return Told(
        "The function failed." if failed else "The function ran.",
        tuple(facts),
        texts=((title, _pretty(answer.get("Payload", ""))), ("Log output", log)),
        tone="bad" if failed else "good",
        then="The log's last 4 KB are below: its traceback says where." if failed else "",
    )


def _pretty(payload: str) -> str:
    try:
        return json.dumps(json.loads(payload), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return payload


def _enabled(parameters: Parameters, values: Mapping[str, str]) -> Parameters:
    return parameters | {"Enabled": True}


def _disabled(parameters: Parameters, values: Mapping[str, str]) -> Parameters:
    return parameters | {"Enabled": False}


def _updated(parameters: Parameters, answer: Mapping[str, Any]) -> Told:
    return Told(f"The trigger is {answer.get('State', '').lower() or 'changing'}.")


def _configuration(parameters: Parameters, answer: Mapping[str, Any]) -> Told:
    return Told("This is the function's configuration.", tone="calm")


ACTS = (
    Act(
        "invoke",
        "Test",
        "lambda",
        "Invoke",
        (
            FUNCTION,
            Field("payload", "Event JSON", "Payload", "area", value="{}"),
            Field("how", "Invocation type", kind="choice", value=SYNC, choices=(SYNC, ASYNC)),
            Field("qualifier", "Version or alias", "Qualifier", optional=True),
        ),
        "Invoke",
        build=_how,
        tell=_invoked,
    ),
    Act(
        "enable-trigger",
        "Enable trigger",
        "lambda",
        "UpdateEventSourceMapping",
        (MAPPING,),
        "Enable",
        build=_enabled,
        tell=_updated,
    ),
    Act(
        "disable-trigger",
        "Disable trigger",
        "lambda",
        "UpdateEventSourceMapping",
        (MAPPING,),
        "Disable",
        build=_disabled,
        tell=_updated,
    ),
    Act(
        "get-configuration",
        "Get configuration",
        "lambda",
        "GetFunctionConfiguration",
        (FUNCTION,),
        tell=_configuration,
    ),
)
