"""SNS's mails and text messages: what AWS would send them as goes to the inbox."""

from typing import Any
from urllib.parse import urlencode

from localstack.config import external_service_url
from localstack.services.sns import publisher
from localstack.services.sns.models import SnsMessage, SnsMessageType, SnsStore
from localstack.services.sns.utils import get_topic_subscriptions
from localstack.utils.aws.arns import extract_account_id_from_arn

from lab.emulator.inbox import INBOX, KEPT_MESSAGES, Message
from lab.emulator.mail_pages import CONFIRM_PATH, UNSUBSCRIBE_PATH
from lab.emulator.trace import deliveries

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
        operation = "SendConfirmation" if confirming else "Deliver"
        deliveries.delivered(message, subscriber, operation)

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
        deliveries.delivered(context.message, subscriber)


class _SmsToNumber(publisher.SmsPhoneNumberPublisher):
    def _publish(self, context: publisher.SnsPublishContext, endpoint: str) -> None:
        super()._publish(context, endpoint)
        _keep_sms(context.store, self.prepare_message(context.message, endpoint))
        store = context.store
        within = f"arn:aws:sns:{store._region_name}:{store._account_id}"
        telephone = {"Protocol": "sms", "Endpoint": endpoint}
        deliveries.delivered(context.message, telephone, within=within)


class Dispatcher(publisher.PublishDispatcher):
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
        if subscriber["PendingConfirmation"] != "false":
            why = "The subscription waits for its confirmation."
            deliveries.withheld(message_ctx, subscriber, "PendingConfirmation", why)
            return False
        fits = super()._should_publish(policies, message_ctx, subscriber)
        if not fits:
            policy = policies.get(subscriber["SubscriptionArn"])
            deliveries.filtered(message_ctx, subscriber, policy)
        return fits

    def _submit_notification(self, notifier: Any, ctx: Any, subscriber: dict[str, str]) -> None:
        super()._submit_notification(deliveries.Traced(notifier), ctx, subscriber)

    def publish_to_topic(self, ctx: publisher.SnsPublishContext, topic_arn: str) -> None:
        """To all subscriptions of the topic whose filter policies the message fits."""
        if not get_topic_subscriptions(ctx.store, topic_arn):
            deliveries.unheard(ctx.message, topic_arn)
        super().publish_to_topic(ctx, topic_arn)


def _link(path: str, subscriber: dict[str, str], **query: str) -> str:
    query |= {key: subscriber[key] for key in ("TopicArn", "SubscriptionArn", "Endpoint")}
    return f"{external_service_url()}{path}?{urlencode(query)}"


def _keep_sms(store: SnsStore, sent: dict[str, Any]) -> None:
    message = Message(
        kind="sms", to=sent["PhoneNumber"], body=sent["Message"], topic=sent["TopicArn"] or ""
    )
    INBOX.deliver(store._account_id, message)
    del store.sms_messages[:-KEPT_MESSAGES]
