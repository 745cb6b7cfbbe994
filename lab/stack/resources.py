"""The list: every resource of the stack, in the order in which they can be made."""

from lab.stack.clients import Place
from lab.stack.kinds.bucket import Bucket
from lab.stack.kinds.parameter import Parameter
from lab.stack.kinds.queue import Queue
from lab.stack.kinds.table import Table
from lab.stack.kinds.topic import Topic
from lab.stack.resource import Resource

DAY = 86_400


def stages(place: Place) -> tuple[tuple[Resource, ...], ...]:
    """What to make in ``place``; the resources of one stage need nothing of each other."""
    return (_stores(place), _queues(place))


def resources(place: Place) -> tuple[Resource, ...]:
    """The same list without its stages."""
    return tuple(resource for stage in stages(place) for resource in stage)


def _stores(place: Place) -> tuple[Resource, ...]:
    return (
        Table(name="TodoItems", purpose="The todos.", key=("id",)),
        Table(
            name="TodoExports",
            purpose="The state of each export, kept for 7 days.",
            key=("exportId",),
            expires="expiresAt",
        ),
        Table(name="TodoNotifications", purpose="Notifications not yet sent.", key=("id",)),
        Table(name="TodoAudit", purpose="Who changed what, and when.", key=("todoId", "at")),
        Bucket(
            name=f"todo-exports-{place.account}",
            purpose="The exported CSV files, kept for 7 days.",
            expire_days=7,
        ),
        Bucket(
            name=f"todo-uploads-{place.account}",
            purpose="Files as they come in, and their encrypted copies.",
        ),
        Topic(name="todo-notifications", purpose="What happened to a todo, for all to hear."),
        Queue(
            name="todo-exports-dlq",
            purpose="Export requests that failed three times.",
            retention=14 * DAY,
        ),
        Queue(
            name="todo-completed",
            purpose="Notifications of completed todos.",
            policy=_topic_may_send(place),
        ),
        Parameter(
            name="/todoapp/sendNotifications",
            purpose="Publish a notification when a todo changes.",
            value="false",
        ),
        Parameter(
            name="/todoapp/useQueueForExports",
            purpose="Export through the queue instead of making the browser wait.",
            value="false",
        ),
        Parameter(
            name="/todoapp/showDeleteFromEditPage",
            purpose="Show the delete button on the edit page too.",
            value="false",
        ),
    )


def _queues(place: Place) -> tuple[Resource, ...]:
    return (
        Queue(
            name="todo-exports",
            purpose="Export requests, until the function took them.",
            retention=14 * DAY,
            visibility=180,  # six times the function's timeout, as AWS advises
            redrive={
                "deadLetterTargetArn": place.arn("sqs", "todo-exports-dlq"),
                "maxReceiveCount": 3,
            },
        ),
    )


def _topic_may_send(place: Place) -> dict[str, object]:
    topic = place.arn("sns", "todo-notifications")
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "topic-may-send",
                "Effect": "Allow",
                "Principal": {"Service": "sns.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": place.arn("sqs", "todo-completed"),
                "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
            }
        ],
    }
