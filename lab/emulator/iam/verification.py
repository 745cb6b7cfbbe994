"""Whether a request was signed with a secret: checked against what was really received.

The canonical request is botocore's, so that both sides agree on it.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import ReadOnlyCredentials

from lab.emulator.iam.signatures import NO_DATE, TIME, IncompleteError, Received, Signature

MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and signing method. Consult the service documentation for details."
)
# A declared hash of the body that is none: of what comes in signed chunks, or is not signed.
_NOT_A_HASH = ("UNSIGNED-PAYLOAD", "STREAMING-")


class MismatchError(Exception):
    """The signature is not that of the request; the message is AWS's."""


class OutdatedError(MismatchError):
    """The signature is too old, or not valid yet; the message is AWS's."""


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
