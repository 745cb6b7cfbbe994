"""Managed nodes and what was run on them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lab.course.check_api import Lab
from lab.shared.event import Event

OVER = ("Success", "Failed", "TimedOut", "Cancelled")


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command on a node; ``ended`` is 0 while it is not over, times are epoch seconds."""

    command: str
    node: str
    script: str
    status: str
    code: int
    output: str
    ended: float


def instance(lab: Lab) -> str:
    """The id of the account's instance."""
    found = lab.aws("ec2").describe_instances()["Reservations"][0]["Instances"][0]
    return str(found["InstanceId"])


def managed(lab: Lab) -> list[str]:
    """The ids of the managed nodes that are online."""
    found = lab.aws("ssm").describe_instance_information()["InstanceInformationList"]
    return [each["InstanceId"] for each in found if each["PingStatus"] == "Online"]


def commands(lab: Lab) -> list[dict[str, Any]]:
    """What was sent since the exercise was begun, as ListCommands shows it, oldest first."""
    pages = lab.aws("ssm").get_paginator("list_commands").paginate()
    found = [each for page in pages for each in page["Commands"]]
    return [each for each in reversed(found) if each["RequestedDateTime"].timestamp() >= lab.began]


def invocations(lab: Lab) -> Iterator[Invocation]:
    """Those commands on their nodes, oldest first."""
    scripts = {
        each["CommandId"]: "\n".join(each["Parameters"].get("commands", ()))
        for each in commands(lab)
    }
    pages = lab.aws("ssm").get_paginator("list_command_invocations").paginate(Details=True)
    found = [each for page in pages for each in page["CommandInvocations"]]
    for each in reversed(found):
        if each["CommandId"] in scripts:
            yield _invocation(each, scripts[each["CommandId"]])


def sessions(lab: Lab) -> list[dict[str, Any]]:
    """The sessions since the exercise was begun, open or not, as DescribeSessions shows them."""
    client = lab.aws("ssm")
    found = [
        each
        for state in ("Active", "History")
        for each in client.describe_sessions(State=state)["Sessions"]
    ]
    return [each for each in found if each["StartDate"].timestamp() >= lab.began]


def sent(lab: Lab) -> list[Event]:
    """The student's calls of SendCommand, refused ones as well, oldest first."""
    return _calls(lab, "SendCommand")


def looked(lab: Lab, invocation: Invocation) -> list[float]:
    """When the student asked what became of a command (epoch seconds)."""
    named = _calls(lab, "GetCommandInvocation")
    listed = [e for e in _calls(lab, "ListCommandInvocations") if e.parameters.get("Details")]
    return [
        event.time
        for event in [*named, *listed]
        if not event.error and event.parameters.get("CommandId") in (None, invocation.command)
    ]


def elsewhere(lab: Lab) -> str:
    """A sentence if the student's last SendCommand went to another region; "" if it did not."""
    calls = sent(lab)
    if calls and calls[-1].region != lab.region:
        return (
            f"Your last SendCommand went to {calls[-1].region}, and the instance is in "
            f"{lab.region}. Leave --region away."
        )
    return ""


def _invocation(shown: dict[str, Any], script: str) -> Invocation:
    plugin = shown["CommandPlugins"][0]
    ended = plugin.get("ResponseFinishDateTime")
    return Invocation(
        shown["CommandId"],
        shown["InstanceId"],
        script,
        shown["Status"],
        plugin["ResponseCode"],
        plugin.get("Output", ""),
        ended.timestamp() if ended else 0,
    )


def _calls(lab: Lab, operation: str) -> list[Event]:
    return [
        event
        for event in lab.events
        if (event.service, event.operation, event.actor) == ("ssm", operation, "student")
    ]
