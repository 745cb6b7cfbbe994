"""Makes the stack and takes it away: one small loop over the list."""

import socket
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError
from botocore.parsers import ResponseParserError

from lab.shared.config import ConfigError, Settings
from lab.shared.local import RemoteEndpointError, require_local
from lab.stack.clients import Clients
from lab.stack.errors import StackError, explain, not_aws, not_running
from lab.stack.resource import Change, Resource
from lab.stack.resources import resources, stages

Report = Callable[[Change], None]

# The emulator and its clients share two cores: more threads only queue up.
_THREADS = 4
_LEFT_ALONE = "not made by the stack: left alone"


def ensure(
    settings: Settings, report: Report = lambda _: None, *, allow_remote: bool = False
) -> list[Change]:
    """Make what is missing and mend what differs; a second call changes nothing.

    ``report`` hears of each resource as it is done. A resource of the same name that a student
    made is taken over: mended, tagged, and from then on the stack's. Raises StackError.
    """
    aws = _open(settings, allow_remote)
    return _run(aws, stages(aws.place), _ensure, "lab setup", report)


def teardown(
    settings: Settings, report: Report = lambda _: None, *, allow_remote: bool = False
) -> list[Change]:
    """Remove all that bears the stack's tag, with what is in it, the last made first.

    A resource of the same name without the tag is left alone ("unchanged"), and one that is not
    there is not reported. Raises StackError.
    """
    aws = _open(settings, allow_remote)
    backwards = reversed(stages(aws.place))
    return _run(aws, backwards, _remove, "lab teardown", report)


def _open(settings: Settings, allow_remote: bool) -> Clients:
    aws = Clients(settings)
    try:
        require_local(settings.endpoint, allow_remote)
    except RemoteEndpointError as error:
        names = ", ".join(f"{each.kind} {each.name}" for each in resources(aws.place))
        raise StackError(f"{error} The stack's resources there would be: {names}.") from None
    except ConfigError as error:
        raise StackError(str(error)) from None
    address = urlsplit(settings.endpoint)
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        socket.create_connection((address.hostname, port), timeout=5).close()
    except OSError:
        raise not_running(settings.endpoint) from None
    return aws


def _run(
    aws: Clients,
    groups: Iterable[tuple[Resource, ...]],
    step: Callable[[Clients, Resource], Change | None],
    command: str,
    report: Report,
) -> list[Change]:
    """Take the groups one after another, the resources of a group side by side."""
    changes: list[Change] = []
    with ThreadPoolExecutor(_THREADS) as pool:
        for group in groups:
            for change in pool.map(lambda each: _guarded(aws, each, step, command), group):
                if change is not None:
                    changes.append(change)
                    report(change)
    return changes


def _guarded(
    aws: Clients,
    resource: Resource,
    step: Callable[[Clients, Resource], Change | None],
    command: str,
) -> Change | None:
    try:
        return step(aws, resource)
    except EndpointConnectionError as error:
        raise not_running(aws.endpoint) from error
    except (ClientError, BotoCoreError) as error:
        verb = "make" if step is _ensure else "remove"
        raise explain(error, f"{verb} the {resource.kind} {resource.name}", command) from error
    except (ResponseParserError, KeyError) as error:
        raise not_aws(aws.endpoint) from error


def _ensure(aws: Clients, resource: Resource) -> Change:
    now = resource.read(aws)
    made = now is None
    if now is None:
        resource.create(aws)
        now = resource.read(aws)
    if now is None:
        raise StackError(
            f"The {resource.kind} {resource.name} was made, but {aws.endpoint} does not show it. "
            "See what the emulator says with: lab logs emulator"
        )
    changed = {k: v for k, v in resource.wanted(aws).items() if now.get(k) != v}
    if changed:
        resource.update(aws, changed)
    if made:
        return Change(resource.kind, resource.name, "created")
    if changed:
        return Change(resource.kind, resource.name, "updated", ", ".join(changed))
    return Change(resource.kind, resource.name, "unchanged")


def _remove(aws: Clients, resource: Resource) -> Change | None:
    now = resource.read(aws)
    if now is None:
        return None
    owner = now if resource.owner is resource else resource.owner.read(aws)
    if owner is not None and not owner["tag"]:
        return Change(resource.kind, resource.name, "unchanged", _LEFT_ALONE)
    resource.delete(aws)
    return Change(resource.kind, resource.name, "deleted")
