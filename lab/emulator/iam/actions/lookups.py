"""What a request only points to, and its permissions need: found in the emulator's own stores.

Each answers None where it does not know; a service that was never called has nothing to look up.
"""

import struct
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any


def _never_fails[**P](look: Callable[P, str | None]) -> Callable[P, str | None]:
    @wraps(look)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> str | None:
        try:
            return look(*args, **kwargs)
        except (LookupError, AttributeError, ValueError, TypeError, StopIteration, struct.error):
            return None

    return guarded


@_never_fails
def key_of_alias(alias: str, account: str, region: str) -> str | None:
    """The id of the KMS key behind ``alias/...``."""
    store = _module("localstack.services.kms.models").kms_stores[account][region]
    return str(store.aliases[alias].metadata["TargetKeyId"])


@_never_fails
def key_of_ciphertext(ciphertext: bytes) -> str | None:
    """The id of the KMS key that made this ciphertext."""
    found = _module("localstack.services.kms.models").deserialize_ciphertext_blob(ciphertext)
    return str(found.key_id)


@_never_fails
def function_of_mapping(identity: str, account: str, region: str) -> str | None:
    """The ARN of the function that an event source mapping invokes."""
    models = _module("localstack.services.lambda_.invocation.models")
    return str(models.lambda_stores[account][region].event_source_mappings[identity]["FunctionArn"])


@_never_fails
def hash_key(table: str, account: str, region: str) -> str | None:
    """The name of a table's partition key."""
    backend = _module("moto.dynamodb.models").dynamodb_backends[account][region]
    return str(backend.tables[table].hash_key_attr) or None


@_never_fails
def key_of_parameter(name: str, account: str, region: str) -> str | None:
    """The key that a SecureString is encrypted with, unless it is the account's default."""
    backend = _module("moto.ssm.models").ssm_backends[account][region]
    found = backend.get_parameter(name.lstrip("/")) or backend.get_parameter(name)
    secret = found and found.parameter_type == "SecureString"
    return str(found.keyid) if secret and found.keyid != "alias/aws/ssm" else None


@_never_fails
def key_of_object(bucket: str, name: str, version: str | None, account: str) -> str | None:
    """The ARN of the customer's KMS key that an object in S3 is encrypted with."""
    objects = _bucket(bucket, account).objects
    found = objects.get(name, version) if version else objects.get(name)
    return _customers(found.kms_key_id)


@_never_fails
def key_of_bucket(bucket: str, account: str) -> str | None:
    """The customer's KMS key that a bucket encrypts new objects with, as the bucket names it."""
    rule = _bucket(bucket, account).encryption_rule["ApplyServerSideEncryptionByDefault"]
    return rule.get("KMSMasterKeyID")


@_never_fails
def iam_arn(kind: str, name: str, account: str) -> str | None:
    """The ARN, path included, of an IAM role, user, group or instance profile."""
    backend = _iam(account)
    if kind == "role":
        return next(str(r.arn) for r in backend.roles.values() if r.name == name)
    if kind == "instance-profile":
        return next(str(p.arn) for p in backend.instance_profiles.values() if p.name == name)
    return str({"user": backend.users, "group": backend.groups}[kind][name].arn)


@_never_fails
def user_of_key(access_key: str, account: str) -> str | None:
    """The name of the user whose access key this is."""
    users = _iam(account).users.values()
    return next(
        str(user.name)
        for user in users
        if any(key.access_key_id == access_key for key in user.access_keys)
    )


@_never_fails
def role_of_profile(arn_or_name: str, account: str) -> str | None:
    """The ARN of the role in an instance profile."""
    name = arn_or_name.rpartition("/")[2]
    profiles = _iam(account).instance_profiles.values()
    return next(str(p.roles[0].arn) for p in profiles if p.name == name)


def _bucket(name: str, account: str) -> Any:
    stores = _module("localstack.services.s3.models").s3_stores
    owner = stores[account]["us-east-1"].global_bucket_map[name]
    return stores[owner]["us-east-1"].buckets[name]


def _customers(key: str) -> str | None:
    """The key, if it is not AWS's own, which everybody may use through its service."""
    _, _, _, region, account, path = key.split(":", 5)
    store = _module("localstack.services.kms.models").kms_stores[account][region]
    manager = store.keys[path.removeprefix("key/")].metadata["KeyManager"]
    return None if manager == "AWS" else key


def _iam(account: str) -> Any:
    return _module("moto.iam.models").iam_backends[account]["aws"]


def _module(name: str) -> Any:
    # Not imported for this: what is not loaded holds nothing.
    return sys.modules[name]
