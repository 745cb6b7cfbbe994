"""A shorter way for the calls that services make to each other most: to SQS and Lambda.

LocalStack makes them with boto3: signed, with a User-Agent, prepared twice for a connection that
there is none of. Here they go from boto3's serializer to the handlers and back to its parser, so
that each handler still sees each call.
"""

import io
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import HeadersDict
from botocore.response import StreamingBody
from localstack.aws.api import RequestContext
from localstack.aws.client import GatewayShortCircuit
from localstack.http import Request, Response
from localstack.utils.aws.request_context import mock_aws_request_headers

SERVICES = ("sqs", "lambda")


def install() -> None:
    """Give the clients that LocalStack makes for itself from now on the shorter way."""
    long_way = GatewayShortCircuit.modify_client

    def modify_client(client: Any, gateway: Any) -> None:
        long_way(client, gateway)
        name = client.meta.service_model.service_name
        if name in SERVICES:
            short = _ShortWay(client, gateway)
            client.meta.events.register_last("before-call.*.*", short)

    GatewayShortCircuit.modify_client = staticmethod(modify_client)


class _ShortWay:
    """Answers a client's calls; where it answers None, boto3 goes the long way."""

    def __init__(self, client: Any, gateway: Any) -> None:
        self._client = client
        self._gateway = gateway

    def __call__(
        self, model: Any, params: dict[str, Any], request_signer: Any, **_: Any
    ) -> tuple[Response, dict[str, Any]] | None:
        body = params["body"]
        if not isinstance(body, bytes | str) or model.has_event_stream_output:
            return None
        if not params["url"].startswith(self._client.meta.endpoint_url):
            return None
        context = RequestContext(request=_request(params, request_signer, model))
        context.service = model.service_model
        context.operation = model
        response = Response()
        self._gateway.handle(context, response)
        return response, self._parse(model, response)

    def _parse(self, model: Any, response: Response) -> dict[str, Any]:
        data = response.data
        failed = response.status_code >= 300
        streamed = model.has_streaming_output and not failed
        answer = {
            "headers": HeadersDict(response.headers.items()),
            "status_code": response.status_code,
            "context": {"operation_name": model.name},
            "body": StreamingBody(io.BytesIO(data), len(data)) if streamed else data,
        }
        parser = self._client._response_parser
        parsed: dict[str, Any] = parser.parse(answer, model.output_shape)
        if failed:
            self._client._endpoint._add_modeled_error_fields(answer, parsed, model, parser)
        return parsed


def _request(params: dict[str, Any], signer: Any, model: Any) -> Request:
    url = urlsplit(params["url"])
    credentials = signer._credentials.get_frozen_credentials()
    headers = dict(params["headers"]) | {"Host": url.netloc}
    headers["Authorization"] = mock_aws_request_headers(
        model.service_model.service_name, credentials.access_key, signer.region_name
    )["Authorization"]
    if credentials.token:
        headers["X-Amz-Security-Token"] = credentials.token
    return Request(
        method=params["method"],
        path=url.path,
        query_string=url.query,
        headers=headers,
        body=params["body"],
        server=(url.hostname, url.port),
    )
