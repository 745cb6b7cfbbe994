"""The unit tests' own rule is kept by a fixture, not by good will."""

import socket

import pytest


def test_no_unit_test_opens_a_network_socket() -> None:
    with socket.socket() as plain, pytest.raises(AssertionError, match="opens a socket"):
        plain.connect(("127.0.0.1", 9))
