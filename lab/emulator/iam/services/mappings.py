"""Event source mappings that have lost a right of their function's role: they wait, and say so."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError
from localstack.services.lambda_.event_source_mapping.esm_worker import EsmWorker
from localstack.services.lambda_.event_source_mapping.event_processor import (
    CustomerInvocationError,
)
from localstack.services.lambda_.event_source_mapping.pollers.sqs_poller import SqsPoller
from localstack.utils.patch import patch

from lab.emulator.iam.authorize import authorize
from lab.emulator.iam.enforce import enforcing
from lab.emulator.iam.model import Need
from lab.emulator.iam.services import executions

log = logging.getLogger(__name__)

# Until the right is tried again; doubled each time.
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 4.0


class Health:
    """How a mapping fares: told as its LastProcessingResult."""

    def __init__(self, worker: Any) -> None:
        self._worker = worker
        self._wait = FIRST_WAIT_SECONDS
        self.refusals = 0  # since all was well

    def refuse(self, reason: str) -> None:
        """A right is missing."""
        self.refusals += 1
        self._tell(f"PROBLEM: {reason}")

    def wait(self) -> None:
        """Pause before the next try; less if the mapping is stopped."""
        self._worker._shutdown_event.wait(self._wait)
        self._wait = min(2 * self._wait, LONGEST_WAIT_SECONDS)

    def may(self, action: str, arn: str) -> bool:
        """Whether the function's role has a right."""
        caller = executions.caller(self._worker.esm_config["FunctionArn"])
        allowed = caller and authorize(caller, Need(action, arn)).decision.allowed
        return bool(allowed) or not enforcing()

    def recover(self) -> None:
        """All is well again."""
        self.refusals, self._wait = 0, FIRST_WAIT_SECONDS
        self._tell("OK")

    def _tell(self, result: str) -> None:
        mapping = self._worker._state.event_source_mappings.get(self._worker.uuid)
        if mapping is not None and mapping.get("LastProcessingResult") != result:
            mapping["LastProcessingResult"] = result
            log.info("The event source mapping of %s: %s", mapping["FunctionArn"], result)


def install() -> None:
    """Give each poller of a mapping its health."""

    @patch(EsmWorker.__init__)
    def init(fn: Callable[..., None], self: Any, *args: Any, **kwargs: Any) -> None:
        fn(self, *args, **kwargs)
        self.poller.lab_health = Health(self)

    @patch(SqsPoller.delete_messages)
    def delete(fn: Callable[..., None], self: Any, *args: Any) -> None:
        try:
            fn(self, *args)
        except ClientError as error:  # LocalStack logs it and goes on
            if reason := _refusal(error):
                self.lab_health.refuse(reason)
            raise


@contextmanager
def patient(poller: Any) -> Iterator[None]:
    """Around one poll: a refusal makes the mapping wait until the right is back."""
    health: Health = poller.lab_health
    before = health.refusals
    try:
        yield
    except (ClientError, CustomerInvocationError) as error:
        if not (reason := _refusal(error)):
            raise
        health.refuse(reason)
        health.wait()
        return
    if before and health.refusals == before:
        health.recover()


def well(poller: Any) -> bool:
    """Whether an empty queue can be left alone: the mapping has its right, as far as it knows."""
    health: Health = poller.lab_health
    return not health.refusals and health.may("sqs:ReceiveMessage", poller.source_arn)


def _refusal(error: Exception) -> str:
    """What AWS said, if the error is about rights (or comes of one that is); else ""."""
    cause = error if isinstance(error, ClientError) else error.__cause__
    if not isinstance(cause, ClientError):
        return ""
    said = cause.response["Error"]
    return str(said["Message"]) if said["Code"].startswith("AccessDenied") else ""
