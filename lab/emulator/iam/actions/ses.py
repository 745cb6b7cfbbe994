"""SES: mail is sent as an identity; most else has no resource of its own."""

from collections.abc import Iterable
from typing import Any

from lab.emulator.iam.actions.table import Request, Service
from lab.emulator.iam.model import Need

PLACE = "arn:aws:ses:{region}:{account}:"


def _send(operation: str) -> Any:
    def needs(request: Request, account: str, region: str) -> Iterable[Need]:
        source = str(request.get("Source") or request.get("BounceSender") or "*")
        address = source.rpartition("<")[2].rstrip(">")
        arn = request.get("SourceArn") or f"arn:aws:ses:{region}:{account}:identity/{address}"
        context = {"ses:fromaddress": (address,)} if "@" in address else {}
        yield Need(f"ses:{operation}", arn, context)

    return needs


SERVICE = Service(
    prefix="ses",
    members=(
        ("ConfigurationSetName", PLACE + "configuration-set/{}"),
        ("TemplateName", PLACE + "custom-verification-email-template/{}"),
    ),
    special={
        name: _send(name)
        for name in (
            "SendBounce",
            "SendBulkTemplatedEmail",
            "SendEmail",
            "SendRawEmail",
            "SendTemplatedEmail",
        )
    },
    unscoped=frozenset(
        {
            "CreateConfigurationSetTrackingOptions",
            "DeleteConfigurationSetTrackingOptions",
            "DeleteTemplate",
            "DescribeConfigurationSet",
            "GetTemplate",
            "TestRenderTemplate",
            "UpdateConfigurationSetReputationMetricsEnabled",
            "UpdateConfigurationSetSendingEnabled",
            "UpdateConfigurationSetTrackingOptions",
        }
    ),
)
