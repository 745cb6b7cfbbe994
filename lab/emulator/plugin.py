"""LocalStack's entry points into the lab: wiring only."""

from localstack.runtime import hooks
from localstack.services.plugins import Service, aws_provider


@hooks.on_runtime_create()
def bind_loopback() -> None:
    """Listen on 127.0.0.1 alone; LocalStack by itself listens on every interface."""
    from lab.emulator import loopback

    loopback.install()


@aws_provider(api="dynamodb", name="moto")
def dynamodb() -> Service:
    """DynamoDB on moto's backend."""
    from lab.emulator.dynamodb import dynamodb_service

    return dynamodb_service()


@aws_provider(api="dynamodbstreams", name="moto")
def dynamodbstreams() -> Service:
    """DynamoDB streams on moto's backend."""
    from lab.emulator.dynamodb import streams_service

    return streams_service()
