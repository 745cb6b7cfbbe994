"""The guide's clients of AWS, one for each service and caller; and AWS's errors in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError

from lab.guide.errors import GuideError
from lab.journal import http
from lab.shared import aws
from lab.shared.config import Settings
from lab.shared.local import require_local

# A function may run for 15 minutes.
LONGEST_RUN = 15 * 60 + 10


@lru_cache(maxsize=64)
def reader(settings: Settings, service: str) -> Any:
    """Reads for the pages; the journal marks it as noise."""
    require_local(settings.endpoint)
    return aws.client(
        settings,
        service,
        actor="guide",
        connect_timeout=2,
        read_timeout=20,
        retries={"total_max_attempts": 2},
    )


@lru_cache(maxsize=64)
def student(settings: Settings, service: str) -> Any:
    """Does what the student does by a button: once, for a repeated send is a second message."""
    require_local(settings.endpoint)
    return aws.client(
        settings,
        service,
        actor="student",
        connect_timeout=2,
        read_timeout=LONGEST_RUN,
        retries={"total_max_attempts": 1},
    )


@contextmanager
def reading(settings: Settings, missing: GuideError | None = None) -> Iterator[None]:
    """Turns what botocore raises inside into errors for pages; ``missing`` is for what is not
    there."""
    try:
        yield
    except ClientError as error:
        if missing and error.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 404):
            raise missing from error
        raise refused(error) from error
    except (ConnectionError, HTTPClientError) as error:
        raise http.away(settings) from error
    except BotoCoreError as error:
        raise GuideError("The call could not be made.", str(error)[:300], "lab doctor") from error


def refused(error: ClientError) -> GuideError:
    """AWS's answer, in its words."""
    answer = error.response.get("Error", {})
    return GuideError(
        f"AWS answered {answer.get('Code')} to {error.operation_name}.",
        str(answer.get("Message") or "no message")[:500],
        "lab logs emulator",
        status=502,
    )
