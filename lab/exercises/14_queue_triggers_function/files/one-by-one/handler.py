"""Writes reports, and tells Lambda which messages of the batch have failed."""

import json
import logging
from typing import Any

log = logging.getLogger()
log.setLevel(logging.INFO)


def handler(event: dict[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    failed = []
    for record in event["Records"]:
        try:
            log.info("report written: %s", json.loads(record["body"])["report"])
        except (ValueError, KeyError) as error:
            log.error("no report for %s: %s", record["messageId"], error)
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
