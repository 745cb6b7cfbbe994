"""Which requests from the network are LocalStack's own: it marks them by a header that grants all.

Most of its calls to itself need no connection; API Gateway's to AWS services do.
"""

import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from localstack.aws import connect

type RawHeaders = list[tuple[bytes, bytes]]

_MARK = connect.INTERNAL_REQUEST_PARAMS_HEADER.encode()
# Made anew in each process, and in its own calls alone.
_SECRET = secrets.token_urlsafe(16)
_FORGERIES = (b"x-localstack-", b"x-moto-")


def install() -> None:
    """Put the secret into the header of each call of LocalStack's from now on."""
    connect.dump_dto = sign


def sign(parameters: Mapping[str, Any]) -> str:
    """The header's value: on whose behalf a call is made, and that it comes from inside."""
    return json.dumps({**parameters, "secret": _SECRET}, separators=(",", ":"))


def without_forgeries(headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
    """What came from the network, without what only LocalStack may say to itself."""
    return [
        (name, value)
        for name, value in headers
        if not (lower := name.lower()).startswith(_FORGERIES)
        or (lower == _MARK and _SECRET.encode() in value)
    ]
