"""Builds a small shop that is broken in five places, and writes a ticket for each."""

import io
import json
import time
import zipfile
from typing import Any

from lab.course.check_api import Maker

MAILER = "def handler(event, context):\n    return len(event['Records'])\n"
STOCK = (
    "import os\n\n\ndef handler(event, context):\n"
    "    return [os.environ['WAREHOUSE'], len(event['Records'])]\n"
)
PAGER = "def handler(event, context):\n    return 'beep'\n"
FILTER = {"event": ["shiped"]}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
RIGHTS = ("AWSLambdaBasicExecutionRole", "AWSLambdaSQSQueueExecutionRole")
TICKETS = (
    "Order 17 is shipped, and no invoice was written: queue shop-invoices is empty. Message {}",
    "Order 17 is shipped, and nobody packs: queue shop-parcels is empty. Message {}",
    "A customer waits for a mail: queue shop-mails fills, shop_mailer does nothing. Message {}",
    "The stock is wrong: what goes into queue shop-stock changes nothing. Message {}",
    "The shop was down all night, and shop_pager did not run: topic shop-alarms. Message {}",
)


def start(maker: Maker) -> None:
    """The shop, and a message for each ticket; made once, then left as the student has it."""
    ssm = maker.aws("ssm")
    if ssm.get_parameters_by_path(Path="/shop/ticket")["Parameters"]:
        return
    news, alarms = _topics(maker)
    _news_queues(maker, news)
    _functions(maker, alarms)
    for number, message in enumerate(_messages(maker, news, alarms)):
        text = TICKETS[number].format(message)
        ssm.put_parameter(Name=f"/shop/ticket/{number + 1}", Value=text, Type="String")


def _topics(maker: Maker) -> list[str]:
    sns = maker.aws("sns")
    return [sns.create_topic(Name=name)["TopicArn"] for name in ("shop-news", "shop-alarms")]


def _news_queues(maker: Maker, news: str) -> None:
    """One queue without a policy, one with a slip in its filter."""
    sns = maker.aws("sns")
    _queue(maker, "shop-invoices")
    _queue(maker, "shop-parcels", Policy=json.dumps(_lets(news, _arn(maker, "shop-parcels"))))
    for name, attributes in (
        ("shop-invoices", {}),
        ("shop-parcels", {"FilterPolicy": json.dumps(FILTER)}),
    ):
        sns.subscribe(
            TopicArn=news, Protocol="sqs", Endpoint=_arn(maker, name), Attributes=attributes
        )


def _functions(maker: Maker, alarms: str) -> None:
    """A mapping that is switched off, a function without its variable, one without a permission."""
    client, role = maker.aws("lambda"), _role(maker)
    _queue(maker, "shop-stock-dlq")
    redrive = {"deadLetterTargetArn": _arn(maker, "shop-stock-dlq"), "maxReceiveCount": 1}
    _queue(maker, "shop-mails")
    _queue(maker, "shop-stock", VisibilityTimeout="1", RedrivePolicy=json.dumps(redrive))
    for name, code in (("shop_mailer", MAILER), ("shop_stock", STOCK), ("shop_pager", PAGER)):
        client.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=role,
            Handler="handler.handler",
            Timeout=1,
            Code={"ZipFile": _zip(code)},
        )
        client.get_waiter("function_active_v2").wait(
            FunctionName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
        )
    for queue, name, enabled in (
        ("shop-mails", "shop_mailer", False),
        ("shop-stock", "shop_stock", True),
    ):
        client.create_event_source_mapping(
            EventSourceArn=_arn(maker, queue), FunctionName=name, Enabled=enabled
        )
    pager = f"arn:aws:lambda:{maker.region}:{maker.account}:function:shop_pager"
    maker.aws("sns").subscribe(TopicArn=alarms, Protocol="lambda", Endpoint=pager)


def _messages(maker: Maker, news: str, alarms: str) -> list[str]:
    sns, sqs = maker.aws("sns"), maker.aws("sqs")
    shipped = sns.publish(
        TopicArn=news,
        Message="order 17",
        MessageAttributes={"event": {"DataType": "String", "StringValue": "shipped"}},
    )["MessageId"]
    sent = [
        sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"], MessageBody="17")
        for name in ("shop-mails", "shop-stock")
    ]
    _wait_for_the_dead_letter(sqs)
    alarm = sns.publish(TopicArn=alarms, Message="the shop is down")["MessageId"]
    return [shipped, shipped, *(each["MessageId"] for each in sent), alarm]


def _wait_for_the_dead_letter(sqs: Any) -> None:
    """The order for the stock fails once; it is dead when it would have come back."""
    url, count = (
        sqs.get_queue_url(QueueName="shop-stock-dlq")["QueueUrl"],
        "ApproximateNumberOfMessages",
    )
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[count])["Attributes"]
        if found[count] != "0":
            return
        time.sleep(0.1)


def _queue(maker: Maker, name: str, **attributes: str) -> None:
    maker.aws("sqs").create_queue(QueueName=name, Attributes=attributes)


def _role(maker: Maker) -> str:
    iam = maker.aws("iam")
    arn: str = iam.create_role(RoleName="shop-role", AssumeRolePolicyDocument=json.dumps(TRUST))[
        "Role"
    ]["Arn"]
    for policy in RIGHTS:
        iam.attach_role_policy(
            RoleName="shop-role", PolicyArn=f"arn:aws:iam::aws:policy/service-role/{policy}"
        )
    return arn


def _lets(topic: str, queue: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "sns.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": queue,
                "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
            }
        ],
    }


def _arn(maker: Maker, queue: str) -> str:
    return f"arn:aws:sqs:{maker.region}:{maker.account}:{queue}"


def _zip(code: str) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("handler.py", code)
    return memory.getvalue()
