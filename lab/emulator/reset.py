"""POST /_lab/reset: the emulator forgets all accounts in place, faster than it could restart."""

import logging
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock
from typing import Any

from localstack.aws.handlers import preprocess_request, run_custom_finalizers
from localstack.http import Request, Response, route
from localstack.services.edge import ROUTER
from localstack.services.plugins import SERVICE_PLUGINS, Service
from localstack.services.stores import AccountRegionBundle

from lab.emulator import imds
from lab.emulator.gate import Gate
from lab.emulator.iam.sessions import SESSIONS
from lab.emulator.inbox import INBOX
from lab.emulator.trace import recorder
from lab.emulator.trace.journal import JOURNAL

log = logging.getLogger(__name__)

# How long calls and deliveries under way may take to end by themselves; then what they write
# goes to state that nobody reads any more.
GRACE_SECONDS = 0.2

_gate = Gate()
_one_at_a_time = Lock()


class ResetRoute:
    """POST /_lab/reset: 204 when nothing is left, 500 if something may be."""

    @route("/_lab/reset", methods=["POST"])
    def post(self, request: Request) -> Response:
        """Forget everything; returns when all is forgotten."""
        began = time.monotonic()
        with _one_at_a_time, _gate.closed():
            failures = list(_failures(_steps()))
        if failures:
            return Response("\n".join(failures), 500, {"Content-Type": "text/plain"})
        seconds = time.monotonic() - began
        log.info("All state was forgotten in %.2f s.", seconds)
        recorder.record_reset(seconds)
        return Response(status=204)


def install() -> None:
    """Serve the reset, and hold calls back while it is at work."""
    preprocess_request.handlers.insert(0, _gate.enter)
    run_custom_finalizers.append(_gate.leave)
    ROUTER.add(ResetRoute())


def _steps() -> Iterator[Callable[[], None]]:
    """First what works by itself ends, then state goes, then services begin anew."""
    loaded = [SERVICE_PLUGINS.get_service(name) for name in SERVICE_PLUGINS.list_active_services()]
    services: list[Service] = [service for service in loaded if service]
    providers: dict[str, Any] = {service.name(): service._provider for service in services}
    yield lambda: _gate.drain(GRACE_SECONDS)
    yield from (service.lifecycle_hook.on_before_state_reset for service in services)
    yield lambda: _gate.drain(GRACE_SECONDS)
    if "lambda" in providers:
        yield _end_functions
    if "ssm" in providers:
        yield _forget_nodes
    if "s3" in providers:
        yield lambda: _empty_s3(providers["s3"])
    if "ses" in providers:
        yield _module_of(providers["ses"]).EMAILS.clear
    yield from (bundle.reset for bundle in _bundles())
    yield _forget_moto
    yield INBOX.clear
    yield SESSIONS.clear
    yield JOURNAL.clear
    yield imds.forget
    yield from (service.lifecycle_hook.on_after_state_reset for service in services)


def _failures(steps: Iterator[Callable[[], None]]) -> Iterator[str]:
    for step in steps:
        try:
            step()
        except Exception as error:
            log.warning("A step of the reset failed: %s", error, exc_info=True)
            yield f"{type(error).__name__}: {error}"


def _end_functions() -> None:
    from lab.emulator.executor import executor, folders  # loaded with Lambda, not before

    executor.stop_environments()
    folders.forget()


def _forget_nodes() -> None:
    from lab.emulator.node import operations  # loaded with SSM, not before

    operations.forget()


def _empty_s3(provider: Any) -> None:
    """Remove the files; LocalStack's own way leaves the folders of the buckets."""
    store = provider._storage_backend
    store.close()
    store._filesystem.clear()
    for bucket in Path(store.root_directory).iterdir():
        shutil.rmtree(bucket, ignore_errors=True)
    # Its workers tell what happened to objects that are gone.
    before, provider._notification_dispatcher = (
        provider._notification_dispatcher,
        type(provider._notification_dispatcher)(),
    )
    before.executor.shutdown(wait=False, cancel_futures=True)


def _module_of(thing: object) -> Any:
    return sys.modules[type(thing).__module__]


def _bundles() -> Iterator[Any]:
    """LocalStack's stores: each is a variable in a module of its service."""
    found: dict[int, Any] = {}
    for name, module in list(sys.modules.items()):
        if name.startswith("localstack.services."):
            values = list(vars(module).values())
            found |= {id(v): v for v in values if isinstance(v, AccountRegionBundle)}
    yield from found.values()


def _forget_moto() -> None:
    """Drop moto's backends. Its own way makes each of them anew first, to drop it then."""
    from moto.core.base_backend import BackendDict, backend_lock  # loaded with the first service

    with backend_lock:
        for backends in BackendDict._instances:
            backends.clear()
        BackendDict._instances.clear()
