"""What is in an account: the names of everything that the course lets a student make, and the
settings that an exercise changes."""

from collections.abc import Iterator
from typing import Any

from lab.course.check_api import Lab

# service: operation, the member that lists, the member that names ("" where the list is names)
_LISTS = (
    ("sqs", "list_queues", "QueueUrls", ""),
    ("sns", "list_topics", "Topics", "TopicArn"),
    ("sns", "list_subscriptions", "Subscriptions", "SubscriptionArn"),
    ("lambda", "list_functions", "Functions", "FunctionName"),
    ("lambda", "list_event_source_mappings", "EventSourceMappings", "UUID"),
    ("lambda", "list_layers", "Layers", "LayerName"),
    ("dynamodb", "list_tables", "TableNames", ""),
    ("s3", "list_buckets", "Buckets", "Name"),
    ("iam", "list_roles", "Roles", "RoleName"),
    ("iam", "list_users", "Users", "UserName"),
    ("iam", "list_groups", "Groups", "GroupName"),
    ("iam", "list_instance_profiles", "InstanceProfiles", "InstanceProfileName"),
    ("events", "list_rules", "Rules", "Name"),
    ("scheduler", "list_schedules", "Schedules", "Name"),
    ("apigateway", "get_rest_apis", "items", "name"),
    ("logs", "describe_log_groups", "logGroups", "logGroupName"),
)
_FUNCTION_LOG = "logs /aws/lambda/"


def inventory(lab: Lab) -> frozenset[str]:
    """Each thing as ``service name``, a parameter with its value, a role with its policies."""
    return frozenset([*_things(lab), *_parameters(lab), *_policies(lab)])


def left(before: frozenset[str], after: frozenset[str]) -> list[str]:
    """What is there now and was not before; a function that was there before may have logged."""
    logged = {name.replace("lambda ", _FUNCTION_LOG, 1) for name in before}
    return sorted(after - before - logged)


def _things(lab: Lab) -> Iterator[str]:
    for service, operation, listed, name in _LISTS:
        for thing in _pages(lab, service, operation, listed):
            yield f"{service} {thing[name] if name else thing}"


def _parameters(lab: Lab) -> Iterator[str]:
    names = [found["Name"] for found in _pages(lab, "ssm", "describe_parameters", "Parameters")]
    for i in range(0, len(names), 10):
        answer = lab.aws("ssm").get_parameters(Names=names[i : i + 10])
        yield from (f"ssm {each['Name']} = {each['Value']}" for each in answer["Parameters"])


def _policies(lab: Lab) -> Iterator[str]:
    iam = lab.aws("iam")
    for role in _pages(lab, "iam", "list_roles", "Roles"):
        name = role["RoleName"]
        for inline in iam.list_role_policies(RoleName=name)["PolicyNames"]:
            yield f"iam {name} with its own policy {inline}"
        for attached in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
            yield f"iam {name} with policy {attached['PolicyName']}"
    for policy in _pages(lab, "iam", "list_policies", "Policies", Scope="Local"):
        yield f"iam policy {policy['PolicyName']}"


def _pages(lab: Lab, service: str, operation: str, listed: str, **asked: Any) -> Iterator[Any]:
    client = lab.aws(service)
    if not client.can_paginate(operation):
        yield from getattr(client, operation)(**asked).get(listed, ())
        return
    for page in client.get_paginator(operation).paginate(**asked):
        yield from page.get(listed, ())
