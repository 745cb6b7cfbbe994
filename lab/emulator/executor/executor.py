"""LocalStack's way to run functions, done with processes: LAMBDA_RUNTIME_EXECUTOR=process."""

import base64
import contextlib
import json
import logging
import os
import sys
import threading
import weakref
from typing import Any

from localstack import config
from localstack.runtime.shutdown import SHUTDOWN_HANDLERS
from localstack.services.lambda_.invocation.executor_endpoint import StatusErrorException
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from lab.emulator import polling
from lab.emulator.iam.services import roles
from lab.emulator.iam.services.function_logs import LogRights
from lab.emulator.trace import actors, invocations

from . import errors, folders, paths, seams, variables
from .environment import Environment, Function
from .logs import Stream
from .runtime_api import Work
from .zygote import Zygote, runtime_folder

log = logging.getLogger(__name__)

zygote = Zygote()
_environments: weakref.WeakKeyDictionary[Environment, str] = weakref.WeakKeyDictionary()
_HOST = "127.0.0.1"


class ProcessExecutor(RuntimeExecutor):
    """One execution environment of one version of a function."""

    # Set by the seam in seams.py: LocalStack does not pass it on.
    client_context: str | None = None

    def __init__(self, id: str, function_version: FunctionVersion) -> None:
        super().__init__(id, function_version)
        self._environment: Environment | None = None

    def start(self, env_vars: dict[str, Any]) -> None:
        """Start the environment; only provisioned ones fail here, others when invoked."""
        self._refuse_other_runtimes()
        zygote.start()
        self._environment = self._make(env_vars)
        _environments[self._environment] = self.function_version.id.unqualified_arn()
        failure = self._environment.start()
        provisioned = env_vars["AWS_LAMBDA_INITIALIZATION_TYPE"] != "on-demand"
        if failure is not None and provisioned:
            raise StatusErrorException("the function's init phase failed", payload=failure)

    def stop(self) -> None:
        """End the environment, whatever it does."""
        if self._environment is not None:
            self._environment.stop()

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        """Run the handler; raises EnvironmentStoppedError when stopped meanwhile."""
        assert self._environment is not None  # noqa: S101
        request_id = payload["invoke-id"]
        work = Work(
            request_id=request_id,
            function_arn=payload["invoked-function-arn"],
            deadline_ms=0,
            trace_id=payload["trace-id"],
            payload=payload["payload"].encode(),
            client_context=_decoded(self.client_context),
        )
        detail = {"environment": self.id, "log_stream": self._environment.log_stream}
        with invocations.recorded(work.function_arn, request_id, work.trace_id, **detail) as run:
            outcome = self._environment.invoke(work)
            run.ended(
                outcome.payload,
                outcome.is_error,
                cold=outcome.init_ms is not None,
                duration_ms=round(outcome.duration_ms, 2),
                init_ms=outcome.init_ms and round(outcome.init_ms, 2),
            )
        return InvocationResult(request_id, outcome.payload, outcome.is_error, outcome.tail)

    def get_address(self) -> str:
        """Where the environment is: this machine."""
        return _HOST

    def get_endpoint_from_executor(self) -> str:
        """The emulator's host as a function sees it."""
        return _HOST

    def get_runtime_endpoint(self) -> str:
        """Where LocalStack's own supervisor would report; there is none here."""
        return ""

    def get_logs(self) -> str:
        """What LocalStack prints when an environment fails; ours is in CloudWatch Logs."""
        return ""

    @classmethod
    def validate_environment(cls) -> bool:
        """Called once, when LocalStack loads Lambda: change what needs changing, warm up."""
        seams.install()
        polling.install()
        roles.install()
        invocations.install()
        folders.clean()
        SHUTDOWN_HANDLERS.register(stop_all)
        threading.Thread(target=zygote.start, name="zygote", daemon=True).start()
        return True

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        """Unpack the code and the layers."""
        if function_version.config.code:
            function_version.config.code.prepare_for_execution()
        for layer in function_version.config.layers:
            layer.code.prepare_for_execution()
        folders.opt(function_version.config.layers)

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Nothing: LocalStack removes unpacked code when its last version is gone."""

    def _refuse_other_runtimes(self) -> None:
        runtime = self.function_version.config.runtime
        if not errors.runs(runtime):
            message = errors.unsupported_runtime(runtime)
            payload = {"errorType": "Runtime.Unsupported", "errorMessage": message}
            raise StatusErrorException(message, payload=json.dumps(payload).encode())

    def _make(self, env_vars: dict[str, Any]) -> Environment:
        version = self.function_version
        actors.remember(env_vars["AWS_ACCESS_KEY_ID"], version.id.function_name)
        code = os.path.realpath(version.config.code.get_unzipped_code_location())
        opt = folders.opt(version.config.layers)
        tmp = folders.scratch(self.id)
        own = paths.Paths(code, opt, str(runtime_folder()), tmp, os.path.realpath(sys.base_prefix))
        seen = paths.AWS if zygote.isolated else own
        environ = variables.environ(
            env_vars,
            version.config.environment or {},
            runtime=version.config.runtime,
            endpoint=f"http://{_HOST}:{config.GATEWAY_LISTEN[0].port}",
            paths=seen,
        )
        function = Function(
            version=version.id.qualifier,
            timeout=version.config.timeout,
            memory=version.config.memory_size,
            response_limit=config.LAMBDA_LIMITS_MAX_FUNCTION_PAYLOAD_SIZE_BYTES,
            code=code,
            opt=opt,
            environ=environ,
            watched=version.config.code.is_hot_reloading(),
        )
        return Environment(zygote, function, seen, tmp, self._stream(env_vars))

    def _stream(self, env_vars: dict[str, Any]) -> Stream:
        function = self.function_version.id
        own = self.function_version.config.logging_config.get("LogGroup")
        group = own or env_vars["AWS_LAMBDA_LOG_GROUP_NAME"]
        name = env_vars["AWS_LAMBDA_LOG_STREAM_NAME"]
        role = self.function_version.config.role
        rights = LogRights(function.unqualified_arn(), role, group, name)
        return Stream(function.account, function.region, group, name, rights)


def _decoded(client_context: str | None) -> str | None:
    """The caller sends it as base64; the function gets JSON on one line of a header."""
    try:
        return json.dumps(json.loads(base64.b64decode(client_context or "")))
    except ValueError:
        # Also what LocalStack passes for function URLs.
        return None


def environments() -> dict[str, dict[str, int]]:
    """By function's ARN how many environments there are, and how many of them run it now."""
    found: dict[str, dict[str, int]] = {}
    for environment, arn in list(_environments.items()):
        if not environment.stopped:
            states = found.setdefault(arn, {"warm": 0, "running": 0})
            states["warm"] += 1
            states["running"] += environment.busy
    return found


def stop_environments() -> None:
    """End every environment, whatever it does."""
    for environment in list(_environments):
        with contextlib.suppress(OSError):
            environment.stop()


def stop_all() -> None:
    """End every environment and the process they are forked from; the emulator is stopping."""
    zygote.stop()
    stop_environments()
