"""SNS: subscriptions belong to their topic; a phone number is none of your resources."""

from collections.abc import Iterable

from lab.emulator.iam.actions.table import Request, Service, itself
from lab.emulator.iam.model import Need

TOPIC = "arn:aws:sns:{region}:{account}:{}"


def _topic_of(subscription: str, _account: str, _region: str) -> str:
    topic, _, identity = subscription.rpartition(":")
    return topic if identity and topic.count(":") >= 5 else subscription


def _publish(request: Request, _account: str, _region: str) -> Iterable[Need]:
    # Publishing to a number is on "*": its policies say Resource "*".
    target = request.get("TopicArn") or request.get("TargetArn") or "*"
    yield Need("sns:Publish", target)


SERVICE = Service(
    prefix="sns",
    members=(
        ("TopicArn", itself),
        ("SubscriptionArn", _topic_of),
        ("ResourceArn", itself),
        ("Name", TOPIC),
    ),
    actions={"PublishBatch": "Publish"},
    unscoped=frozenset({"CreatePlatformApplication"}),
    everything=TOPIC.replace("{}", "*"),
    special={"Publish": _publish},
    keys=(("Protocol", "sns:protocol"), ("Endpoint", "sns:endpoint")),
)
