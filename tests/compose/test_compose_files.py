"""The compose files as compose understands them: no engine is needed, nothing is started."""

import re
from dataclasses import replace
from typing import Any

import pytest

from lab import stack
from lab.shared.config import ROOT
from tests.support import compose
from tests.support.compose import DOCKER_LAMBDA, FILE, Compose

pytestmark = pytest.mark.skipif(bool(compose.no_client()), reason=compose.no_client())
SOCKET = "/var/run/docker.sock"


@pytest.fixture(scope="module")
def lab() -> Compose:
    return Compose()


@pytest.fixture(scope="module")
def services(lab: Compose) -> dict[str, Any]:
    return dict(lab.config()["services"])


def test_only_this_computer_can_reach_what_is_published(
    lab: Compose, services: dict[str, Any]
) -> None:
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert {port["host_ip"] for port in published} == {"127.0.0.1"}
    settings = lab.settings
    wanted = {str(p) for p in (settings.emulator_port, settings.app_port, settings.guide_port)}
    assert {port["published"] for port in published} == wanted


def test_app_runs_with_the_environment_that_the_stack_says(
    lab: Compose, services: dict[str, Any]
) -> None:
    inside = replace(lab.settings, endpoint=f"http://localstack:{lab.settings.emulator_port}")
    wanted = stack.app_environment(inside) | {"APP_SECRET_FILE": "/var/lib/todo/secret"}
    given = services["app"]["environment"]
    assert {name: given.get(name) for name in wanted} == wanted
    assert given["PUBLIC_ENDPOINT_URL"] == lab.settings.endpoint


def test_every_container_has_as_little_as_it_can_do_with(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["init"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not service.get("privileged"), name
        assert not service.get("cap_add"), name
        assert service["pids_limit"] > 0, name
        assert service["healthcheck"]["test"], name
    # The lab is to run on a laptop with 8 GB, beside a browser.
    assert sum(int(service["mem_limit"]) for service in services.values()) <= 3 << 30


def test_docker_socket_is_for_the_emulator_of_the_second_file_alone(
    services: dict[str, Any],
) -> None:
    assert _with_socket(services) == []
    other = Compose((FILE, DOCKER_LAMBDA)).config()["services"]
    assert _with_socket(other) == ["localstack"]
    assert {port["host_ip"] for s in other.values() for port in s.get("ports", [])} == {"127.0.0.1"}


def test_progress_outlives_the_terminal_s_container(services: dict[str, Any]) -> None:
    volumes = {v["target"]: v for v in services["lab"]["volumes"]}
    state = volumes["/var/lib/localstack"]
    assert (state["type"], state["source"]) == ("volume", "course-state")


@pytest.mark.parametrize("path", ["docker/emulator/Dockerfile", "app/Dockerfile"])
def test_base_images_are_pinned(path: str) -> None:
    bases = re.findall(r"^FROM (\S+)", (ROOT / path).read_text(), re.M)
    assert bases
    assert [base for base in bases if not re.search(r":\d+\.\d+", base)] == []


def _with_socket(services: dict[str, Any]) -> list[str]:
    return [
        name
        for name, service in services.items()
        if any(SOCKET in (v.get("source"), v["target"]) for v in service.get("volumes", []))
    ]
