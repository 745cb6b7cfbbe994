"""Who may do what: least privilege, one statement a resource, exact ARNs."""

from typing import Any

from lab.stack.clients import Place

Statement = dict[str, Any]
Statements = tuple[Statement, ...]

KEY = "alias/todoapp-uploads"
_CRUD = ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "ConditionCheckItem")


def app(place: Place) -> Statements:
    """What the TODO app calls. A transaction needs the rights of the writes in it."""
    return (
        _tables(place, _CRUD, "TodoItems", "TodoExports", "TodoNotifications"),
        _publish(place),
        allow("sqs", ("GetQueueUrl", "SendMessage"), place.arn("sqs", "todo-exports")),
        allow(
            "ssm",
            ("GetParametersByPath", "GetParameters", "GetParameter"),
            place.arn("ssm", "parameter/todoapp"),  # the path itself is what ByPath asks for
            place.arn("ssm", "parameter/todoapp/*"),
        ),
        _export_files(place),
        # Else a file that has expired reads as denied.
        allow("s3", ("ListBucket",), _exports(place)),
    )


def functions(place: Place) -> dict[str, Statements]:
    """What each function calls, beside writing its log."""
    return {
        "export_todos": (
            _tables(place, ("Scan",), "TodoItems"),
            _tables(place, ("UpdateItem",), "TodoExports"),
            _export_files(place),
            _publish(place),
            _consume(place, "todo-exports"),
        ),
        "audit_changes": (_tables(place, ("PutItem",), "TodoAudit"),),
        "encrypt_upload": (
            # Tags go along with a copy. ListBucket: else an object that is gone reads as denied.
            allow("s3", ("GetObject", "GetObjectTagging"), f"{_uploads(place)}/incoming/*"),
            allow("s3", ("PutObject", "PutObjectTagging"), f"{_uploads(place)}/encrypted/*"),
            allow("s3", ("ListBucket",), _uploads(place)),
            allow(
                "kms",
                ("GenerateDataKey", "Decrypt"),  # Decrypt: the parts of a large upload
                place.arn("kms", f"key/${{key:{KEY}}}"),
            ),
        ),
        "daily_digest": (_tables(place, ("Scan",), "TodoItems"), _publish(place)),
        "todo_api": (
            _tables(place, ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Scan"), "TodoItems"),
        ),
    }


def logs(place: Place, function: str) -> Statement:
    """A function's own log group and the streams in it."""
    group = place.arn("logs", f"log-group:/aws/lambda/{function}")
    actions = ("CreateLogGroup", "CreateLogStream", "PutLogEvents")
    return allow("logs", actions, group, f"{group}:*")


def allow(service: str, actions: tuple[str, ...], *resources: str) -> Statement:
    """One statement; a role adds its Effect."""
    return {
        "Action": [f"{service}:{action}" for action in actions],
        "Resource": list(resources),
    }


def topic_may_send(place: Place) -> dict[str, Any]:
    """The queue policy that lets the topic, and no other, send to todo-completed."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "topic-may-send",
                "Effect": "Allow",
                "Principal": {"Service": "sns.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": place.arn("sqs", "todo-completed"),
                "Condition": {
                    "ArnEquals": {"aws:SourceArn": place.arn("sns", "todo-notifications")}
                },
            }
        ],
    }


def _tables(place: Place, actions: tuple[str, ...], *names: str) -> Statement:
    return allow("dynamodb", actions, *(place.arn("dynamodb", f"table/{n}") for n in names))


def _publish(place: Place) -> Statement:
    return allow("sns", ("Publish",), place.arn("sns", "todo-notifications"))


def _consume(place: Place, queue: str) -> Statement:
    actions = ("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes")
    return allow("sqs", actions, place.arn("sqs", queue))


def _export_files(place: Place) -> Statement:
    # GetObject: a pre-signed link carries the rights of who signed it.
    return allow("s3", ("PutObject", "GetObject"), f"{_exports(place)}/exports/*")


def _exports(place: Place) -> str:
    return f"arn:aws:s3:::todo-exports-{place.account}"


def _uploads(place: Place) -> str:
    return f"arn:aws:s3:::todo-uploads-{place.account}"
