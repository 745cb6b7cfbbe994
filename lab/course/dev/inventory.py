"""What is in an account: the names of everything that the course lets a student make."""

from collections.abc import Iterable
from typing import Any

from lab.course.check_api import Lab

# service: operation, the member that lists, the member that names ("" where the list is names)
_LISTS = (
    ("sqs", "list_queues", "QueueUrls", ""),
    ("sns", "list_topics", "Topics", "TopicArn"),
    ("sns", "list_subscriptions", "Subscriptions", "SubscriptionArn"),
    ("ssm", "describe_parameters", "Parameters", "Name"),
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


def inventory(lab: Lab) -> frozenset[str]:
    """Each thing as ``service name``."""
    found: set[str] = set()
    for service, operation, listed, name in _LISTS:
        things: Iterable[Any] = getattr(lab.aws(service), operation)().get(listed, ())
        found |= {f"{service} {thing[name] if name else thing}" for thing in things}
    return frozenset(found)
