"""Pages whoever is on call. An alarm is JSON: {"what": "disk full", "level": "high"}."""

import json
import logging
from typing import Any

log = logging.getLogger()
log.setLevel(logging.INFO)


def handler(event: dict[str, Any], context: object) -> None:
    for record in event["Records"]:
        alarm = json.loads(record["Sns"]["Message"])
        log.info("paging: %s (%s)", alarm["what"], alarm["level"])
