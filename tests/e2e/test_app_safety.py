"""The app talks to its endpoint alone, whatever the student's environment says."""

import os
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import stack
from lab.shared.config import ROOT, Settings
from tests.support import app as apps
from tests.support import sealed
from tests.support.app import soup, text_of

WHY_NOT = sealed.why_not()
KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET = "aws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"
# The app, asked before and after somebody answers at its endpoint.
ALONE = """
import os, socket
from app import config, services, surroundings
cfg = config.Config.from_env()
surroundings.seal(cfg)
todos = services.connect(cfg).todos
print(repr(todos.probe().code))
with socket.create_server(("127.0.0.1", 0)) as server:
    port = server.getsockname()[1]
    there = config.Config.from_env({"AWS_ENDPOINT_URL": f"http://localhost:{port}"})
    print(repr(services.connect(there).todos.probe().code))
"""

FIELDS = {
    "description": "Buy milk",
    "dueDate": "2026-12-24",
    "priority": "High",
    "status": "Done",
}


@pytest.fixture
def sink() -> Iterator[tuple[str, list[str]]]:
    """Where every misleading setting points: its address, and who called."""
    calls: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, address = server.accept()
                except OSError:
                    return
                calls.append(str(address))
                connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", calls
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def misleading(tmp_path: Path, sink: tuple[str, list[str]]) -> dict[str, str]:
    """A student's environment and home: real-looking keys, and all settings lead elsewhere."""
    elsewhere, _ = sink
    home = tmp_path / "home"
    (home / ".aws").mkdir(parents=True)
    (home / ".boto").write_text(f"[Credentials]\naws_access_key_id = {KEY}\n{SECRET}\n")
    (home / ".aws" / "credentials").write_text(f"[default]\naws_access_key_id = {KEY}\n{SECRET}\n")
    config = home / ".aws" / "config"
    config.write_text(
        f"[default]\nendpoint_url = {elsewhere}\nregion = eu-west-1\n"
        f"[profile prod]\nendpoint_url = {elsewhere}\n"
        f"credential_process = touch {tmp_path / 'credential-process-ran'}\n"
    )
    names = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY")
    return dict.fromkeys(names, elsewhere) | {
        "HOME": str(home),
        "AWS_CONFIG_FILE": str(config),
        "AWS_PROFILE": "prod",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ENDPOINT_URL_SNS": elsewhere,
        "AWS_ENDPOINT_URL_DYNAMODB": elsewhere,
        "AWS_ENDPOINT_URL_STS": elsewhere,
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_USE_DUALSTACK_ENDPOINT": "true",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": elsewhere,
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(config),
        "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/theirs",
    }


def test_keys_in_the_environment_are_the_only_ones_and_reach_the_endpoint_alone(
    settings: Settings, tmp_path: Path, sink: tuple[str, list[str]], misleading: dict[str, str]
) -> None:
    apps.make_stack(settings)
    _works(apps.environment(settings, tmp_path, **misleading), tmp_path)
    assert sink[1] == []
    assert not (tmp_path / "credential-process-ran").exists()


def test_credentials_of_the_instance_win_over_all_that_a_student_has(
    settings: Settings, tmp_path: Path, sink: tuple[str, list[str]], misleading: dict[str, str]
) -> None:
    stack.ensure(settings)
    _works(apps.on_its_instance(settings, tmp_path, **misleading), tmp_path)
    assert sink[1] == []
    assert not (tmp_path / "credential-process-ran").exists()


def _works(env: dict[str, str], folder: Path) -> None:
    with apps.running(env, folder) as app:
        app.browser.trust_env = False
        assert app.api("POST", "/api/todos", json=FIELDS).status_code == 201
        assert app.api("POST", "/api/export").json()["data"]["state"] == "ready"


@pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT)
def test_app_that_finds_no_credentials_looks_nowhere_else(
    tmp_path: Path, misleading: dict[str, str]
) -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")} | misleading
    env |= {"AWS_ENDPOINT_URL": "http://localhost:1", "APP_PORT": str(apps.free_port())}
    attempts, printed = sealed.attempts([sys.executable, "-c", ALONE], env, tmp_path, ROOT)
    assert attempts == 0, printed
    assert "EndpointConnectionError" in printed
    assert "NoCredentials" in printed
    assert KEY not in printed


def test_without_keys_the_page_says_where_they_come_from(
    settings: Settings, tmp_path: Path, sink: tuple[str, list[str]], misleading: dict[str, str]
) -> None:
    apps.make_stack(settings)
    env = apps.environment(settings, tmp_path, **misleading)
    del env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"]
    with apps.running(env, tmp_path) as app:
        app.browser.trust_env = False
        answer = app.api("GET", "/api/todos")
        assert answer.status_code == 503
        assert answer.json()["error"]["code"] == "NoCredentials"
        page = text_of(soup(app.browser.get(app.url, timeout=30).text))
        assert "from the role of its instance, and this has none" in page
    assert sink[1] == []
