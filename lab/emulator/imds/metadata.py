"""What an instance's metadata says: folders and documents, as EC2 lays them out."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from lab.emulator.iam.sessions import Session
from lab.emulator.imds.credentials import WALLET, NotTrustedError
from lab.emulator.instances import TYPE, ZONE, Instance
from lab.shared.config import REGION

# Source: "Troubleshoot IAM and Amazon EC2" in IAM's user guide.
_HELP = (
    "Please see documentation at https://docs.aws.amazon.com/IAM/latest/UserGuide/"
    "troubleshoot_iam-ec2.html#troubleshoot_iam-ec2_errors-info-doc."
)

# A document is made when it is asked for; without one (None) there is nothing at its path.
Document = Callable[[], str | None]
Folder = Mapping[str, "Folder | Document"]


def read(instance: Instance, path: str) -> str | None:
    """The document at a path below ``latest``, or the names in a folder; None for neither."""
    found: Folder | Document | None = _root(instance)
    for part in filter(None, path.split("/")):
        found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, Mapping):
        return _listing(found)
    return found() if found else None


def _listing(folder: Folder) -> str | None:
    names = (f"{name}/" if isinstance(each, Mapping) else name for name, each in folder.items())
    return "\n".join(sorted(names)) or None


def _root(instance: Instance) -> Folder:
    return {
        "dynamic": {"instance-identity": {"document": lambda: _identity(instance)}},
        "meta-data": _metadata(instance),
    }


def _metadata(instance: Instance) -> Folder:
    name = f"ip-{instance.address.replace('.', '-')}.ec2.internal"
    texts = {
        "ami-id": f"ami-{instance.digits('image')}",
        "hostname": name,
        "instance-action": "none",
        "instance-id": instance.id,
        "instance-life-cycle": "on-demand",
        "instance-type": TYPE,
        "local-hostname": name,
        "local-ipv4": instance.address,
        "reservation-id": f"r-{instance.digits('reservation')}",
    }
    placement = {"availability-zone": ZONE, "availability-zone-id": "use1-az1", "region": REGION}
    folder: dict[str, Folder | Document] = {**_texts(texts), "placement": _texts(placement)}
    if instance.association:
        folder["iam"] = {
            "info": lambda: _info(instance),
            "security-credentials": _credentials(instance),
        }
    return folder


def _texts(texts: Mapping[str, str]) -> dict[str, Document]:
    return {name: lambda text=text: text for name, text in texts.items()}  # type: ignore[misc]


def _info(instance: Instance) -> str:
    association, profile = instance.association, instance.profile()
    if association is None or profile is None:
        return _failure(
            "InstanceProfileNotFound",
            f"Instance Profile {association.arn if association else ''} cannot be found. {_HELP}",
            association.since if association else instance.launched,
        )
    info = {"InstanceProfileArn": profile.arn, "InstanceProfileId": profile.id}
    return _document({"Code": "Success", "LastUpdated": _time(association.since)} | info)


def _credentials(instance: Instance) -> Folder:
    role = instance.role()
    return {role.name: lambda: _of_role(instance)} if role else {}


def _of_role(instance: Instance) -> str | None:
    try:
        held = WALLET.current(instance)
    except NotTrustedError as error:
        message = f"EC2 cannot assume the role {error}. {_HELP}"
        return _failure("AssumeRoleUnauthorizedAccess", message, instance.launched)
    return _shown(held) if held else None


def _shown(session: Session) -> str:
    return _document(
        {
            "Code": "Success",
            "LastUpdated": _time(datetime.fromtimestamp(session.issued, UTC)),
            "Type": "AWS-HMAC",
            "AccessKeyId": session.access_key_id,
            "SecretAccessKey": session.secret_access_key,
            "Token": session.session_token,
            "Expiration": _time(datetime.fromtimestamp(session.expires, UTC)),
        }
    )


def _failure(code: str, message: str, since: datetime) -> str:
    return _document({"Code": code, "Message": message, "LastUpdated": _time(since)})


def _identity(instance: Instance) -> str:
    return _document(
        {
            "accountId": instance.account,
            "architecture": "x86_64",
            "availabilityZone": ZONE,
            "billingProducts": None,
            "devpayProductCodes": None,
            "imageId": f"ami-{instance.digits('image')}",
            "instanceId": instance.id,
            "instanceType": TYPE,
            "kernelId": None,
            "marketplaceProductCodes": None,
            "pendingTime": _time(instance.launched),
            "privateIp": instance.address,
            "ramdiskId": None,
            "region": REGION,
            "version": "2017-09-30",
        }
    )


def _document(values: Mapping[str, Any]) -> str:
    """JSON with blanks as EC2 sets them."""
    return json.dumps(values, indent=2, separators=(",", " : "))


def _time(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
