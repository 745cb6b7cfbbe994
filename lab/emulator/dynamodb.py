"""DynamoDB on moto's backend: LocalStack's own needs Java and a download."""

from collections import defaultdict
from copy import deepcopy
from threading import RLock
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.api.dynamodb import DynamodbApi
from localstack.aws.api.dynamodbstreams import DynamodbstreamsApi
from localstack.services.moto import MotoFallbackDispatcher, call_moto_with_request
from localstack.services.plugins import Service
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import StreamShard

BATCH = 25

# moto looks, then writes. Whoever else came between would break conditions and transactions.
_locks: dict[tuple[str, str], RLock] = defaultdict(RLock)


class _DynamoDB(DynamodbApi):
    """What moto answers otherwise than AWS."""

    def batch_write_item(
        self, context: RequestContext, request_items: dict[str, list[Any]], **kwargs: Any
    ) -> dict[str, Any]:
        """Write and delete items, table by table: moto takes equal keys in two tables for one."""
        if sum(map(len, request_items.values())) > BATCH:
            raise CommonServiceException(
                "ValidationException",
                "Too many items requested for the BatchWriteItem call",
                sender_fault=True,
            )
        answers = [
            call_moto_with_request(
                context, dict(context.service_request) | {"RequestItems": {table: writes}}
            )
            for table, writes in request_items.items()
        ]
        capacity = [used for answer in answers for used in answer.get("ConsumedCapacity") or []]
        return {"UnprocessedItems": {}, "ConsumedCapacity": capacity}


class _Streams(DynamodbstreamsApi):
    """All as moto answers it."""


def dynamodb_service() -> Service:
    """The service that answers each DynamoDB operation with moto."""
    DynamoType.__deepcopy__ = _copy_value
    Item.__deepcopy__ = _copy_item
    StreamShard.__deepcopy__ = _copy_shard
    return Service.for_provider(_DynamoDB(), dispatch_table_factory=_one_at_a_time)


def streams_service() -> Service:
    """The service that answers each DynamoDB Streams operation with moto."""
    return Service.for_provider(_Streams(), dispatch_table_factory=_one_at_a_time)


def _one_at_a_time(provider: object) -> dict[str, Any]:
    def locked(handle: Any) -> Any:
        def call(context: RequestContext, request: Any) -> Any:
            with _locks[context.account_id, context.region]:
                return handle(context, request)

        return call

    table = MotoFallbackDispatcher(provider)
    return {operation: locked(handle) for operation, handle in table.items()}


# moto copies a whole table for each transaction, and each item for each scan; without these, at
# a cost that grows with the square of an item's attributes.


def _copy_value(self: DynamoType, memo: dict[int, Any]) -> DynamoType:
    copy = DynamoType.__new__(DynamoType)
    copy.type = self.type
    copy.value = self.value if isinstance(self.value, str) else deepcopy(self.value, memo)
    return copy


def _copy_item(self: Item, memo: dict[int, Any]) -> Item:
    copy = Item.__new__(Item)
    copy.hash_key, copy.range_key = self.hash_key, self.range_key  # keys never change
    copy.attrs = LimitedSizeDict()
    copy.attrs.update({name: deepcopy(value, memo) for name, value in self.attrs.items()})
    return copy


def _copy_shard(self: StreamShard, memo: dict[int, Any]) -> StreamShard:
    copy = StreamShard.__new__(StreamShard)
    copy.__dict__ |= self.__dict__
    copy.table = memo.get(id(self.table), self.table)
    copy.items = list(self.items)  # records never change
    return copy
