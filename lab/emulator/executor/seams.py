"""Where LocalStack's own way of invoking is changed: what it spends around an environment."""

import logging
from collections.abc import Callable
from typing import Any

from localstack.aws.api import CommonServiceException
from localstack.aws.api.lambda_ import InvalidParameterValueException, InvocationType
from localstack.services.lambda_.invocation import (
    event_manager,
    execution_environment,
    version_manager,
)
from localstack.services.lambda_.invocation.assignment import AssignmentService
from localstack.services.lambda_.invocation.execution_environment import ExecutionEnvironment
from localstack.services.lambda_.invocation.lambda_service import LambdaService
from localstack.services.lambda_.provider import LambdaProvider
from localstack.utils.patch import patch

from . import errors
from .timers import SharedTimer

log = logging.getLogger(__name__)

_EVENT_LIMIT, _SYNCHRONOUS_LIMIT = 1 << 20, 6 << 20


def install() -> None:
    """Change what needs changing; once per process."""
    execution_environment.Timer = SharedTimer
    version_manager.LogHandler = NoLogHandler
    version_manager.start_thread = _without_metrics(version_manager.start_thread)
    _keep_environments_iterable()
    _pass_client_context()
    _limit_requests()
    _refuse_other_runtimes()
    event_manager.Poller.run = _poll


class NoLogHandler:
    """In place of LocalStack's, which spends a thread and five calls; environments log directly."""

    def __init__(self, *_: object) -> None:
        """Takes what LocalStack's takes."""

    def start_subscriber(self) -> None:
        """Nothing to start."""

    def add_logs(self, log_item: object) -> None:
        """Nothing to add: it is already there."""

    def stop(self) -> None:
        """Nothing to stop."""


class _Environments(dict[str, Any]):
    """A dict that may change while it is looped over: LocalStack does so without a lock."""

    def values(self) -> Any:
        """A copy of the values."""
        return list(super().values())


def _keep_environments_iterable() -> None:
    @patch(AssignmentService.get_environment)
    def get_environment(fn: Callable[..., Any], self: Any, manager_id: str, *args: Any) -> Any:
        self.environments.setdefault(manager_id, _Environments())
        return fn(self, manager_id, *args)


def _pass_client_context() -> None:
    @patch(ExecutionEnvironment.invoke)
    def invoke(fn: Callable[..., Any], self: Any, invocation: Any) -> Any:
        self.runtime_executor.client_context = invocation.client_context
        return fn(self, invocation)


def _limit_requests() -> None:
    @patch(LambdaService.invoke)
    def invoke(fn: Callable[..., Any], self: Any, **kwargs: Any) -> Any:
        event = kwargs["invocation_type"] == InvocationType.Event
        limit = _EVENT_LIMIT if event else _SYNCHRONOUS_LIMIT
        if len(kwargs["payload"] or b"") > limit:
            message = f"Request must be smaller than {limit} bytes for the InvokeFunction operation"
            raise CommonServiceException("RequestTooLargeException", message, 413, True)
        return fn(self, **kwargs)


def _refuse_other_runtimes() -> None:
    @patch(LambdaProvider._validate_runtime)
    def validate(fn: Callable[..., None], self: Any, package_type: str, runtime: str) -> None:
        fn(self, package_type, runtime)
        if not errors.runs(runtime):
            raise InvalidParameterValueException(errors.unsupported_runtime(runtime), Type="User")


def _poll(self: Any, *_: object) -> None:
    """In place of the loop that takes asynchronous events off their queue: LocalStack's drops
    what arrives while a function is being updated, until it reappears a minute later."""
    client = event_manager.get_sqs_client(self.version_manager.function_version)
    name = self.event_queue_url
    invisible = self.version_manager.function_version.config.timeout + 60
    while not self._shutdown_event.is_set():
        try:
            answer = client.receive_message(
                name, MaxNumberOfMessages=10, VisibilityTimeout=invisible, WaitTimeSeconds=2
            )
            for message in answer["Messages"] or []:
                if self._shutdown_event.is_set():
                    queue = client.queue_manager.get_queue(name)
                    queue.update_visibility_timeout(message["ReceiptHandle"], 0)
                else:
                    self.invoker_pool.submit(self.handle_message, message)
        except Exception as error:
            if self._shutdown_event.is_set():
                return
            log.warning("asynchronous events of %s are waiting: %s", name, error)
            self._shutdown_event.wait(1)


def _without_metrics(start_thread: Callable[..., Any]) -> Callable[..., Any]:
    """Skip CloudWatch's metrics of each invocation: a thread and up to 10 ms each."""

    def start(*args: Any, **kwargs: Any) -> Any:
        if str(kwargs.get("name", "")).startswith("record-cloudwatch-metric"):
            return None
        return start_thread(*args, **kwargs)

    return start
