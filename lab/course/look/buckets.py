"""Buckets, what lies in them, and whom they tell of new objects."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import misplaced
from lab.shared.event import Event

_WRITES = ("PutObject", "CopyObject", "CompleteMultipartUpload")


@dataclass(frozen=True, slots=True)
class Notification:
    """Whom (an ARN) a bucket tells of which events, for keys with this prefix and suffix."""

    target: str
    events: tuple[str, ...]
    prefix: str
    suffix: str

    def tells_of(self, key: str) -> bool:
        """Whether an object that is written under this key makes an event."""
        wanted = any(event.startswith("s3:ObjectCreated:") for event in self.events)
        return wanted and key.startswith(self.prefix) and key.endswith(self.suffix)


def find(lab: Lab, name: str) -> str:
    """The bucket's ARN; CheckFailed says where it is instead."""
    s3 = lab.aws("s3")
    try:
        place = s3.get_bucket_location(Bucket=name)["LocationConstraint"] or "us-east-1"
    except ClientError:
        names = [each["Name"] for each in s3.list_buckets()["Buckets"]]
        raise _not_found(lab, name, names) from None
    if place != lab.region:
        raise CheckFailed(
            f"The bucket {name} is in {place}: a bucket can tell only functions of its own region.",
            expected=f"a bucket {name} in {lab.region}",
            look=f"awslocal s3api get-bucket-location --bucket {name}",
            try_=f"awslocal s3api delete-bucket --bucket {name}, then create it without a region",
        )
    return f"arn:aws:s3:::{name}"


def head(lab: Lab, bucket: str, key: str) -> Mapping[str, Any] | None:
    """What S3 says of an object without its content; None if there is no such object."""
    try:
        found: Mapping[str, Any] = lab.aws("s3").head_object(Bucket=bucket, Key=key)
    except ClientError:
        return None
    return found


def notifications(lab: Lab, bucket: str) -> list[Notification]:
    """Whom the bucket tells, all kinds of targets."""
    document = lab.aws("s3").get_bucket_notification_configuration(Bucket=bucket)
    return [
        _notification(each, target)
        for kind, target in (
            ("LambdaFunctionConfigurations", "LambdaFunctionArn"),
            ("QueueConfigurations", "QueueArn"),
            ("TopicConfigurations", "TopicArn"),
        )
        for each in document.get(kind, ())
    ]


def uploads(lab: Lab, bucket: str) -> dict[str, Event]:
    """What the student has written into the bucket since the exercise began: the last write by
    key."""
    written = (event for operation in _WRITES for event in lab.calls("s3", operation))
    start = f"arn:aws:s3:::{bucket}/"
    return {
        event.resource.removeprefix(start): event
        for event in sorted(written, key=lambda event: event.time)
        if event.resource.startswith(start)
    }


def _notification(found: Mapping[str, Any], target: str) -> Notification:
    rules = found.get("Filter", {}).get("Key", {}).get("FilterRules", ())
    filters = {rule["Name"].lower(): rule.get("Value", "") for rule in rules}
    return Notification(
        found[target],
        tuple(found["Events"]),
        filters.get("prefix", ""),
        filters.get("suffix", ""),
    )


def _not_found(lab: Lab, name: str, names: list[str]) -> CheckFailed:
    near = [other for other in names if misplaced.alike(other, name)]
    instead = (
        f"There is {near[0]}: names must be exactly the same."
        if near
        else lab.refused("s3", "CreateBucket")
    )
    return CheckFailed(
        f"There is no bucket {name}. {instead}".strip(),
        expected=f"a bucket named {name} in account {lab.account}",
        look="awslocal s3api list-buckets --query 'Buckets[].Name'",
        try_=f"awslocal s3api create-bucket --bucket {name}",
    )
