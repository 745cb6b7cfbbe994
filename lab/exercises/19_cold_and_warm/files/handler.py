"""Counts its invocations in a variable, and works for as long as the event says."""

import logging
import time

log = logging.getLogger()
log.setLevel(logging.INFO)
time.sleep(0.3)  # stands for what real code does once: imports, connections, models
count = 0


def handler(event: dict[str, float], context: object) -> dict[str, int]:
    global count
    count += 1
    log.info("count %d", count)
    time.sleep(event.get("seconds", 0))
    return {"count": count}
