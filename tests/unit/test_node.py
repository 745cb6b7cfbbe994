"""The managed node: what a command may be, how much of its output stays, and who may send it."""

from typing import Any

import pytest
from localstack.aws.api import CommonServiceException

from lab.emulator.iam.actions import needs
from lab.emulator.instances import Instance
from lab.emulator.node import documents, registry
from lab.emulator.node.runner import CUT, Text

ACCOUNT, REGION = "111122223333", "us-east-1"
NODE = Instance(ACCOUNT)


def plan(content: dict[str, Any] = documents.CONTENT, **given: list[str]) -> tuple[str, float, str]:
    found = documents.fill("Mine", content, given)
    return found.script, found.seconds, found.directory


def test_script_is_all_lines_and_may_run_an_hour() -> None:
    assert plan(commands=["a", "b"]) == ("a\nb", 3600, "")


def test_script_may_have_a_folder_and_a_time_of_its_own() -> None:
    given = {"commands": ["a"], "workingDirectory": ["/opt"], "executionTimeout": ["5"]}
    assert plan(**given) == ("a", 5, "/opt")


def own(*lines: str, **parameters: dict[str, Any]) -> dict[str, Any]:
    step = {"action": "aws:runShellScript", "name": "s", "inputs": {"runCommand": list(lines)}}
    return {"schemaVersion": "2.2", "parameters": parameters, "mainSteps": [step]}


def test_own_document_gets_its_values() -> None:
    folder = {"type": "String", "default": "/tmp"}
    document = own("cd {{ folder }}", "{{more}}", "echo {{ x }}", folder=folder, more={})
    assert plan(document, more=["a", "b {{ folder }}"])[0] == (
        "cd /tmp\na\nb {{ folder }}\necho {{ x }}"
    )


@pytest.mark.parametrize("given", [{}, {"size": ["huge"]}, {"size": ["big"], "other": ["x"]}])
def test_own_document_refuses_values_that_it_does_not_allow(given: dict[str, list[str]]) -> None:
    document = own("echo {{ size }}", size={"type": "String", "allowedValues": ["big", "small"]})
    assert plan(document, size=["big"])[0] == "echo big"
    with pytest.raises(CommonServiceException) as caught:
        plan(document, **given)
    assert caught.value.code == "InvalidParameters"


def test_document_of_several_steps_is_refused_not_half_run() -> None:
    document = own("true")
    document["mainSteps"] *= 2
    with pytest.raises(CommonServiceException) as caught:
        plan(document)
    assert caught.value.code == "InvalidDocumentContent"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "InvalidParameters"),
        ({"commands": []}, "InvalidParameters"),
        ({"commands": ["a"], "comands": ["b"]}, "InvalidParameters"),
        ({"commands": ["a"], "executionTimeout": ["0"]}, "InvalidParameters"),
        ({"commands": ["a"], "executionTimeout": ["999999"]}, "InvalidParameters"),
        ({"commands": ["a" * 40_000]}, "MaxDocumentSizeExceeded"),
    ],
)
def test_what_the_document_does_not_take_is_refused(given: dict[str, Any], code: str) -> None:
    with pytest.raises(CommonServiceException) as caught:
        plan(**given)
    assert caught.value.code == code


@pytest.mark.parametrize("parts", [["x" * 50], ["x" * 10, "y" * 90, "z"], ["é" * 50]])
def test_long_output_is_cut_and_says_so(parts: list[str]) -> None:
    text = Text(40)
    for part in parts:
        text.add(part.encode())
    assert str(text) == "".join(parts)[: 40 - len(CUT)] + CUT


def test_output_that_fits_stays_as_it_is() -> None:
    text = Text(40)
    text.add(b"x" * 40)
    assert str(text) == "x" * 40


@pytest.mark.parametrize(
    ("targets", "count"),
    [
        ([{"Key": "tag:Name", "Values": ["todo-app"]}], 1),
        ([{"Key": "tag:Name", "Values": ["other", "todo-app"]}], 1),
        ([{"Key": "tag:Name", "Values": ["todo-apps"]}], 0),
        ([{"Key": "tag:name", "Values": ["todo-app"]}], 0),
        ([{"Key": "InstanceIds", "Values": [NODE.id]}], 1),
        ([{"Key": "tag:Name", "Values": ["todo-app"]}, {"Key": "tag:A", "Values": ["b"]}], 0),
    ],
)
def test_targets_choose_nodes_by_all_they_say(targets: list[dict[str, Any]], count: int) -> None:
    assert len(registry.chosen(ACCOUNT, NODE, [], targets)) == count


def test_an_id_must_be_a_managed_nodes() -> None:
    assert registry.chosen(ACCOUNT, NODE, [NODE.id], []) == [NODE]
    with pytest.raises(CommonServiceException, match=f"not in a valid state for account {ACCOUNT}"):
        registry.chosen(ACCOUNT, None, [NODE.id], [])


@pytest.mark.parametrize(
    ("document", "arn"),
    [
        ("AWS-RunShellScript", f"arn:aws:ssm:{REGION}::document/AWS-RunShellScript"),
        ("Mine", f"arn:aws:ssm:{REGION}:{ACCOUNT}:document/Mine"),
        ("arn:aws:ssm:us-east-1:1:document/X", "arn:aws:ssm:us-east-1:1:document/X"),
    ],
)
def test_sending_needs_the_document_and_each_instance(document: str, arn: str) -> None:
    request = {"DocumentName": document, "InstanceIds": ["i-1", "i-2"]}
    wanted = needs("ssm", "SendCommand", request, ACCOUNT, REGION)
    instances = [f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{each}" for each in ("i-1", "i-2")]
    assert [each.action for each in wanted] == ["ssm:SendCommand"] * 3
    assert [each.resource for each in wanted] == [arn, *instances]


def test_sending_by_tag_needs_all_instances() -> None:
    request = {"DocumentName": "AWS-RunShellScript", "Targets": [{}]}
    wanted = needs("ssm", "SendCommand", request, ACCOUNT, REGION)
    assert wanted[-1].resource == f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/*"
