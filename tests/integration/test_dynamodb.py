"""DynamoDB on moto's backend: what the lab uses of it, and what the course could."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.shared import aws as lab_aws
from lab.shared.config import Settings
from tests.support import functions
from tests.support.waiting import until


@pytest.fixture
def dynamodb(aws: Callable[..., Any]) -> Any:
    """A client for DynamoDB in the test's own account."""
    return aws("dynamodb")


@pytest.fixture
def table(dynamodb: Any) -> str:
    """The name of a new table with the key ``id``."""
    return make_table(dynamodb)


def make_table(dynamodb: Any, name: str = "Todos", **options: Any) -> str:
    keys = {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}
    types = {"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}
    dynamodb.create_table(
        **({"TableName": name, "BillingMode": "PAY_PER_REQUEST"} | keys | types | options)
    )
    return name


def put(dynamodb: Any, table: str, key: str, **condition: Any) -> None:
    dynamodb.put_item(TableName=table, Item={"id": {"S": key}, "n": {"N": "1"}}, **condition)


def keys(answer: dict[str, Any]) -> list[str]:
    return [item["id"]["S"] for item in answer["Items"]]


def error_of(call: Callable[..., Any], *args: Any, **kwargs: Any) -> dict[str, Any]:
    with pytest.raises(ClientError) as caught:
        call(*args, **kwargs)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    return dict(caught.value.response)


def test_item_is_written_read_changed_and_deleted(dynamodb: Any, table: str) -> None:
    item = {
        "id": {"S": "1"},
        "text": {"S": "ünïcode"},
        "number": {"N": "3.14"},
        "done": {"BOOL": False},
        "nothing": {"NULL": True},
        "bytes": {"B": b"\x00\xff"},
        "tags": {"SS": ["a", "b"]},
        "list": {"L": [{"S": "x"}, {"M": {"y": {"N": "1"}}}]},
    }
    dynamodb.put_item(TableName=table, Item=item)
    key = {"TableName": table, "Key": {"id": {"S": "1"}}}
    assert dynamodb.get_item(**key, ConsistentRead=True)["Item"] == item
    changed = dynamodb.update_item(
        **key,
        UpdateExpression="SET #n = #n + :one, #l = list_append(#l, :more), extra = "
        "if_not_exists(extra, :first) REMOVE nothing ADD tags :new",
        ExpressionAttributeNames={"#n": "number", "#l": "list"},
        ExpressionAttributeValues={
            ":one": {"N": "1"},
            ":more": {"L": [{"S": "z"}]},
            ":first": {"S": "e"},
            ":new": {"SS": ["c"]},
        },
        ReturnValues="ALL_NEW",
    )["Attributes"]
    assert (changed["number"], changed["extra"]) == ({"N": "4.14"}, {"S": "e"})
    assert (len(changed["list"]["L"]), sorted(changed["tags"]["SS"])) == (3, ["a", "b", "c"])
    assert "nothing" not in changed
    old = dynamodb.delete_item(**key, ReturnValues="ALL_OLD")["Attributes"]
    assert old["text"] == {"S": "ünïcode"}
    assert "Item" not in dynamodb.get_item(**key)


def test_condition_that_fails_changes_nothing_and_says_so(dynamodb: Any, table: str) -> None:
    unknown = {"ConditionExpression": "attribute_not_exists(id)"}
    put(dynamodb, table, "1", **unknown)
    error = error_of(
        put,
        dynamodb,
        table,
        "1",
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
        **unknown,
    )
    assert error["Error"]["Code"] == "ConditionalCheckFailedException"
    assert error["Error"]["Message"] == "The conditional request failed"
    assert error["Item"]["id"] == {"S": "1"}


def test_transaction_writes_all_or_nothing_and_gives_each_reason(dynamodb: Any, table: str) -> None:
    other = make_table(dynamodb, "Outbox")

    def write(key: str) -> Any:
        new = {"ConditionExpression": "attribute_not_exists(id)"}
        first = {"TableName": table, "Item": {"id": {"S": key}}}
        second = {"TableName": other, "Item": {"id": {"S": "fixed"}}} | new
        return dynamodb.transact_write_items(TransactItems=[{"Put": first}, {"Put": second}])

    write("1")
    error = error_of(write, "2")
    assert error["Error"]["Code"] == "TransactionCanceledException"
    assert "[None, ConditionalCheckFailed]" in error["Error"]["Message"]
    assert [reason["Code"] for reason in error["CancellationReasons"]] == [
        "None",
        "ConditionalCheckFailed",
    ]
    assert keys(dynamodb.scan(TableName=table)) == ["1"]


def test_transaction_reads_updates_deletes_and_checks(dynamodb: Any, table: str) -> None:
    for key in ("a", "b", "c"):
        put(dynamodb, table, key)
    one = {":one": {"N": "1"}}
    at = {key: {"TableName": table, "Key": {"id": {"S": key}}} for key in ("a", "b", "c")}
    check = at["c"] | {"ConditionExpression": "n = :one", "ExpressionAttributeValues": one}
    update = at["b"] | {"UpdateExpression": "ADD n :one", "ExpressionAttributeValues": one}
    dynamodb.transact_write_items(
        TransactItems=[{"Delete": at["a"]}, {"Update": update}, {"ConditionCheck": check}]
    )
    answer = dynamodb.transact_get_items(TransactItems=[{"Get": at[key]} for key in ("a", "b")])
    assert [response.get("Item", {}).get("n") for response in answer["Responses"]] == [
        None,
        {"N": "2"},
    ]


def test_query_goes_by_sort_key_in_pages_and_filters(dynamodb: Any) -> None:
    table = make_table(
        dynamodb,
        KeySchema=[
            {"AttributeName": "id", "KeyType": "HASH"},
            {"AttributeName": "at", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "at", "AttributeType": "S"},
        ],
    )
    for day in range(1, 6):
        item = {"id": {"S": "t"}, "at": {"S": f"2026-01-0{day}"}, "even": {"BOOL": day % 2 == 0}}
        dynamodb.put_item(TableName=table, Item=item)
    query = {
        "TableName": table,
        "KeyConditionExpression": "id = :id AND #at BETWEEN :from AND :to",
        "ExpressionAttributeNames": {"#at": "at"},
        "ExpressionAttributeValues": {
            ":id": {"S": "t"},
            ":from": {"S": "2026-01-02"},
            ":to": {"S": "2026-01-05"},
        },
    }
    pages = dynamodb.get_paginator("query").paginate(
        **query, PaginationConfig={"PageSize": 3}, ScanIndexForward=False
    )
    days = [[item["at"]["S"][-1] for item in page["Items"]] for page in pages]
    assert [day for page in days for day in page] == ["5", "4", "3", "2"]
    assert len(days[0]) == 3
    query["ExpressionAttributeValues"][":yes"] = {"BOOL": True}
    answer = dynamodb.query(**query, FilterExpression="even = :yes", ProjectionExpression="#at")
    assert answer["Items"] == [{"at": {"S": "2026-01-02"}}, {"at": {"S": "2026-01-04"}}]
    assert (answer["Count"], answer["ScannedCount"]) == (2, 4)


def test_scan_comes_in_pages_and_filters(dynamodb: Any, table: str) -> None:
    for number in range(5):
        put(dynamodb, table, str(number))
    first = dynamodb.scan(TableName=table, Limit=2)
    assert first["Count"] == 2
    pages = dynamodb.get_paginator("scan").paginate(
        TableName=table, PaginationConfig={"PageSize": 2}
    )
    assert sorted(key for page in pages for key in keys(page)) == ["0", "1", "2", "3", "4"]
    answer = dynamodb.scan(
        TableName=table,
        FilterExpression="id IN (:a, :b) AND NOT contains(id, :b)",
        ExpressionAttributeValues={":a": {"S": "1"}, ":b": {"S": "2"}},
    )
    assert keys(answer) == ["1"]
    assert dynamodb.scan(TableName=table, Select="COUNT")["Count"] == 5


def test_index_finds_items_by_another_key(dynamodb: Any) -> None:
    table = make_table(
        dynamodb,
        AttributeDefinitions=[
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "status", "AttributeType": "S"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-status",
                "KeySchema": [{"AttributeName": "status", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    for key, status in (("1", "Done"), ("2", "In Progress"), ("3", "Done")):
        dynamodb.put_item(TableName=table, Item={"id": {"S": key}, "status": {"S": status}})
    put(dynamodb, table, "4")  # has no status, so the index does not know it
    answer = dynamodb.query(
        TableName=table,
        IndexName="by-status",
        KeyConditionExpression="#s = :done",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":done": {"S": "Done"}},
    )
    assert sorted(keys(answer)) == ["1", "3"]
    assert dynamodb.scan(TableName=table, IndexName="by-status")["Count"] == 3


def test_batches_write_and_read_many_items(dynamodb: Any, table: str) -> None:
    puts = [{"PutRequest": {"Item": {"id": {"S": str(n)}}}} for n in range(25)]
    assert not dynamodb.batch_write_item(RequestItems={table: puts})["UnprocessedItems"]
    wanted = {table: {"Keys": [{"id": {"S": str(n)}} for n in (1, 2, 99)]}}
    assert len(dynamodb.batch_get_item(RequestItems=wanted)["Responses"][table]) == 2
    deletes = [{"DeleteRequest": {"Key": {"id": {"S": str(n)}}}} for n in range(24)]
    dynamodb.batch_write_item(RequestItems={table: deletes})
    assert keys(dynamodb.scan(TableName=table)) == ["24"]
    many = {table: [*puts, {"PutRequest": {"Item": {"id": {"S": "26"}}}}]}
    error = error_of(dynamodb.batch_write_item, RequestItems=many)
    assert error["Error"]["Code"] == "ValidationException"


def test_partiql_statement_reads_and_writes(dynamodb: Any, table: str) -> None:
    dynamodb.execute_statement(Statement=f"INSERT INTO {table} VALUE {{'id': '1', 'n': 5}}")
    select = f"SELECT n FROM {table} WHERE id = ?"  # noqa: S608
    answer = dynamodb.execute_statement(Statement=select, Parameters=[{"S": "1"}])
    assert answer["Items"] == [{"n": {"N": "5"}}]


def test_statement_that_is_none_is_refused(dynamodb: Any, table: str) -> None:
    for statement in ("SELECT", "nonsense", "SELECT * FROM missing WHERE id = '1'"):
        error_of(dynamodb.execute_statement, Statement=statement)


def test_stream_tells_each_change_in_order(dynamodb: Any, aws: Any) -> None:
    views = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    table = make_table(dynamodb, StreamSpecification=views)
    streams = aws("dynamodbstreams")
    (stream,) = streams.list_streams(TableName=table)["Streams"]
    described = streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]
    (shard,) = described["Shards"]
    iterator = streams.get_shard_iterator(
        StreamArn=stream["StreamArn"],
        ShardId=shard["ShardId"],
        ShardIteratorType="TRIM_HORIZON",
    )["ShardIterator"]
    key = {"TableName": table, "Key": {"id": {"S": "1"}}}
    put(dynamodb, table, "1")
    dynamodb.update_item(
        **key, UpdateExpression="SET n = :two", ExpressionAttributeValues={":two": {"N": "2"}}
    )
    dynamodb.delete_item(**key)
    records = streams.get_records(ShardIterator=iterator)["Records"]
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "REMOVE"]
    change = records[1]["dynamodb"]
    assert (change["OldImage"]["n"], change["NewImage"]["n"]) == ({"N": "1"}, {"N": "2"})
    assert {record["eventSource"] for record in records} == {"aws:dynamodb"}


def test_stream_invokes_a_function_with_each_change(dynamodb: Any, aws: Any) -> None:
    views = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    table = make_table(dynamodb, StreamSpecification=views)
    function = functions.make(
        aws,
        """
        def handler(event, context):
            for record in event["Records"]:
                print("seen", record["eventName"], record["dynamodb"]["Keys"]["id"]["S"])
        """,
    )
    aws("lambda").create_event_source_mapping(
        FunctionName=function.name,
        EventSourceArn=dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"],
        StartingPosition="TRIM_HORIZON",
    )
    put(dynamodb, table, "one")
    until(lambda: aws("logs").describe_log_groups()["logGroups"], seconds=30)
    until(lambda: "seen INSERT one" in "".join(function.messages()))


def test_account_and_region_see_their_own_tables_only(settings: Settings, table: str) -> None:
    other = replace(settings, account=f"{uuid.uuid4().int % 10**12:012d}")
    for strange in (
        lab_aws.client(other, "dynamodb"),
        lab_aws.client(settings, "dynamodb", region="eu-west-1"),
    ):
        assert strange.list_tables()["TableNames"] == []
        make_table(strange, table)
        put(strange, table, "theirs")
    mine = lab_aws.client(settings, "dynamodb")
    assert mine.scan(TableName=table)["Items"] == []
    arn = mine.describe_table(TableName=table)["Table"]["TableArn"]
    assert arn == f"arn:aws:dynamodb:us-east-1:{settings.account}:table/{table}"


def test_condition_lets_one_of_many_writers_through(settings: Settings, table: str) -> None:
    def write(number: int) -> bool:
        client = lab_aws.client(settings, "dynamodb")
        try:
            put(client, table, "1", ConditionExpression="attribute_not_exists(id)")
        except client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(write, range(24))).count(True) == 1


def test_equal_keys_of_two_tables_go_into_one_batch(dynamodb: Any, table: str) -> None:
    other = make_table(dynamodb, "Other")
    one = [{"PutRequest": {"Item": {"id": {"S": "1"}}}}]
    dynamodb.batch_write_item(RequestItems={table: one, other: one})
    assert keys(dynamodb.scan(TableName=table)) == keys(dynamodb.scan(TableName=other)) == ["1"]


def test_table_that_is_missing_or_there_already_is_said_so(dynamodb: Any, table: str) -> None:
    for call, arguments in (
        (dynamodb.get_item, {"Key": {"id": {"S": "1"}}}),
        (dynamodb.put_item, {"Item": {"id": {"S": "1"}}}),
        (dynamodb.scan, {}),
        (dynamodb.describe_table, {}),
        (dynamodb.delete_table, {}),
    ):
        error = error_of(call, TableName="missing", **arguments)
        assert error["Error"]["Code"] == "ResourceNotFoundException"
    assert error_of(make_table, dynamodb, table)["Error"]["Code"] == "ResourceInUseException"
    dynamodb.delete_table(TableName=table)
    until(lambda: table not in dynamodb.list_tables()["TableNames"])


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("put_item", {"Item": {"other": {"S": "1"}}}),
        ("put_item", {"Item": {"id": {"N": "1"}}}),
        ("put_item", {"Item": {"id": {"S": ""}}}),
        ("put_item", {"Item": {"id": {"S": "1"}, "n": {"N": "x"}}}),
        ("put_item", {"Item": {"id": {"S": "1"}, "s": {"SS": []}}}),
        ("put_item", {"Item": {"id": {"S": "1"}, "big": {"S": "x" * 410_000}}}),
        ("put_item", {"Item": {"id": {"S": "1"}}, "ConditionExpression": "nonsense ("}),
        ("get_item", {"Key": {"other": {"S": "1"}}}),
        ("get_item", {"Key": {"id": {"S": "1"}, "other": {"S": "1"}}}),
        ("update_item", {"Key": {"id": {"S": "1"}}, "UpdateExpression": "SET"}),
        ("update_item", {"Key": {"id": {"S": "1"}}, "UpdateExpression": "SET n = :missing"}),
        ("update_item", {"Key": {"id": {"S": "1"}}, "UpdateExpression": "SET #missing = n"}),
        ("update_item", {"Key": {"id": {"S": "1"}}, "UpdateExpression": "nonsense"}),
        ("query", {"KeyConditionExpression": "nonsense"}),
        ("query", {"KeyConditionExpression": "id = :missing"}),
        ("query", {}),
        ("scan", {"FilterExpression": "((("}),
        ("scan", {"IndexName": "missing"}),
        ("scan", {"Limit": 0}),
    ],
)
def test_request_that_makes_no_sense_is_refused_as_the_callers_fault(
    aws: Any, table: str, operation: str, arguments: dict[str, Any]
) -> None:
    dynamodb = aws("dynamodb", parameter_validation=False)
    error = error_of(getattr(dynamodb, operation), TableName=table, **arguments)
    assert error["Error"]["Code"] == "ValidationException"
    assert error["Error"]["Message"]
