"""Does an act as the student, and tells what AWS answered."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore import xform_name
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    HTTPClientError,
    ParamValidationError,
)

from lab.guide.acts import advice
from lab.guide.acts.act import Act, Parameters, Told
from lab.guide.console import clients
from lab.journal import http
from lab.shared.config import Settings

LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an act. If AWS refused, ``code`` is its word for it, ``message`` its sentence
    and ``next`` what to try; ``raw`` is all that it answered."""

    act: Act
    told: Told
    request_id: str = ""
    code: str = ""
    message: str = ""
    next: str = ""
    raw: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)


def run(settings: Settings, act: Act, parameters: Parameters) -> Outcome:
    """Make the call, once; raises JournalError if nobody answers."""
    client = clients.student(settings, act.service)
    try:
        answer = getattr(client, xform_name(act.operation))(**parameters)
    except ClientError as error:
        return _refused(act, parameters, error)
    except (ConnectionError, HTTPClientError) as error:
        raise http.away(settings) from error
    except (ParamValidationError, BotoCoreError) as error:
        said = str(error).replace("Parameter validation failed:\n", "")
        then = "fill in what it names, as the CLI and boto3 would ask for it too"
        return Outcome(act, Told("The call was not made.", tone="bad"), "", "", said, then)
    about = answer.pop("ResponseMetadata", {})
    request_id = about.get("RequestId", "")
    answer = {name: _plain(value) for name, value in answer.items()}
    given = answer | {"RequestId": request_id}
    told = act.tell(parameters, given) if act.tell else Told("Done.")
    raw = json.dumps(answer, indent=2, ensure_ascii=False, default=str)[:LONGEST] if answer else ""
    return Outcome(act, told, request_id, raw=raw, parameters=parameters)


def _refused(act: Act, parameters: Parameters, error: ClientError) -> Outcome:
    said = error.response.get("Error", {})
    code, message = str(said.get("Code", "")), str(said.get("Message") or "no message")
    about = error.response.get("ResponseMetadata", {})
    return Outcome(
        act,
        Told("AWS refused.", tone="bad"),
        about.get("RequestId", ""),
        code,
        message[:2000],
        advice.after(code, message),
        parameters=parameters,
    )


def _plain(value: Any) -> Any:
    """A stream is read, bytes become text: base64 where they are none."""
    if hasattr(value, "read"):
        value = value.read(LONGEST * 60)
    if not isinstance(value, bytes):
        return value
    try:
        return value.decode()
    except UnicodeDecodeError:
        return base64.b64encode(value).decode()
