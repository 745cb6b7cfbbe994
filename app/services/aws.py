"""The app's one door to AWS: plain boto3, errors in AWS's own words."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import boto3
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore import exceptions
from botocore.config import Config as BotoConfig
from botocore.parsers import ResponseParserError

from app.config import Config
from app.errors import AwsError, AwsUnreachableError, ConfigurationError, CredentialsError

_OPTIONS = BotoConfig(
    user_agent_appid="app",
    proxies={},
    connect_timeout=2,
    read_timeout=8,
    retries={"mode": "standard", "total_max_attempts": 2},
    max_pool_connections=20,
    signature_version="v4",
)
_S3 = BotoConfig(s3={"addressing_style": "path"}, signature_version="s3v4")
# Nobody answers, not in time, or somebody who is no AWS.
_UNREACHABLE = (
    exceptions.HTTPClientError,
    exceptions.EndpointConnectionError,
    ResponseParserError,
)
_NO_CREDENTIALS = (exceptions.NoCredentialsError, exceptions.CredentialRetrievalError)
# AWS's words, service by service, for credentials that have expired or that it does not know.
_STRANGER = {
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidToken",
    "UnrecognizedClientException",
}
_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize


class Aws:
    """Calls AWS; every failure comes out as an AppError. Safe to share between threads.

    boto3 finds the credentials by itself. If AWS does not take them any more (the instance has
    another role now, or none), boto3 starts anew and finds out who the app is by then.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._session = boto3.Session(region_name=config.region)
        self._clients: dict[tuple[str, str | None], Any] = {}
        self._lock = threading.Lock()

    def call(self, service: str, operation: str, **params: Any) -> dict[str, Any]:
        """One API call: ``call("sns", "publish", TopicArn=...)`` gives AWS's answer."""
        session = self._session
        try:
            return self._call(service, operation, params)
        except CredentialsError:
            if session.get_credentials() is None:
                raise
        self._start_anew(session)
        return self._call(service, operation, params)

    def scan(self, table: str, **params: Any) -> Iterator[dict[str, Any]]:
        """Every item of a table, page after page (AWS gives 1 MB a page)."""
        start: dict[str, Any] = {}
        while True:
            page = self.call("dynamodb", "scan", TableName=table, **params, **start)
            yield from map(unpack, page.get("Items", []))
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def presign(self, service: str, operation: str, params: dict[str, Any], seconds: int) -> str:
        """A link to the call that a browser can open for ``seconds``; makes no call itself.

        The signature covers the host, so it is made for the one that the browser will ask.
        """
        endpoint = self._config.public_endpoint or self._config.endpoint
        with self._errors(service, operation):
            client = self._client(service, endpoint)
            link = client.generate_presigned_url(operation, Params=params, ExpiresIn=seconds)
        return str(link)

    def _call(self, service: str, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        with self._errors(service, operation):
            client = self._client(service, self._config.endpoint)
            answer: dict[str, Any] = getattr(client, operation)(**params)
        return answer

    def _client(self, service: str, endpoint: str | None) -> Any:
        """The client, made once, but not while there are no credentials: it would never ask
        again."""
        if self._session.get_credentials() is None:
            raise exceptions.NoCredentialsError
        with self._lock:
            if (service, endpoint) not in self._clients:
                self._clients[service, endpoint] = self._session.client(
                    service,
                    endpoint_url=endpoint,
                    config=_OPTIONS.merge(_S3) if service == "s3" else _OPTIONS,
                )
            return self._clients[service, endpoint]

    def _start_anew(self, before: boto3.Session) -> None:
        with self._lock:
            if self._session is before:  # no other thread did it meanwhile
                self._session, self._clients = boto3.Session(region_name=self._config.region), {}

    @contextmanager
    def _errors(self, service: str, operation: str) -> Iterator[None]:
        try:
            yield
        except exceptions.ClientError as error:
            raise _refused(service, error) from error
        except _UNREACHABLE as error:
            raise self._unreachable(service, operation, error) from error
        except _NO_CREDENTIALS as error:
            raise self._nobody(service, operation, error) from error
        except exceptions.BotoCoreError as error:
            raise ConfigurationError(f"The AWS SDK cannot make the call: {error}") from error

    def _unreachable(self, service: str, operation: str, error: Exception) -> AwsUnreachableError:
        return AwsUnreachableError(
            type(error).__name__,
            f"No answer from AWS at {self._config.endpoint or self._config.region}: {error}",
            service=service,
            operation=operation,
        )

    def _nobody(self, service: str, operation: str, error: Exception) -> AwsError:
        """Where nobody answers, nobody gives credentials either."""
        if self._config.endpoint:
            place = urlsplit(self._config.endpoint)
            port = place.port or (443 if place.scheme == "https" else 80)
            try:
                socket.create_connection((str(place.hostname), port), timeout=2).close()
            except OSError:
                away = exceptions.EndpointConnectionError(endpoint_url=self._config.endpoint)
                return self._unreachable(service, operation, away)
        return CredentialsError("NoCredentials", str(error), service=service, operation=operation)


def pack(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item as DynamoDB wants it: ``{"id": "1"}`` -> ``{"id": {"S": "1"}}``."""
    return {name: _serialize(value) for name, value in item.items()}


def unpack(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item as DynamoDB gives it, back to plain values; numbers are Decimals."""
    return {name: _deserialize(value) for name, value in item.items()}


def _refused(service: str, error: exceptions.ClientError) -> AwsError:
    answer = error.response
    problem, metadata = answer.get("Error", {}), answer.get("ResponseMetadata", {})
    reasons = answer.get("CancellationReasons", [])
    code = str(problem.get("Code") or metadata.get("HTTPStatusCode") or "Unknown")
    # The answer to a HEAD has no body, and so no code: 400 is S3's status for those words.
    unworded = code == "400" and error.operation_name.startswith("Head")
    kind = CredentialsError if code in _STRANGER or unworded else AwsError
    return kind(
        code,
        str(problem.get("Message") or error),
        service=service,
        operation=error.operation_name,
        request_id=str(metadata.get("RequestId", "")),
        reasons=tuple(str(reason.get("Code", "")) for reason in reasons),
    )
