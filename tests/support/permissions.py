"""Gives the tests' queues, functions and schedules the permissions that AWS asks for."""

import json
from typing import Any

VERSION = "2012-10-17"
ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def let_send(sqs: Any, queue: str, source: str, service: str = "sns") -> None:
    """The queue (an ARN) takes messages that ``service`` sends for ``source`` (an ARN)."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": source}},
    }
    url = sqs.get_queue_url(QueueName=queue.rpartition(":")[2])["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": document(statement)})


def role(iam: Any, name: str, service: str, *statements: dict[str, Any]) -> str:
    """The ARN of a role that ``service`` may assume, made if need be."""
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    try:
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))
    except iam.exceptions.EntityAlreadyExistsException:
        arn = iam.get_role(RoleName=name)
    allow(iam, name, *statements)
    return str(arn["Role"]["Arn"])


def allow(iam: Any, name: str, *statements: dict[str, Any]) -> None:
    """From now on the role may do this and, without any statement, nothing."""
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="test", PolicyDocument=document(*statements))
    elif "test" in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName="test")


def document(*statements: dict[str, Any]) -> str:
    """A policy of these statements."""
    return json.dumps({"Version": VERSION, "Statement": statements})
