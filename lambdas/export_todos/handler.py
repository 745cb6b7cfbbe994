"""Makes a CSV file of all todos for each message in the export queue, and mails its link."""

import json
import logging
import os
from collections.abc import Callable
from functools import cache
from typing import Any

import boto3
import job
import source
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from exports import AlreadyDone, Busy, Exports
from message import BadMessageError, ExportRequest, parse

# Below this much time left nothing new is begun: a run that is cut off cannot report.
RESERVE_SECONDS = 3
REASON_LENGTH = 1000
_SELF_EXPLAINING = (BadMessageError, Busy, job.OutOfTimeError, BotoCoreError, ClientError)

log = logging.getLogger("export_todos")
log.setLevel(logging.INFO)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Work on each record by itself and report those that failed; the others are deleted."""
    failed = []
    for record in event["Records"]:
        try:
            _process(record, context)
        except Exception as error:
            _say("export.try_failed", record, level=logging.ERROR, error=_worded(error))
            if not isinstance(error, _SELF_EXPLAINING):
                log.exception("the whole trace")
            _bring_back(record, error)
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


@cache
def client(service: str) -> Any:
    """One boto3 client a service, kept while the environment is warm.

    It gives up before the function does. Buckets younger than 2020 take links signed with
    version 4 only.
    """
    version = "s3v4" if service == "s3" else None
    config = Config(signature_version=version, connect_timeout=2, read_timeout=5)
    return boto3.client(service, config=config)


def _process(record: dict[str, Any], context: Any) -> None:
    exports = Exports(client("dynamodb"), os.environ["EXPORTS_TABLE"])
    request = _read(record, exports)
    seconds_left = _clock(context)
    if seconds_left() <= 0:
        raise job.OutOfTimeError
    token = f"{context.aws_request_id}/{record['messageId']}"
    try:
        export = exports.claim(request, token, int(seconds_left()) + RESERVE_SECONDS + 1)
    except AlreadyDone:
        _say("export.duplicate_dropped", record, exportId=request.export_id)
    else:
        _work(record, job.Job(exports, export, token, client, seconds_left))


def _read(record: dict[str, Any], exports: Exports) -> ExportRequest:
    try:
        return parse(record["body"])
    except BadMessageError as error:
        if error.export_id:
            exports.refuse(error.export_id, _worded(error))
        raise


def _work(record: dict[str, Any], work: job.Job) -> None:
    try:
        work.run()
    except Exception as error:
        work.release(_worded(error), final=source.is_last_try(client("sqs"), record))
        raise
    _say("export.ready", record, **work.outcome())


def _bring_back(record: dict[str, Any], error: Exception) -> None:
    """Shorten the wait for the next try; without it the record comes back all the same."""
    seconds = error.seconds if isinstance(error, Busy) else source.RETRY_SECONDS
    try:
        source.hide(client("sqs"), record, seconds)
    except (BotoCoreError, ClientError) as refused:
        _say("export.wait_not_shortened", record, level=logging.WARNING, error=_worded(refused))


def _clock(context: Any) -> Callable[[], float]:
    return lambda: context.get_remaining_time_in_millis() / 1000 - RESERVE_SECONDS


def _worded(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:REASON_LENGTH]


def _say(what: str, record: dict[str, Any], level: int = logging.INFO, **fields: Any) -> None:
    """One line of JSON; Lambda puts the request id in front of it."""
    tries = record["attributes"]["ApproximateReceiveCount"]
    line = {"event": what, "messageId": record["messageId"], "receiveCount": tries, **fields}
    log.log(level, json.dumps(line))
