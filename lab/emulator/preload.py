"""Makes one harmless call to each of the lab's services, so that no first call is slow.

A service's first call imports it, reads its specification, builds its parsers and its store.
"""

import logging
import threading
import time

from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to
from localstack.constants import AWS_REGION_US_EAST_1, DEFAULT_AWS_ACCOUNT_ID
from localstack.http import Request, Response
from localstack.runtime import events, get_current_runtime
from localstack.utils.aws.request_context import mock_aws_request_headers

from lab.emulator import lean

log = logging.getLogger(__name__)

# In the order in which the stack needs them; by protocol: a target, a path or a form.
CALLS = {
    "dynamodb": "DynamoDB_20120810.ListTables",
    "s3": "/",
    "kms": "TrentService.ListKeys",
    "sns": "Action=ListTopics&Version=2010-03-31",
    "sqs": "AmazonSQS.ListQueues",
    "ssm": "AmazonSSM.DescribeParameters",
    "iam": "Action=ListRoles&Version=2010-05-08",
    "lambda": "/2015-03-31/functions",
    "sts": "Action=GetCallerIdentity&Version=2011-06-15",
    "logs": "Logs_20140328.DescribeLogGroups",
    "events": "AWSEvents.ListRules",
    "apigateway": "/restapis",
    "scheduler": "/schedules",
    "ses": "Action=ListIdentities&Version=2010-12-01",
    "dynamodbstreams": "DynamoDBStreams_20120810.ListStreams",
}
# Services that others call through a client of LocalStack's own.
CALLED_INSIDE = ("sqs", "lambda", "s3", "logs", "sts")

_done = threading.Event()


def start() -> None:
    """Begin to load; returns at once."""
    threading.Thread(target=load, name="preload", daemon=True).start()


def finished() -> bool:
    """Whether every service has been loaded, or has failed to."""
    return _done.is_set()


def load() -> None:
    """Load every service, until the emulator is told to stop."""
    began = time.monotonic()
    lean.settle()
    for service, call in CALLS.items():
        if events.infra_stopping.is_set():
            return
        _load(service, call)
        lean.settle()
    lean.finish()
    _done.set()
    log.info("All services are loaded after %.1f s.", time.monotonic() - began)


def _load(service: str, call: str) -> None:
    try:
        response = Response()
        context = RequestContext(_request(service, call))
        get_current_runtime().components.gateway.handle(context, response)
        if response.status_code != 200:
            raise RuntimeError(response.get_data(as_text=True)[:200])
        if service in CALLED_INSIDE:
            connect_to(region_name=AWS_REGION_US_EAST_1).get_client(service)
    except Exception as error:
        # The first call to the service meets the same error and reports it to its caller.
        log.warning("%s could not be loaded ahead of its first call: %s", service, error)


def _request(service: str, call: str) -> Request:
    """The call, marked as LocalStack's own: no caller made it."""
    headers = mock_aws_request_headers(
        service, DEFAULT_AWS_ACCOUNT_ID, AWS_REGION_US_EAST_1, internal=True
    )
    headers["Host"] = "localhost"
    if call.startswith("/"):
        return Request("GET", call, headers)
    if "=" in call:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return Request("POST", "/", headers, call)
    headers |= {"X-Amz-Target": call, "Content-Type": "application/x-amz-json-1.1"}
    return Request("POST", "/", headers, "{}")
