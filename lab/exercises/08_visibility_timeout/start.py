"""The bank: a table in which each item is one charge of a customer's card."""

from contextlib import suppress

from lab.course.check_api import Maker

TABLE = "charges"


def start(maker: Maker) -> None:
    tables = maker.aws("dynamodb")
    with suppress(tables.exceptions.ResourceInUseException):
        tables.create_table(
            TableName=TABLE,
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
