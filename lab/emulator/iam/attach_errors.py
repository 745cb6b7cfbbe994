"""AWS's errors about policies and permissions that cannot be attached."""

from localstack.aws.api import CommonServiceException


def refuse(code: str, message: str, status: int = 400) -> CommonServiceException:
    """The error to raise, with AWS's code for it."""
    # The serializer of SQS takes the class's name for the code.
    kind = type(code, (CommonServiceException,), {})
    error: CommonServiceException = kind(code, message, status, sender_fault=True)
    return error
