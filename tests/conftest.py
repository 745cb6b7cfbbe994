"""Fixtures for every test: one real emulator per session, one account per test."""

import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from lab.shared import aws as lab_aws
from lab.shared.config import Settings
from tests.support import emulator


@pytest.fixture(scope="session")
def emulator_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a running emulator: the one at LAB_TEST_ENDPOINT, or one of our own."""
    if endpoint := os.environ.get("LAB_TEST_ENDPOINT"):
        port = int(endpoint.rsplit(":", 1)[1])
        yield replace(Settings(), endpoint=endpoint, emulator_port=port)
        return
    with emulator.running(tmp_path_factory.mktemp("emulator")) as (settings, _):
        yield settings


@pytest.fixture
def settings(emulator_settings: Settings) -> Settings:
    """The running emulator, seen from an AWS account that no other test uses."""
    return replace(emulator_settings, account=f"{uuid.uuid4().int % 10**12:012d}")


@pytest.fixture
def aws(settings: Settings) -> Callable[..., Any]:
    """Makes boto3 clients in the test's own account: ``aws("sqs")``."""
    return lambda service, **config: lab_aws.client(settings, service, actor="test", **config)
