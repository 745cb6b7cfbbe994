"""What S3 grants beside policies: access lists, the block on public access, and hidden names."""

import json
from typing import Any

from lab.emulator.iam import resource_policies
from lab.emulator.iam.model import Need
from lab.emulator.policy import Policy

_EVERYONE = "http://acs.amazonaws.com/groups/global/AllUsers"
_READS = ("s3:GetObject", "s3:GetObjectVersion")


def blocks(arn: str, setting: str) -> bool:
    """Whether a bucket's Block Public Access has ``setting`` (``RestrictPublicBuckets``) on."""
    bucket = resource_policies.bucket(_names(arn)[0])
    return bool(bucket and (bucket.public_access_block or {}).get(setting))


def access_list(need: Need) -> Policy | None:
    """The grant of an access list (ACL) to everyone, put as a policy; None if there is none."""
    name, key = _names(need.resource)
    bucket = resource_policies.bucket(name)
    if bucket is None or blocks(need.resource, "IgnorePublicAcls"):
        return None
    owner = _object(bucket, key) if key else bucket
    if need.action not in (_READS if key else ("s3:ListBucket",)) or not _everyone_reads(owner):
        return None
    allow = {"Effect": "Allow", "Principal": "*", "Action": need.action, "Resource": need.resource}
    return Policy("resource", f"{need.resource} ACL", json.dumps({"Statement": [allow]}))


def unknown_key(need: Need) -> Need | None:
    """For a read of an object that is not there, the right to be told so: S3 answers 403 where
    the caller may not list the bucket, and 404 where it may."""
    if need.action not in _READS:
        return None
    name, key = _names(need.resource)
    bucket = resource_policies.bucket(name)
    if bucket is None or _object(bucket, key) is not None:
        return None
    return Need("s3:ListBucket", f"arn:aws:s3:::{name}")


def _names(arn: str) -> tuple[str, str]:
    bucket, _, key = arn.removeprefix("arn:aws:s3:::").partition("/")
    return bucket, key


def _object(bucket: Any, key: str) -> Any | None:
    return bucket.objects.get(key)


def _everyone_reads(owner: Any) -> bool:
    acl = getattr(owner, "acl", None) or {}
    return any(
        grant.get("Grantee", {}).get("URI") == _EVERYONE
        and grant.get("Permission") in ("READ", "FULL_CONTROL")
        for grant in acl.get("Grants") or ()
    )
