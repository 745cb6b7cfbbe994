"""Which names a browser may call the emulator by."""

import pytest

from lab.emulator.origins import is_local_host


@pytest.mark.parametrize(
    "host",
    [
        "localhost:4566",
        "localhost",
        "127.0.0.1:4566",
        "[::1]:4566",
        "[::1]",
        "todo-exports.s3.localhost.localstack.cloud:4566",
    ],
)
def test_names_of_this_computer(host: str):
    assert is_local_host(host)


@pytest.mark.parametrize(
    "host", ["", "evil.example:4566", "notlocalhost", "localhost.evil.example"]
)
def test_other_names(host: str):
    assert not is_local_host(host)
