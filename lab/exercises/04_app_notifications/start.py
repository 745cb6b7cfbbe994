"""Begins with the flag off; takes back what the exercise changed in the stack."""

from lab.course.check_api import CheckFailed, Maker
from lab.course.look import topics

FLAG = "/todoapp/sendNotifications"
TOPIC, ADDRESS = "todo-notifications", "student@example.com"


def start(maker: Maker) -> None:
    """The stack is there; what was switched on before is off again."""
    ssm = maker.aws("ssm")
    if ssm.get_parameter(Name=FLAG)["Parameter"]["Value"] != "false":
        ssm.put_parameter(Name=FLAG, Value="false", Overwrite=True)


def reset(maker: Maker) -> None:
    """The flag is off, and the mailbox is asked again whether it wants mails."""
    maker.aws("ssm").put_parameter(Name=FLAG, Value="false", Type="String", Overwrite=True)
    try:
        topic = topics.find(maker, TOPIC)
    except CheckFailed:
        return  # nobody is subscribed to a topic that is gone
    for each in topics.subscriptions(maker, topic):
        if each.endpoint == ADDRESS and not each.pending:
            policy = topics.attributes(maker, each).get("FilterPolicy", "{}")
            maker.aws("sns").unsubscribe(SubscriptionArn=each.arn)
            maker.aws("sns").subscribe(
                TopicArn=topic.arn,
                Protocol=each.protocol,
                Endpoint=each.endpoint,
                Attributes={"FilterPolicy": policy},
            )
