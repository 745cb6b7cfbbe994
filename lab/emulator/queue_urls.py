"""Calls to a queue's own URL (``GET <queue URL>?Action=ReceiveMessage``) are calls like any other.

LocalStack makes them anew, in its own name, so that nobody would ask who calls. Here they go the
way of the calls to SQS's endpoint, with the queue's URL as a parameter.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests.html
"""

import io
import re
from typing import Any
from urllib.parse import parse_qsl, urlencode

from localstack.aws.chain import HandlerChain
from localstack.aws.handlers import preprocess_request
from localstack.aws.spec import get_service_catalog
from localstack.http import Request, Response

# The request's target as it came, which its signature is for.
TARGET = "lab.target"
_FORM = "application/x-www-form-urlencoded"
_QUEUE = re.compile(r"/(queue/[a-z0-9-]+/)?[0-9]{12}/[\w-]+(\.fifo)?", re.ASCII)
# Those are not for a queue: LocalStack says so.
_ELSEWHERE = {"", "CreateQueue", "ListQueues"}
_CACHED = ("_parsed_content_type", "args", "base_url", "form", "full_path", "url", "values")


def install() -> None:
    """Look at each request before LocalStack's routes do."""
    preprocess_request.append(_send_to_endpoint)


def _send_to_endpoint(chain: HandlerChain, context: Any, response: Response) -> None:
    request = context.request
    if not _QUEUE.fullmatch(request.path) or request.method not in ("GET", "POST"):
        return
    parameters = {"QueueUrl": request.base_url} | _parameters(request)
    if parameters.get("Action", "") in _ELSEWHERE:
        return
    _rewrite(request, urlencode(parameters).encode())
    context.service = get_service_catalog().get("sqs", "query")


def _parameters(request: Request) -> dict[str, str]:
    found = dict(request.args.items())
    if request.mimetype == _FORM:
        body = request.get_data(cache=False)
        request.stream = io.BytesIO(body)
        found |= parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return found


def _rewrite(request: Request, body: bytes) -> None:
    environ = request.environ
    environ[TARGET] = environ.get("RAW_URI", "/")
    environ |= {"RAW_URI": "/", "REQUEST_URI": "/", "PATH_INFO": "/", "QUERY_STRING": ""}
    environ |= {"CONTENT_TYPE": _FORM, "CONTENT_LENGTH": str(len(body))}
    request.method, request.path, request.query_string = "POST", "/", b""
    request.headers["Content-Type"] = _FORM
    request.headers["Content-Length"] = str(len(body))
    request.stream = io.BytesIO(body)
    for name in _CACHED:
        request.__dict__.pop(name, None)
