"""AWS calls of the command line: the lab's clients, and their errors in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lab.cli.errors import LabError
from lab.shared.config import Settings


def client(settings: Settings, service: str, **config: Any) -> Any:
    """A client of the lab's endpoint; LabError if that endpoint is not this machine."""
    from lab.shared import aws
    from lab.shared.local import require_local

    require_local(settings.endpoint)
    return aws.client(settings, service, **config)


@contextmanager
def calling(settings: Settings) -> Iterator[None]:
    """Turn what botocore raises inside into LabError."""
    from botocore.exceptions import (
        BotoCoreError,
        ClientError,
        ConnectionError,
        HTTPClientError,
    )

    try:
        yield
    except ClientError as error:
        answer = error.response.get("Error", {})
        raise LabError(
            f"AWS answered {answer.get('Code')} to {error.operation_name}.",
            str(answer.get("Message") or "no message")[:500],
            "lab logs emulator shows what it says about it",
        ) from error
    except (ConnectionError, HTTPClientError) as error:
        raise away(settings) from error
    except BotoCoreError as error:
        raise LabError("The call could not be made.", str(error), "lab --help") from error


def away(settings: Settings) -> LabError:
    """Nobody answers at the endpoint."""
    return LabError(
        f"Nothing answers at {settings.endpoint}.",
        "the emulator is not running, or it was stopped just now",
        "lab up",
    )
