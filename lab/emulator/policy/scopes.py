"""What one service's policies may speak of: its own actions, and its own resource."""

import re
from collections.abc import Iterator
from typing import Any

from lab.emulator.policy.faults import Fault
from lab.emulator.policy.match import Pattern
from lab.emulator.policy.parse import as_list, parse

# "Amazon SQS policy quotas" in the SQS Developer Guide.
SQS_BYTES, SQS_STATEMENTS, SQS_PRINCIPALS, SQS_ACTIONS = 8192, 20, 50, 7

# "The following table lists the actions": a topic's policy can give these.
_TOPIC = (
    "GetTopicAttributes|SetTopicAttributes|AddPermission|RemovePermission|DeleteTopic|Subscribe"
    "|ListSubscriptionsByTopic|Publish|Receive"
)
ACTIONS = {
    "sqs": re.compile(r"\*|sqs:[a-z*?]+", re.IGNORECASE),
    "sns": re.compile(rf"\*|sns:({_TOPIC})", re.IGNORECASE),
    "s3": re.compile(r"\*|s3:[a-z0-9*?]+", re.IGNORECASE),
    "kms": re.compile(r"\*|kms:[a-z0-9*?]+", re.IGNORECASE),
    "trust": re.compile(
        r"sts:(AssumeRole|AssumeRoleWithSAML|AssumeRoleWithWebIdentity|DecodeAuthorizationMessage"
        r"|GetAccessKeyInfo|GetCallerIdentity|GetFederationToken|GetServiceBearerToken"
        r"|GetSessionToken|SetContext|SetSourceIdentity|TagSession)"
    ),
}
OBJECT_ACTIONS = {
    *("s3:abortmultipartupload", "s3:bypassgovernanceretention", "s3:listmultipartuploadparts"),
    *("s3:replicatedelete", "s3:replicatetags"),
}


def faults(text: str, kind: str, resource: str) -> Iterator[Fault]:
    """What does not belong into a policy of that kind, for that resource (an ARN, or "")."""
    statements = [dict(statement.raw) for statement in parse(text).statements]
    allowed = ACTIONS.get(kind)
    for statement in statements:
        for action in _actions(statement):
            if allowed and not allowed.fullmatch(action):
                yield Fault("scope", action)
        if kind == "s3":
            yield from _bucket(statement, resource)
    if kind == "sqs" and _is_over_quota(text, statements):
        yield Fault("quota")


def _actions(statement: dict[str, Any]) -> list[str]:
    return [str(a) for a in as_list(statement.get("Action", statement.get("NotAction")))]


def _bucket(statement: dict[str, Any], bucket: str) -> Iterator[Fault]:
    resources = [str(r) for r in as_list(statement.get("Resource", statement.get("NotResource")))]
    for resource in resources:
        if bucket and not Pattern(resource.partition("/")[0], "arn").fits(bucket, {}):
            yield Fault("elsewhere", resource)
    if "Action" in statement and "Resource" in statement:
        objects = any("/" in r or r.endswith("*") for r in resources)
        buckets = any("/" not in r for r in resources)
        for action in _actions(statement):
            if "*" not in action and not (objects if _is_of_object(action) else buckets):
                yield Fault("mismatch", action)


def _is_of_object(action: str) -> bool:
    name = action.lower()
    return name in OBJECT_ACTIONS or ("object" in name and "bucket" not in name)


def _is_over_quota(text: str, statements: list[dict[str, Any]]) -> bool:
    principals = [
        name
        for statement in statements
        if isinstance(statement.get("Principal"), dict)
        for names in statement["Principal"].values()
        for name in as_list(names)
    ]
    return (
        len(text.encode()) > SQS_BYTES
        or len(statements) > SQS_STATEMENTS
        or len(principals) > SQS_PRINCIPALS
        or any(len(_actions(statement)) > SQS_ACTIONS for statement in statements)
    )
