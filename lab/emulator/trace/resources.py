"""What a call is about, as an ARN where its parameters name one."""

from collections.abc import Mapping
from typing import Any

# Of each service the members that name the resource, the first that is there wins; and the ARN
# that their value stands for. A value that is an ARN stays as it is.
_MEMBERS: dict[str, tuple[tuple[str, str], ...]] = {
    "sns": (
        ("TopicArn", "{value}"),
        ("TargetArn", "{value}"),
        ("SubscriptionArn", "{value}"),
        ("ResourceArn", "{value}"),
        ("PhoneNumber", "{value}"),
        ("Name", "arn:aws:sns:{region}:{account}:{value}"),
    ),
    "sqs": (
        ("QueueName", "arn:aws:sqs:{region}:{account}:{value}"),
        ("SourceArn", "{value}"),
    ),
    "lambda": (
        ("UUID", "arn:aws:lambda:{region}:{account}:event-source-mapping:{value}"),
        ("Resource", "{value}"),
        ("LayerName", "arn:aws:lambda:{region}:{account}:layer:{value}"),
        ("EventSourceArn", "{value}"),
    ),
    "dynamodb": (("TableName", "arn:aws:dynamodb:{region}:{account}:table/{value}"),),
    "ssm": (
        ("Name", "arn:aws:ssm:{region}:{account}:parameter/{value}"),
        ("Names", "arn:aws:ssm:{region}:{account}:parameter/{value}"),
        ("Path", "arn:aws:ssm:{region}:{account}:parameter/{value}"),
        ("ResourceId", "arn:aws:ssm:{region}:{account}:parameter/{value}"),
        ("DocumentName", "{value}"),
    ),
    "kms": (
        ("KeyId", "arn:aws:kms:{region}:{account}:key/{value}"),
        ("AliasName", "arn:aws:kms:{region}:{account}:{value}"),
    ),
    "iam": (
        ("RoleName", "arn:aws:iam::{account}:role/{value}"),
        ("UserName", "arn:aws:iam::{account}:user/{value}"),
        ("GroupName", "arn:aws:iam::{account}:group/{value}"),
        ("InstanceProfileName", "arn:aws:iam::{account}:instance-profile/{value}"),
        ("PolicyArn", "{value}"),
        ("PolicyName", "arn:aws:iam::{account}:policy/{value}"),
    ),
    "sts": (("RoleArn", "{value}"),),
    "events": (
        ("Rule", "arn:aws:events:{region}:{account}:rule/{value}"),
        ("Name", "arn:aws:events:{region}:{account}:rule/{value}"),
        ("EventBusName", "arn:aws:events:{region}:{account}:event-bus/{value}"),
    ),
    "scheduler": (("Name", "arn:aws:scheduler:{region}:{account}:schedule/{group}/{value}"),),
    "logs": (("logGroupName", "arn:aws:logs:{region}:{account}:log-group:{value}"),),
    "apigateway": (("restApiId", "arn:aws:apigateway:{region}::/restapis/{value}"),),
    "ses": (("Source", "{value}"), ("EmailAddress", "{value}"), ("Identity", "{value}")),
}
LONGEST = 512


def resource(service: str, request: Mapping[str, Any], account: str, region: str) -> str:
    """The ARN of what ``request`` is about, a name where there is no ARN, "" for neither."""
    if service == "s3":
        bucket, key = request.get("Bucket"), request.get("Key")
        return f"arn:aws:s3:::{bucket}{f'/{key}' if key else ''}"[:LONGEST] if bucket else ""
    if service == "sqs" and (url := request.get("QueueUrl")):
        return _queue(url, region)[:LONGEST]
    if service == "lambda" and (name := request.get("FunctionName")):
        return _function(name, request.get("Qualifier"), account, region)[:LONGEST]
    if service == "dynamodb" and not request.get("TableName"):
        request = {"TableName": _table(request)}
    for member, arn in _MEMBERS.get(service, ()):
        value = request.get(member)
        if isinstance(value, list):
            value = value[0] if value else None
        if not isinstance(value, str) or not value:
            continue
        if value.startswith("arn:"):
            return value[:LONGEST]
        group = request.get("GroupName") or "default"
        bare = value.lstrip("/") if service == "ssm" else value
        return arn.format(value=bare, account=account, region=region, group=group)[:LONGEST]
    return ""


def account_of(arn: str) -> str:
    """The account in an ARN, "" where there is none."""
    parts = arn.split(":", 5)
    return parts[4] if len(parts) == 6 and parts[4].isdigit() else ""


def _queue(url: str, region: str) -> str:
    place, account, name = f"//{url}".rsplit("/", 2)
    if not account.isdigit():
        return url
    if "/queue/" in place:
        region = place.rpartition("/")[2]
    return f"arn:aws:sqs:{region}:{account}:{name}"


def _function(name: str, qualifier: str | None, account: str, region: str) -> str:
    if not name.startswith("arn:"):
        name = f"arn:aws:lambda:{region}:{account}:function:{name.rpartition('function:')[2]}"
    return f"{name}:{qualifier}" if qualifier and name.count(":") == 6 else name


def _table(request: Mapping[str, Any]) -> str | None:
    """The first table of a batch or a transaction."""
    if isinstance(tables := request.get("RequestItems"), Mapping):
        return next(iter(tables), None)
    for action in request.get("TransactItems") or ():
        for step in action.values():
            if isinstance(step, Mapping) and isinstance(step.get("TableName"), str):
                return str(step["TableName"])
    return None
