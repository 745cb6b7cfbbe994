"""Fixtures for the unit tests."""

from collections.abc import Iterator

import pytest

from tests.support import app as apps
from tests.support.app import Inside


@pytest.fixture
def app() -> Iterator[Inside]:
    """The TODO app inside this process, over moto: no socket."""
    with apps.inside() as app:
        yield app
