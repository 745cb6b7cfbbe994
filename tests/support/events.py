"""Makes events of a journal that never was, for the tests of its readers."""

import itertools
from collections.abc import Callable
from typing import Any

from lab.shared.event import Event

ACCOUNT = "000000000000"
REGION = "us-east-1"
NOON = 1_780_000_000.0
SNS, LAMBDA, S3 = (f"service:{name}.amazonaws.com" for name in ("sns", "lambda", "s3"))


def arn(service: str, name: str) -> str:
    """The ARN of a resource in the tests' account."""
    kind = "function:" if service == "lambda" else ""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{kind}{name}"


TOPIC = arn("sns", "todo-notifications")


class Journal:
    """Events in order, ten milliseconds apart; each method adds one and returns it."""

    def __init__(self, run: str = "k3f9") -> None:
        self.events: list[Event] = []
        self._numbers, self._run = itertools.count(1), run

    def add(self, **fields: Any) -> Event:
        """Any event; what is left out is a successful call of the student's."""
        number = next(self._numbers)
        base: dict[str, Any] = {
            "id": f"{self._run}-{number}",
            "time": NOON + number / 100,
            "kind": "call",
            "account": ACCOUNT,
            "region": REGION,
            "actor": "student",
            "latency_ms": 5.0,
            "request_id": f"request-{number}",
        }
        event = Event(**(base | fields))
        self.events.append(event)
        return event

    def call(self, service: str, operation: str, resource: str, *ids: str, **fields: Any) -> Event:
        """An API call that is about ``ids``."""
        return self.add(service=service, operation=operation, resource=resource, ids=ids, **fields)

    def publish(self, message: str, *more: str, subject: str = "Hi", **fields: Any) -> Event:
        """A message for the topic."""
        parameters = {"TopicArn": TOPIC, "Subject": subject, "Message": "body"}
        return self.call(
            "sns",
            "Publish",
            fields.pop("topic", TOPIC),
            message,
            *more,
            parameters=parameters | fields.pop("parameters", {}),
            **fields,
        )

    def to_queue(self, message: str, queue: str, sent: str, **fields: Any) -> Event:
        """SNS sends ``message`` on as the queue's message ``sent``."""
        return self._hop("sqs", "SendMessage", arn("sqs", queue), message, sent, **fields)

    def to_function(self, message: str, function: str, request: str, **fields: Any) -> Event:
        """SNS invokes a function."""
        return self._hop(
            "lambda",
            "Invoke",
            arn("lambda", function),
            message,
            request_id=request,
            **fields,
        )

    def delivery(
        self, message: str, target: str, protocol: str, error: str = "", **fields: Any
    ) -> Event:
        """A delivery that is no call, or one that did not happen."""
        detail = {"message": message, "protocol": protocol} | fields.pop("detail", {})
        return self.add(
            kind="delivery",
            actor=SNS,
            service="sns",
            operation="Deliver",
            resource=target,
            source=TOPIC,
            error=error,
            ids=(message,),
            detail=detail,
            **fields,
        )

    def receive(self, queue: str, *messages: str, **fields: Any) -> Event:
        """Someone receives messages."""
        return self.call("sqs", "ReceiveMessage", arn("sqs", queue), *messages, **fields)

    def delete(self, queue: str, *messages: str, **fields: Any) -> Event:
        """Someone deletes messages."""
        operation = "DeleteMessage" if len(messages) == 1 else "DeleteMessageBatch"
        return self.call("sqs", operation, arn("sqs", queue), *messages, **fields)

    def run(self, function: str, request: str, error: str = "", **fields: Any) -> Event:
        """A function runs."""
        detail = {"cold": False, "duration_ms": 41.0, "attempt": 1} | fields.pop("detail", {})
        return self.add(
            kind="invocation",
            actor=f"lambda:{function}",
            service="lambda",
            operation="Invocation",
            resource=arn("lambda", function),
            error=error,
            ids=(request,),
            detail=detail,
            **fields,
        )

    def _hop(
        self, service: str, operation: str, target: str, message: str, *ids: str, **fields: Any
    ) -> Event:
        detail = {"message": message} | fields.pop("detail", {})
        return self.call(
            service,
            operation,
            target,
            *ids,
            message,
            **{"actor": SNS, "source": TOPIC, "client": "internal", "detail": detail} | fields,
        )


Make = Callable[[], Journal]
