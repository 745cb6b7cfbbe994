"""The elements of a statement: effect, action, resource, version and variables."""

from tests.unit.policy_cases import (
    ACCOUNT,
    OBJECT,
    QUEUE,
    ROOT,
    SESSION,
    TOPIC,
    Case,
    allow,
    deny,
)

BASICS = "IAM User Guide, Policy evaluation for requests within a single account"
LOGIC = "IAM User Guide, How AWS enforcement code logic evaluates requests"
DENIES = "IAM User Guide, The difference between explicit and implicit denies"
ACTION = "IAM User Guide, IAM JSON policy elements: Action"
NOT_ACTION = "IAM User Guide, IAM JSON policy elements: NotAction"
RESOURCE = "IAM User Guide, IAM JSON policy elements: Resource"
NOT_RESOURCE = "IAM User Guide, IAM JSON policy elements: NotResource"
VARIABLES = "IAM User Guide, IAM policy elements: Variables and tags"
VERSION = "IAM User Guide, IAM JSON policy elements: Version"
GRAMMAR = "IAM User Guide, Grammar of the IAM JSON policy language"
S3_GUIDE = "S3 User Guide, Identity-based policy examples"
SQS_GUIDE = "SQS Developer Guide, Identity-based policy examples"
SNS_GUIDE = "SNS Developer Guide, Using identity-based policies with Amazon SNS"

SEND = {"action": "sqs:SendMessage", "resource": QUEUE}
GET = {"action": "s3:GetObject", "resource": OBJECT}


def _one(statement, expect, source, what, **more):  # type: ignore[no-untyped-def]
    return Case(source, what, (("identity", statement),), expect, **more)


EFFECTS = [
    Case(LOGIC, "nothing allows: an implicit deny", (), "no-identity"),
    _one(allow(), "allowed", LOGIC, "one allow is enough"),
    Case(
        DENIES,
        "a deny beats an allow, in the same policy",
        (("identity", [allow(), deny()]),),
        "explicit-deny",
    ),
    Case(
        DENIES,
        "a deny beats an allow, in another policy, whatever the order",
        (("identity", deny()), ("identity", allow("*"))),
        "explicit-deny",
    ),
    Case(
        DENIES,
        "a deny of something else denies nothing",
        (("identity", [allow(), deny("sns:DeleteTopic")]),),
        "allowed",
        says="action: sns:Publish is not sns:DeleteTopic",
    ),
    _one(deny("sns:DeleteTopic"), "no-identity", DENIES, "a deny alone allows nothing else"),
    Case(
        LOGIC,
        "several policies add up",
        (("identity", allow("sqs:SendMessage")), ("identity", allow("sns:Publish"))),
        "allowed",
    ),
    _one(
        allow() | {"Effect": "allow"},
        "no-identity",
        GRAMMAR,
        "the value of Effect is written with a capital",
    ),
    Case(LOGIC, "the account's root needs no policy", (), "allowed", who=ROOT, root=True),
    Case(
        "IAM User Guide, AWS account root user",
        "a resource's policy can deny the root",
        (("resource", deny("sqs:*", Principal="*")),),
        "explicit-deny",
        who=ROOT,
        root=True,
        **SEND,
    ),
]

ACTIONS = [
    _one(allow("SNS:PUBLISH"), "allowed", ACTION, "the case of an action does not matter"),
    _one(allow("sns:*"), "allowed", ACTION, "a star for all actions of a service"),
    _one(allow("*"), "allowed", ACTION, "a star for all actions"),
    _one(allow("sns:Pub*"), "allowed", ACTION, "a star for the rest of a name"),
    _one(allow("sns:*lish"), "allowed", ACTION, "a star in front"),
    _one(allow("sns:Publis?"), "allowed", ACTION, "a question mark for one character"),
    _one(allow("sns:Publish?"), "no-identity", ACTION, "a question mark is never nothing"),
    _one(
        allow("sns:Subscribe"),
        "no-identity",
        ACTION,
        "another action",
        says="action: sns:Publish is not sns:Subscribe",
    ),
    _one(
        allow(["sns:Subscribe", "sns:ListTopics"]),
        "no-identity",
        ACTION,
        "none of several actions",
        says="action: sns:Publish is not sns:Subscribe or sns:ListTopics",
    ),
    _one(allow(["sns:Subscribe", "sns:Publish"]), "allowed", ACTION, "one of several actions"),
    _one(allow("sqs:*"), "no-identity", ACTION, "all actions of another service"),
    _one(allow("sns.Publish"), "no-identity", ACTION, "a dot is a dot"),
    _one(
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
        "allowed",
        NOT_ACTION,
        "all but one service",
    ),
    _one(
        {"Effect": "Allow", "NotAction": ["sns:pub*", "iam:*"], "Resource": "*"},
        "no-identity",
        NOT_ACTION,
        "what is left out is not allowed",
        says="action: sns:Publish is left out by NotAction sns:pub*, iam:*",
    ),
    Case(
        NOT_ACTION,
        "deny all but",
        (
            ("identity", allow("*")),
            ("identity", {"Effect": "Deny", "NotAction": "sns:Publish", "Resource": "*"}),
        ),
        "explicit-deny",
        **SEND,
    ),
    _one(
        {"Effect": "Allow", "Resource": "*"},
        "no-identity",
        GRAMMAR,
        "a statement without an action",
        says="action: the statement names none",
    ),
]

FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:export_todos"
RESOURCES = [
    _one(allow(resource=TOPIC), "allowed", RESOURCE, "the very ARN"),
    _one(
        allow(resource=TOPIC + "-2"),
        "no-identity",
        RESOURCE,
        "another ARN",
        says=f"resource: {TOPIC} does not match {TOPIC}-2",
    ),
    _one(
        allow(resource=TOPIC.replace("todo", "Todo")),
        "no-identity",
        RESOURCE,
        "the case of a resource matters",
    ),
    _one(allow(resource=[QUEUE, TOPIC]), "allowed", RESOURCE, "one of several ARNs"),
    _one(
        allow(resource=f"arn:aws:sns:*:{ACCOUNT}:todo-*"), "allowed", RESOURCE, "stars in segments"
    ),
    _one(allow(resource="arn:aws:sns:*"), "allowed", RESOURCE, "a last star reaches over colons"),
    _one(
        allow(resource="arn:aws:sns:us-east-1:*:todo-notifications"),
        "allowed",
        RESOURCE,
        "any account",
    ),
    _one(
        allow(resource=f"arn:aws:sns:u*t-1:{ACCOUNT}:todo-notifications"),
        "allowed",
        RESOURCE,
        "a star inside a segment",
    ),
    _one(
        allow(resource="arn:aws:sns:us*ns"),
        "no-identity",
        RESOURCE,
        "a star inside a segment does not reach over colons",
    ),
    _one(allow(resource=TOPIC[:-1] + "?"), "allowed", RESOURCE, "a question mark"),
    _one(
        allow("s3:GetObject", "arn:aws:s3:::todo-exports/*"),
        "allowed",
        S3_GUIDE,
        "a star reaches over slashes",
        **GET,
    ),
    _one(
        allow("s3:GetObject", "arn:aws:s3:::todo-exports/*/todos.csv"),
        "allowed",
        RESOURCE,
        "a star in the middle of a key",
        **GET,
    ),
    _one(
        allow("s3:GetObject", "arn:aws:s3:::todo-exports"),
        "no-identity",
        S3_GUIDE,
        "the bucket's ARN is not that of its objects",
        **GET,
    ),
    _one(
        allow("s3:ListBucket", "arn:aws:s3:::todo-exports/*"),
        "no-identity",
        S3_GUIDE,
        "listing needs the bucket's own ARN",
        action="s3:ListBucket",
        resource="arn:aws:s3:::todo-exports",
    ),
    _one(
        allow("lambda:InvokeFunction", FUNCTION),
        "no-identity",
        "Lambda Developer Guide, Identity-based IAM policies for Lambda",
        "the function's ARN is not that of its versions",
        action="lambda:InvokeFunction",
        resource=f"{FUNCTION}:3",
    ),
    _one(
        allow("lambda:InvokeFunction", f"{FUNCTION}:*"),
        "allowed",
        "Lambda Developer Guide, Identity-based IAM policies for Lambda",
        "all versions and aliases",
        action="lambda:InvokeFunction",
        resource=f"{FUNCTION}:live",
    ),
    _one(
        allow("sqs:CreateQueue", QUEUE),
        "allowed",
        SQS_GUIDE,
        "create a queue of one name",
        action="sqs:CreateQueue",
        resource=QUEUE,
    ),
    _one(
        allow("sns:ListTopics", TOPIC),
        "no-identity",
        SNS_GUIDE,
        "an action without a resource needs a star",
        action="sns:ListTopics",
        resource="*",
    ),
    _one(
        {"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::secret/*"},
        "allowed",
        NOT_RESOURCE,
        "all resources but some",
        **GET,
    ),
    _one(
        {"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::todo-exports/*"},
        "no-identity",
        NOT_RESOURCE,
        "a resource that is left out",
        says=f"resource: {OBJECT} is left out by NotResource arn:aws:s3:::todo-exports/*",
        **GET,
    ),
    Case(
        NOT_RESOURCE,
        "deny everything but one bucket",
        (
            ("identity", allow("*")),
            (
                "identity",
                {
                    "Effect": "Deny",
                    "Action": "*",
                    "NotResource": ["arn:aws:s3:::todo-exports", "arn:aws:s3:::todo-exports/*"],
                },
            ),
        ),
        "explicit-deny",
    ),
    _one(
        {"Effect": "Allow", "Action": "sns:Publish"},
        "no-identity",
        RESOURCE,
        "an identity's statement without a resource",
        says="resource: the statement names none",
    ),
]

HOME = "arn:aws:s3:::homes/${aws:username}/*"
NAMED = {"action": "s3:GetObject", "resource": "arn:aws:s3:::homes/ana/notes.txt"}
TEAM = "arn:aws:sns:us-east-1:*:${aws:PrincipalTag/team}-*"


def _home(pattern, expect, what, **more):  # type: ignore[no-untyped-def]
    given = {"context": {"aws:username": "ana"}} | NAMED | more
    return _one(allow("s3:GetObject", pattern), expect, VARIABLES, what, **given)


VARIABLE_CASES = [
    _home(HOME, "allowed", "a variable in a resource"),
    _home(HOME, "no-identity", "somebody else's", context={"aws:username": "bob"}),
    _home(HOME, "no-identity", "a variable without a value", context={}),
    _home(HOME, "no-identity", "the older version has no variables", version="2008-10-17"),
    _home(HOME, "no-identity", "neither has a policy without a version", version=None),
    _home(
        HOME,
        "allowed",
        "the older version takes a variable for text",
        version="2008-10-17",
        resource="arn:aws:s3:::homes/${aws:username}/notes.txt",
    ),
    _home("arn:aws:s3:::homes/${AWS:UserName}/*", "allowed", "the case of a key does not matter"),
    _home(
        "arn:aws:s3:::homes/${aws:username, 'ana'}/*",
        "allowed",
        "a default for a key that is missing",
        context={},
    ),
    _home(
        "arn:aws:s3:::homes/${aws:username, 'all'}/*",
        "allowed",
        "a value beats the default",
    ),
    _home(HOME, "no-identity", "a star in a value is no wildcard", context={"aws:username": "*"}),
    _home(
        "arn:aws:s3:::homes/a${*}/*",
        "allowed",
        "an escaped star is a star",
        resource="arn:aws:s3:::homes/a*/x",
    ),
    _home("arn:aws:s3:::homes/an${?}/*", "no-identity", "an escaped question mark is no wildcard"),
    _home(
        "arn:aws:s3:::homes/${$}{ana}/*",
        "allowed",
        "an escaped dollar",
        resource="arn:aws:s3:::homes/${ana}/x",
    ),
    _one(
        allow(resource=TEAM),
        "allowed",
        VARIABLES,
        "a principal's tag in a resource",
        context={"aws:PrincipalTag/team": "todo"},
        who=SESSION,
    ),
    _one(
        allow(resource=TEAM),
        "no-identity",
        VARIABLES,
        "a key with several values has no value here",
        context={"aws:PrincipalTag/team": ["todo", "mail"]},
    ),
    _one(
        allow(Condition={"StringEquals": {"sns:x": "${aws:username}"}}),
        "allowed",
        VARIABLES,
        "a variable in a condition",
        context={"aws:username": "ana", "sns:x": "ana"},
    ),
    _one(
        allow(Condition={"StringLike": {"s3:prefix": "home/${aws:username}/*"}}),
        "no-identity",
        VARIABLES,
        "a variable in a condition, of somebody else",
        context={"aws:username": "bob", "s3:prefix": "home/ana/"},
    ),
    _one(
        allow(Condition={"StringNotEquals": {"sns:x": "${aws:username}"}}),
        "allowed",
        VARIABLES,
        "no value equals a variable without one",
        context={"sns:x": "ana"},
    ),
    _one(
        allow(Condition={"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:${aws:PrincipalAccount}:*"}}),
        "allowed",
        VARIABLES,
        "a variable in an ARN condition",
        context={"aws:PrincipalAccount": ACCOUNT, "aws:SourceArn": TOPIC},
    ),
    _one(
        allow("${aws:username}:Publish"),
        "no-identity",
        VARIABLES,
        "an action has no variables",
        context={"aws:username": "sns"},
    ),
]

SHAPES = [
    _one(
        {"Sid": "Publish1", **allow()},
        "allowed",
        GRAMMAR,
        "a single statement needs no list",
    ),
    Case(GRAMMAR, "a list of statements", (("identity", [allow()]),), "allowed"),
    Case(VERSION, "a policy without a version", (("identity", allow()),), "allowed", version=None),
    Case(GRAMMAR, "no statements", (("identity", []),), "no-identity", says="has no statement"),
]

CASES = EFFECTS + ACTIONS + RESOURCES + VARIABLE_CASES + SHAPES
