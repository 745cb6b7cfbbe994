"""What SNS refuses to publish and to subscribe, in AWS's own words.

Source: Publish and Subscribe in the SNS API reference, "Raw message delivery" in the guide. A
subject had to be ASCII once; today the reference says "UTF-8 text with no line breaks or control
characters, and less than 100 characters long".
"""

import re
from collections.abc import Mapping

from localstack.aws.api.sns import InvalidParameterException

# "less than 100 characters long"
MAX_SUBJECT = 100
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
RAW_PROTOCOLS = ("sqs", "http", "https", "firehose")
NUMBER = re.compile(r"\+?[1-9][0-9]{4,14}")
LAMBDA = re.compile(r"arn:aws[\w-]*:lambda:[\w-]+:[0-9]{12}:function:[\w-]+(:[\w$-]+)?", re.ASCII)


def check_subject(subject: str | None) -> None:
    """Refuse a subject with a line break or another control character, or one too long."""
    if subject is None or (0 < len(subject) < MAX_SUBJECT and not CONTROL.search(subject)):
        return
    raise InvalidParameterException("Invalid parameter: Subject")


def check_endpoint(protocol: str, endpoint: str | None) -> None:
    """Refuse an endpoint that cannot be one of its protocol."""
    text = endpoint or ""
    if protocol in ("email", "email-json") and not _is_address(text):
        raise InvalidParameterException("Invalid parameter: Email address")
    if protocol == "lambda" and not LAMBDA.fullmatch(text):
        raise InvalidParameterException("Invalid parameter: Lambda endpoint ARN")
    if protocol == "sms" and not NUMBER.fullmatch(re.sub(r"[ ()-]", "", text)):
        raise InvalidParameterException(f"Invalid parameter: Invalid SMS endpoint: {text}")


def check_raw_delivery(protocol: str, attributes: Mapping[str, str]) -> None:
    """Refuse to deliver without the envelope where AWS has no such delivery."""
    raw = attributes.get("RawMessageDelivery", "").lower() == "true"
    if raw and protocol not in RAW_PROTOCOLS:
        raise InvalidParameterException(
            "Invalid parameter: Attributes Reason: Delivery protocol "
            f"[{protocol}] does not support raw message delivery."
        )


def _is_address(text: str) -> bool:
    name, at, host = text.rpartition("@")
    return bool(name and at and host) and not re.search(r"\s", text)
