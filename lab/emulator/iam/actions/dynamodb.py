"""DynamoDB and its streams: tables, their indexes, and each table of a batch or transaction.

Source: "DynamoDB API permissions" and "Using IAM policy conditions for fine-grained access control"
in the developer guide.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from lab.emulator.iam.actions import lookups
from lab.emulator.iam.actions.table import Request, Service, itself
from lab.emulator.iam.model import Need

PLACE = "arn:aws:dynamodb:{region}:{account}:"
TABLE = PLACE + "table/{}"
# On one item, or on items of one partition.
ON_ITEMS = ("DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem")
IN_TRANSACTION = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Get": "GetItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
}
STATEMENT = re.compile(
    r"""\s*(?:EXISTS\s*\(\s*)?(SELECT|INSERT|UPDATE|DELETE)\b(?:.*?\b(?:FROM|INTO))?\s*"""
    r""""?([\w.-]+)"?(?:\."?([\w.-]+)"?)?""",
    re.IGNORECASE | re.DOTALL,
)


def _table(name: Any, account: str, region: str) -> str:
    text = str(name)
    return text if text.startswith("arn:") else f"arn:aws:dynamodb:{region}:{account}:table/{text}"


def _on_items(operation: str) -> Any:
    action = f"dynamodb:{operation}"

    def needs(request: Request, account: str, region: str) -> Iterable[Need]:
        name = request.get("TableName") or "*"
        arn, index = _table(name, account, region), request.get("IndexName")
        context = SERVICE.context(request)
        leading = _leading_key(request, arn)
        if leading is not None:
            context["dynamodb:leadingkeys"] = (leading,)
        yield Need(action, f"{arn}/index/{index}" if index else arn, context)

    return needs


def _leading_key(request: Request, table: str) -> str | None:
    """The value of the partition key, as far as the request names one."""
    item: Mapping[str, Any] = request.get("Key") or request.get("Item") or {}
    condition = request.get("KeyConditionExpression")
    if condition is None and len(item) == 1:
        return _text(next(iter(item.values())))
    if not item and not condition:
        return None
    region, account, name = f"{table}:::::".split(":")[3:6]
    key = lookups.hash_key(name.removeprefix("table/"), account, region)
    if not key:
        return None
    return _condition_value(request, condition, key) if condition else _text(item.get(key))


def _condition_value(request: Request, condition: str, key: str) -> str | None:
    names: Mapping[str, str] = request.get("ExpressionAttributeNames") or {}
    values: Mapping[str, Any] = request.get("ExpressionAttributeValues") or {}
    for name, value in re.findall(r"(#?[\w.-]+)\s*=\s*(:\w+)", condition):
        if names.get(name, name) == key:
            return _text(values.get(value))
    return None


def _text(value: Any) -> str | None:
    """Of an attribute in DynamoDB's own form: {"S": "text"}."""
    return str(next(iter(value.values()))) if isinstance(value, dict) and value else None


def _batch(operation: str) -> Any:
    def needs(request: Request, account: str, region: str) -> Iterable[Need]:
        for name in request.get("RequestItems") or ("*",):
            yield Need(f"dynamodb:{operation}", _table(name, account, region))

    return needs


def _transaction(request: Request, account: str, region: str) -> Iterable[Need]:
    for item in request.get("TransactItems") or ():
        for kind, part in item.items():
            if kind in IN_TRANSACTION and isinstance(part, dict):
                arn = _table(part.get("TableName"), account, region)
                leading = _leading_key(part, arn)
                context = {} if leading is None else {"dynamodb:leadingkeys": (leading,)}
                yield Need(f"dynamodb:{IN_TRANSACTION[kind]}", arn, context)


def _statements(request: Request, account: str, region: str) -> Iterable[Need]:
    entries = request.get("Statements") or request.get("TransactStatements") or [request]
    for entry in entries:
        found = STATEMENT.match(str(entry.get("Statement") or ""))
        verb, table, index = found.groups() if found else ("Select", "*", None)
        arn = _table(table, account, region)
        yield Need(f"dynamodb:PartiQL{verb.title()}", f"{arn}/index/{index}" if index else arn)


def _get_records(request: Request, _account: str, _region: str) -> Iterable[Need]:
    # "<ARN of the stream>|2|<what only the service can read>"
    stream, _, _ = str(request.get("ShardIterator")).partition("|")
    yield Need("dynamodb:GetRecords", stream)


SERVICE = Service(
    prefix="dynamodb",
    members=(
        ("TableName", _table),
        ("TableArn", itself),
        ("SourceTableArn", itself),
        ("ResourceArn", itself),
        ("StreamArn", itself),
        ("BackupArn", itself),
        ("ExportArn", itself),
        ("ImportArn", itself),
        ("TargetTableName", TABLE),
        ("SourceTableName", TABLE),
        ("GlobalTableName", "arn:aws:dynamodb::{account}:global-table/{}"),
        ("TableCreationParameters", lambda value, *place: _table(value.get("TableName"), *place)),
    ),
    unscoped=frozenset({"ListBackups", "ListContributorInsights", "ListStreams"}),
    everything=TABLE.replace("{}", "*"),
    special={name: _on_items(name) for name in ON_ITEMS}
    | {name: _batch(name) for name in ("BatchGetItem", "BatchWriteItem")}
    | dict.fromkeys(("TransactGetItems", "TransactWriteItems"), _transaction)
    | dict.fromkeys(
        ("BatchExecuteStatement", "ExecuteStatement", "ExecuteTransaction"), _statements
    )
    | {"GetRecords": _get_records},
    keys=(
        ("Select", "dynamodb:select"),
        ("ReturnValues", "dynamodb:returnvalues"),
        ("ReturnConsumedCapacity", "dynamodb:returnconsumedcapacity"),
        ("AttributesToGet", "dynamodb:attributes"),
        ("TagKeys", "aws:tagkeys"),
    ),
)
