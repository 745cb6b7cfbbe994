"""What SQS refuses as attributes and parameters, in AWS's own words.

Source: CreateQueue, SendMessage and ReceiveMessage in the SQS API reference.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from localstack.aws.api.sqs import InvalidAttributeValue
from localstack.services.sqs.exceptions import InvalidParameterValueException

# Least and most seconds, or bytes.
BOUNDS = {
    "DelaySeconds": (0, 900),
    "KmsDataKeyReusePeriodSeconds": (60, 86_400),
    "MaximumMessageSize": (1024, 1_048_576),
    "MessageRetentionPeriod": (60, 1_209_600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "VisibilityTimeout": (0, 43_200),
}
MAX_MESSAGES = (1, 10)
MAX_RECEIVES = (1, 1000)
MAX_MESSAGE_ATTRIBUTES = 10
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def check_attributes(attributes: Mapping[str, str]) -> None:
    """Refuse a number that is none or out of its bounds, and a policy that is no JSON."""
    for name, (least, most) in BOUNDS.items():
        text = attributes.get(name, str(least))
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise InvalidAttributeValue(f"Invalid value for the parameter {name}.")
    if attributes.get("Policy") and _json_map(attributes["Policy"]) is None:
        raise InvalidAttributeValue("Invalid value for the parameter Policy.")


def dead_letter_queue(attributes: Mapping[str, str]) -> str | None:
    """The ARN that the redrive policy names, if there is a policy; refuses what is no policy."""
    text = attributes.get("RedrivePolicy")
    if not text:
        return None
    policy = _json_map(text)
    if policy is None:
        raise _refuse("RedrivePolicy", text, "Redrive policy is not a valid JSON map.")
    for name in ("deadLetterTargetArn", "maxReceiveCount"):
        if policy.get(name) in (None, ""):
            reason = f"Redrive policy does not contain mandatory attribute: {name}."
            raise _refuse("RedrivePolicy", text, reason)
    count, (least, most) = str(policy["maxReceiveCount"]), MAX_RECEIVES
    if not (count.isascii() and count.isdigit() and least <= int(count) <= most):
        reason = f"Invalid value for maxReceiveCount: {count}, valid values are from "
        raise _refuse("RedrivePolicy", text, f"{reason}{least} to {most} both inclusive.")
    return str(policy["deadLetterTargetArn"])


def refuse_dead_letter_queue(attributes: Mapping[str, str]) -> InvalidParameterValueException:
    """The error for a redrive policy that names a queue which does not exist; raise it."""
    return _refuse(
        "RedrivePolicy", attributes["RedrivePolicy"], "Dead letter target does not exist."
    )


def check_message(delay: int | None, attributes: Mapping[str, Any] | None) -> None:
    """Refuse to send with this delay (seconds) or these message attributes."""
    _check("DelaySeconds", delay, BOUNDS["DelaySeconds"], "DelaySeconds must be >= {} and <= {}.")
    if attributes and len(attributes) > MAX_MESSAGE_ATTRIBUTES:
        raise InvalidParameterValueException(
            f"Number of message attributes [{len(attributes)}] exceeds the allowed maximum "
            f"[{MAX_MESSAGE_ATTRIBUTES}]."
        )
    for name, attribute in (attributes or {}).items():
        _check_message_attribute(name, attribute)


def _check_message_attribute(name: str, attribute: Mapping[str, Any]) -> None:
    kind = attribute.get("DataType")
    if not kind:
        raise InvalidParameterValueException(
            f"The message attribute '{name}' must contain non-empty message attribute type."
        )
    number = attribute.get("StringValue")
    if kind.split(".")[0] == "Number" and number and not NUMBER.fullmatch(number):
        raise InvalidParameterValueException(
            f"Can't cast the value of message (user) attribute '{name}' to a number."
        )


def check_receive(count: int | None, visibility: int | None) -> None:
    """Refuse to receive this many messages, or to hide them for so long (seconds)."""
    reason = "Must be between {} and {}, if provided."
    _check("MaxNumberOfMessages", count, MAX_MESSAGES, reason)
    check_visibility(visibility)


def check_visibility(seconds: int | None) -> None:
    """Refuse to hide a message for so long."""
    reason = "Must be >= {} and <= {}, if provided."
    _check("VisibilityTimeout", seconds, BOUNDS["VisibilityTimeout"], reason)


def _check(name: str, value: int | None, bounds: tuple[int, int], reason: str) -> None:
    if value is not None and not bounds[0] <= value <= bounds[1]:
        raise _refuse(name, value, reason.format(*bounds))


def _refuse(name: str, value: object, reason: str) -> InvalidParameterValueException:
    return InvalidParameterValueException(
        f"Value {value} for parameter {name} is invalid. Reason: {reason}"
    )


def _json_map(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
