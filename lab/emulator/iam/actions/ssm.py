"""Systems Manager: parameters by name, and a key of one's own that their secrets may need."""

from collections.abc import Iterable
from typing import Any

from lab.emulator.iam.actions import lookups
from lab.emulator.iam.actions.kms import key_arn
from lab.emulator.iam.actions.table import Request, Service, itself
from lab.emulator.iam.model import Need

PLACE = "arn:aws:ssm:{region}:{account}:"
# What AddTagsToResource calls them, where that is not their ARN's own word.
KINDS = {
    "Document": "document",
    "ManagedInstance": "managed-instance",
    "MaintenanceWindow": "maintenancewindow",
    "PatchBaseline": "patchbaseline",
    "OpsItem": "opsitem",
    "OpsMetadata": "opsmetadata",
    "Automation": "automation-execution",
    "Association": "association",
}
ON_PARAMETERS = (
    "DeleteParameter",
    "DeleteParameters",
    "GetParameter",
    "GetParameterHistory",
    "GetParameters",
    "GetParametersByPath",
    "LabelParameterVersion",
    "PutParameter",
    "UnlabelParameterVersion",
)


def parameter_arn(name: str, account: str, region: str) -> str:
    """By name, by ARN, each with or without ``:version`` or ``:label``."""
    if name.startswith("arn:"):
        return ":".join(name.split(":")[:6])
    return f"arn:aws:ssm:{region}:{account}:parameter/{name.partition(':')[0].lstrip('/')}"


def _on_parameters(operation: str) -> Any:
    def needs(request: Request, account: str, region: str) -> Iterable[Need]:
        context = SERVICE.context(request)
        name = request.get("Name") or request.get("Path")
        arns = [
            parameter_arn(one, account, region)
            for one in (request.get("Names") or [name or "*"])
            if isinstance(one, str)
        ]
        for arn in arns:
            yield Need(f"ssm:{operation}", arn, context)
        if operation == "PutParameter":
            yield from _key("kms:Encrypt", request.get("KeyId"), arns[0], account, region)
        elif request.get("WithDecryption"):
            for arn in arns:
                key = lookups.key_of_parameter(arn.partition(":parameter")[2], account, region)
                yield from _key("kms:Decrypt", key, arn, account, region)

    return needs


def _key(action: str, key: Any, parameter: str, account: str, region: str) -> Iterable[Need]:
    """The right to a key of one's own; the default key's own policy lets everybody use it."""
    if not isinstance(key, str) or key in ("", "alias/aws/ssm"):
        return
    context = {
        "kms:viaservice": (f"ssm.{region}.amazonaws.com",),
        "kms:calleraccount": (account,),
        "kms:encryptioncontext:parameter_arn": (parameter,),
        "kms:encryptioncontextkeys": ("PARAMETER_ARN",),
    }
    yield Need(action, key_arn(key, account, region), context)


def _send_command(request: Request, account: str, region: str) -> Iterable[Need]:
    """A right to the document and one to each instance; which a tag chooses, is not known yet."""
    name, context = str(request.get("DocumentName")), SERVICE.context(request)
    owner = "" if name.startswith(("AWS-", "Amazon")) else account  # AWS's own belong to nobody
    document = f"{PLACE.format(region=region, account=owner)}document/{name}"
    yield Need("ssm:SendCommand", name if name.startswith("arn:") else document, context)
    for identity in request.get("InstanceIds") or ("*",):
        arn = f"arn:aws:ec2:{region}:{account}:instance/{identity}"
        yield Need("ssm:SendCommand", arn, context)


def _on_tags(operation: str) -> Any:
    def needs(request: Request, account: str, region: str) -> Iterable[Need]:
        kind, name = str(request.get("ResourceType")), str(request.get("ResourceId"))
        if kind == "Parameter":
            arn = parameter_arn(name, account, region)
        else:
            arn = f"{PLACE.format(region=region, account=account)}{KINDS.get(kind, '*')}/{name}"
        yield Need(f"ssm:{operation}", arn, SERVICE.context(request))

    return needs


SERVICE = Service(
    prefix="ssm",
    members=(
        ("ResourceArn", itself),
        ("OpsMetadataArn", itself),
        ("AutomationExecutionId", PLACE + "automation-execution/{}"),
        ("AssociationId", PLACE + "association/{}"),
        ("AssociationIds", PLACE + "association/{}"),
        ("BaselineId", PLACE + "patchbaseline/{}"),
        ("OpsItemId", PLACE + "opsitem/{}"),
        ("SessionId", PLACE + "session/{}"),
        ("SettingId", PLACE + "servicesetting/{}"),
        ("SyncName", PLACE + "resource-data-sync/{}"),
        ("WindowId", PLACE + "maintenancewindow/{}"),
        ("DocumentName", PLACE + "document/{}"),
        ("Name", PLACE + "document/{}"),
        ("CalendarNames", PLACE + "document/{}"),
        ("InstanceId", "arn:aws:ec2:{region}:{account}:instance/{}"),
        ("InstanceIds", "arn:aws:ec2:{region}:{account}:instance/{}"),
        ("Target", "arn:aws:ec2:{region}:{account}:instance/{}"),
    ),
    unscoped=frozenset(
        {
            "CancelCommand",
            "CreateMaintenanceWindow",
            "CreatePatchBaseline",
            "DescribeMaintenanceWindowSchedule",
            "GetCommandInvocation",
            "GetDeployablePatchSnapshotForInstance",
            "ListCommandInvocations",
            "ListCommands",
            "ListInventoryEntries",
            "ListOpsMetadata",
            "ListResourceDataSync",
            "PutInventory",
            "StartExecutionPreview",
        }
    ),
    everything=PLACE + "*",
    special={name: _on_parameters(name) for name in ON_PARAMETERS}
    | {"SendCommand": _send_command}
    | {
        name: _on_tags(name)
        for name in ("AddTagsToResource", "ListTagsForResource", "RemoveTagsFromResource")
    },
    keys=(
        ("Overwrite", "ssm:overwrite"),
        ("Recursive", "ssm:recursive"),
        ("TagKeys", "aws:tagkeys"),
    ),
)
