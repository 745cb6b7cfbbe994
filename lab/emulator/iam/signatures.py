"""What a request says of its signature: the parts of Signature Version 4, in a header or the query.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import parse_qsl

TIME = "%Y%m%dT%H%M%SZ"
NO_DATE = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."


class IncompleteError(Exception):
    """The parts of a signature are not all there; the message is AWS's."""


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came: ``target`` is path and query, untouched."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None = b""  # None: not looked at

    def header(self, name: str) -> str:
        """The first header of that name, in lower case; "" without any."""
        return next((value for key, value in self.headers if key.lower() == name), "")


@dataclass(frozen=True, slots=True)
class Signature:
    """What a request says of its signature. ``expires`` is the life of a pre-signed URL, in
    seconds; ``token`` the session token that came with it."""

    access_key: str
    date: str
    region: str
    service: str
    terminator: str
    signed_headers: tuple[str, ...]
    value: str
    time: str
    token: str = ""
    expires: int | None = None

    @classmethod
    def of(cls, received: Received) -> Self | None:
        """The signature in the headers or else the query; None where there is none of version 4.
        Raises IncompleteError."""
        if authorization := received.header("authorization"):
            return cls._of_header(authorization, received) if _is_v4(authorization) else None
        pairs = parse_qsl(received.target.partition("?")[2], keep_blank_values=True)
        query = dict(reversed(pairs))  # the first counts, here and for LocalStack
        return cls._of_query(query) if "X-Amz-Credential" in query else None

    @classmethod
    def _of_header(cls, authorization: str, received: Received) -> Self:
        parts = dict(_parts(authorization))
        time = received.header("x-amz-date") or _iso(received.header("date"))
        missing = [
            f"Authorization header requires '{name}' parameter."
            for name in ("Credential", "Signature", "SignedHeaders")
            if not parts.get(name)
        ]
        if missing:
            missing += [] if time else [NO_DATE]
            raise IncompleteError(f"{' '.join(missing)} Authorization={authorization}")
        return cls(
            *_scope(parts["Credential"]),
            tuple(parts["SignedHeaders"].lower().split(";")),
            parts["Signature"],
            time,
            received.header("x-amz-security-token"),
        )

    @classmethod
    def _of_query(cls, query: dict[str, str]) -> Self:
        names = ("Algorithm", "Signature", "SignedHeaders", "Date")
        missing = [f"X-Amz-{name}" for name in names if not query.get(f"X-Amz-{name}")]
        expires = query.get("X-Amz-Expires", "")
        if missing or (expires and not expires.isdecimal()):
            what = ", ".join(missing) or "X-Amz-Expires"
            raise IncompleteError(f"AWS query-string parameters must include {what}.")
        return cls(
            *_scope(query["X-Amz-Credential"]),
            tuple(query["X-Amz-SignedHeaders"].lower().split(";")),
            query["X-Amz-Signature"],
            query["X-Amz-Date"],
            query.get("X-Amz-Security-Token", ""),
            int(expires) if expires else None,
        )


def _is_v4(authorization: str) -> bool:
    return authorization.startswith("AWS4-")


def _parts(authorization: str) -> Iterator[tuple[str, str]]:
    for part in authorization.partition(" ")[2].split(","):
        name, equals, value = part.strip().partition("=")
        if not equals:
            raise IncompleteError(
                f"'{part.strip()}' not a valid key=value pair (missing equal-sign) in "
                f"Authorization header: '{authorization}'."
            )
        yield name, value


def _scope(credential: str) -> tuple[str, str, str, str, str]:
    # An access key may have slashes in it, as far as this is concerned.
    parts = credential.rsplit("/", 4)
    if len(parts) != 5:
        raise IncompleteError(
            "Credential must have exactly 5 slash-delimited elements, e.g. "
            f"keyid/date/region/service/term, got '{credential}'"
        )
    key, date, region, service, terminator = parts
    return key, date, region, service, terminator


def _iso(date: str) -> str:
    try:
        return parsedate_to_datetime(date).astimezone(UTC).strftime(TIME) if date else ""
    except ValueError:
        return date
