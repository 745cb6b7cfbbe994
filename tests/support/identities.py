"""Callers who are not root, for tests: users and roles with the policies a test gives them."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import boto3
from botocore.config import Config

from lab.shared.config import Settings

Clients = Callable[..., Any]


@dataclass(frozen=True)
class Identity:
    """``aws("sqs")`` makes clients that sign with its keys."""

    name: str
    arn: str
    keys: dict[str, str]
    settings: Settings

    def aws(self, service: str, **config: Any) -> Any:
        """A client; it does not try again, so that a refusal is one call."""
        s3 = {"addressing_style": "path"}
        options = Config(retries={"total_max_attempts": 1}, proxies={}, s3=s3, **config)
        return boto3.client(
            service,
            endpoint_url=self.settings.endpoint,
            region_name=self.settings.region,
            config=options,
            **self.keys,
        )


def policy(*statements: dict[str, Any]) -> str:
    """A document of these statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    """A statement that denies."""
    return allow(action, resource, **more) | {"Effect": "Deny"}


def user(aws: Clients, settings: Settings, *statements: dict[str, Any], **made: Any) -> Identity:
    """A new user with one inline policy of these statements; ``made`` goes to CreateUser."""
    iam, name = aws("iam"), f"user-{uuid.uuid4().hex[:8]}"
    arn = iam.create_user(UserName=name, **made)["User"]["Arn"]
    if statements:
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy(*statements))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    keys = {
        "aws_access_key_id": key["AccessKeyId"],
        "aws_secret_access_key": key["SecretAccessKey"],
    }
    return Identity(name, arn, keys, settings)


def role(aws: Clients, settings: Settings, *statements: dict[str, Any], **session: Any) -> Identity:
    """A session of a new role; ``session`` goes to AssumeRole."""
    iam, name = aws("iam"), f"role-{uuid.uuid4().hex[:8]}"
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": settings.account}}
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy(*statements))
    return assume(aws, settings, arn, **session)


def assume(aws: Clients, settings: Settings, arn: str, **session: Any) -> Identity:
    """A session of a role that is there."""
    made = aws("sts").assume_role(RoleArn=arn, RoleSessionName="test", **session)
    keys = made["Credentials"]
    return Identity(
        arn.rpartition("/")[2],
        made["AssumedRoleUser"]["Arn"],
        {
            "aws_access_key_id": keys["AccessKeyId"],
            "aws_secret_access_key": keys["SecretAccessKey"],
            "aws_session_token": keys["SessionToken"],
        },
        settings,
    )


def elsewhere(settings: Settings) -> Settings:
    """The same emulator, seen from another account."""
    return replace(settings, account=f"{uuid.uuid4().int % 10**12:012d}")
