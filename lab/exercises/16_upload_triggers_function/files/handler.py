"""Makes an encrypted copy of each uploaded file: incoming/a.txt becomes encrypted/a.txt."""

from typing import Any
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event: dict[str, Any], context: object) -> None:
    for record in event["Records"]:
        bucket, key = record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"])
        if not key.startswith("incoming/"):
            print(f"{key} is no upload: a copy of a copy would go on for ever")
            continue
        copy = key.replace("incoming/", "encrypted/", 1)
        source = {"Bucket": bucket, "Key": key}
        s3.copy_object(Bucket=bucket, Key=copy, CopySource=source, ServerSideEncryption="aws:kms")
        print(f"{key} -> {copy}")
