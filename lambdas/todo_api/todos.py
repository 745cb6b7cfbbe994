"""The table of todos."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError
from errors import NotFoundError

FIELDS = ("id", "description", "dueDate", "priority", "status", "createdAt", "updatedAt")
_KEY_LIMIT = 2048  # bytes, DynamoDB's own

Todo = dict[str, str]


class Todos:
    """Reads and writes single todos; ``dynamodb`` is a boto3 client."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def list(self) -> list[Todo]:
        """Every todo, the earliest due date first."""
        pages = self._dynamodb.get_paginator("scan").paginate(TableName=self._table)
        todos = [_plain(item) for page in pages for item in page["Items"]]
        return sorted(todos, key=lambda todo: (todo["dueDate"], todo["createdAt"]))

    def get(self, todo_id: str) -> Todo:
        """One todo; raises NotFoundError."""
        found = self._dynamodb.get_item(
            TableName=self._table, Key=_key(todo_id), ConsistentRead=True
        )
        if "Item" not in found:
            raise _missing()
        return _plain(found["Item"])

    def create(self, fields: Mapping[str, str]) -> Todo:
        """Add a todo with an id of its own."""
        now = _now()
        todo = {"id": str(uuid.uuid4()), **fields, "createdAt": now, "updatedAt": now}
        item = {name: {"S": value} for name, value in todo.items()}
        self._dynamodb.put_item(
            TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(id)"
        )
        return todo

    def change(self, todo_id: str, fields: Mapping[str, str]) -> Todo:
        """Set the given fields and return the whole todo; raises NotFoundError."""
        changes = {**fields, "updatedAt": _now()}
        answer = self._if_there(
            self._dynamodb.update_item,
            todo_id,
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in changes),
            ExpressionAttributeNames={f"#{name}": name for name in changes},
            ExpressionAttributeValues={f":{n}": {"S": value} for n, value in changes.items()},
            ReturnValues="ALL_NEW",
        )
        return _plain(answer["Attributes"])

    def delete(self, todo_id: str) -> None:
        """Remove a todo; raises NotFoundError."""
        self._if_there(self._dynamodb.delete_item, todo_id)

    def _if_there(self, write: Any, todo_id: str, **request: Any) -> Any:
        try:
            return write(
                TableName=self._table,
                Key=_key(todo_id),
                ConditionExpression="attribute_exists(id)",
                **request,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            raise _missing() from error


def _key(todo_id: str) -> dict[str, Any]:
    if not 0 < len(todo_id.encode("utf-8", "replace")) <= _KEY_LIMIT:
        raise _missing()
    return {"id": {"S": todo_id}}


def _missing() -> NotFoundError:
    return NotFoundError("There is no such todo: it may have been deleted.")


def _plain(item: Mapping[str, Mapping[str, Any]]) -> Todo:
    """A todo as JSON; what somebody left out by hand reads as empty."""
    return {name: str(next(iter(item.get(name, {"S": ""}).values()))) for name in FIELDS}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
