"""Exports: their records, the CSV in S3 and its link, the message for the queue."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.config import Config
from app.domain.export import (
    FAILED,
    READY,
    REQUESTED,
    RUNNING,
    Export,
    make_csv,
    make_message,
)
from app.domain.todo import Todo, sort_key, timestamp
from app.errors import (
    AppError,
    AwsError,
    ConfigurationError,
    ConflictError,
    NoDataError,
    NotFoundError,
)
from app.services.aws import Aws, pack, unpack
from app.services.todos import Todos

LINK_SECONDS = 600
KEPT_SECONDS = 7 * 24 * 3600
DIRECT, QUEUE = "direct", "queue"
LOST = "The browser left (or the app stopped) before the export was done, so the work was lost."
# After so many seconds SQS has handed a message that failed to a consumer again.
_REDELIVERED = 200
_MAY_BEGIN = (
    "attribute_not_exists(exportId) OR #s = :failed OR (#s IN (:requested, :running) AND "
    "((via = :queue AND updatedAt < :queued) OR (via <> :queue AND updatedAt < :direct)))"
)


class Exports:
    """Makes exports, and knows what became of each.

    The record is written first: whatever happens next, the page can say how far the export came.
    """

    def __init__(self, aws: Aws, config: Config, todos: Todos) -> None:
        self._aws, self._config, self._todos = aws, config, todos

    def recent(self, limit: int = 20) -> list[Export]:
        """The latest exports, newest first."""
        items = map(Export.from_item, self._aws.scan(self._config.exports_table))
        return sorted(items, key=lambda e: e.requestedAt, reverse=True)[:limit]

    def get(self, export_id: str) -> Export:
        """One export; raises NotFoundError."""
        answer = self._aws.call(
            "dynamodb",
            "get_item",
            TableName=self._config.exports_table,
            Key=pack({"exportId": export_id}),
            ConsistentRead=True,
        )
        if "Item" not in answer:
            raise NotFoundError("There is no such export: records are kept for 7 days.")
        return Export.from_item(unpack(answer["Item"]))

    def begin(self, export_id: str, via: str) -> Export:
        """Write the record of a new export, or of another try of one that failed or stalled;
        raises ConflictError when it is under way or done, NoDataError without todos."""
        if not self._todos.any():
            raise NoDataError("There are no todos to export: add one first.")
        now = timestamp()
        state = REQUESTED if via == QUEUE else RUNNING
        export = Export(export_id, state, requestedAt=now, updatedAt=now, via=via)
        try:
            self._save(
                export,
                _MAY_BEGIN,
                {
                    ":failed": FAILED,
                    ":requested": REQUESTED,
                    ":running": RUNNING,
                    ":queue": QUEUE,
                    ":queued": self._stalled_before(QUEUE),
                    ":direct": self._stalled_before(DIRECT),
                },
            )
        except AwsError as error:
            if error.condition_failed:
                raise ConflictError("This export was requested already.") from error
            raise
        return export

    def enqueue(self, export: Export) -> None:
        """Hand the export to the queue; a failure is kept in the record and raised."""
        try:
            self._send(export)
        except AppError as error:
            self.fail(export, str(error))
            raise

    def produce(self, export: Export) -> Export:
        """Write the CSV to S3, here and now; a failure is kept in the record and raised."""
        try:
            todos = sorted(self._todos.list(), key=lambda t: sort_key(t, "dueDate"))
            key = self._upload(export, todos)
        except AppError as error:
            self.fail(export, str(error))
            raise
        return self._set(export, state=READY, key=key, count=len(todos))

    def fail(self, export: Export, reason: str) -> None:
        """Note that an export failed, and why; if even that cannot be written, its record stays
        as it is and shows as stalled later."""
        try:
            self._set(export, state=FAILED, reason=reason[:1000])
        except AppError:
            return

    def link(self, export: Export) -> str:
        """A fresh pre-signed link to the file, good for LINK_SECONDS; raises NotFoundError when
        there is no file."""
        if export.state != READY or not export.key:
            raise NotFoundError("This export has no file yet.")
        target = {"Bucket": self._bucket, "Key": export.key}
        self._aws.call("s3", "head_object", **target)
        name = f"todos-{export.requestedAt[:10]}.csv"
        params = target | {"ResponseContentDisposition": f'attachment; filename="{name}"'}
        return self._aws.presign("s3", "get_object", params, LINK_SECONDS)

    def stalled(self, export: Export) -> bool:
        """Whether nothing has been heard of it for so long that another try is sensible."""
        return export.open and export.updatedAt < self._stalled_before(export.via)

    @property
    def _bucket(self) -> str:
        if not self._config.export_bucket:
            raise ConfigurationError(
                "EXPORT_BUCKET is not set: set it to the bucket's name and start the app again."
            )
        return self._config.export_bucket

    def _stalled_before(self, via: str) -> str:
        seconds = _REDELIVERED if via == QUEUE else self._config.export_delay + 30
        return timestamp(datetime.now(UTC) - timedelta(seconds=seconds))

    def _send(self, export: Export) -> None:
        queue = self._aws.call("sqs", "get_queue_url", QueueName=self._config.export_queue)
        body, attributes = make_message(export)
        self._aws.call(
            "sqs",
            "send_message",
            QueueUrl=queue["QueueUrl"],
            MessageBody=body,
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value}
                for name, value in attributes.items()
            },
        )

    def _upload(self, export: Export, todos: list[Todo]) -> str:
        if not todos:
            raise NoDataError("There are no todos to export any more.")
        key = f"exports/{export.exportId}.csv"
        self._aws.call(
            "s3",
            "put_object",
            Bucket=self._bucket,
            Key=key,
            Body=make_csv(todos),
            ContentType="text/csv; charset=utf-8",
        )
        return key

    def _set(self, export: Export, **changes: object) -> Export:
        """Write changes, unless the record has gone on without us."""
        after = replace(export, updatedAt=timestamp(), **changes)  # type: ignore[arg-type]
        self._save(after, "requestedAt = :mine", {":mine": export.requestedAt})
        return after

    def _save(self, export: Export, condition: str, values: dict[str, str]) -> None:
        item = {name: value for name, value in export.to_json().items() if value != ""}
        item["expiresAt"] = int(time.time()) + KEPT_SECONDS
        names = {"ExpressionAttributeNames": {"#s": "state"}} if "#s" in condition else {}
        self._aws.call(
            "dynamodb",
            "put_item",
            TableName=self._config.exports_table,
            Item=pack(item),
            ConditionExpression=condition,
            ExpressionAttributeValues=pack(values),
            **names,
        )
