"""The lab command in the terminal of docker-compose.yml: it says what compose is asked instead."""

import json

import click
import pytest
from click.testing import CliRunner

from lab.cli import commands, container, stack_commands
from lab.cli.errors import LabError

INSIDE = {"LAB_CONTAINER": "1"}


def run(name: str, *arguments: str) -> click.testing.Result:
    command = container.adapt(commands.cli.commands[name], INSIDE)
    return CliRunner().invoke(command, arguments)


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("up --foreground", "docker compose up -d --wait"),
        ("down", "docker compose down"),
        ("restart app", "docker compose restart"),
        ("doctor", "docker compose logs localstack"),
        ("logs", "docker compose logs -f"),
        ("logs emulator", "docker compose logs -f localstack"),
        ("logs -f app", "docker compose logs -f app"),
    ],
)
def test_what_starts_or_stops_containers_is_typed_outside(typed: str, instead: str) -> None:
    error = run(*typed.split()).exception
    assert isinstance(error, LabError)
    assert error.next.endswith(instead)


@pytest.mark.parametrize(
    ("state", "code", "word"), [("SUCCESSFUL", 0, " complete"), ("ERROR", 1, "not complete")]
)
def test_status_asks_the_parts_and_the_init_hook(
    monkeypatch: pytest.MonkeyPatch, state: str, code: int, word: str
) -> None:
    hooks = json.dumps({"scripts": [{"name": "10-stack.sh", "stage": "READY", "state": state}]})
    monkeypatch.setattr("lab.cli.container.get", lambda *_: (200, hooks.encode()))
    monkeypatch.setattr("lab.cli.container.is_ready", lambda *_: True)
    shown = run("status")
    assert shown.exit_code == code
    assert word in shown.output
    assert json.loads(run("status", "--json").output)["up"] is (code == 0)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is done to the emulator, instead of doing it."""
    calls: list[str] = []
    monkeypatch.setattr(stack_commands.setup, "callback", lambda **_: calls.append("setup"))

    def answer(_port: int, path: str, _timeout: float, method: str) -> tuple[int, bytes]:
        calls.append(f"{method} {path}")
        return 204, b""

    monkeypatch.setattr("lab.cli.stack_commands.get", answer)
    return calls


def test_reset_empties_the_emulator_and_makes_the_stack_again(asked: list[str]) -> None:
    shown = run("reset", "--yes")
    assert shown.exit_code == 0, shown.exception
    assert asked == ["POST /_lab/reset", "setup"]


def test_reset_asks_first(asked: list[str]) -> None:
    assert run("reset").exit_code != 0
    assert asked == []


def test_reset_of_an_emulator_without_it_says_what_to_type(
    monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    monkeypatch.setattr("lab.cli.stack_commands.get", lambda *_: (404, b""))
    error = run("reset", "--yes").exception
    assert isinstance(error, LabError)
    assert error.next.endswith("docker compose restart localstack")
    assert asked == []


def test_status_is_bad_where_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.cli.container.get", lambda *_: (0, b""))
    monkeypatch.setattr("lab.cli.container.is_ready", lambda *_: False)
    assert run("status").exit_code == 1


def test_elsewhere_no_command_changes() -> None:
    for command in commands.cli.commands.values():
        assert container.adapt(command, {}) is command
