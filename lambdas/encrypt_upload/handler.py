"""Keeps an encrypted copy of each object that is uploaded."""

import json
import logging
import os
from functools import cache
from typing import Any
from urllib.parse import unquote_plus

import boto3
from botocore.exceptions import ClientError

INPUT_PREFIX = "incoming/"

log = logging.getLogger("encrypt_upload")
log.setLevel(logging.INFO)


def handler(event: dict[str, Any], context: Any) -> dict[str, list[str]]:
    """Copy each uploaded object, encrypted with our KMS key; answers the copies' keys.

    The first copy that fails ends the invocation: Lambda tries the event twice more, and a copy
    made twice is the same copy.
    """
    prefix = os.environ["OUTPUT_PREFIX"]
    copies = []
    for record in event["Records"]:
        key = unquote_plus(record["s3"]["object"]["key"])
        bucket = record["s3"]["bucket"]["name"]
        target = output_key(key, prefix)
        if target is None:
            _say("upload.skipped", bucket=bucket, key=key)
        elif _copy(bucket, key, target):
            copies.append(target)
    return {"encrypted": copies}


@cache
def client(service: str) -> Any:
    """One boto3 client a service, kept while the environment is warm."""
    return boto3.client(service)


def output_key(key: str, prefix: str) -> str | None:
    """Where the copy of ``key`` goes, or None when it gets none.

    Our own output gets none: a copy of a copy would call this function for ever, whatever the
    bucket's notification lets through. Nor does a folder, which is an object named ".../".
    """
    if not prefix:
        raise ValueError("OUTPUT_PREFIX is empty: every copy would be taken for an upload")
    if key.startswith(prefix) or key.endswith("/"):
        return None
    return prefix + key.removeprefix(INPUT_PREFIX)


def _copy(bucket: str, key: str, target: str) -> bool:
    """Whether it is copied; metadata and content type go along. At most 5 GB, S3's own limit."""
    try:
        client("s3").copy_object(
            Bucket=bucket,
            Key=target,
            CopySource={"Bucket": bucket, "Key": key},
            ServerSideEncryption="aws:kms",
            SSEKMSKeyId=os.environ["KMS_KEY_ID"],
        )
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("NoSuchKey", "404"):
            raise
        _say("upload.gone", bucket=bucket, key=key)
        return False
    _say("upload.encrypted", bucket=bucket, key=key, copy=target)
    return True


def _say(what: str, **fields: str) -> None:
    log.info(json.dumps({"event": what, **fields}))
