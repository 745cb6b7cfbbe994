"""The list: every resource of the stack, in the order in which they can be made."""

from lab.stack import policies
from lab.stack.clients import Place
from lab.stack.kinds.bucket import Bucket
from lab.stack.kinds.event_source_mapping import EventSourceMapping
from lab.stack.kinds.function import Function
from lab.stack.kinds.instance_profile import InstanceProfile
from lab.stack.kinds.key import Key
from lab.stack.kinds.log_group import LogGroup
from lab.stack.kinds.notification import Notification
from lab.stack.kinds.parameter import Parameter
from lab.stack.kinds.permission import Permission
from lab.stack.kinds.queue import Queue
from lab.stack.kinds.rest_api import RestApi
from lab.stack.kinds.role import Role
from lab.stack.kinds.rule import Rule
from lab.stack.kinds.subscription import Subscription
from lab.stack.kinds.table import Table
from lab.stack.kinds.topic import Topic
from lab.stack.resource import Resource

DAY = 86_400
TOPIC = Topic(name="todo-notifications", purpose="What happened to a todo, for all to hear.")
TABLES = (
    Table(name="TodoItems", purpose="The todos.", key=("id",)),
    Table(
        name="TodoExports",
        purpose="The state of each export, kept for 7 days.",
        key=("exportId",),
        expires="expiresAt",
    ),
    Table(name="TodoNotifications", purpose="Notifications not yet sent.", key=("id",)),
    Table(name="TodoAudit", purpose="Which todo changed when, and how.", key=("todoId", "at")),
)
PARAMETERS = tuple(
    Parameter(name=f"/todoapp/{flag}", purpose=purpose, value="false")
    for flag, purpose in {
        "sendNotifications": "Publish a notification when a todo changes.",
        "useQueueForExports": "Export through the queue instead of making the browser wait.",
        "showDeleteFromEditPage": "Show the delete button on the edit page too.",
    }.items()
)


def stages(place: Place) -> tuple[tuple[Resource, ...], ...]:
    """What to make in ``place``; the resources of one stage need nothing of each other."""
    exports, uploads = _buckets(place)
    dead_letters, completed, requests = _queues(place)
    functions = _functions(place)
    api = RestApi(
        name="todo-api",
        purpose="The todos over REST.",
        function=functions["todo_api"],
        stage="lab",
        paths=("/todos", "/todos/{id}"),
    )
    key = Key(name=policies.KEY, purpose="Encrypts the copies of uploaded files.")
    stores = (*TABLES, exports, uploads, key, TOPIC, dead_letters, completed, *PARAMETERS)
    return (
        (*stores, *_log_groups(functions)),
        (requests, *_roles(place)),
        (
            InstanceProfile(
                name="TodoApp-EC2-Profile",
                purpose="Gives an EC2 instance the app's role.",
                role="TodoApp-EC2-Role",
            ),
            *functions.values(),
        ),
        (api,),
        _permissions(place, functions),
        (
            *_subscriptions(place, functions),
            *_triggers(functions, requests, uploads),
        ),
    )


def resources(place: Place) -> tuple[Resource, ...]:
    """The same list without its stages."""
    return tuple(resource for stage in stages(place) for resource in stage)


def _buckets(place: Place) -> tuple[Bucket, Bucket]:
    return (
        Bucket(
            name=f"todo-exports-{place.account}",
            purpose="The exported CSV files, kept for 7 days.",
            expire_days=7,
        ),
        Bucket(
            name=f"todo-uploads-{place.account}",
            purpose="Files as they come in, and their encrypted copies.",
        ),
    )


def _queues(place: Place) -> tuple[Queue, Queue, Queue]:
    return (
        Queue(
            name="todo-exports-dlq",
            purpose="Export requests that failed three times.",
            retention=14 * DAY,
        ),
        Queue(
            name="todo-completed",
            purpose="Notifications of completed todos.",
            policy=policies.topic_may_send(place),
        ),
        Queue(
            name="todo-exports",
            purpose="Export requests, until the function has done them.",
            retention=14 * DAY,
            visibility=180,  # six times the function's timeout, as AWS advises
            redrive={
                "deadLetterTargetArn": place.arn("sqs", "todo-exports-dlq"),
                "maxReceiveCount": 3,
            },
        ),
    )


def _functions(place: Place) -> dict[str, Function]:
    topic = place.arn("sns", TOPIC.name)
    functions = (
        Function(
            name="export_todos",
            purpose="Writes the CSV of a requested export.",
            timeout=30,
            environment={
                "TODO_TABLE": "TodoItems",
                "EXPORTS_TABLE": "TodoExports",
                "EXPORT_BUCKET": f"todo-exports-{place.account}",
                "TOPIC_ARN": topic,
            },
        ),
        Function(
            name="audit_changes",
            purpose="Writes down each change that the topic tells of.",
            environment={"AUDIT_TABLE": "TodoAudit"},
        ),
        Function(
            name="encrypt_upload",
            purpose="Makes an encrypted copy of each uploaded file.",
            timeout=300,  # 5 GB take their time
            environment={
                "KMS_KEY_ID": f"${{key:{policies.KEY}}}",
                "OUTPUT_PREFIX": "encrypted/",
            },
        ),
        Function(
            name="daily_digest",
            purpose="Publishes what is due, once a day.",
            environment={"TODO_TABLE": "TodoItems", "TOPIC_ARN": topic},
        ),
        Function(
            name="todo_api",
            purpose="Answers the REST API.",
            environment={"TODO_TABLE": "TodoItems"},
        ),
    )
    return {function.name: function for function in functions}


def _log_groups(functions: dict[str, Function]) -> tuple[LogGroup, ...]:
    return tuple(
        LogGroup(name=f"/aws/lambda/{name}", purpose=f"What {name} logs.", function=function)
        for name, function in functions.items()
    )


def _roles(place: Place) -> tuple[Role, ...]:
    return (
        Role(
            name="TodoApp-EC2-Role",
            purpose="What the TODO app may do.",
            service="ec2.amazonaws.com",
            statements=policies.app(place),
        ),
        *(
            Role(
                name=f"{function}-role",
                purpose=f"What {function} may do.",
                service="lambda.amazonaws.com",
                statements=(*statements, policies.logs(place, function)),
            )
            for function, statements in policies.functions(place).items()
        ),
    )


def _permissions(place: Place, functions: dict[str, Function]) -> tuple[Permission, ...]:
    callers = (
        ("topic", "audit_changes", "sns", place.arn("sns", TOPIC.name)),
        ("bucket", "encrypt_upload", "s3", f"arn:aws:s3:::todo-uploads-{place.account}"),
        ("rule", "daily_digest", "events", place.arn("events", "rule/todo-daily-digest")),
        ("api", "todo_api", "apigateway", place.arn("execute-api", "${api:todo-api}/*/*/todos*")),
    )
    return tuple(
        Permission(
            name=f"{caller}-may-invoke",
            purpose=f"Lets the {caller} invoke {function}.",
            function=functions[function],
            service=f"{service}.amazonaws.com",
            source=source,
        )
        for caller, function, service, source in callers
    )


def _subscriptions(place: Place, functions: dict[str, Function]) -> tuple[Subscription, ...]:
    audit = functions["audit_changes"]
    targets = (
        ("sqs", place.arn("sqs", "todo-completed"), ("completed",), "queue todo-completed"),
        ("sms", "+15555550100", ("completed",), "phone +15555550100"),
        (
            "email",
            "student@example.com",
            ("completed", "export-ready", "digest"),
            "mailbox student@example.com",
        ),
        (
            "lambda",
            place.arn("lambda", f"function:{audit.name}"),
            ("created", "updated", "completed"),
            "function audit_changes",
        ),
    )
    return tuple(
        Subscription(
            name=f"{TOPIC.name} to {target}",
            purpose=f"Sends {', '.join(events)} to the {target}.",
            topic=TOPIC,
            protocol=protocol,
            endpoint=endpoint,
            events=events,
        )
        for protocol, endpoint, events, target in targets
    )


def _triggers(
    functions: dict[str, Function], requests: Queue, uploads: Bucket
) -> tuple[Resource, ...]:
    return (
        EventSourceMapping(
            name="todo-exports to export_todos",
            purpose="Hands export requests to the function.",
            function=functions["export_todos"],
            queue=requests,
        ),
        Notification(
            name="encrypt-incoming",
            purpose="Tells encrypt_upload of each file under incoming/.",
            bucket=uploads,
            function=functions["encrypt_upload"],
            prefix="incoming/",
        ),
        Rule(
            name="todo-daily-digest",
            purpose="Starts the daily digest at 08:00 UTC.",
            schedule="cron(0 8 * * ? *)",
            function=functions["daily_digest"],
        ),
    )
