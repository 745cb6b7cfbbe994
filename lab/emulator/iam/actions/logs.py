"""CloudWatch Logs: groups, and streams in them.

Source: "CloudWatch Logs resources and operations": a policy names a group with ``:*`` at its end,
except where the call is about its tags.
"""

from collections.abc import Iterable
from typing import Any

from lab.emulator.iam.actions.table import Request, Service, itself
from lab.emulator.iam.model import Need

PLACE = "arn:aws:logs:{region}:{account}:"
STREAM = PLACE + "log-group:{}:log-stream:{}"
ON_STREAMS = ("CreateLogStream", "DeleteLogStream", "GetLogEvents", "PutLogEvents")


def _group(value: Any, account: str, region: str) -> list[str]:
    """By name or ARN, one or several."""
    values = value if isinstance(value, list) else [value]
    return [
        f"{one.removesuffix(':*')}:log-stream:"
        if str(one).startswith("arn:")
        else STREAM.format(one, "", account=account, region=region)
        for one in values
    ]


def _on_stream(operation: str) -> Any:
    def needs(request: Request, account: str, region: str) -> Iterable[Need]:
        name = request.get("logGroupName")
        group = name or request.get("logGroupIdentifier") or "*"
        stream = str(request.get("logStreamName") or "")
        for arn in _group(group, account, region):
            yield Need(f"logs:{operation}", arn + stream)

    return needs


SERVICE = Service(
    prefix="logs",
    members=(
        ("logGroupName", _group),
        ("logGroupIdentifier", _group),
        ("logGroupIdentifiers", _group),
        ("logGroupArnList", _group),
        ("logGroupNames", _group),
        ("resourceArn", itself),
        ("resourceIdentifier", itself),
        ("deliverySourceName", PLACE + "delivery-source:{}"),
        ("deliveryDestinationName", PLACE + "delivery-destination:{}"),
        ("destinationName", PLACE + "destination:{}"),
        ("anomalyDetectorArn", itself),
        ("identifier", PLACE + "scheduled-query:{}"),
        ("id", PLACE + "delivery:{}"),
        ("name", PLACE + "delivery-source:{}"),
    ),
    unscoped=frozenset(
        {
            "DescribeFieldIndexes",
            "DescribeIndexPolicies",
            "DescribeLogGroups",
            "DescribeQueries",
            "DeleteIndexPolicy",
            "DisassociateSourceFromS3TableIntegration",
            "PutIndexPolicy",
            "PutQueryDefinition",
        }
    ),
    everything=PLACE + "log-group::log-stream:",
    special={name: _on_stream(name) for name in ON_STREAMS}
    | {
        # Their ARN is the plain one.
        name: lambda request, account, region, action=f"logs:{name}": [
            Need(action, f"arn:aws:logs:{region}:{account}:log-group:{request.get('logGroupName')}")
        ]
        for name in ("ListTagsLogGroup", "TagLogGroup", "UntagLogGroup")
    },
)
