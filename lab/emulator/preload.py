"""Loads the lab's services in the background, so that no first call waits for an import."""

import logging
import threading
import time

from localstack.runtime import events
from localstack.services.moto import get_moto_routing_table
from localstack.services.plugins import SERVICE_PLUGINS

from lab.emulator import lean

log = logging.getLogger(__name__)

# In the order in which the stack is made; moto's backend is loaded with those that use it.
SERVICES = {
    "dynamodb": "moto",
    "s3": "",
    "kms": "moto",
    "sns": "",
    "sqs": "",
    "ssm": "moto",
    "iam": "moto",
    "sts": "moto",
    "lambda": "",
    "logs": "moto",
    "events": "moto",
    "apigateway": "moto",
    "scheduler": "moto",
    "ses": "moto",
    "dynamodbstreams": "moto",
}

_done = threading.Event()


def start() -> None:
    """Begin to load; returns at once."""
    threading.Thread(target=_load_all, name="preload", daemon=True).start()


def finished() -> bool:
    """Whether every service has been loaded, or has failed to."""
    return _done.is_set()


def _load_all() -> None:
    began = time.monotonic()
    for service, backend in SERVICES.items():
        if events.infra_stopping.is_set():
            return
        _load(service, backend)
    lean.settle()
    _done.set()
    log.info("All services are loaded after %.1f s.", time.monotonic() - began)


def _load(service: str, backend: str) -> None:
    try:
        SERVICE_PLUGINS.require(service)
        if backend:
            get_moto_routing_table(service)
    except Exception as error:
        # The first call to the service meets the same error and reports it to its caller.
        log.warning("%s could not be loaded ahead of its first call: %s", service, error)
