"""LocalStack's entry points into the lab: wiring only."""

from localstack.runtime import hooks
from localstack.runtime.server.core import RuntimeServerPlugin
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.plugins import Service, aws_provider


@hooks.on_runtime_create()
def create() -> None:
    """Before LocalStack is put together."""
    from localstack import config

    from lab.emulator import lean, server, shutdown

    lean.leave_out()
    shutdown.install()
    if ServerPlugin.name == config.GATEWAY_SERVER:
        server.install()


@hooks.on_infra_start()
def start() -> None:
    """Before the first request: patches and handlers, one ``install()`` a module."""
    from lab.emulator import (
        bad_requests,
        imds,
        inbox,
        internal_calls,
        looks,
        names,
        origins,
        request_bodies,
        request_rules,
        reset,
        routes,
        trace,
    )
    from lab.emulator.iam import attach, enforce, iam_routes, identity, services

    identity.install()  # first: what comes after it may ask who calls
    enforce.install()
    services.install()
    bad_requests.install()
    request_rules.install()
    attach.install()
    imds.install()
    inbox.install()
    internal_calls.install()
    looks.install()
    names.install()
    request_bodies.install()
    reset.install()
    origins.install()
    routes.install()
    iam_routes.install()
    trace.install()  # last: it sees a call first


@hooks.on_infra_ready(priority=10)
def ready() -> None:
    """After the port is open: background work, under way before init scripts make their calls."""
    from lab.emulator import preload

    preload.start()


@hooks.on_infra_shutdown()
def shutdown() -> None:
    """On the way out: end what ``start`` and ``ready`` began."""
    from lab.emulator import trace

    trace.stop()


class ServerPlugin(RuntimeServerPlugin):
    """A thread for each connection: GATEWAY_SERVER=lab."""

    name = "lab"

    def load(self, *args: object, **kwargs: object) -> object:
        """The server's one instance."""
        from lab.emulator.server import Server

        return Server()


class ProcessExecutorPlugin(RuntimeExecutorPlugin):
    """Runs functions as processes: LAMBDA_RUNTIME_EXECUTOR=process."""

    name = "process"

    def load(self, *args: object, **kwargs: object) -> type:
        """The executor's class; imported late because it is not always needed."""
        from lab.emulator.executor.executor import ProcessExecutor

        return ProcessExecutor


@aws_provider(api="dynamodb", name="moto")
def dynamodb() -> Service:
    """DynamoDB on moto's backend."""
    from lab.emulator.dynamodb import dynamodb_service

    return dynamodb_service()


@aws_provider(api="dynamodbstreams", name="moto")
def dynamodbstreams() -> Service:
    """DynamoDB streams on moto's backend."""
    from lab.emulator.dynamodb import streams_service

    return streams_service()
