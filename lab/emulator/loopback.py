"""Makes LocalStack's twisted server listen on the address it was told, not on all of them."""

from functools import partial

from localstack.runtime.server import twisted
from twisted.internet import endpoints


def install() -> None:
    """Bind 127.0.0.1; the server's own code drops the interface for IPv4."""

    class Loopback:
        TCP4ServerEndpoint = staticmethod(
            partial(endpoints.TCP4ServerEndpoint, interface="127.0.0.1")
        )
        TCP6ServerEndpoint = endpoints.TCP6ServerEndpoint

    twisted.endpoints = Loopback
