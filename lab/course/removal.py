"""Deletes what an exercise makes, by kind and name, with all that hangs on it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from lab.course.errors import CourseError

Client = Callable[[str], Any]
Delete = Callable[[Client, str], object]

_GONE = ("NotFound", "NoSuch", "NonExistent", "DoesNotExist", "InvalidDocument", "404")


def delete(client: Client, account: str, resources: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Delete every resource there is, and yield its kind and name; ``{account}`` in a name is the
    account's id. Goes on where AWS refuses, and raises CourseError at the end."""
    if unknown := resources.keys() - KINDS:
        raise CourseError(f"There is no way to delete a {', '.join(sorted(unknown))}.")
    refused = []
    for kind, remove in _DELETE.items():
        for name in (each.replace("{account}", account) for each in resources.get(kind, ())):
            try:
                if remove(client, name) is not False:
                    yield f"{kind} {name}"
            except ClientError as error:
                if not is_gone(error):
                    refused.append(f"{kind} {name}: {error}")
    if refused:
        raise CourseError("AWS refused to delete " + "; ".join(refused))


def is_gone(error: ClientError) -> bool:
    """Whether AWS says that there is no such thing."""
    code = error.response.get("Error", {}).get("Code", "")
    return any(word in code for word in _GONE)


def _rule(client: Client, name: str) -> None:
    events = client("events")
    targets = events.list_targets_by_rule(Rule=name)["Targets"]
    if targets:
        events.remove_targets(Rule=name, Ids=[target["Id"] for target in targets], Force=True)
    events.describe_rule(Name=name)  # deleting one that is not there is no error
    events.delete_rule(Name=name, Force=True)


def _schedule(client: Client, name: str) -> None:
    group, _, short = name.rpartition("/")
    client("scheduler").delete_schedule(Name=short, **({"GroupName": group} if group else {}))


def _api(client: Client, name: str) -> bool:
    gateway = client("apigateway")
    apis = gateway.get_rest_apis(limit=500)["items"]
    found = [api["id"] for api in apis if api["name"] == name]
    for api in found:
        gateway.delete_rest_api(restApiId=api)
    return bool(found)


def _mapping(client: Client, name: str) -> bool:
    """``name`` is "QUEUE to FUNCTION"."""
    source, function = _ends(name)
    mappings = client("lambda").list_event_source_mappings(FunctionName=function)
    found = [
        each["UUID"]
        for each in mappings["EventSourceMappings"]
        if _last(each["EventSourceArn"]) == source
    ]
    return bool([client("lambda").delete_event_source_mapping(UUID=each) for each in found])


def _subscription(client: Client, name: str) -> bool:
    """``name`` is "TOPIC to ENDPOINT": an address, or the name of a queue or function."""
    topic, endpoint = _ends(name)
    found = [
        each["SubscriptionArn"]
        for each in _all(client("sns"), "list_subscriptions", "Subscriptions")
        if _last(each["TopicArn"]) == topic and endpoint in (each["Endpoint"], _end(each))
    ]
    return bool(_unsubscribe(client, found))


def _function(client: Client, name: str) -> None:
    """With its mappings, versions, aliases and logs."""
    functions = client("lambda")
    mappings = functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
    for each in mappings:
        with suppress(functions.exceptions.ResourceNotFoundException):
            functions.delete_event_source_mapping(UUID=each["UUID"])
    try:
        functions.delete_function(FunctionName=name)
    finally:
        with suppress(ClientError):
            client("logs").delete_log_group(logGroupName=f"/aws/lambda/{name}")


def _layer(client: Client, name: str) -> bool:
    functions = client("lambda")
    versions = _all(functions, "list_layer_versions", "LayerVersions", LayerName=name)
    return bool(
        [
            functions.delete_layer_version(LayerName=name, VersionNumber=each["Version"])
            for each in versions
        ]
    )


def _topic(client: Client, name: str) -> bool:
    """With its subscriptions."""
    sns = client("sns")
    topics = (each["TopicArn"] for each in _all(sns, "list_topics", "Topics"))
    arn = next((each for each in topics if _last(each) == name), None)
    if not arn:
        return False
    subscriptions = _all(sns, "list_subscriptions_by_topic", "Subscriptions", TopicArn=arn)
    _unsubscribe(client, [each["SubscriptionArn"] for each in subscriptions])
    sns.delete_topic(TopicArn=arn)
    return True


def _queue(client: Client, name: str) -> None:
    sqs = client("sqs")
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"])


def _bucket(client: Client, name: str) -> None:
    """With all objects, their versions, and uploads that were never finished."""
    s3 = client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
        for each in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]:
            s3.delete_object(Bucket=name, Key=each["Key"], VersionId=each["VersionId"])
    for page in s3.get_paginator("list_multipart_uploads").paginate(Bucket=name):
        for each in page.get("Uploads", ()):
            s3.abort_multipart_upload(Bucket=name, Key=each["Key"], UploadId=each["UploadId"])
    s3.delete_bucket(Bucket=name)


def _table(client: Client, name: str) -> None:
    client("dynamodb").delete_table(TableName=name)


def _parameter(client: Client, name: str) -> bool:
    """``name`` may end with ``*``: then all that begin with it."""
    ssm = client("ssm")
    if not name.endswith("*"):
        ssm.delete_parameter(Name=name)
        return True
    known = _all(ssm, "describe_parameters", "Parameters")
    found = [each["Name"] for each in known if each["Name"].startswith(name[:-1])]
    return bool([ssm.delete_parameter(Name=each) for each in found])


def _document(client: Client, name: str) -> None:
    client("ssm").delete_document(Name=name)


def _key(client: Client, alias: str) -> bool:
    """``alias`` as "alias/NAME"; its key is to go, too."""
    kms = client("kms")
    alias = alias if alias.startswith("alias/") else f"alias/{alias}"
    known = _all(kms, "list_aliases", "Aliases")
    found = next((each for each in known if each["AliasName"] == alias), None)
    if not found:
        return False
    kms.delete_alias(AliasName=alias)
    with suppress(ClientError):
        kms.schedule_key_deletion(KeyId=found["TargetKeyId"], PendingWindowInDays=7)
    return True


def _user(client: Client, name: str) -> None:
    iam = client("iam")
    for key in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
        iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    for group in iam.list_groups_for_user(UserName=name)["Groups"]:
        iam.remove_user_from_group(UserName=name, GroupName=group["GroupName"])
    with suppress(iam.exceptions.NoSuchEntityException):
        iam.delete_login_profile(UserName=name)
    _strip(iam, "user", UserName=name)
    iam.delete_user(UserName=name)


def _group(client: Client, name: str) -> None:
    iam = client("iam")
    for user in iam.get_group(GroupName=name)["Users"]:
        iam.remove_user_from_group(UserName=user["UserName"], GroupName=name)
    _strip(iam, "group", GroupName=name)
    iam.delete_group(GroupName=name)


def _role(client: Client, name: str) -> None:
    iam = client("iam")
    profiles = iam.list_instance_profiles_for_role(RoleName=name)["InstanceProfiles"]
    for each in profiles:
        profile = each["InstanceProfileName"]
        iam.remove_role_from_instance_profile(RoleName=name, InstanceProfileName=profile)
    _strip(iam, "role", RoleName=name)
    with suppress(ClientError):
        iam.delete_role_permissions_boundary(RoleName=name)
    iam.delete_role(RoleName=name)


def _instance_profile(client: Client, name: str) -> None:
    iam, profile = client("iam"), {"InstanceProfileName": name}
    for role in iam.get_instance_profile(**profile)["InstanceProfile"]["Roles"]:
        iam.remove_role_from_instance_profile(RoleName=role["RoleName"], **profile)
    iam.delete_instance_profile(**profile)


def _policy(client: Client, name: str) -> bool:
    """A managed policy of the account's own, detached from whoever has it."""
    iam = client("iam")
    known = _all(iam, "list_policies", "Policies", Scope="Local")
    arn = next((each["Arn"] for each in known if each["PolicyName"] == name), None)
    if not arn:
        return False
    holders = iam.list_entities_for_policy(PolicyArn=arn)
    for kind in ("User", "Group", "Role"):
        detach = getattr(iam, f"detach_{kind.lower()}_policy")
        for each in holders[f"Policy{kind}s"]:
            detach(PolicyArn=arn, **{f"{kind}Name": each[f"{kind}Name"]})
    for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
    iam.delete_policy(PolicyArn=arn)
    return True


def _log_group(client: Client, name: str) -> None:
    client("logs").delete_log_group(logGroupName=name)


def _strip(iam: Any, kind: str, **who: str) -> None:
    """Take all policies from a user, group or role."""
    attached = getattr(iam, f"list_attached_{kind}_policies")(**who)["AttachedPolicies"]
    for each in attached:
        getattr(iam, f"detach_{kind}_policy")(PolicyArn=each["PolicyArn"], **who)
    for name in getattr(iam, f"list_{kind}_policies")(**who)["PolicyNames"]:
        getattr(iam, f"delete_{kind}_policy")(PolicyName=name, **who)


def _unsubscribe(client: Client, arns: Iterable[str]) -> list[str]:
    found = [arn for arn in arns if arn.startswith("arn:")]  # one that is pending has no ARN
    for arn in found:
        client("sns").unsubscribe(SubscriptionArn=arn)
    return found


def _all(client: Any, operation: str, member: str, **arguments: str) -> list[dict[str, Any]]:
    pages = client.get_paginator(operation).paginate(**arguments)
    return [each for page in pages for each in page.get(member, ())]


def _ends(name: str) -> tuple[str, str]:
    first, to, second = name.partition(" to ")
    if not to:
        raise CourseError(f"{name!r} names no connection: write it as 'FROM to TARGET'.")
    return first, second


def _last(arn: str) -> str:
    return arn.rpartition(":")[2]


def _end(subscription: Mapping[str, str]) -> str:
    return _last(subscription["Endpoint"]) if subscription["Endpoint"].startswith("arn:") else ""


# In the order in which they can go: first what calls others, last what others write to.
_DELETE: dict[str, Delete] = {
    "rule": _rule,
    "schedule": _schedule,
    "api": _api,
    "mapping": _mapping,
    "subscription": _subscription,
    "function": _function,
    "layer": _layer,
    "topic": _topic,
    "queue": _queue,
    "bucket": _bucket,
    "table": _table,
    "parameter": _parameter,
    "document": _document,
    "key": _key,
    "user": _user,
    "group": _group,
    "role": _role,
    "instance_profile": _instance_profile,
    "policy": _policy,
    "log_group": _log_group,
}
KINDS = frozenset(_DELETE)
