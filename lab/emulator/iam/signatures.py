"""Signature Version 4 of a request, taken apart and checked against what was really received.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
The canonical request is botocore's, so that both sides agree on it.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.parse import parse_qsl

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import ReadOnlyCredentials

ALGORITHM = "AWS4-HMAC-SHA256"
TIME = "%Y%m%dT%H%M%SZ"
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and signing method. Consult the service documentation for details."
)
NO_DATE = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
# A declared hash of the body that is none: of what comes in signed chunks, or is not signed.
_NOT_A_HASH = ("UNSIGNED-PAYLOAD", "STREAMING-")


class IncompleteError(Exception):
    """The parts of a signature are not all there; the message is AWS's."""


class MismatchError(Exception):
    """The signature is not that of the request; the message is AWS's."""


class OutdatedError(MismatchError):
    """The signature is too old, or not valid yet; the message is AWS's."""


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


def verify(
    signature: Signature,
    received: Received,
    secret: str,
    service: str,
    *,
    minutes: int = 15,
    now: datetime | None = None,
) -> None:
    """Raise MismatchError or OutdatedError unless the request was signed with ``secret``, for
    ``service``, at most ``minutes`` ago (or as long ago as a pre-signed URL says)."""
    _check_time(signature, minutes, now or datetime.now(UTC))
    _check_scope(signature, service)
    if "host" not in signature.signed_headers:
        raise MismatchError(
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
        )
    if not _has_declared_body(received):
        raise MismatchError(MISMATCH)
    signer = (_S3 if service == "s3" else _Signer)(secret, signature)
    if not hmac.compare_digest(signer.sign(received), signature.value):
        raise MismatchError(MISMATCH)


def signing_key(secret: str, date: str, region: str, service: str) -> bytes:
    """The key that a secret gives for a scope."""
    key = f"AWS4{secret}".encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


class _Signer(SigV4Auth):
    """botocore's, told to sign what another has signed, at that other's time."""

    def __init__(self, secret: str, signature: Signature) -> None:
        credentials = ReadOnlyCredentials(signature.access_key, secret, None)
        super().__init__(credentials, signature.service, signature.region)
        self._signature = signature
        self._body = b""

    def sign(self, received: Received) -> str:
        """The signature of a request."""
        self._body = received.body or b""
        request = AWSRequest(received.method, f"http://host{_unsigned(received.target)}")
        for name, value in received.headers:
            request.headers[name] = value
        request.context["timestamp"] = self._signature.time
        text = self.string_to_sign(request, self.canonical_request(request))
        signature: str = self.signature(text, request)
        return signature

    def payload(self, request: Any) -> str:
        """The hash of the body, where no header declares it."""
        return hashlib.sha256(self._body).hexdigest()

    def headers_to_sign(self, request: Any) -> HTTPHeaders:
        """Those that were signed; botocore's own choice leaves some out."""
        chosen = HTTPHeaders()
        for name, value in request.headers.items():
            if name.lower() in self._signature.signed_headers:
                chosen[name.lower()] = value
        return chosen


class _S3(_Signer, S3SigV4Auth):
    """S3 takes paths as they are: they are not normalized, nor encoded a second time."""

    def payload(self, request: Any) -> str:
        """Of a pre-signed URL, which says nothing on the body."""
        return "UNSIGNED-PAYLOAD"


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


def _check_scope(signature: Signature, service: str) -> None:
    if signature.terminator != "aws4_request":
        raise MismatchError(
            "Credential should be scoped with a valid terminator: 'aws4_request', not "
            f"'{signature.terminator}'."
        )
    if signature.service != service:
        raise MismatchError(f"Credential should be scoped to correct service: '{service}'.")
    if signature.date != signature.time[:8]:
        raise MismatchError(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
            f"HTTP: '{signature.date}' != '{signature.time[:8]}', from '{signature.time}'."
        )


def _check_time(signature: Signature, minutes: int, now: datetime) -> None:
    if not signature.time:
        raise IncompleteError(NO_DATE)
    try:
        signed = datetime.strptime(signature.time, TIME).replace(tzinfo=UTC)
    except ValueError:
        raise IncompleteError(
            f"Date must be in ISO-8601 'basic format'. Got '{signature.time}'. "
            "See http://en.wikipedia.org/wiki/ISO_8601"
        ) from None
    allowed = timedelta(minutes=minutes)
    if signature.expires is not None:
        ends = signed + timedelta(seconds=signature.expires)
        if now > ends:
            raise OutdatedError(
                f"Signature expired: {signature.time} is now earlier than {now:{TIME}} "
                f"({ends:{TIME}} + {signature.expires} s.)"
            )
    elif now - signed > allowed:
        raise OutdatedError(
            f"Signature expired: {signature.time} is now earlier than {now - allowed:{TIME}} "
            f"({now:{TIME}} - {minutes} min.)"
        )
    if signed - now > allowed:
        raise OutdatedError(
            f"Signature not yet current: {signature.time} is still later than "
            f"{now + allowed:{TIME}} ({now:{TIME}} + {minutes} min.)"
        )


def _has_declared_body(received: Received) -> bool:
    declared = received.header("x-amz-content-sha256")
    if not declared or received.body is None or declared.startswith(_NOT_A_HASH):
        return True
    return declared == hashlib.sha256(received.body).hexdigest()


def _unsigned(target: str) -> str:
    path, mark, query = target.partition("?")
    kept: Iterable[str] = (p for p in query.split("&") if not p.startswith("X-Amz-Signature="))
    return path + mark + "&".join(kept)


def _iso(date: str) -> str:
    try:
        return parsedate_to_datetime(date).astimezone(UTC).strftime(TIME) if date else ""
    except ValueError:
        return date
