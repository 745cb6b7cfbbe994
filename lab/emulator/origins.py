"""Keeps web pages of other sites from driving the emulator through the student's browser.

LocalStack's own check lets its vendor's web application in, and leaves S3 out.
"""

from typing import Any

_LOCAL = ("localhost", "127.0.0.1", "[::1]", "localhost.localstack.cloud")
REFUSAL = "A web page of another site asked for this; only this computer's own pages may.\n"


def install() -> None:
    """Look at each request before any service does."""
    from localstack.aws.handlers import cors, preprocess_request

    preprocess_request.handlers.insert(0, refuse_other_sites)
    cors.ALLOWED_CORS_ORIGINS[:] = [o for o in cors.ALLOWED_CORS_ORIGINS if _is_local_origin(o)]


def refuse_other_sites(chain: Any, context: Any, response: object) -> None:
    """Answer 403 where a browser says that another site's page is asking.

    Links are followed: a pre-signed URL may be opened from anywhere. Every browser sends
    Sec-Fetch-Site to this computer; no SDK does.
    """
    headers = context.request.headers
    site = headers.get("Sec-Fetch-Site")
    if site is None:
        return
    link = headers.get("Sec-Fetch-Mode") == "navigate" and context.request.method == "GET"
    # A name that its owner points at 127.0.0.1 would make any page one of our own.
    if (site == "cross-site" and not link) or not is_local_host(headers.get("Host", "")):
        chain.respond(403, REFUSAL, {"Content-Type": "text/plain; charset=utf-8"})
        chain.terminate()


def is_local_host(host: str) -> bool:
    """Whether a Host header names this computer: localhost:4566, bucket.s3.localhost:4566."""
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return any(name == local or name.endswith(f".{local}") for local in _LOCAL)


def _is_local_origin(origin: str) -> bool:
    scheme, _, host = origin.partition("://")
    return scheme in ("http", "https") and is_local_host(host)
