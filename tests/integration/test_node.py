"""The managed node: commands sent to it really run, and only where and for whom they may."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.shared.config import Settings
from tests.support import identities
from tests.support.waiting import until

POLICY = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
DOCUMENT = "AWS-RunShellScript"
OVER = ("Success", "Failed", "TimedOut", "Cancelled")


@pytest.fixture
def ssm(aws: Callable[..., Any]) -> Any:
    return aws("ssm")


@pytest.fixture
def node(aws: Callable[..., Any]) -> str:
    """The id of the account's instance, whose role lets it be managed."""
    iam = aws("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}}
    document = {"Version": "2012-10-17", "Statement": [trust | {"Action": "sts:AssumeRole"}]}
    iam.create_role(RoleName="node", AssumeRolePolicyDocument=json.dumps(document))
    iam.create_instance_profile(InstanceProfileName="TodoApp-EC2-Profile")
    iam.add_role_to_instance_profile(InstanceProfileName="TodoApp-EC2-Profile", RoleName="node")
    iam.attach_role_policy(RoleName="node", PolicyArn=POLICY)
    return instance_id(aws)


def instance_id(aws: Callable[..., Any]) -> str:
    found = aws("ec2").describe_instances()["Reservations"][0]["Instances"][0]["InstanceId"]
    return str(found)


def send(ssm: Any, node: str, *lines: str, **parameters: list[str]) -> str:
    sent = ssm.send_command(
        InstanceIds=[node],
        DocumentName=DOCUMENT,
        Parameters={"commands": list(lines), **parameters},
    )
    return str(sent["Command"]["CommandId"])


def run(ssm: Any, node: str, *lines: str, **parameters: list[str]) -> dict[str, Any]:
    """The command's invocation when it is over."""
    command = send(ssm, node, *lines, **parameters)
    return until(lambda: over(ssm, node, command))


def over(ssm: Any, node: str, command: str) -> dict[str, Any] | None:
    found = ssm.get_command_invocation(CommandId=command, InstanceId=node)
    return found if found["Status"] in OVER else None


def error_code(call: Callable[..., Any], **kwargs: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**kwargs)
    return str(caught.value.response["Error"]["Code"])


def test_instance_is_managed_only_while_its_role_lets_it_be(ssm: Any, node: str, aws: Any) -> None:
    shown = ssm.describe_instance_information()["InstanceInformationList"]
    assert [(each["InstanceId"], each["PingStatus"]) for each in shown] == [(node, "Online")]
    aws("iam").detach_role_policy(RoleName="node", PolicyArn=POLICY)
    assert ssm.describe_instance_information()["InstanceInformationList"] == []
    refused = error_code(
        ssm.send_command, InstanceIds=[node], DocumentName=DOCUMENT, Parameters={"commands": ["id"]}
    )
    assert refused == "InvalidInstanceId"


def test_command_runs_and_its_output_errors_and_code_come_back(ssm: Any, node: str) -> None:
    done = run(ssm, node, "echo out", "echo err >&2", "exit 3")
    assert (done["Status"], done["ResponseCode"]) == ("Failed", 3)
    assert done["StandardOutputContent"] == "out\n"
    assert done["StandardErrorContent"] == "err\nfailed to run commands: exit status 3"


def test_what_a_command_leaves_the_next_one_finds(ssm: Any, node: str) -> None:
    run(ssm, node, 'echo "kept" > "$HOME/note"')
    assert run(ssm, node, 'cat "$HOME/note"')["StandardOutputContent"] == "kept\n"


def test_nothing_of_a_command_goes_on_when_it_is_over(ssm: Any, node: str) -> None:
    run(ssm, node, '(sleep 2; echo late > "$HOME/late") &', "echo done")
    done = run(ssm, node, "sleep 2.5", 'ls "$HOME"')
    assert "late" not in done["StandardOutputContent"]


def test_command_ends_at_its_time_limit(ssm: Any, node: str) -> None:
    done = run(ssm, node, "echo before", "sleep 60", executionTimeout=["1"])
    assert (done["Status"], done["StatusDetails"]) == ("TimedOut", "ExecutionTimedOut")
    assert done["StandardOutputContent"] == "before\n"


def test_command_is_cancelled(ssm: Any, node: str) -> None:
    command = send(ssm, node, "sleep 60")
    ssm.cancel_command(CommandId=command)
    assert until(lambda: over(ssm, node, command))["Status"] == "Cancelled"


def test_output_is_cut_where_aws_cuts_it(ssm: Any, node: str) -> None:
    done = run(ssm, node, "head -c 100000 /dev/zero | tr '\\0' x")
    assert len(done["StandardOutputContent"]) == 24_000
    listed = ssm.list_command_invocations(CommandId=done["CommandId"], Details=True)
    assert len(listed["CommandInvocations"][0]["CommandPlugins"][0]["Output"]) == 2500


def test_tag_chooses_the_node_or_none(ssm: Any, node: str) -> None:
    counts = {}
    for name in ("todo-app", "other"):
        sent = ssm.send_command(
            Targets=[{"Key": "tag:Name", "Values": [name]}],
            DocumentName=DOCUMENT,
            Parameters={"commands": ["true"]},
        )
        counts[name] = sent["Command"]["TargetCount"]
    assert counts == {"todo-app": 1, "other": 0}


def test_commands_are_listed_by_account(ssm: Any, node: str) -> None:
    done = run(ssm, node, "true")
    listed = ssm.list_commands()["Commands"]
    assert [(each["CommandId"], each["Status"]) for each in listed] == [
        (done["CommandId"], "Success")
    ]
    assert ssm.list_commands(InstanceId=node)["Commands"] == listed
    assert ssm.list_commands(InstanceId="i-00000000000000000")["Commands"] == []


@pytest.mark.parametrize(
    ("code", "request_"),
    [
        ("InvalidDocument", {"DocumentName": "AWS-RunPatchBaseline"}),
        ("InvalidParameters", {"Parameters": {"command": ["id"]}}),
        ("InvalidParameters", {"Parameters": {"commands": ["id"], "executionTimeout": ["soon"]}}),
        ("InvalidInstanceId", {"InstanceIds": ["i-00000000000000000"]}),
    ],
)
def test_what_cannot_run_is_refused(
    ssm: Any, node: str, code: str, request_: dict[str, Any]
) -> None:
    good = {"InstanceIds": [node], "DocumentName": DOCUMENT, "Parameters": {"commands": ["id"]}}
    assert error_code(ssm.send_command, **(good | request_)) == code


def test_only_who_may_sends_commands(ssm: Any, node: str, aws: Any, settings: Settings) -> None:
    request: dict[str, Any] = {
        "InstanceIds": [node],
        "DocumentName": DOCUMENT,
        "Parameters": {"commands": ["id"]},
    }
    document = f"arn:aws:ssm:us-east-1::document/{DOCUMENT}"
    instance = f"arn:aws:ec2:us-east-1:{settings.account}:instance/{node}"
    half = identities.user(aws, settings, identities.allow("ssm:SendCommand", document))
    full = identities.user(aws, settings, identities.allow("ssm:SendCommand", [document, instance]))
    assert error_code(half.aws("ssm").send_command, **request) == "AccessDeniedException"
    assert full.aws("ssm").send_command(**request)["Command"]["TargetCount"] == 1


def test_command_acts_with_the_instances_role(ssm: Any, node: str) -> None:
    script = (
        "import os, urllib.request as u; b = os.environ['AWS_EC2_METADATA_SERVICE_ENDPOINT']; "
        "h = {'X-aws-ec2-metadata-token-ttl-seconds': '60'}; "
        "t = u.urlopen(u.Request(b + '/latest/api/token', method='PUT', headers=h)).read(); "
        "h = {'X-aws-ec2-metadata-token': t.decode()}; "
        "r = u.Request(b + '/latest/meta-data/iam/security-credentials/', headers=h); "
        "print(u.urlopen(r).read().decode())"
    )
    done = run(ssm, node, f'python3 -c "{script}"')
    assert done["StandardOutputContent"] == "node\n", done


def test_inventory_tells_of_this_computer_and_takes_types_of_ones_own(ssm: Any, node: str) -> None:
    found = ssm.list_inventory_entries(InstanceId=node, TypeName="AWS:Application", MaxResults=50)
    assert found["Entries"]
    rack = {
        "TypeName": "Custom:Rack",
        "SchemaVersion": "1.0",
        "CaptureTime": "2026-01-01T00:00:00Z",
        "Content": [{"Row": "7"}],
    }
    ssm.put_inventory(InstanceId=node, Items=[rack])
    entries = ssm.list_inventory_entries(InstanceId=node, TypeName="Custom:Rack")["Entries"]
    assert entries == [{"Row": "7"}]
    entity = ssm.get_inventory()["Entities"][0]
    assert entity["Data"]["AWS:InstanceInformation"]["Content"][0]["InstanceId"] == node


def test_document_is_described(ssm: Any) -> None:
    names = {
        each["Name"] for each in ssm.describe_document(Name=DOCUMENT)["Document"]["Parameters"]
    }
    assert names == {"commands", "workingDirectory", "executionTimeout"}
    assert json.loads(ssm.get_document(Name=DOCUMENT)["Content"])["schemaVersion"] == "1.2"


def test_own_document_runs_with_its_parameters(ssm: Any, node: str) -> None:
    step = {"action": "aws:runShellScript", "name": "greet"}
    step |= {"inputs": {"runCommand": ["echo hello {{ who }}"]}}
    content = {"schemaVersion": "2.2", "parameters": {"who": {"type": "String"}}}
    ssm.create_document(
        Name="Greet", DocumentType="Command", Content=json.dumps(content | {"mainSteps": [step]})
    )
    sent = ssm.send_command(
        InstanceIds=[node], DocumentName="Greet", Parameters={"who": ["world"]}
    )["Command"]
    done = until(lambda: over(ssm, node, sent["CommandId"]))
    assert (done["DocumentName"], done["StandardOutputContent"]) == ("Greet", "hello world\n")
