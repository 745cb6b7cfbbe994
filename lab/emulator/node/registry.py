"""Which of the account's machines Systems Manager manages: the lab's instance, once its role may.

On AWS an agent on the instance registers it with the instance's credentials. So here: without a
role that may call ssm:UpdateInstanceInformation, the instance is there and no managed node.
"""

import platform
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import CommonServiceException

from lab.emulator.iam.principals import role_policies
from lab.emulator.imds.credentials import trusts_ec2
from lab.emulator.instances import INSTANCES, NAME, Instance
from lab.emulator.node.runner import hostname
from lab.emulator.policy import Principal, Request, decide
from lab.shared.config import REGION

AGENT = "3.3.0.0"  # of AWS's agent, the version whose answers are imitated
REGISTERS = "ssm:UpdateInstanceInformation"


def managed(account: str, region: str) -> Instance | None:
    """The account's node, if it may register and is in this region."""
    if region != REGION:
        return None
    instance = INSTANCES.of(account)
    role = instance.role()
    if role is None or not trusts_ec2(role):
        return None
    who = Principal(
        "AWS",
        f"arn:aws:sts::{account}:assumed-role/{role.name}/{instance.id}",
        account,
        role.arn,
    )
    wanted = Request(who, REGISTERS, instance.arn)
    allowed = decide(wanted, role_policies(role), resource_account=account).allowed
    return instance if allowed else None


def information(instance: Instance) -> dict[str, Any]:
    """What DescribeInstanceInformation says of it; the system is this computer's own."""
    system = operating_system()
    return {
        "InstanceId": instance.id,
        "PingStatus": "Online",
        "LastPingDateTime": datetime.now(UTC),
        "AgentVersion": AGENT,
        "IsLatestVersion": True,
        "PlatformType": "Linux",
        "PlatformName": system["NAME"],
        "PlatformVersion": system.get("VERSION_ID", "unknown"),
        "ResourceType": "EC2Instance",
        "IPAddress": instance.address,
        "ComputerName": hostname(instance),
    }


def operating_system() -> dict[str, str]:
    """What /etc/os-release says."""
    try:
        return {"NAME": "Linux"} | platform.freedesktop_os_release()
    except OSError:
        return {"NAME": "Linux"}


def tags(instance: Instance) -> dict[str, str]:
    """The tags by which a command may choose it."""
    return {"Name": NAME}


def chosen(
    account: str, node: Instance | None, ids: list[str], targets: list[dict[str, Any]]
) -> list[Instance]:
    """The nodes that a command is for; raises AWS's error for an id that is no managed node."""
    if not ids and not targets:
        raise refusal("InvalidInstanceId", "")
    wrong = [each for each in ids if not node or each != node.id]
    if wrong:
        listed = ", ".join(wrong)
        problem = f"Instances [[{listed}]] not in a valid state for account {account}"
        raise refusal("InvalidInstanceId", problem)
    if not node:
        return []
    return [node] if ids or all(_matches(node, target) for target in targets) else []


def _matches(node: Instance, target: dict[str, Any]) -> bool:
    key, values = str(target.get("Key", "")), target.get("Values") or []
    kind, _, name = key.partition(":")
    if key.lower() == "instanceids":
        return node.id in values or "*" in values
    if kind == "tag":
        return tags(node).get(name) in values
    if key == "tag-key":
        return bool(tags(node).keys() & set(values))
    raise refusal("InvalidTarget", "The target isn't valid.")


def refusal(code: str, message: str) -> CommonServiceException:
    """AWS's error."""
    return CommonServiceException(code, message, 400, sender_fault=True)
