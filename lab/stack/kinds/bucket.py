"""S3 buckets."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from lab.stack.clients import Clients
from lab.stack.resource import TAG_KEY, TAG_LIST, Resource, State, is_ours

_RULE = "fanout-expiry"


@dataclass(frozen=True, kw_only=True)
class Bucket(Resource):
    """A private bucket whose objects go after ``expire_days``, or stay when that is None."""

    kind: ClassVar[str] = "bucket"
    expire_days: int | None = None

    def wanted(self, aws: Clients) -> State:
        return {"expiry": self.expire_days, "tag": True}

    def read(self, aws: Clients) -> State | None:
        client = aws("s3")
        try:
            client.head_bucket(Bucket=self.name)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchBucket"):
                return None
            raise
        return {"expiry": self._expiry(client), "tag": is_ours(_tags(client, self.name))}

    def create(self, aws: Clients) -> None:
        where: dict[str, Any] = {"Tags": TAG_LIST}
        if aws.place.region != "us-east-1":
            where["LocationConstraint"] = aws.place.region
        aws("s3").create_bucket(Bucket=self.name, CreateBucketConfiguration=where)

    def update(self, aws: Clients, changed: State) -> None:
        client = aws("s3")
        if "expiry" in changed:
            rules = [rule for rule in _rules(client, self.name) if rule.get("ID") != _RULE]
            client.put_bucket_lifecycle_configuration(
                Bucket=self.name, LifecycleConfiguration={"Rules": [*rules, self._rule()]}
            )
        if "tag" in changed:  # S3 replaces the whole set: keep the student's
            others = [tag for tag in _tags(client, self.name) if tag["Key"] != TAG_KEY]
            client.put_bucket_tagging(Bucket=self.name, Tagging={"TagSet": others + TAG_LIST})

    def delete(self, aws: Clients) -> None:
        client = aws("s3")
        for batch in _contents(client, self.name):
            client.delete_objects(Bucket=self.name, Delete={"Objects": batch, "Quiet": True})
        for page in client.get_paginator("list_multipart_uploads").paginate(Bucket=self.name):
            for upload in page.get("Uploads", []):
                client.abort_multipart_upload(
                    Bucket=self.name, Key=upload["Key"], UploadId=upload["UploadId"]
                )
        client.delete_bucket(Bucket=self.name)

    def _expiry(self, client: Any) -> int | None:
        for rule in _rules(client, self.name):
            if rule.get("ID") == _RULE and rule["Status"] == "Enabled":
                return int(rule.get("Expiration", {}).get("Days", 0))
        return None

    def _rule(self) -> dict[str, Any]:
        return {
            "ID": _RULE,
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "Expiration": {"Days": self.expire_days},
        }


def _rules(client: Any, name: str) -> list[dict[str, Any]]:
    return _or_empty(client.get_bucket_lifecycle_configuration, name, "Rules")


def _tags(client: Any, name: str) -> list[dict[str, str]]:
    return _or_empty(client.get_bucket_tagging, name, "TagSet")


def _or_empty(call: Any, name: str, key: str) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = call(Bucket=name)[key]
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchLifecycleConfiguration", "NoSuchTagSet"):
            return []
        raise
    return found


def _contents(client: Any, name: str) -> Iterator[list[dict[str, str]]]:
    """Every version and delete marker, in batches that DeleteObjects takes (1000)."""
    for page in client.get_paginator("list_object_versions").paginate(Bucket=name):
        found = page.get("Versions", []) + page.get("DeleteMarkers", [])
        if found:
            yield [{"Key": item["Key"], "VersionId": item["VersionId"]} for item in found]
