"""What SQS refuses as a queue's attributes, in AWS's own words."""

from localstack.aws.api.sqs import InvalidAttributeValue

# Least and most seconds, or bytes: "Attributes" of CreateQueue in the SQS API reference.
BOUNDS = {
    "DelaySeconds": (0, 900),
    "KmsDataKeyReusePeriodSeconds": (60, 86_400),
    "MaximumMessageSize": (1024, 1_048_576),
    "MessageRetentionPeriod": (60, 1_209_600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "VisibilityTimeout": (0, 43_200),
}


def check_attributes(attributes: dict[str, str]) -> None:
    """Refuse a number that is none, or out of its bounds."""
    for name, (least, most) in BOUNDS.items():
        text = attributes.get(name, str(least))
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise InvalidAttributeValue(f"Invalid value for the parameter {name}.")
