"""SNS as on AWS: subscriptions are confirmed, counted and checked, and so is what is published."""

from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.api.sns import InvalidParameterException, Subscription
from localstack.services.edge import ROUTER
from localstack.services.sns import publisher
from localstack.services.sns.models import SnsMessage, SnsMessageType, SnsStore, sns_stores
from localstack.services.sns.provider import SnsProvider
from localstack.services.sns.utils import (
    get_topic_subscriptions,
    parse_and_validate_topic_arn,
)
from localstack.utils.aws.arns import extract_account_id_from_arn, extract_region_from_arn
from localstack.utils.collections import select_from_typed_dict
from localstack.utils.strings import short_uid

from lab.emulator import topic_rules as rules
from lab.emulator.mail import Dispatcher
from lab.emulator.mail_pages import SubscriptionPages
from lab.emulator.trace import deliveries

EMAIL = ("email", "email-json")


class Sns(SnsProvider):
    """LocalStack's SNS with AWS's ways of confirming, listing and counting subscriptions."""

    def __init__(self) -> None:
        super().__init__()
        self._publisher: Any = Dispatcher()
        deliveries.install()

    def on_after_init(self) -> None:
        """Add the pages that the links in the mails open, and the inbox."""
        super().on_after_init()
        ROUTER.add(SubscriptionPages())

    def on_before_state_reset(self) -> None:
        """Let what is not yet delivered be; what is being delivered is nearly there."""
        before, self._publisher = self._publisher, Dispatcher()
        before.topic_partitioned_executor.shutdown(wait=False)
        before.executor.shutdown(wait=False, cancel_futures=True)

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
        parse_and_validate_topic_arn(topic_arn)
        rules.check_endpoint(protocol, endpoint)
        rules.check_raw_delivery(protocol, attributes or {})
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

    def set_subscription_attributes(
        self,
        context: RequestContext,
        subscription_arn: str,
        attribute_name: str,
        attribute_value: str | None = None,
        **kwargs: Any,
    ) -> None:
        """Change a subscription."""
        store = self.get_store(context.account_id, context.region)
        if found := store.subscriptions.get(subscription_arn):
            rules.check_raw_delivery(found["Protocol"], {attribute_name: attribute_value or ""})
        super().set_subscription_attributes(
            context, subscription_arn, attribute_name, attribute_value
        )

    def publish(self, context: RequestContext, message: str, **request: Any) -> dict[str, str]:
        """Publish a message."""
        rules.check_subject(request.get("subject"))
        return super().publish(context, message, **request)

    def publish_batch(
        self,
        context: RequestContext,
        topic_arn: str,
        publish_batch_request_entries: list[Any],
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Publish several messages."""
        for entry in publish_batch_request_entries:
            rules.check_subject(entry.get("Subject"))
        return super().publish_batch(context, topic_arn, publish_batch_request_entries, **kwargs)

    def delete_topic(self, context: RequestContext, topic_arn: str, **kwargs: Any) -> None:
        """Delete a topic with its subscriptions; LocalStack would list them for ever."""
        super().delete_topic(context, topic_arn)
        store = _store(topic_arn)
        gone = {arn for arn, s in list(store.subscriptions.items()) if s["TopicArn"] == topic_arn}
        for arn in gone:
            store.subscriptions.pop(arn, None)
            store.subscription_filter_policy.pop(arn, None)
        for token, arn in list(store.subscription_tokens.items()):
            if arn in gone:
                store.subscription_tokens.pop(token, None)

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


def _refuse_other_attributes(found: dict[str, str], attributes: dict[str, str]) -> None:
    if any(found.get(name) != value for name, value in attributes.items()):
        raise InvalidParameterException(
            "Invalid parameter: Attributes Reason: Subscription already exists with different "
            "attributes"
        )


def _listed(found: dict[str, str]) -> dict[str, str]:
    pending = found["PendingConfirmation"] == "true"
    # LocalStack's own answer has more in it, and a warning in the log for each.
    return select_from_typed_dict(Subscription, found) | (
        {"SubscriptionArn": "PendingConfirmation"} if pending else {}
    )
