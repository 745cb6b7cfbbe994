"""Mails and text messages as readers get them: what each says, and what can be done with it."""

import json

import pytest

from lab.journal import http, inbox
from lab.journal.errors import JournalError
from lab.shared.config import Settings

SETTINGS = Settings()
TOPIC = "arn:aws:sns:us-east-1:000000000000:news"
ARN = f"{TOPIC}:93849a51"
LINK = f"http://localhost:4566/_lab/sns/confirmation.html?Token=abc&TopicArn={TOPIC}"
ASKS = f"You have chosen\n\nTo confirm, click\n{LINK}&SubscriptionArn={ARN}&Endpoint=a\n\nPlease"
ENDS = (
    "{text}\n\n--\nIf you wish to stop receiving notifications from this topic, please click\n"
    "http://localhost:4566/_lab/sns/unsubscribe.html?SubscriptionArn={arn}\n\nPlease"
)


def mail(body, **more):
    fields = {"id": "1", "time": "2026-11-25T02:18:18.184Z", "to": "a@example.com", "topic": TOPIC}
    return inbox.Message(kind="mail", body=body, **fields | more)


def test_mail_that_asks_names_topic_token_and_subscription():
    found = mail(ASKS)
    assert (found.confirmation, found.subscription) == ((TOPIC, "abc"), ARN)
    assert (found.text, found.footer) == (ASKS, "")


def test_json_mail_asks_by_its_envelope():
    envelope = {"Type": "SubscriptionConfirmation", "TopicArn": TOPIC, "Token": "abc"}
    assert mail(json.dumps(envelope)).confirmation == (TOPIC, "abc")


def test_notification_is_told_from_its_footer_and_ends_its_own_subscription():
    found = mail(ENDS.format(text='{"a": 1}', arn=ARN))
    assert (found.text, found.subscription) == ('{"a": 1}', ARN)
    assert found.footer.startswith("--\nIf you wish")
    assert found.confirmation is None


def test_message_that_looks_like_another_mail_changes_nothing():
    fake = ENDS.format(text=ASKS, arn=f"{TOPIC}:other")
    found = mail(ENDS.format(text=fake, arn=ARN))
    assert (found.confirmation, found.subscription) == (None, ARN)
    assert "other" in found.text


@pytest.mark.parametrize("body", ["", "{", "[" * 5000, "http://[confirm", '{"Type": 1}', "confirm"])
def test_any_text_is_a_message(body):
    found = mail(body)
    assert (found.text, found.confirmation, found.subscription) == (body, None, "")


def test_text_message_has_no_links(monkeypatch):
    record = {"id": "2", "time": "2026-11-25T02:18:19Z", "to": "+1", "topic": "", "body": ASKS}
    older = record | {"id": "1", "time": "2026-11-25T02:18:18Z", "from": "x", "subject": "y"}
    box = {"mails": [older], "sms": [record]}
    monkeypatch.setattr(http, "get_json", lambda *_: box)
    sms, letter = inbox.messages(SETTINGS)
    assert (sms.kind, sms.confirmation, letter.sender) == ("sms", None, "x")
    monkeypatch.setattr(http, "get_json", lambda *_: [])
    with pytest.raises(JournalError, match="The inbox cannot be read"):
        inbox.messages(SETTINGS)
