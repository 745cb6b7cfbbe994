"""Who may ask: this computer's own browser, from the guide's own pages."""

from collections.abc import Iterable
from hmac import compare_digest
from typing import Any

from lab.shared.config import Settings

_SAFE = ("GET", "HEAD", "OPTIONS")
SUBPROTOCOL = "fanout"
# Two of one of these could be read in two ways.
_DECIDING = (b"host", b"origin", b"sec-fetch-site", b"sec-fetch-mode", b"x-guide-token")


def refusal(scope: dict[str, Any], settings: Settings, token: str) -> str:
    """Why a request is not to be served, in words; "" if it is.

    ``scope`` is ASGI's. A Host that is not this computer would let a name that its owner points
    at 127.0.0.1 read pages (DNS rebinding); an Origin that is not the guide is another site's page.
    """
    names = [name for name, _ in scope["headers"] if name in _DECIDING]
    if len(names) != len(set(names)) or scope["http_version"] not in ("1.0", "1.1"):
        return "No browser asks like this."
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    host = headers.get("host", "")
    if host not in _hosts(settings):
        return f"The guide is at http://localhost:{settings.guide_port}, and not at this name."
    origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
    if scope["type"] == "websocket":
        if origin != f"http://{host}":
            return "A page of another site asked for this."
        return "" if _shown(scope.get("subprotocols", ()), token) else OLD_PAGE
    if scope["method"] in _SAFE:
        link = headers.get("sec-fetch-mode") == "navigate"
        return "" if site in ("same-origin", "none") or link else _OTHER
    return "" if origin == f"http://{host}" else _OTHER


def is_token(shown: str, token: str) -> bool:
    """Whether a page shows this run's token."""
    return compare_digest(shown.encode(), token.encode())


_OTHER = "A page of another site asked for this; only the guide's own pages may."
OLD_PAGE = "This page is from before the guide was started again: load it anew, and try again."

# What a page of the guide may do: nothing from elsewhere, and in nobody's frame.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Nothing to other sites; without any, a form without JavaScript would come from Origin: null.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def _hosts(settings: Settings) -> tuple[str, ...]:
    names = ("localhost", "127.0.0.1")
    port80 = names if settings.guide_port == 80 else ()  # browsers leave that one out
    return (*(f"{name}:{settings.guide_port}" for name in names), *port80)


def _shown(protocols: Iterable[str], token: str) -> bool:
    return any(is_token(each, token) for each in protocols)
