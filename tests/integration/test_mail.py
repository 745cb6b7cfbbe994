"""E-mail and text messages: subscriptions are confirmed and delivered as on AWS."""

import json
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.shared.config import Settings
from tests.support.waiting import until

ADDRESS = "ada@example.com"


@pytest.fixture
def sns(aws: Callable[..., Any]) -> Any:
    """A client for SNS in the test's own account."""
    return aws("sns")


@pytest.fixture
def topic(sns: Any) -> str:
    """The ARN of a new topic."""
    return str(sns.create_topic(Name="news")["TopicArn"])


@pytest.fixture
def inbox(settings: Settings) -> Callable[..., list[dict[str, str]]]:
    """Reads the account's inbox: ``inbox("mails", to=...)``."""

    def read(kind: str, to: str = "") -> list[dict[str, str]]:
        query = urllib.parse.urlencode({"account": settings.account, "to": to})
        with urllib.request.urlopen(f"{settings.endpoint}/_lab/inbox?{query}") as answer:
            return list(json.load(answer)[kind])

    return read


@contextmanager
def web_hook() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A web server on 127.0.0.1: its URL, and the JSON bodies that were posted to it."""
    calls: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            calls.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/", calls
        finally:
            server.shutdown()


def subscribe(sns: Any, topic: str, protocol: str = "email", **options: Any) -> str:
    answer = sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=ADDRESS, **options)
    return str(answer["SubscriptionArn"])


def open_link(text: str, nth: int = 0) -> str:
    link = re.findall(r"http://localhost:\S+", text)[nth]
    with urllib.request.urlopen(link) as page:
        return str(page.read().decode())


def mail(inbox: Callable[..., Any], number: int = 0) -> dict[str, str]:
    return dict(until(lambda: inbox("mails", to=ADDRESS)[number:])[0])


def test_subscription_is_pending_until_the_link_in_the_mail_is_opened(
    sns: Any, topic: str, inbox: Callable[..., Any]
) -> None:
    assert subscribe(sns, topic) == "pending confirmation"
    (listed,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert listed["SubscriptionArn"] == "PendingConfirmation"
    assert sns.list_subscriptions()["Subscriptions"] == [listed]

    confirmation = mail(inbox)
    assert confirmation["from"] == "AWS Notifications <no-reply@sns.amazonaws.com>"
    assert confirmation["subject"] == "AWS Notification - Subscription Confirmation"
    page = open_link(confirmation["body"])

    (listed,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert "Subscription confirmed!" in page
    assert listed["SubscriptionArn"] in page


def test_nothing_is_delivered_before_the_confirmation_and_all_after_it(
    sns: Any, topic: str, inbox: Callable[..., Any]
) -> None:
    subscribe(sns, topic)
    sns.publish(TopicArn=topic, Message="too early")
    open_link(mail(inbox)["body"])
    sns.publish(TopicArn=topic, Message="in time", Subject="Hear")
    sns.publish(TopicArn=topic, Message="no subject")

    first, second = sorted((mail(inbox, 1), mail(inbox, 2)), key=lambda m: m["subject"])
    assert (first["subject"], second["subject"]) == ("AWS Notification Message", "Hear")
    assert second["body"].startswith("in time\n")
    assert "unsubscribe" in second["body"]
    assert len(inbox("mails", to=ADDRESS)) == 3


def test_link_at_the_foot_of_a_mail_unsubscribes(
    sns: Any, topic: str, inbox: Callable[..., Any]
) -> None:
    subscribe(sns, topic)
    open_link(mail(inbox)["body"])
    sns.publish(TopicArn=topic, Message="hello")
    page = open_link(mail(inbox, 1)["body"])
    assert "Subscription removed!" in page
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []


def test_one_address_has_both_email_protocols_and_json_gets_the_envelope(
    sns: Any, topic: str, inbox: Callable[..., Any]
) -> None:
    subscribe(sns, topic)
    open_link(mail(inbox)["body"])
    subscribe(sns, topic, "email-json")
    confirmation = json.loads(mail(inbox, 1)["body"])
    assert confirmation["Type"] == "SubscriptionConfirmation"
    sns.confirm_subscription(TopicArn=topic, Token=confirmation["Token"])

    sns.publish(TopicArn=topic, Message="hello", Subject="Hi")
    bodies = sorted((mail(inbox, 2)["body"], mail(inbox, 3)["body"]))
    envelope = json.loads(bodies[1])
    assert bodies[0].startswith("hello\n")
    assert (envelope["Type"], envelope["Message"]) == ("Notification", "hello")
    assert (envelope["Subject"], envelope["TopicArn"]) == ("Hi", topic)


def test_filter_policy_decides_which_messages_become_mails(
    sns: Any, topic: str, inbox: Callable[..., Any]
) -> None:
    subscribe(sns, topic, Attributes={"FilterPolicy": json.dumps({"event": ["completed"]})})
    open_link(mail(inbox)["body"])
    for event in ("created", "completed"):
        kind = {"event": {"DataType": "String", "StringValue": event}}
        sns.publish(TopicArn=topic, Message=event, MessageAttributes=kind)
    assert mail(inbox, 1)["body"].startswith("completed\n")
    assert len(inbox("mails")) == 2


def test_subscribing_again_while_pending_sends_the_confirmation_again(
    sns: Any, topic: str, inbox: Callable[..., Any]
) -> None:
    subscribe(sns, topic)
    arn = subscribe(sns, topic, ReturnSubscriptionArn=True)
    assert arn.startswith(topic)
    open_link(mail(inbox)["body"])
    assert "Subscription confirmed!" in open_link(mail(inbox, 1)["body"])
    assert subscribe(sns, topic) == arn
    attributes = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    assert (attributes["Endpoint"], attributes["PendingConfirmation"]) == (ADDRESS, "false")


def test_topic_counts_its_pending_and_confirmed_subscriptions(
    sns: Any, topic: str, inbox: Callable[..., Any]
) -> None:
    subscribe(sns, topic)
    counts = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert (counts["SubscriptionsPending"], counts["SubscriptionsConfirmed"]) == ("1", "0")
    open_link(mail(inbox)["body"])
    counts = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert (counts["SubscriptionsPending"], counts["SubscriptionsConfirmed"]) == ("0", "1")


def test_subscribing_again_with_another_filter_is_refused(sns: Any, topic: str) -> None:
    subscribe(sns, topic)
    with pytest.raises(ClientError, match="Subscription already exists with different attributes"):
        subscribe(sns, topic, Attributes={"FilterPolicy": '{"event": ["x"]}'})


@pytest.mark.skipif(
    "LAB_TEST_ENDPOINT" in os.environ, reason="an emulator in a container cannot reach this process"
)
def test_web_hook_is_confirmed_by_its_subscribe_url_and_then_called(sns: Any, topic: str) -> None:
    with web_hook() as (url, calls):
        answer = sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=url)
        assert answer["SubscriptionArn"] == "pending confirmation"
        sns.publish(TopicArn=topic, Message="too early")
        confirmation = until(lambda: calls)[0]
        sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=url)
        assert until(lambda: calls[1:])[0]["Token"] == confirmation["Token"]
        urllib.request.urlopen(confirmation["SubscribeURL"]).close()
        sns.publish(TopicArn=topic, Message="in time")
        assert until(lambda: calls[2:])[0]["Message"] == "in time"


@pytest.mark.parametrize("address", ["ada", "@example.com", "ada @example.com", "x" * 300])
def test_what_is_no_address_is_refused(sns: Any, topic: str, address: str) -> None:
    with pytest.raises(ClientError, match="Invalid parameter: Email address"):
        sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)


@pytest.mark.parametrize("subject", ["two\nlines", "x" * 100])
def test_subject_that_aws_refuses_is_refused(sns: Any, topic: str, subject: str) -> None:
    entries = [{"Id": "1", "Message": "x", "Subject": subject}]
    for call in (
        lambda: sns.publish(TopicArn=topic, Message="x", Subject=subject),
        lambda: sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries),
    ):
        with pytest.raises(ClientError, match="Invalid parameter: Subject") as caught:
            call()
        assert caught.value.response["Error"]["Code"] == "InvalidParameter"


def test_mail_has_no_raw_delivery(sns: Any, topic: str) -> None:
    refusal = r"Delivery protocol \[email\] does not support raw message delivery"
    with pytest.raises(ClientError, match=refusal):
        subscribe(sns, topic, Attributes={"RawMessageDelivery": "true"})
    arn = subscribe(sns, topic, ReturnSubscriptionArn=True)
    with pytest.raises(ClientError, match=refusal):
        sns.set_subscription_attributes(
            SubscriptionArn=arn, AttributeName="RawMessageDelivery", AttributeValue="true"
        )


@pytest.mark.parametrize("query", ["", "?TopicArn=x&Token=<b>", "?TopicArn=arn:aws:sns:us-east-1"])
@pytest.mark.parametrize("page", ["confirmation", "unsubscribe"])
def test_broken_link_opens_a_page_that_says_what_to_do(
    settings: Settings, page: str, query: str
) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{settings.endpoint}/_lab/sns/{page}.html{query}")
    with caught.value as answer:
        text = answer.read().decode()
        assert answer.code == 400
    assert "Subscribe again" in text
    assert "<b>" not in text


def test_deleted_topic_takes_its_subscriptions_and_links_along(
    sns: Any, topic: str, inbox: Callable[..., Any]
) -> None:
    subscribe(sns, topic)
    sns.subscribe(TopicArn=topic, Protocol="sms", Endpoint="+15555550100")
    link = mail(inbox)["body"]
    sns.delete_topic(TopicArn=topic)
    assert sns.list_subscriptions()["Subscriptions"] == []
    with pytest.raises(urllib.error.HTTPError) as caught:
        open_link(link)
    with caught.value as answer:
        assert "Subscribe again" in answer.read().decode()


def test_text_messages_arrive_in_the_inbox_from_topics_and_straight(
    sns: Any, topic: str, inbox: Callable[..., Any]
) -> None:
    number = "+15555550100"
    sns.subscribe(TopicArn=topic, Protocol="sms", Endpoint=number)
    sns.publish(TopicArn=topic, Message="from the topic")
    sns.publish(PhoneNumber=number, Message="straight")
    sns.publish(PhoneNumber="+15555550199", Message="for another")
    until(lambda: len(inbox("sms")) == 3)
    texts = {(message["body"], message["topic"]) for message in inbox("sms", to=number)}
    assert texts == {("from the topic", topic), ("straight", "")}
