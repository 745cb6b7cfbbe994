"""What is on a node: gathered from this computer when it is asked for, and what was put by hand."""

import subprocess
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from typing import Any

from lab.emulator.instances import Instance
from lab.emulator.node.registry import information, refusal

INSTANCE, APPLICATION = "AWS:InstanceInformation", "AWS:Application"
# AWS's other types, of which nothing is gathered here.
EMPTY = {
    *("AWS:AWSComponent", "AWS:BillingInfo", "AWS:ComplianceItem", "AWS:File"),
    *("AWS:InstanceDetailedInformation", "AWS:Network", "AWS:Service", "AWS:Tag"),
    *("AWS:WindowsRegistry", "AWS:WindowsRole", "AWS:WindowsUpdate"),
}
# What was put: account, then type, then the item.
_put: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)


def put(instance: Instance, items: list[dict[str, Any]]) -> None:
    """Keep items of types of the student's own."""
    for item in items:
        kind = item["TypeName"]
        if kind.startswith("AWS:"):
            problem = f"{kind} is gathered by the lab itself: put types that begin with Custom:"
            raise refusal("UnsupportedInventoryItemContentException", problem)
        if not kind.startswith("Custom:"):
            problem = f"The type name {kind} is not valid: your own begin with Custom:"
            raise refusal("InvalidTypeNameException", problem)
    for item in items:
        _put[instance.account][item["TypeName"]] = item


def delete(account: str, kind: str) -> None:
    """Forget what was put of a type."""
    if kind not in _put[account]:
        raise refusal("InvalidTypeNameException", f"The type name {kind} is not valid.")
    del _put[account][kind]


def forget() -> None:
    """Forget what was put."""
    _put.clear()


def item(instance: Instance, kind: str) -> dict[str, Any]:
    """One type of inventory: TypeName, SchemaVersion, CaptureTime, Content (a list of texts)."""
    if kind in _put[instance.account]:
        return {"Content": [], **_put[instance.account][kind]}
    content: list[dict[str, str]] = []
    if kind == INSTANCE:
        content = [_facts(instance)]
    elif kind == APPLICATION:
        content = list(_applications())
    elif kind not in EMPTY and not kind.startswith("Custom:"):
        raise refusal("InvalidTypeNameException", f"The type name {kind} is not valid.")
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"TypeName": kind, "SchemaVersion": "1.0", "CaptureTime": now, "Content": content}


def kinds(instance: Instance) -> list[str]:
    """The types that there is something of."""
    return [INSTANCE, APPLICATION, *_put[instance.account]]


def _facts(instance: Instance) -> dict[str, str]:
    shown = information(instance)
    names = ("InstanceId", "AgentVersion", "ComputerName", "PlatformName", "PlatformType")
    facts = {name: str(shown[name]) for name in (*names, "PlatformVersion", "ResourceType")}
    facts["IpAddress"] = instance.address
    facts["AgentType"], facts["InstanceStatus"] = "amazon-ssm-agent", "Active"
    return facts


@cache
def _applications() -> list[dict[str, str]]:
    return [*_debian(), *_python()]


def _debian() -> Iterator[dict[str, str]]:
    form = "${Package}\t${Version}\t${Architecture}\n"
    try:
        asked = subprocess.run(
            ["/usr/bin/dpkg-query", "-W", "-f", form], capture_output=True, text=True, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return
    for line in asked.stdout.splitlines():
        name, version, architecture = line.split("\t")
        yield {"Name": name, "Version": version, "Architecture": architecture}


def _python() -> Iterator[dict[str, str]]:
    for found in metadata.distributions():
        if found.name:
            yield {"Name": found.name, "Version": found.version, "ApplicationType": "Python"}
