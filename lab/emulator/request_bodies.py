"""Bodies reach API Gateway's functions as they were sent.

LocalStack parses the body of a form and writes it anew; ``curl -d '{...}'`` calls JSON a form, so
that its function would get no JSON.
"""

import rolo.request
from localstack.http import Request


def install() -> None:
    """Replace the rewriting, before API Gateway's modules take their reference to it."""
    rolo.request.restore_payload = _as_sent


def _as_sent(request: Request) -> bytes:
    return request.get_data()
