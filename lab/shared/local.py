"""Which endpoints are this machine, so that nothing reaches real AWS by mistake."""

import ipaddress
import re
from urllib.parse import urlsplit

from lab.shared.config import ConfigError

# `localstack` is the emulator's name inside docker-compose.yml's own network.
_NAMES = frozenset({"localhost", "localhost.localstack.cloud", "localstack"})
# Nothing that two URL parsers could read in two ways: no user name, backslash or blank.
_PLAIN = re.compile(r"https?://[\w.:\[\]-]+/?", re.ASCII | re.IGNORECASE)


class RemoteEndpointError(ConfigError):
    """The endpoint is another machine and nobody allowed that."""


def is_local(endpoint: str) -> bool:
    """Whether the URL names this machine; decided by its text alone, no name is looked up."""
    host = _host(endpoint)
    if host in _NAMES or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def require_local(endpoint: str, allow_remote: bool = False) -> None:
    """Raise RemoteEndpointError for an endpoint that is not this machine, unless allowed;
    ConfigError for one that is no URL."""
    if not is_local(endpoint) and not allow_remote:
        raise RemoteEndpointError(
            f"{endpoint} is not this machine, and the lab works on this machine only. "
            "For the lab's own emulator unset LAB_ENDPOINT; "
            "if you do mean that machine, add --allow-remote."
        )


def _host(endpoint: str) -> str:
    problem = f"The endpoint {endpoint!r} is no address: use one like http://localhost:4566."
    if not _PLAIN.fullmatch(endpoint):
        raise ConfigError(problem)
    try:
        parts = urlsplit(endpoint)
        if parts.port == 0 or not parts.hostname:
            raise ConfigError(problem)
    except ValueError:
        raise ConfigError(problem) from None
    return parts.hostname.lower()
