"""Buckets and the objects in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from lab.guide.console import clients
from lab.guide.errors import GuideError
from lab.journal import names as words
from lab.shared.config import Settings

PER_PAGE = 100
_CHUNK = 1 << 16
_KINDS = (
    ("LambdaFunctionConfigurations", "LambdaFunctionArn", "function"),
    ("QueueConfigurations", "QueueArn", "queue"),
    ("TopicConfigurations", "TopicArn", "topic"),
)


@dataclass(frozen=True, slots=True)
class Object:
    """An object: ``size`` in bytes."""

    key: str
    size: int
    changed: datetime


@dataclass(frozen=True, slots=True)
class Notification:
    """Who is told of which events."""

    kind: str
    target: str
    events: tuple[str, ...]
    rules: tuple[str, ...]


def names(settings: Settings) -> list[str]:
    """All buckets."""
    s3 = clients.reader(settings, "s3")
    with clients.reading(settings):
        return sorted(each["Name"] for each in s3.list_buckets()["Buckets"])


def objects(
    settings: Settings, bucket: str, prefix: str = "", after: str = ""
) -> tuple[list[Object], str]:
    """A page of objects whose key begins with ``prefix``, and where the next one begins ("": it
    was the last); GuideError if there is no such bucket."""
    s3 = clients.reader(settings, "s3")
    further = {"ContinuationToken": after} if after else {}
    with clients.reading(settings, _missing(settings, bucket)):
        page = s3.list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=PER_PAGE, **further)
    found = [
        Object(each["Key"], each["Size"], each["LastModified"]) for each in page.get("Contents", ())
    ]
    return found, page.get("NextContinuationToken", "")


def notifications(settings: Settings, bucket: str) -> list[Notification]:
    """Who is told of what happens in the bucket."""
    s3 = clients.reader(settings, "s3")
    with clients.reading(settings, _missing(settings, bucket)):
        found = s3.get_bucket_notification_configuration(Bucket=bucket)
    told = [
        Notification(kind, words.short(each[arn]), tuple(each["Events"]), _rules(each))
        for member, arn, kind in _KINDS
        for each in found.get(member, ())
    ]
    if "EventBridgeConfiguration" in found:
        told.append(Notification("EventBridge", "default bus", ("all",), ()))
    return told


def expiry(settings: Settings, bucket: str) -> int:
    """After how many days objects are deleted; 0: never."""
    s3 = clients.reader(settings, "s3")
    with clients.reading(settings):
        try:
            rules = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
        except ClientError:
            return 0
    return next(
        (each["Expiration"]["Days"] for each in rules if "Days" in each.get("Expiration", {})), 0
    )


def download(settings: Settings, bucket: str, key: str) -> tuple[Iterator[bytes], int]:
    """An object's bytes, and how many they are."""
    s3 = clients.reader(settings, "s3")
    missing = GuideError(
        "There is no such object.",
        f"{key[:200]} is not in {bucket[:80]}",
        "load the list anew",
        404,
    )
    with clients.reading(settings, missing):
        found = s3.get_object(Bucket=bucket, Key=key)
    return found["Body"].iter_chunks(_CHUNK), int(found["ContentLength"])


def _rules(found: dict[str, Any]) -> tuple[str, ...]:
    rules = found.get("Filter", {}).get("Key", {}).get("FilterRules", ())
    return tuple(f"{each['Name'].lower()} {each['Value']}" for each in rules)


def _missing(settings: Settings, bucket: str) -> GuideError:
    why = f"in account {settings.account}"
    return GuideError(f"There is no bucket {bucket[:80]}.", why, "choose one: /buckets", 404)
