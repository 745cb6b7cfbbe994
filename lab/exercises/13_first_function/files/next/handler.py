"""Greets whoever the event names, loudly."""

import logging
import os

log = logging.getLogger()
log.setLevel(logging.INFO)


def handler(event: dict[str, str], context: object) -> dict[str, str]:
    greeting = os.environ.get("GREETING", "Hello")
    answer = f"{greeting}, {event['name']}!".upper()
    log.info("I shout: %s", answer)
    return {"message": answer}
