"""The app talks to its endpoint alone, whatever the student's environment says."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.shared.config import Settings
from tests.support import app as apps

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


def test_profiles_proxies_and_other_endpoints_change_nothing(
    settings: Settings, tmp_path: Path, sink: tuple[str, list[str]]
) -> None:
    elsewhere, calls = sink
    marker = tmp_path / "credential-process-ran"
    config = tmp_path / "config"
    config.write_text(
        f"[default]\nendpoint_url = {elsewhere}\nregion = eu-west-1\n"
        f"[profile prod]\nendpoint_url = {elsewhere}\ncredential_process = touch {marker}\n"
    )
    names = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY")
    proxies = dict.fromkeys(names, elsewhere)
    misleading = proxies | {
        "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": str(config),
        "AWS_PROFILE": "prod",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ENDPOINT_URL_SNS": elsewhere,
        "AWS_ENDPOINT_URL_DYNAMODB": elsewhere,
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_USE_DUALSTACK_ENDPOINT": "true",
    }
    apps.make_stack(settings)
    with apps.running(apps.environment(settings, tmp_path, **misleading), tmp_path) as app:
        app.browser.trust_env = False
        assert app.api("POST", "/api/todos", json=FIELDS).status_code == 201
        assert app.api("POST", "/api/export").json()["data"]["state"] == "ready"
    assert calls == []
    assert not marker.exists()


def test_without_keys_in_the_environment_no_others_are_looked_for(
    settings: Settings, tmp_path: Path, sink: tuple[str, list[str]]
) -> None:
    elsewhere, calls = sink
    apps.make_stack(settings)
    env = apps.environment(
        settings,
        tmp_path,
        AWS_EC2_METADATA_SERVICE_ENDPOINT=elsewhere,
        AWS_CONTAINER_CREDENTIALS_FULL_URI=elsewhere,
    )
    del env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"]
    with apps.running(env, tmp_path) as app:
        answer = app.api("GET", "/api/todos")
        assert answer.status_code == 503
        assert answer.json()["error"]["code"] == "CONFIGURATION_ERROR"
        assert "AWS_ACCESS_KEY_ID" in answer.json()["error"]["message"]
    assert calls == []
