"""What every request must pass and every answer carries: host, origin, headers, the access log."""

import logging
import time
from urllib.parse import quote, urlsplit

from flask import Flask, Response, g, request

from app.config import Config
from app.errors import RefusedError

log = logging.getLogger("app.access")

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def install(flask: Flask, config: Config) -> None:
    """Check each request before, and finish each answer after, the page's own work."""

    @flask.before_request
    def check() -> None:
        g.started = time.monotonic()
        _check_host(config.allowed_hosts)
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            _check_origin()

    @flask.after_request
    def finish(response: Response) -> Response:
        response.headers.extend(_HEADERS)
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        _log(response)
        return response


def _check_host(allowed: tuple[str, ...]) -> None:
    """A page of another site whose name leads here (DNS rebinding) gets nothing."""
    host = urlsplit(f"//{request.host}").hostname if _parses(request.host) else None
    if host not in allowed:
        raise RefusedError("Open the app as http://localhost: it does not answer to other names.")


def _parses(host: str) -> bool:
    try:
        return urlsplit(f"//{host}").hostname is not None
    except ValueError:
        return False


def _check_origin() -> None:
    """A page of another site may not change anything here."""
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    foreign = origin is not None and origin != request.host_url.rstrip("/")
    if foreign or site not in ("same-origin", "none"):
        raise RefusedError("This request comes from another site's page.", 403, "FORBIDDEN")


def _log(response: Response) -> None:
    taken = (time.monotonic() - g.get("started", time.monotonic())) * 1000
    path = quote(request.path)[:200]
    log.info("%s %s %d %.0f ms", quote(request.method), path, response.status_code, taken)
