"""Lambda: functions by name or ARN, with a qualifier where the call is about a version or alias.

Source: "Resources and conditions for Lambda actions" in the developer guide.
"""

from collections.abc import Iterable
from typing import Any

from lab.emulator.iam.actions import lookups
from lab.emulator.iam.actions.table import Request, Service, itself, pass_role
from lab.emulator.iam.model import Need

PLACE = "arn:aws:lambda:{region}:{account}:"
# On the alias or version, if the call names one; all else is on the function itself.
QUALIFIED = {
    "DeleteProvisionedConcurrencyConfig": "DeleteProvisionedConcurrencyConfig",
    "GetProvisionedConcurrencyConfig": "GetProvisionedConcurrencyConfig",
    "Invoke": "InvokeFunction",
    "InvokeWithResponseStream": "InvokeFunction",
    "PutProvisionedConcurrencyConfig": "PutProvisionedConcurrencyConfig",
    "GetFunction": "GetFunction",
    "GetFunctionConfiguration": "GetFunctionConfiguration",
}
MAPPINGS = ("DeleteEventSourceMapping", "GetEventSourceMapping", "UpdateEventSourceMapping")


def function_arn(name: str, account: str, region: str) -> str:
    """Without its qualifier, by any of the forms that FunctionName has: ``name``,
    ``account:function:name``, an ARN; each may end in ``:qualifier``."""
    parts = name.split(":")
    if parts[0] == "arn":
        return ":".join(parts[:7])
    if "function" in parts[:2]:
        at = parts.index("function")
        account, parts = (parts[0] if at else account), parts[at + 1 :]
    return f"arn:aws:lambda:{region}:{account}:function:{parts[0]}"


def qualifier_of(name: str) -> str:
    """The version or alias in a FunctionName, or nothing."""
    parts = name.split(":")
    at = 6 if parts[0] == "arn" else parts.index("function") + 1 if "function" in parts[:2] else 0
    return parts[at + 1] if len(parts) > at + 1 else ""


def _qualified(operation: str) -> Any:
    action = f"lambda:{QUALIFIED[operation]}"

    def needs(request: Request, account: str, region: str) -> Iterable[Need]:
        name = str(request.get("FunctionName") or "*")
        arn = function_arn(name, account, region)
        qualifier = request.get("Qualifier") or qualifier_of(name)
        yield Need(action, f"{arn}:{qualifier}" if qualifier else arn)

    return needs


def _create_mapping(request: Request, account: str, region: str) -> Iterable[Need]:
    function = function_arn(str(request.get("FunctionName") or "*"), account, region)
    yield Need("lambda:CreateEventSourceMapping", "*", {"lambda:functionarn": (function,)})


def _on_mapping(operation: str) -> Any:
    def needs(request: Request, account: str, region: str) -> Iterable[Need]:
        identity = str(request.get("UUID") or "*")
        named = request.get("FunctionName")
        found = lookups.function_of_mapping(identity, account, region)
        function = function_arn(named, account, region) if named else found
        arn = f"arn:aws:lambda:{region}:{account}:event-source-mapping:{identity}"
        yield Need(
            f"lambda:{operation}", arn, {"lambda:functionarn": (function,)} if function else {}
        )

    return needs


def _configure(operation: str) -> Any:
    """A function's role is passed to it, and its layers must be readable."""

    def needs(request: Request, account: str, region: str) -> Iterable[Need]:
        function = function_arn(str(request.get("FunctionName") or "*"), account, region)
        layers = tuple(str(layer) for layer in request.get("Layers") or ())
        context = SERVICE.context(request) | ({"lambda:layer": layers} if layers else {})
        yield Need(f"lambda:{operation}", function, context)
        yield from pass_role(request.get("Role"), "lambda.amazonaws.com")
        for layer in layers:
            yield Need("lambda:GetLayerVersion", layer)

    return needs


def _on_layer(operation: str) -> Any:
    def needs(request: Request, account: str, region: str) -> Iterable[Need]:
        name, version = str(request.get("LayerName") or "*"), request.get("VersionNumber")
        arn = name if name.startswith("arn:") else f"arn:aws:lambda:{region}:{account}:layer:{name}"
        yield Need(f"lambda:{operation}", f"{arn}:{version}" if version else arn)

    return needs


SERVICE = Service(
    prefix="lambda",
    members=(
        ("FunctionName", function_arn),
        ("Resource", itself),
        ("Arn", itself),
        ("CodeSigningConfigArn", itself),
        ("DurableExecutionArn", itself),
        ("CapacityProviderName", PLACE + "capacity-provider:{}"),
    ),
    actions={"GetLayerVersionByArn": "GetLayerVersion"},
    unscoped=frozenset({"ListEventSourceMappings", "ListLayers", "ListLayerVersions"}),
    special={name: _qualified(name) for name in QUALIFIED}
    | {name: _on_mapping(name) for name in MAPPINGS}
    | {name: _configure(name) for name in ("CreateFunction", "UpdateFunctionConfiguration")}
    | {
        name: _on_layer(name)
        for name in (
            "AddLayerVersionPermission",
            "DeleteLayerVersion",
            "GetLayerVersion",
            "GetLayerVersionPolicy",
            "PublishLayerVersion",
            "RemoveLayerVersionPermission",
        )
    }
    | {"CreateEventSourceMapping": _create_mapping},
    keys=(
        ("Principal", "lambda:principal"),
        ("FunctionUrlAuthType", "lambda:functionurlauthtype"),
        ("AuthType", "lambda:functionurlauthtype"),
        ("CodeSigningConfigArn", "lambda:codesigningconfigarn"),
        ("TagKeys", "aws:tagkeys"),
    ),
)
