"""The event of lab invoke: from a file, standard input, the command line or the function's own."""

import io
import json
from dataclasses import replace

import pytest

from lab.cli import invoke
from lab.cli.errors import LabError
from lab.shared.config import Settings


@pytest.fixture
def settings(tmp_path):
    sample = tmp_path / "lambdas" / "greet" / "event.json"
    sample.parent.mkdir(parents=True)
    sample.write_text('{"from": "sample"}')
    return replace(Settings(), root=tmp_path)


def event(settings, given, function="greet"):
    return invoke._event(settings, function, given)


def test_event_comes_from_the_functions_sample(settings):
    assert json.loads(event(settings, None)) == {"from": "sample"}


@pytest.mark.parametrize("name", ["other", "../../etc", "/etc/passwd", "arn:aws:lambda:x", ""])
def test_function_without_a_sample_gets_an_empty_event(settings, name):
    assert event(settings, None, name) == b"{}"


def test_event_is_a_file_if_one_has_that_name(settings, tmp_path):
    file = tmp_path / "é 1.json"
    file.write_text('["file"]')
    assert json.loads(event(settings, str(file))) == ["file"]


def test_event_is_json_otherwise(settings):
    assert json.loads(event(settings, '{"ключ": "☃"}')) == {"ключ": "☃"}


def test_event_is_read_from_standard_input(settings, monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(b'{"from": "stdin"}'))
    monkeypatch.setattr("sys.stdin", stdin)
    assert json.loads(event(settings, "-")) == {"from": "stdin"}


@pytest.mark.parametrize(
    "given", ["", "no-such-file.json", "{'a': 1}", "{", "\0", "\udcff", "[" * 100_000, "x" * 300]
)
def test_what_is_neither_file_nor_json_is_explained(settings, given):
    with pytest.raises(LabError, match="neither a file that exists nor JSON") as error:
        event(settings, given)
    assert "--event" in error.value.next


def test_event_of_more_than_6_mb_is_refused_before_it_is_sent(settings, tmp_path):
    file = tmp_path / "huge.json"
    file.write_text(f'"{"x" * invoke.MOST_BYTES}"')
    with pytest.raises(LabError, match="too large"):
        event(settings, str(file))


def test_file_that_is_not_json_is_named(settings, tmp_path):
    file = tmp_path / "picture.json"
    file.write_bytes(b"\x89PNG\xff\x00")
    with pytest.raises(LabError, match=r"picture\.json"):
        event(settings, str(file))


def test_error_of_a_function_shows_type_message_and_place():
    payload = json.dumps(
        {
            "errorType": "KeyError",
            "errorMessage": "'x'",
            "stackTrace": ['  File "/var/task/handler.py", line 3, in handler\n    event["x"]\n'],
        }
    )
    text = invoke._error("greet", payload)
    assert text.startswith("greet failed: KeyError: 'x'\n")
    assert "line 3" in text


@pytest.mark.parametrize("payload", ["", "null", "[1]", "not json", "{}", '{"errorMessage": null}'])
def test_error_of_any_shape_is_shown(payload):
    assert invoke._error("greet", payload).startswith("greet failed: ")


def test_escape_sequences_of_a_function_do_not_reach_the_terminal():
    assert "\x1b" not in invoke._error("greet", '{"errorMessage": "\\u001b[2J"}')
