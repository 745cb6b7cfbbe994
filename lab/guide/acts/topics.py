"""What the console of SNS does."""

from collections.abc import Mapping
from typing import Any

from lab.guide.acts.act import Act, Fact, Field, Parameters, Told
from lab.guide.acts.messages import ATTRIBUTES, DEDUPLICATION, GROUP

TOPIC = Field("topic", "Topic ARN", "TopicArn", "hidden", required=True)
SUBSCRIPTION = Field("subscription", "Subscription ARN", "SubscriptionArn", "hidden", required=True)
PROTOCOLS = ("sqs", "lambda", "email", "email-json", "sms", "http", "https")
FILTER = '{"event": ["completed"]}'


def _published(parameters: Parameters, answer: Mapping[str, Any]) -> Told:
    message = answer["MessageId"]
    facts = [Fact("Message ID", message, f"/why/{message}")]
    if number := answer.get("SequenceNumber"):
        facts.append(Fact("Sequence number", number))
    then = "The topic has it. Follow the ID to see whom it reached, and whom not."
    return Told("The message is published.", tuple(facts), then=then)


def _subscribed(parameters: Parameters, answer: Mapping[str, Any]) -> Told:
    arn = answer["SubscriptionArn"]
    if arn.startswith("arn:"):
        return Told("The subscription is there.", (Fact("Subscription ARN", arn),))
    where = "/inbox" if parameters.get("Protocol", "").startswith("email") else ""
    fact = Fact("Confirm it", "the mail is in the inbox", where, code=False)
    return Told(
        "The subscription waits for its confirmation.",
        (fact,) if where else (),
        tone="warn",
        then="Nothing is delivered to it before its owner has confirmed.",
    )


def _unsubscribed(parameters: Parameters, answer: Mapping[str, Any]) -> Told:
    return Told("The subscription is deleted.")


def _filtered(parameters: Parameters, answer: Mapping[str, Any]) -> Told:
    if parameters.get("AttributeValue", "{}") == "{}":
        return Told("The filter policy is gone: every message is delivered.")
    return Told("The filter policy is set.", then="On AWS it takes up to 15 minutes to hold.")


def _made(parameters: Parameters, answer: Mapping[str, Any]) -> Told:
    name, arn = parameters["Name"], answer["TopicArn"]
    return Told("The topic is there.", (Fact("Topic ARN", arn, f"/topics/{name}"),))


def _topic(parameters: Parameters, values: Mapping[str, str]) -> Parameters:
    fifo = {"Attributes": {"FifoTopic": "true"}} if values.get("kind") == "FIFO" else {}
    return parameters | fifo


def _policy(parameters: Parameters, values: Mapping[str, str]) -> Parameters:
    return {
        "SubscriptionArn": parameters.get("SubscriptionArn", ""),
        "AttributeName": "FilterPolicy",
        "AttributeValue": values.get("policy") or "{}",
    }


ACTS = (
    Act(
        "publish",
        "Publish message",
        "sns",
        "Publish",
        (
            TOPIC,
            Field("subject", "Subject", "Subject", hint="For mails; one line, 100 characters."),
            Field("message", "Message body", "Message", "area", sample="Hello", required=True),
            GROUP,
            DEDUPLICATION,
            ATTRIBUTES,
        ),
        tell=_published,
    ),
    Act(
        "subscribe",
        "Create subscription",
        "sns",
        "Subscribe",
        (
            TOPIC,
            Field("protocol", "Protocol", "Protocol", "choice", value="sqs", choices=PROTOCOLS),
            Field(
                "endpoint",
                "Endpoint",
                "Endpoint",
                hint="A queue's or function's ARN, an address, a number, a URL.",
                sample="student@example.com",
                required=True,
            ),
            Field(
                "policy",
                "Subscription filter policy",
                "Attributes.FilterPolicy",
                "area",
                f"JSON: {FILTER}. Empty: every message.",
                optional=True,
            ),
            Field(
                "scope",
                "Filter policy scope",
                "Attributes.FilterPolicyScope",
                "choice",
                choices=("", "MessageAttributes", "MessageBody"),
                optional=True,
            ),
            Field(
                "raw",
                "Raw message delivery",
                "Attributes.RawMessageDelivery",
                "switch",
                "For queues and HTTP: the message without SNS's envelope.",
                optional=True,
            ),
        ),
        about="A queue needs an access policy that lets the topic send, a function a permission.",
        tell=_subscribed,
    ),
    Act(
        "unsubscribe",
        "Delete subscription",
        "sns",
        "Unsubscribe",
        (SUBSCRIPTION,),
        "Delete",
        confirm="Delete this subscription?",
        danger=True,
        tell=_unsubscribed,
    ),
    Act(
        "set-filter",
        "Edit filter policy",
        "sns",
        "SetSubscriptionAttributes",
        (
            SUBSCRIPTION,
            Field(
                "policy",
                "Subscription filter policy",
                kind="area",
                hint="JSON; empty: every message.",
            ),
        ),
        "Save filter policy",
        build=_policy,
        tell=_filtered,
    ),
    Act(
        "create-topic",
        "Create topic",
        "sns",
        "CreateTopic",
        (
            Field(
                "name",
                "Name",
                "Name",
                hint="Letters, digits, - and _; a FIFO topic's ends in .fifo.",
                sample="news",
                required=True,
            ),
            Field("kind", "Type", kind="choice", value="Standard", choices=("Standard", "FIFO")),
        ),
        build=_topic,
        tell=_made,
    ),
)
