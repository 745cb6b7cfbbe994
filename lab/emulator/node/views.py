"""How commands look in the answers of Systems Manager."""

from datetime import datetime
from typing import Any

from lab.emulator.instances import NAME
from lab.emulator.node import commands
from lab.emulator.node.commands import Command, Invocation
from lab.emulator.node.documents import PLUGIN, SECONDS

# Of an output, ListCommandInvocations shows this much.
SHORT = 2500
_OVER = ("Success", "Failed", "TimedOut", "Cancelled")


def command(shown: Command) -> dict[str, Any]:
    """As SendCommand and ListCommands show it."""
    request = shown.request
    states = [each.status for each in shown.invocations]
    return {
        "CommandId": shown.id,
        "DocumentName": shown.document,
        "DocumentVersion": request.get("DocumentVersion") or "$DEFAULT",
        "Comment": request.get("Comment") or "",
        "ExpiresAfter": commands.expiry(shown),
        "Parameters": request.get("Parameters") or {},
        "InstanceIds": request.get("InstanceIds") or [],
        "Targets": request.get("Targets") or [],
        "RequestedDateTime": shown.sent,
        "Status": shown.status,
        "StatusDetails": shown.details,
        "MaxConcurrency": request.get("MaxConcurrency") or "50",
        "MaxErrors": request.get("MaxErrors") or "0",
        "TargetCount": len(states),
        "CompletedCount": sum(state in _OVER for state in states),
        "ErrorCount": sum(state in ("Failed", "TimedOut") for state in states),
        "DeliveryTimedOutCount": 0,
        "TimeoutSeconds": request.get("TimeoutSeconds") or SECONDS,
    }


def listed(shown: Command, each: Invocation, *, details: bool) -> dict[str, Any]:
    """As ListCommandInvocations shows it."""
    answer: dict[str, Any] = {
        "CommandId": shown.id,
        "InstanceId": each.instance.id,
        "InstanceName": NAME,
        "Comment": shown.request.get("Comment") or "",
        "DocumentName": shown.document,
        "DocumentVersion": shown.request.get("DocumentVersion") or "$DEFAULT",
        "RequestedDateTime": shown.sent,
        "Status": each.status,
        "StatusDetails": each.details,
        "CommandPlugins": [],
    }
    if details:
        plugin = {
            "Name": PLUGIN,
            "Status": each.status,
            "StatusDetails": each.details,
            "ResponseCode": _code(each),
            "Output": _short(each),
        }
        plugin |= {"ResponseStartDateTime": each.began} if each.began else {}
        plugin |= {"ResponseFinishDateTime": each.ended} if each.ended else {}
        answer["CommandPlugins"] = [plugin]
    return answer


def invocation(shown: Command, each: Invocation) -> dict[str, Any]:
    """As GetCommandInvocation shows it; what a command prints is there when it is over."""
    return {
        "CommandId": shown.id,
        "InstanceId": each.instance.id,
        "Comment": shown.request.get("Comment") or "",
        "DocumentName": shown.document,
        "DocumentVersion": shown.request.get("DocumentVersion") or "$DEFAULT",
        "PluginName": PLUGIN,
        "ResponseCode": _code(each),
        "ExecutionStartDateTime": _iso(each.began),
        "ExecutionElapsedTime": _elapsed(each),
        "ExecutionEndDateTime": _iso(each.ended),
        "Status": each.status,
        "StatusDetails": each.details,
        "StandardOutputContent": each.run.output,
        "StandardOutputUrl": "",
        "StandardErrorContent": each.errors,
        "StandardErrorUrl": "",
    }


def _code(each: Invocation) -> int:
    return -1 if each.run.code is None else each.run.code


def _short(each: Invocation) -> str:
    text = each.run.output
    if each.errors:
        text += f"\n----------ERROR-------\n{each.errors}"
    return text[:SHORT]


def _iso(time: datetime | None) -> str:
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z") if time else ""


def _elapsed(each: Invocation) -> str:
    if not each.began or not each.ended:
        return ""
    return f"PT{(each.ended - each.began).total_seconds():.3f}S"
