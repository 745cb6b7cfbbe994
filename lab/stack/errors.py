"""What the stack says when something goes wrong."""

import textwrap

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

_LONGEST = 500


class StackError(Exception):
    """The stack could not be made or removed; the message says what, why and what to type."""


def explain(error: ClientError | BotoCoreError, doing: str, command: str) -> StackError:
    """Word an SDK error: ``doing`` is "create queue x", ``command`` the one to type next."""
    return StackError(
        f"Could not {doing}: {_reason(error)}. What is done stays done. "
        f"When that is mended, go on with: {command}"
    )


def not_running(endpoint: str) -> StackError:
    """Nobody answers at the endpoint."""
    return StackError(f"Nothing answers at {endpoint}. Start the emulator with: lab up")


def not_aws(endpoint: str) -> StackError:
    """Something answers at the endpoint, but not with what an AWS service would say."""
    return StackError(
        f"What answers at {endpoint} does not speak as AWS does. "
        "See which program holds the port with: lab doctor"
    )


def _reason(error: ClientError | BotoCoreError) -> str:
    if isinstance(error, ClientError):
        answer, meta = error.response["Error"], error.response.get("ResponseMetadata", {})
        text = " ".join(str(answer.get("Message") or "no message").split())
        message = textwrap.shorten(text, _LONGEST, placeholder=" ...").rstrip(". ")
        return (
            f"AWS answered {answer.get('Code')} to {error.operation_name}: {message} "
            f"(request id {meta.get('RequestId', 'unknown')})"
        )
    if isinstance(error, HTTPClientError):
        return f"the emulator broke off ({error}); see what it says with: lab logs emulator"
    return str(error).rstrip(".")
