"""EC2: the instance profile of an instance, and no more."""

from collections.abc import Iterable
from typing import Any

from lab.emulator.iam.actions import lookups
from lab.emulator.iam.actions.table import Request, Service, pass_role
from lab.emulator.iam.model import Need

INSTANCE = "arn:aws:ec2:{region}:{account}:instance/{}"


def _profile(operation: str) -> Any:
    def needs(request: Request, account: str, region: str) -> Iterable[Need]:
        instance = request.get("InstanceId") or "*"
        profile = request.get("IamInstanceProfile") or {}
        name = str(profile.get("Arn") or profile.get("Name") or "")
        yield Need(f"ec2:{operation}", INSTANCE.format(instance, account=account, region=region))
        yield from pass_role(lookups.role_of_profile(name, account), "ec2.amazonaws.com")

    return needs


SERVICE = Service(
    prefix="ec2",
    special={
        name: _profile(name)
        for name in (
            "AssociateIamInstanceProfile",
            "DisassociateIamInstanceProfile",
            "ReplaceIamInstanceProfileAssociation",
        )
    },
)
