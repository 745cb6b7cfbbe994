"""Requests to the emulator's own pages: straight to this machine, no proxy asked."""

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

from lab.journal.errors import JournalError
from lab.shared.config import Settings
from lab.shared.local import require_local

_BROKEN = (OSError, http.client.HTTPException)


def get_json(
    settings: Settings,
    path: str,
    query: Mapping[str, str] | None = None,
    seconds: float = 10,
    missing: Any = None,
) -> Any:
    """The JSON at ``path``, or ``missing`` if the emulator has no such thing; raises JournalError
    when nobody answers, ConfigError when the endpoint is not this machine."""
    with answer(settings, path, query, seconds) as response:
        try:
            body = response.read()
        except _BROKEN:
            raise away(settings) from None
    if response.status in (400, 404) and missing is not None:
        return missing
    if response.status == 400:
        raise JournalError("The journal refused this.", body.decode(errors="replace").strip()[:400])
    if response.status != 200:
        raise _no_journal(settings, response.status)
    try:
        return json.loads(body)
    except ValueError:
        raise _no_journal(settings, response.status) from None


@contextmanager
def answer(
    settings: Settings,
    path: str,
    query: Mapping[str, str] | None = None,
    seconds: float = 10,
    headers: Mapping[str, str] | None = None,
) -> Iterator[http.client.HTTPResponse]:
    """The emulator's answer to a GET, not yet read; ``seconds`` bound each wait for bytes."""
    require_local(settings.endpoint)
    at = urlsplit(settings.endpoint)
    https = at.scheme.lower() == "https"
    kind = http.client.HTTPSConnection if https else http.client.HTTPConnection
    connection = kind(at.hostname or "", at.port, timeout=seconds)
    accept = {"Accept": "application/json"} | dict(headers or {})
    try:
        try:
            connection.request("GET", f"{path}?{urlencode(query or {})}", headers=accept)
            response = connection.getresponse()
        except _BROKEN:
            raise away(settings) from None
        yield response
    finally:
        connection.close()


def stream(
    settings: Settings, path: str, query: Mapping[str, str], last: str, seconds: float
) -> Iterator[dict[str, str]]:
    """The events of a stream of Server-Sent Events as {"id", "event", "data"}, resumed after the
    event ``last``. Ends when the connection does, or is silent for ``seconds``."""
    headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": last} if last else {})
    with answer(settings, path, query, seconds, headers) as response:
        if response.status != 200:
            raise _no_journal(settings, response.status)
        try:
            yield from _parse(response)
        except _BROKEN:
            return


def _parse(response: http.client.HTTPResponse) -> Iterator[dict[str, str]]:
    fields: dict[str, str] = {}
    while raw := response.readline():
        line = raw.decode(errors="replace").rstrip("\r\n")
        if not line:
            if fields:
                yield fields
            fields = {}
            continue
        name, _, value = line.partition(":")
        if name:  # else a comment: the stream's sign of life
            value = value.removeprefix(" ")
            fields[name] = f"{fields[name]}\n{value}" if name in fields else value


def away(settings: Settings) -> JournalError:
    """Nobody answers at the endpoint."""
    return JournalError(
        f"Nothing answers at {settings.endpoint}.",
        "the emulator is not running, or it was stopped just now",
        "lab up",
    )


def _no_journal(settings: Settings, status: int) -> JournalError:
    return JournalError(
        f"There is no journal at {settings.endpoint}.",
        f"it answered {status}: that is not this lab's emulator, or one of an older version",
        "lab restart; or unset LAB_ENDPOINT",
    )
