"""Todos in DynamoDB, each change written together with the notification that it owes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.domain.notification import from_change
from app.domain.todo import Todo, timestamp, validate
from app.errors import AppError, AwsError, ConflictError, NotFoundError
from app.services.aws import Aws, pack, unpack
from app.services.notifications import outbox_put

_CHANGED = "This todo was changed meanwhile, in another tab or by somebody else."


class Todos:
    """The table of todos, and the outbox beside it.

    ``notify`` says whether a change owes a notification: True, False, or None when the flag could
    not be read; then it is kept in the outbox until somebody can tell.
    """

    def __init__(self, aws: Aws, table: str, outbox_table: str) -> None:
        self._aws, self._table, self._outbox = aws, table, outbox_table

    def list(self) -> list[Todo]:
        """Every todo, in no order."""
        return [Todo.from_item(item) for item in self._aws.scan(self._table)]

    def any(self) -> bool:
        """Whether there is at least one todo."""
        return bool(self._aws.call("dynamodb", "scan", TableName=self._table, Limit=1)["Items"])

    def get(self, todo_id: str) -> Todo:
        """One todo; raises NotFoundError."""
        answer = self._aws.call(
            "dynamodb",
            "get_item",
            TableName=self._table,
            Key=pack({"id": todo_id}),
            ConsistentRead=True,
        )
        if "Item" not in answer:
            raise NotFoundError("There is no such todo: it may have been deleted.")
        return Todo.from_item(unpack(answer["Item"]))

    def create(self, todo_id: str, fields: Mapping[str, str], notify: bool | None) -> Todo:
        """Add a todo once, however often the same request arrives; raises ConflictError if the id
        already belongs to a todo with other fields."""
        now = timestamp()
        todo = Todo(id=todo_id, **fields, createdAt=now, updatedAt=now)
        put = {
            "TableName": self._table,
            "Item": pack(todo.to_item()),
            "ConditionExpression": "attribute_not_exists(id)",
        }
        try:
            self._write(put, None, todo, notify)
        except AwsError as error:
            if not error.condition_failed:
                raise
            return self._same_or_conflict(todo, "A todo with this id exists already.")
        return todo

    def update(
        self,
        todo_id: str,
        changes: Mapping[str, Any],
        notify: bool | None,
        seen: str | None = None,
    ) -> Todo:
        """Change fields of a todo; ``seen`` is the updatedAt that the caller knows, if any.

        Raises ValidationError, NotFoundError, or ConflictError when it was changed meanwhile.
        """
        before = self.get(todo_id)
        fields = validate({**before.fields, **changes})
        if before.fields == fields:
            return before
        _require_unchanged(before, seen)
        todo = replace(before, **fields, updatedAt=timestamp())
        put = {"TableName": self._table, "Item": pack(todo.to_item()), **_unchanged(before)}
        try:
            self._write(put, before, todo, notify)
        except AwsError as error:
            if not error.condition_failed:
                raise
            return self._same_or_conflict(todo, _CHANGED)
        return todo

    def delete(self, todo_id: str, seen: str | None = None) -> None:
        """Delete a todo; raises NotFoundError when it is gone already, ConflictError when it was
        changed since the caller saw it."""
        before = self.get(todo_id)
        _require_unchanged(before, seen)
        target = {"TableName": self._table, "Key": pack({"id": todo_id}), **_unchanged(before)}
        try:
            self._aws.call("dynamodb", "delete_item", **target)
        except AwsError as error:
            if error.condition_failed:
                raise ConflictError(_CHANGED, self.get(todo_id)) from error
            raise

    def probe(self) -> AppError | None:
        """What AWS has against a small read of the table, if anything."""
        try:
            self.any()  # a call that the app's role must be allowed anyway
        except AppError as error:
            return error
        return None

    def _write(self, put: Any, before: Todo | None, after: Todo, notify: bool | None) -> None:
        if notify is False:
            self._aws.call("dynamodb", "put_item", **put)
            return
        owed = outbox_put(self._outbox, from_change(before, after), flag_known=notify is True)
        self._aws.call("dynamodb", "transact_write_items", TransactItems=[{"Put": put}, owed])

    def _same_or_conflict(self, wanted: Todo, message: str) -> Todo:
        """The stored todo if it is what was wanted (a repeated request), else ConflictError."""
        current = self.get(wanted.id)
        if current.fields == wanted.fields:
            return current
        raise ConflictError(message, current)


def _require_unchanged(todo: Todo, seen: str | None) -> None:
    if seen is not None and seen != todo.updatedAt:
        raise ConflictError(_CHANGED, todo)


def _unchanged(todo: Todo) -> dict[str, Any]:
    """The condition that ``todo`` is still stored as it was read."""
    if not todo.updatedAt:  # an item written by hand
        only = "attribute_exists(id) AND attribute_not_exists(updatedAt)"
        return {"ConditionExpression": only}
    return {
        "ConditionExpression": "updatedAt = :seen",
        "ExpressionAttributeValues": pack({":seen": todo.updatedAt}),
    }
