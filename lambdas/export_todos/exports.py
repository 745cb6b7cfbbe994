"""The state of each export in the table TodoExports, changed by conditional writes only.

A claim (``claimedBy``, ``leaseUntil``) lets one delivery at a time work on an export. ``key`` says
that the file is in S3, ``announcedAt`` that its mail went out: a later delivery goes on from there.
"""

import time
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError
from message import ExportRequest

KEPT_SECONDS = 7 * 24 * 3600
_FREE = "(attribute_not_exists(leaseUntil) OR leaseUntil <= :now)"


def iso() -> str:
    """Now, as the records write times: ISO 8601, UTC, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class AlreadyDone(Exception):  # noqa: N818 - it is no error: the message is a duplicate
    """The export's file is written and its mail sent."""


class Busy(Exception):  # noqa: N818 - it is no error: the message waits for the other delivery
    """Another delivery works on this export, for at most ``seconds`` more."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"another delivery works on this export; look again in {seconds} s")
        self.seconds = seconds


class Exports:
    """The table, as this function uses it; ``dynamodb`` is a boto3 client."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def claim(self, request: ExportRequest, token: str, seconds: int) -> dict[str, Any]:
        """Take the export for ``seconds`` and return its record; makes it if nobody has yet.

        Raises AlreadyDone or Busy.
        """
        now = int(time.time())
        try:
            return self._write(
                request.export_id,
                {"claimedBy": token, "leaseUntil": now + seconds},
                f"attribute_not_exists(announcedAt) AND {_FREE}",
                defaults=_new(request.requested_at),
            )
        except ClientError as error:
            found = _refused(error)
            if "announcedAt" in found:
                raise AlreadyDone from error
            raise Busy(max(1, found["leaseUntil"] - now)) from error

    def advance(self, export_id: str, token: str, **changes: Any) -> dict[str, Any]:
        """Write down progress, provided that the claim is still ours; None removes a field."""
        try:
            return self._write(export_id, changes, "claimedBy = :token", token=token)
        except ClientError as error:
            _refused(error)
            raise Busy(1) from error

    def refuse(self, export_id: str, reason: str) -> None:
        """Mark an export failed that nobody can process, unless it has gone well before."""
        try:
            self._write(
                export_id,
                {"state": "failed", "reason": reason},
                f"attribute_not_exists(#key) AND {_FREE}",
                defaults={k: v for k, v in _new(iso()).items() if k != "state"},
            )
        except ClientError as error:
            _refused(error)

    def _write(
        self,
        export_id: str,
        changes: dict[str, Any],
        only_if: str,
        *,
        defaults: dict[str, Any] | None = None,
        **given: Any,
    ) -> dict[str, Any]:
        changes = {**changes, "updatedAt": iso()}
        kept = {name: value for name, value in changes.items() if value is not None}
        removed = [f"#{name}" for name in changes if name not in kept]
        sets = [f"#{name} = :{name}" for name in kept]
        sets += [f"#{name} = if_not_exists(#{name}, :{name})" for name in defaults or {}]
        values = kept | (defaults or {}) | given
        if ":now" in only_if:
            values["now"] = int(time.time())
        names = {*changes, *(defaults or {}), *(["key"] if "#key" in only_if else [])}
        answer = self._dynamodb.update_item(
            TableName=self._table,
            Key={"exportId": {"S": export_id}},
            UpdateExpression=f"SET {', '.join(sets)}"
            + (f" REMOVE {', '.join(removed)}" if removed else ""),
            ConditionExpression=only_if,
            ExpressionAttributeNames={f"#{name}": name for name in names},
            ExpressionAttributeValues={f":{name}": _typed(value) for name, value in values.items()},
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
        return _plain(answer["Attributes"])


def _new(requested_at: str) -> dict[str, Any]:
    """What a record holds that the app did not make: somebody sent the message by hand."""
    return {
        "state": "requested",
        "requestedAt": requested_at,
        "via": "queue",
        "expiresAt": int(time.time()) + KEPT_SECONDS,
    }


def _refused(error: ClientError) -> dict[str, Any]:
    """The record that made the condition fail; any other error is raised again."""
    if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
        raise error
    return _plain(error.response.get("Item", {}))


def _typed(value: Any) -> dict[str, str]:
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def _plain(item: dict[str, dict[str, str]]) -> dict[str, Any]:
    return {
        name: int(float(typed["N"])) if "N" in typed else next(iter(typed.values()))
        for name, typed in item.items()
    }
