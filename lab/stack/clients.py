"""The AWS clients of one run of the stack, and the place they work in."""

from dataclasses import dataclass
from threading import Lock
from typing import Any

from lab.shared import aws
from lab.shared.config import Settings


@dataclass(frozen=True)
class Place:
    """An account in a region: what every ARN starts with."""

    account: str
    region: str

    def arn(self, service: str, rest: str) -> str:
        """The ARN of a regional resource, such as ``arn("sqs", "todo-exports")``."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{rest}"

    def iam(self, rest: str) -> str:
        """The ARN of an IAM resource, such as ``iam("role/x")``."""
        return f"arn:aws:iam::{self.account}:{rest}"


class Clients:
    """``clients("sqs")`` is the SQS client, made when first asked for; threads may share it."""

    def __init__(self, settings: Settings) -> None:
        self.place = Place(settings.account, settings.region)
        self.endpoint = settings.endpoint
        self.functions = settings.root / "lambdas"
        self._settings = settings
        self._made: dict[str, Any] = {}
        self._making = Lock()

    def __call__(self, service: str) -> Any:
        """The client for ``service``."""
        with self._making:
            if service not in self._made:
                self._made[service] = aws.client(self._settings, service, actor="setup")
            return self._made[service]
