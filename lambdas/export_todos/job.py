"""One export from the claim to the mail, so that each step is done once although tries repeat."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import todos_csv
from boto3.dynamodb.types import TypeDeserializer
from exports import Exports, iso

LINK_SECONDS = 600
SUBJECT = "Todo Export Ready for Download"

_plain = TypeDeserializer().deserialize


class OutOfTimeError(Exception):
    """The function's timeout is too near to go on."""

    def __str__(self) -> str:
        return "the function's timeout was too near to finish the export"


@dataclass(slots=True)
class Job:
    """A claimed export. ``client(service)`` gives boto3 clients, ``seconds_left()`` may be < 0."""

    exports: Exports
    export: dict[str, Any]
    token: str
    client: Callable[[str], Any]
    seconds_left: Callable[[], float]

    def run(self) -> None:
        """File, state, mail, in this order: a try goes on where the last one broke off.

        Cut off between mail and its mark, the next try sends a second mail: rather two than none.
        """
        if "key" not in self.export:
            self._advance(state="running")
            key, count = self._write_file()
            self._advance(state="ready", key=key, count=count)
        self._announce()
        self._advance(announcedAt=iso(), claimedBy=None, leaseUntil=None, reason=None)

    def release(self, reason: str, *, final: bool) -> None:
        """Give the claim back after a failure; a ``final`` one without a file is "failed"."""
        state = "ready" if "key" in self.export else "failed" if final else "requested"
        self._advance(state=state, reason=reason, claimedBy=None, leaseUntil=None)

    def outcome(self) -> dict[str, Any]:
        """What the log line says."""
        return {name: self.export.get(name) for name in ("exportId", "key", "count")}

    def _advance(self, **changes: Any) -> None:
        self.export = self.exports.advance(self.export["exportId"], self.token, **changes)

    def _write_file(self) -> tuple[str, int]:
        todos = list(self._todos())
        key = f"exports/{self.export['exportId']}.csv"
        self.client("s3").put_object(
            Bucket=os.environ["EXPORT_BUCKET"],
            Key=key,
            Body=todos_csv.render(todos),
            ContentType="text/csv; charset=utf-8",
            ContentDisposition=f'attachment; filename="todos-{self.export["exportId"]}.csv"',
        )
        return key, len(todos)

    def _todos(self) -> Iterator[dict[str, Any]]:
        pages = self.client("dynamodb").get_paginator("scan")
        for page in pages.paginate(TableName=os.environ["TODO_TABLE"], ConsistentRead=True):
            if self.seconds_left() <= 0:
                raise OutOfTimeError
            for item in page["Items"]:
                yield {name: _plain(value) for name, value in item.items()}

    def _announce(self) -> None:
        self.client("sns").publish(
            TopicArn=os.environ["TOPIC_ARN"],
            Subject=SUBJECT,
            Message=self._mail(),
            MessageAttributes={"event": {"DataType": "String", "StringValue": "export-ready"}},
        )

    def _mail(self) -> str:
        target = {"Bucket": os.environ["EXPORT_BUCKET"], "Key": self.export["key"]}
        link = self.client("s3").generate_presigned_url(
            "get_object", Params=target, ExpiresIn=LINK_SECONDS
        )
        until = datetime.now(UTC) + timedelta(seconds=LINK_SECONDS)
        return (
            f"Your export of {self.export.get('count', 'all')} todos is ready.\n\n"
            f"Download it until {until:%H:%M} UTC (10 minutes):\n{link}\n\n"
            f"Export {self.export['exportId']}, requested at {self.export['requestedAt']}.\n"
        )
