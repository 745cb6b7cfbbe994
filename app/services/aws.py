"""The app's one door to AWS: clients that cannot go astray, errors in AWS's own words."""

import os
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import botocore.session
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore import exceptions
from botocore.config import Config as BotoConfig
from botocore.parsers import ResponseParserError

from app.config import Config
from app.errors import AwsError, AwsUnreachableError, ConfigurationError

# What a student may have set that would redirect the app or hand it real keys.
_MISLEADING = {
    "config_file": os.devnull,
    "credentials_file": os.devnull,
    "ca_bundle": None,
    "use_dualstack_endpoint": False,
    "use_fips_endpoint": False,
    "ignore_configured_endpoint_urls": True,
}
# Neither a variable nor a file to read it from: a profile of None would be looked up again.
_NO_PROFILE = {"profile": (None, None, None, None)}
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
_NO_KEYS = (
    "The app has no AWS keys: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (the emulator takes "
    "000000000000 and test) and start it again."
)
_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize


class Aws:
    """Calls AWS; every failure comes out as an AppError. Safe to share between threads."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._session = _session(config)
        self._clients: dict[tuple[str, str | None], Any] = {}
        self._lock = threading.Lock()

    def call(self, service: str, operation: str, **params: Any) -> dict[str, Any]:
        """One API call: ``call("sns", "publish", TopicArn=...)`` gives AWS's answer."""
        try:
            answer: dict[str, Any] = getattr(self.client(service), operation)(**params)
        except exceptions.ClientError as error:
            raise _refused(service, error) from error
        except _UNREACHABLE as error:
            raise self._unreachable(service, operation, error) from error
        except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError) as error:
            raise ConfigurationError(_NO_KEYS) from error
        except exceptions.BotoCoreError as error:
            raise ConfigurationError(f"The AWS SDK cannot make the call: {error}") from error
        return answer

    def scan(self, table: str, **params: Any) -> Iterator[dict[str, Any]]:
        """Every item of a table, page after page (AWS gives 1 MB a page)."""
        start: dict[str, Any] = {}
        while True:
            page = self.call("dynamodb", "scan", TableName=table, **params, **start)
            yield from map(unpack, page.get("Items", []))
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def client(self, service: str) -> Any:
        """The client for ``service``, made once."""
        return self._client(service, self._config.endpoint)

    def presign(self, service: str, operation: str, params: dict[str, Any], seconds: int) -> str:
        """A link to the call that a browser can open for ``seconds``; makes no call itself.

        The signature covers the host, so it is made for the one that the browser will ask.
        """
        endpoint = self._config.public_endpoint or self._config.endpoint
        client = self._client(service, endpoint)
        link = client.generate_presigned_url(operation, Params=params, ExpiresIn=seconds)
        return str(link)

    def _client(self, service: str, endpoint: str | None) -> Any:
        with self._lock:
            if (service, endpoint) not in self._clients:
                self._clients[service, endpoint] = self._session.client(
                    service,
                    endpoint_url=endpoint,
                    config=_OPTIONS.merge(_S3) if service == "s3" else _OPTIONS,
                )
            return self._clients[service, endpoint]

    def _unreachable(self, service: str, operation: str, error: Exception) -> AwsUnreachableError:
        return AwsUnreachableError(
            type(error).__name__,
            f"No answer from AWS at {self._config.endpoint or self._config.region}: {error}",
            service=service,
            operation=operation,
        )


def pack(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item as DynamoDB wants it: ``{"id": "1"}`` -> ``{"id": {"S": "1"}}``."""
    return {name: _serialize(value) for name, value in item.items()}


def unpack(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item as DynamoDB gives it, back to plain values; numbers are Decimals."""
    return {name: _deserialize(value) for name, value in item.items()}


def _session(config: Config) -> boto3.Session:
    """With the emulator: nothing of the student's but the AWS_* keys in the environment."""
    if config.allow_aws:
        return boto3.Session(region_name=config.region)
    core = botocore.session.Session(session_vars=_NO_PROFILE)
    for name, value in _MISLEADING.items():
        core.set_config_variable(name, value)
    resolver = core.get_component("credential_provider")
    resolver.providers = [p for p in resolver.providers if p.METHOD == "env"]
    return boto3.Session(region_name=config.region, botocore_session=core)


def _refused(service: str, error: exceptions.ClientError) -> AwsError:
    answer = error.response
    problem, metadata = answer.get("Error", {}), answer.get("ResponseMetadata", {})
    reasons = answer.get("CancellationReasons", [])
    return AwsError(
        str(problem.get("Code") or metadata.get("HTTPStatusCode") or "Unknown"),
        str(problem.get("Message") or error),
        service=service,
        operation=error.operation_name,
        request_id=str(metadata.get("RequestId", "")),
        reasons=tuple(str(reason.get("Code", "")) for reason in reasons),
    )
