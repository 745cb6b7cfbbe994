"""DynamoDB on moto's backend: LocalStack's own needs Java and a download."""

from localstack.aws.api.dynamodb import DynamodbApi
from localstack.aws.api.dynamodbstreams import DynamodbstreamsApi
from localstack.services.moto import MotoFallbackDispatcher
from localstack.services.plugins import Service


class _DynamoDB(DynamodbApi):
    pass


class _Streams(DynamodbstreamsApi):
    pass


def dynamodb_service() -> Service:
    """The service that answers each DynamoDB operation with moto."""
    return Service.for_provider(_DynamoDB(), dispatch_table_factory=MotoFallbackDispatcher)


def streams_service() -> Service:
    """The service that answers each DynamoDB Streams operation with moto."""
    return Service.for_provider(_Streams(), dispatch_table_factory=MotoFallbackDispatcher)
