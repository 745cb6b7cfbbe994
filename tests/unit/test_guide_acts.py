"""The acts of the console: parameters, commands for each shell, Python, and the rights needed."""

import ast
import shlex
from typing import Any

import pytest
from awscli import (
    argprocess,  # noqa: F401 - paramfile needs it first
    paramfile,
)
from awscli.customizations import argrename

from lab.emulator.iam import actions
from lab.guide.acts import ACTS, advice, cli, filled, permissions, quoting, sdk
from lab.guide.acts.act import Act, Field
from lab.guide.errors import GuideError

ACCOUNT, REGION = "000000000000", "us-east-1"
HOSTILE = (
    "it's",
    'say "hi"',
    "$(touch x) `touch x` $HOME ${x} %PATH% !!",
    "two\nlines\n",
    "\\ and \\n and trailing \\",
    '{"a": ["b", {"c": "it\'s"}]}',
    "-x",
    "--cli-input-json",
    "",
    " blanks  around ",
    "* ? [a] ~ #x; & | < > ( )",
    "naïve “quotes” ‘single’ 🚀",
    "<img src=x onerror=alert(1)>",
    "\ttab",
)


@pytest.mark.parametrize("word", HOSTILE)
def test_a_bash_word_is_read_back_as_it_was(word: str) -> None:
    assert shlex.split(quoting.bash(word)) == [word]


@pytest.mark.parametrize(
    ("word", "quoted"),
    [
        ("plain", "plain"),
        ("--message-body", "--message-body"),
        ("it's", "'it''s'"),
        ("it’s ‘so’", "'it’’s ‘‘so’’'"),
        ('$HOME `n "x"', "'$HOME `n \"x\"'"),
        ('{"a": 1}', "'{\"a\": 1}'"),
        ("a,b", "'a,b'"),
        ("@x", "'@x'"),
        ("--message-body=-x", "'--message-body=-x'"),
        ("", "''"),
        ("two\nlines", "'two\nlines'"),
        ("é", "'é'"),
        ("1kb", "'1kb'"),
        ("http://localhost:4566/queue/a", "http://localhost:4566/queue/a"),
    ],
)
def test_a_powershell_word_doubles_quotes_and_nothing_else(word: str, quoted: str) -> None:
    assert quoting.powershell(word) == quoted


@pytest.mark.parametrize("value", [*HOSTILE, ["a", "it's"], {"a": {"b": ["\x00", '"', "'\""]}}, 5])
def test_a_python_value_is_read_back_as_it_was(value: Any) -> None:
    assert ast.literal_eval(quoting.python(value)) == value


def test_long_python_values_have_lines_of_their_own() -> None:
    value = {"event": {"DataType": "String", "StringValue": "completed"}, "b": ["x" * 40] * 2}
    text = quoting.python(value, 1)
    assert ast.literal_eval(text) == value
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("value", ["file:///etc/passwd", "https://example.com/x", "a\x1bb", "a\rb"])
def test_what_the_cli_would_fetch_or_a_terminal_takes_for_keys_goes_as_json(value: str) -> None:
    words = cli.words("sqs", "SendMessage", {"QueueUrl": "http://q", "MessageBody": value})
    assert words[1][0] == "--cli-input-json"
    assert value not in words[1][1] or value.isprintable()


def test_a_value_that_begins_with_a_dash_is_no_option() -> None:
    assert cli.words("sns", "Publish", {"Message": "-x"})[1:] == [["--message=-x"]]


def test_names_of_options_are_the_clis_own() -> None:
    for (service, operation, name), flag in cli.RENAMED.items():
        command = cli.xform_name(operation, "-")
        renamed = argrename.ARGUMENT_RENAMES[f"{service}.{command}.{name.lower()}"]
        assert renamed == flag
    for act in ACTS.values():
        command = f"{act.service}.{cli.xform_name(act.operation, '-')}"
        known = {name for call, _, name in cli.RENAMED if (act.service, act.operation) == (call, _)}
        renames = {key for key in argrename.ARGUMENT_RENAMES if key.startswith(f"{command}.")} - {
            f"{command}.{name.lower()}" for name in known
        }
        assert not renames


def test_urls_that_the_cli_does_not_fetch_are_known() -> None:
    for act in ACTS.values():
        for field in act.fields:
            flag = cli.RENAMED.get((act.service, act.operation, field.to)) or cli.xform_name(
                field.to, "-"
            )
            if flag in cli.NOT_FETCHED:
                command = cli.xform_name(act.operation, "-")
                assert f"{act.service}.{command}.{flag}" in paramfile.PARAMFILE_DISABLED


@pytest.mark.parametrize("name", ACTS)
def test_the_right_that_an_act_needs_is_the_one_that_the_emulator_asks_for(name: str) -> None:
    act = ACTS[name]
    parameters = filled.parameters(act, _samples(act), sample=True)
    asked = actions.needs(act.service, act.operation, parameters, ACCOUNT, REGION)[0]
    need = permissions.need(act.service, act.operation, parameters, ACCOUNT, REGION)
    assert need == (asked.action, asked.resource)


@pytest.mark.parametrize(
    ("call", "parameters"),
    [
        (("sqs", "SendMessageBatch"), {"QueueUrl": f"http://x/{ACCOUNT}/q", "Entries": []}),
        (("sns", "PublishBatch"), {"TopicArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:t"}),
        (("lambda", "Invoke"), {"FunctionName": "f", "Qualifier": "live"}),
        (("s3", "ListObjectsV2"), {"Bucket": "b"}),
        (("s3", "GetObject"), {"Bucket": "b", "Key": "a/b c"}),
        (("ssm", "GetParameter"), {"Name": "/a/b:live"}),
    ],
)
def test_oddly_named_rights_are_known(call: tuple[str, str], parameters: dict[str, Any]) -> None:
    asked = actions.needs(*call, parameters, ACCOUNT, REGION)[0]
    assert permissions.need(*call, parameters, ACCOUNT, REGION) == (asked.action, asked.resource)


@pytest.mark.parametrize("name", ACTS)
def test_each_act_is_a_program_and_two_commands(name: str) -> None:
    act = ACTS[name]
    parameters = filled.parameters(act, _samples(act), sample=True)
    ast.parse(sdk.boto3(act.service, act.operation, parameters))
    words = [word for part in cli.words(act.service, act.operation, parameters) for word in part]
    line = cli.bash(act.service, act.operation, parameters).replace("\\\n", "")
    assert shlex.split(line)[: len(words)] == words
    assert cli.powershell(act.service, act.operation, parameters).startswith("awslocal ")


def test_forms_line_ends_become_the_usual_ones() -> None:
    act = ACTS["send-message"]
    parameters = filled.parameters(act, {"queue": ["u"], "body": ["a\r\nb"]})
    assert parameters == {"QueueUrl": "u", "MessageBody": "a\nb"}


def test_attributes_are_rows_of_three() -> None:
    given = {
        "queue": ["u"],
        "body": ["x"],
        "attributes.name": ["event", "", "n"],
        "attributes.type": ["String", "String", "Number"],
        "attributes.value": ["completed", "lost", "3"],
    }
    assert filled.parameters(ACTS["send-message"], given)["MessageAttributes"] == {
        "event": {"DataType": "String", "StringValue": "completed"},
        "n": {"DataType": "Number", "StringValue": "3"},
    }


def test_what_is_no_number_is_said_in_words() -> None:
    with pytest.raises(GuideError, match="Delivery delay is no number: 'soon'"):
        filled.parameters(ACTS["send-message"], {"queue": ["u"], "body": ["x"], "delay": ["soon"]})


def test_a_sample_stands_for_what_is_required_only_in_commands() -> None:
    act = ACTS["send-message"]
    assert filled.parameters(act, {"queue": ["u"]}, sample=True)["MessageBody"] == "Hello"
    assert filled.parameters(act, {"queue": ["u"]})["MessageBody"] == ""


def test_a_dead_letter_queue_becomes_a_redrive_policy() -> None:
    given = {"name": ["q"], "kind": ["Standard"], "dead_letters": ["arn:x"], "receives": ["5"]}
    attributes = filled.parameters(ACTS["create-queue"], given)["Attributes"]
    assert attributes == {
        "RedrivePolicy": '{"deadLetterTargetArn": "arn:x", "maxReceiveCount": "5"}'
    }


def test_a_refusal_comes_with_the_next_thing_to_try() -> None:
    assert "Overwrite" in advice.after("ParameterAlreadyExists", "")
    assert "group" in advice.after("MissingParameter", "must contain the parameter MessageGroupId.")
    assert advice.after("Unheard", "of")


def _samples(act: Act) -> dict[str, list[str]]:
    """Each field filled in with something that fits."""
    return {field.name: [_sample(field)] for field in act.fields}


def _sample(field: Field) -> str:
    if field.to == "QueueUrl":
        return f"http://localhost:4566/queue/{REGION}/{ACCOUNT}/orders"
    if field.to.endswith("Arn"):
        service = {"TopicArn": "sns", "SubscriptionArn": "sns"}.get(field.to, "sqs")
        tail = ":8d3c" if field.to == "SubscriptionArn" else ""
        return f"arn:aws:{service}:{REGION}:{ACCOUNT}:orders{tail}"
    if field.kind == "number":
        return str(field.least or 1)
    if field.choices:
        return field.choices[0]
    return field.value or field.sample or "some"
