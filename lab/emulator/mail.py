"""SNS e-mail as on AWS: a subscription is confirmed by the link in a mail, then delivers mails."""

import re
from typing import Any
from urllib.parse import urlencode

from localstack.aws.api import RequestContext
from localstack.aws.api.sns import InvalidParameterException
from localstack.config import external_service_url
from localstack.services.edge import ROUTER
from localstack.services.sns import publisher
from localstack.services.sns.models import SnsMessage, SnsMessageType, SnsStore, sns_stores
from localstack.services.sns.provider import SnsProvider
from localstack.services.sns.utils import (
    get_topic_subscriptions,
    parse_and_validate_topic_arn,
)
from localstack.utils.aws.arns import extract_account_id_from_arn, extract_region_from_arn
from localstack.utils.strings import short_uid

from lab.emulator.inbox import INBOX, KEPT_MESSAGES, Message
from lab.emulator.mail_pages import CONFIRM_PATH, UNSUBSCRIBE_PATH, SubscriptionPages

EMAIL = ("email", "email-json")
ADDRESS = "no-reply@sns.amazonaws.com"
CONFIRMATION_SUBJECT = "AWS Notification - Subscription Confirmation"
CONFIRMATION = """\
You have chosen to subscribe to the topic:
{topic}

To confirm this subscription, click or visit the link below \
(If this was in error no action is necessary):
{link}

Please do not reply directly to this email. If you wish to remove yourself from receiving all \
future SNS subscription confirmation requests please send an email to sns-opt-out
"""
FOOTER = """
--
If you wish to stop receiving notifications from this topic, please click or visit the link \
below to unsubscribe:
{link}

Please do not reply directly to this email. If you have any questions or comments regarding \
this email, please contact us at https://aws.amazon.com/support
"""


class Sns(SnsProvider):
    """LocalStack's SNS with AWS's ways of confirming, listing and counting subscriptions."""

    def __init__(self) -> None:
        super().__init__()
        self._publisher: Any = _Dispatcher()

    def on_after_init(self) -> None:
        """Add the pages that the links in the mails open, and the inbox."""
        super().on_after_init()
        ROUTER.add(SubscriptionPages())

    def subscribe(
        self,
        context: RequestContext,
        topic_arn: str,
        protocol: str,
        endpoint: str | None = None,
        attributes: dict[str, str] | None = None,
        return_subscription_arn: bool | None = None,
        **kwargs: Any,
    ) -> dict[str, str]:
        """Subscribe; asking again while the subscription is pending confirms it again."""
        if protocol in EMAIL and not _is_address(endpoint):
            raise InvalidParameterException("Invalid parameter: Email address")
        parse_and_validate_topic_arn(topic_arn)
        store = _store(topic_arn)
        before = _find(store, topic_arn, protocol, endpoint)
        if protocol in EMAIL and before:
            _refuse_other_attributes(before, attributes or {})
        elif protocol in EMAIL:
            before = self._subscribe_address(context, topic_arn, protocol, endpoint, attributes)
        else:
            answer = super().subscribe(
                context, topic_arn, protocol, endpoint, attributes, return_subscription_arn
            )
        if not before:
            return answer
        if before["PendingConfirmation"] == "true":
            self._send_confirmation(context, store, before)
            if not return_subscription_arn:
                return {"SubscriptionArn": "pending confirmation"}
        return {"SubscriptionArn": before["SubscriptionArn"]}

    def _subscribe_address(
        self, context: RequestContext, topic_arn: str, protocol: str, address: Any, attributes: Any
    ) -> dict[str, str]:
        # LocalStack knows a subscription by its endpoint alone; on AWS one address can have both
        # e-mail protocols. So the address is hidden while LocalStack looks for it.
        hidden = f"{address}#{short_uid()}"
        answer = super().subscribe(context, topic_arn, protocol, hidden, attributes, True)
        found: dict[str, str] = _store(topic_arn).subscriptions[answer["SubscriptionArn"]]
        found["Endpoint"] = address
        return found

    def list_subscriptions_by_topic(
        self, context: RequestContext, topic_arn: str, next_token: str | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """As LocalStack's, but a pending subscription hides its ARN, as it does on AWS."""
        page = super().list_subscriptions_by_topic(context, topic_arn, next_token)
        return page | {"Subscriptions": [_listed(found) for found in page["Subscriptions"]]}

    def get_topic_attributes(
        self, context: RequestContext, topic_arn: str, **kwargs: Any
    ) -> dict[str, Any]:
        """As LocalStack's, but the numbers of subscriptions are counted."""
        answer = super().get_topic_attributes(context, topic_arn)
        states = [
            found["PendingConfirmation"]
            for found in get_topic_subscriptions(_store(topic_arn), topic_arn)
        ]
        counts = {
            "SubscriptionsConfirmed": str(states.count("false")),
            "SubscriptionsPending": str(states.count("true")),
        }
        return {"Attributes": answer["Attributes"] | counts}

    def _send_confirmation(
        self, context: RequestContext, store: SnsStore, found: dict[str, str]
    ) -> None:
        tokens = store.subscription_tokens.items()
        token = next(token for token, arn in tokens if arn == found["SubscriptionArn"])
        message = SnsMessage(
            type=SnsMessageType.SubscriptionConfirmation,
            token=token,
            message=f"You have chosen to subscribe to the topic {found['TopicArn']}.\n"
            "To confirm the subscription, visit the SubscribeURL included in this message.",
        )
        topic = store.topics[found["TopicArn"]]
        self._publisher.publish_to_topic_subscriber(
            ctx=publisher.SnsPublishContext(
                message=message,
                store=store,
                request_headers=context.request.headers,
                topic_attributes=topic["attributes"],
            ),
            topic_arn=found["TopicArn"],
            subscription_arn=found["SubscriptionArn"],
        )


class _Email(publisher.TopicPublisher):
    """Puts each message for an e-mail subscription into the inbox."""

    def _publish(self, context: publisher.SnsPublishContext, subscriber: dict[str, str]) -> None:
        message = context.message
        topic = subscriber["TopicArn"]
        confirming = message.type == SnsMessageType.SubscriptionConfirmation
        subject = message.subject or "AWS Notification Message"
        name = context.store.topics[topic]["attributes"].get("DisplayName") or "AWS Notifications"
        mail = Message(
            kind="mail",
            sender=f"{name} <{ADDRESS}>",
            to=subscriber["Endpoint"],
            subject=CONFIRMATION_SUBJECT if confirming else subject,
            body=self._body(context, subscriber, confirming),
            topic=topic,
        )
        INBOX.deliver(extract_account_id_from_arn(topic), mail)

    def _body(
        self, context: publisher.SnsPublishContext, subscriber: dict[str, str], confirming: bool
    ) -> str:
        if confirming:
            link = _link(CONFIRM_PATH, subscriber, Token=context.message.token)
            return CONFIRMATION.format(topic=subscriber["TopicArn"], link=link)
        text = context.message.message_content(subscriber["Protocol"])
        return f"{text}\n{FOOTER.format(link=_link(UNSUBSCRIBE_PATH, subscriber))}"


class _EmailJson(_Email):
    """As ``_Email``, but the body is the JSON envelope that SQS and HTTP get as well."""

    def _body(
        self, context: publisher.SnsPublishContext, subscriber: dict[str, str], confirming: bool
    ) -> str:
        return self.prepare_message(context.message, subscriber, context.topic_attributes)


class _Sms(publisher.SmsTopicPublisher):
    def _publish(self, context: publisher.SnsPublishContext, subscriber: dict[str, str]) -> None:
        super()._publish(context, subscriber)
        _keep_sms(context.store, self.prepare_message(context.message, subscriber))


class _SmsToNumber(publisher.SmsPhoneNumberPublisher):
    def _publish(self, context: publisher.SnsPublishContext, endpoint: str) -> None:
        super()._publish(context, endpoint)
        _keep_sms(context.store, self.prepare_message(context.message, endpoint))


class _Dispatcher(publisher.PublishDispatcher):
    """Delivers to the inbox, and to confirmed subscriptions only."""

    topic_notifiers = publisher.PublishDispatcher.topic_notifiers | {
        "email": _Email(),
        "email-json": _EmailJson(),
        "sms": _Sms(),
    }
    sms_notifier = _SmsToNumber()

    def _should_publish(
        self, policies: dict[str, Any], message_ctx: SnsMessage, subscriber: dict[str, str]
    ) -> Any:
        confirmed = subscriber["PendingConfirmation"] == "false"
        return confirmed and super()._should_publish(policies, message_ctx, subscriber)


def _store(topic_arn: str) -> SnsStore:
    return sns_stores[extract_account_id_from_arn(topic_arn)][extract_region_from_arn(topic_arn)]


def _find(store: SnsStore, topic: str, protocol: str, endpoint: Any) -> dict[str, str] | None:
    if topic not in store.topics:
        return None
    # Not store.subscriptions: LocalStack keeps those of a deleted topic there.
    for found in get_topic_subscriptions(store, topic):
        if (found["Protocol"], found["Endpoint"]) == (protocol, endpoint):
            return found
    return None


def _is_address(text: str | None) -> bool:
    name, at, host = (text or "").rpartition("@")
    return bool(name and at and host) and not re.search(r"\s", text or "")


def _refuse_other_attributes(found: dict[str, str], attributes: dict[str, str]) -> None:
    if any(found.get(name) != value for name, value in attributes.items()):
        raise InvalidParameterException(
            "Invalid parameter: Attributes Reason: Subscription already exists with different "
            "attributes"
        )


def _listed(found: dict[str, str]) -> dict[str, str]:
    pending = found["PendingConfirmation"] == "true"
    return found | ({"SubscriptionArn": "PendingConfirmation"} if pending else {})


def _link(path: str, subscriber: dict[str, str], **query: str) -> str:
    query |= {key: subscriber[key] for key in ("TopicArn", "SubscriptionArn", "Endpoint")}
    return f"{external_service_url()}{path}?{urlencode(query)}"


def _keep_sms(store: SnsStore, sent: dict[str, Any]) -> None:
    message = Message(
        kind="sms", to=sent["PhoneNumber"], body=sent["Message"], topic=sent["TopicArn"] or ""
    )
    INBOX.deliver(store._account_id, message)
    del store.sms_messages[:-KEPT_MESSAGES]
