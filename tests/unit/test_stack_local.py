"""Which endpoints count as this machine."""

import pytest

from lab.shared.config import ConfigError
from lab.shared.local import RemoteEndpointError, is_local, require_local


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://localhost:4566",
        "http://LOCALHOST:4566/",
        "http://127.0.0.1:4566",
        "http://127.1.2.3",
        "https://[::1]:4566",
        "http://s3.localhost:4566",
        "http://localhost.localstack.cloud:4566",
        "http://localstack:4566",
    ],
)
def test_loopback_and_the_emulators_own_names_are_local(endpoint: str) -> None:
    assert is_local(endpoint)
    require_local(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://sqs.us-east-1.amazonaws.com",
        "http://10.0.0.7:4566",
        "http://0.0.0.0:4566",
        "http://[2001:db8::1]:4566",
        "http://localhost.example.com:4566",
        "http://127.0.0.1.example.com",
        "http://notlocalhost",
        "http://localstack.example.com",
        "http://2130706433:4566",
    ],
)
def test_everything_else_is_refused_unless_allowed(endpoint: str) -> None:
    with pytest.raises(RemoteEndpointError, match="is not this machine"):
        require_local(endpoint)
    require_local(endpoint, allow_remote=True)


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "localhost:4566",
        "ftp://localhost",
        "http://",
        "http://localhost:port",
        "http://localhost:99999",
        "http://localhost:0",
        "http://localhost@example.com",
        "http://example.com\\@localhost:4566",
        "http://localhost:4566/path",
        "http://local host",
        "http://localhost\n.example.com",
        "http://lоcalhost:4566",  # its first o is Cyrillic
        "http://[::1",
    ],
)
def test_what_is_no_plain_address_is_refused_even_when_remote_is_allowed(endpoint: str) -> None:
    with pytest.raises(ConfigError, match="is no address"):
        require_local(endpoint, allow_remote=True)
