"""IAM: ARNs with paths and without a region; handing out a role is a permission of its own."""

from collections.abc import Iterable
from typing import Any

from lab.emulator.iam.actions import lookups
from lab.emulator.iam.actions.table import Request, Service, itself, pass_role
from lab.emulator.iam.model import Need

# The caller's own user, where a request names none; ``of_caller`` puts the user in its place.
OWN_USER = "arn:aws:iam::{account}:user/${{aws:username}}"


def of_caller(need: Need, caller: str) -> Need:
    """The same need, of this caller (an ARN) where the request means the caller's own user."""
    if not need.resource.endswith("${aws:username}"):
        return need
    return Need(need.action, caller, need.context)


def _named(kind: str) -> Any:
    def arn(name: str, account: str, _region: str) -> str:
        found = lookups.iam_arn(kind, name, account)
        return found or f"arn:aws:iam::{account}:{kind}/{name}"

    return arn


def _created(operation: str, kind: str, member: str) -> Any:
    """Where the request says the path of what is to be made."""

    def needs(request: Request, account: str, _region: str) -> Iterable[Need]:
        path = str(request.get("Path") or "/")
        arn = f"arn:aws:iam::{account}:{kind}{path}{request.get(member)}"
        yield Need(f"iam:{operation}", arn, SERVICE.context(request))

    return needs


def _add_role_to_profile(request: Request, account: str, region: str) -> Iterable[Need]:
    profile = str(request.get("InstanceProfileName"))
    yield Need("iam:AddRoleToInstanceProfile", _named("instance-profile")(profile, account, region))
    role = _named("role")(str(request.get("RoleName")), account, region)
    yield from pass_role(role, "ec2.amazonaws.com")


def _own(operation: str) -> Any:
    """On a user: the one named, the one whose key it is, or the caller."""

    def needs(request: Request, account: str, region: str) -> Iterable[Need]:
        name = request.get("UserName")
        if not name and (key := request.get("AccessKeyId")):
            name = lookups.user_of_key(key, account)
        arn = _named("user")(name, account, region) if name else OWN_USER.format(account=account)
        yield Need(f"iam:{operation}", arn, SERVICE.context(request))

    return needs


OWN = (
    "ChangePassword",
    "CreateAccessKey",
    "CreateLoginProfile",
    "DeactivateMFADevice",
    "DeleteAccessKey",
    "DeleteLoginProfile",
    "DeleteSigningCertificate",
    "DeleteServiceSpecificCredential",
    "GetAccessKeyLastUsed",
    "GetLoginProfile",
    "GetMFADevice",
    "GetUser",
    "ListAccessKeys",
    "ListMFADevices",
    "ListSSHPublicKeys",
    "ListServiceSpecificCredentials",
    "ListSigningCertificates",
    "ResetServiceSpecificCredential",
    "UpdateAccessKey",
    "UpdateServiceSpecificCredential",
    "UpdateSigningCertificate",
    "UploadSigningCertificate",
)
CREATED = {
    "CreateGroup": ("group", "GroupName"),
    "CreateInstanceProfile": ("instance-profile", "InstanceProfileName"),
    "CreatePolicy": ("policy", "PolicyName"),
    "CreateRole": ("role", "RoleName"),
    "CreateUser": ("user", "UserName"),
    "CreateVirtualMFADevice": ("mfa", "VirtualMFADeviceName"),
    "UploadServerCertificate": ("server-certificate", "ServerCertificateName"),
}

SERVICE = Service(
    prefix="iam",
    members=(
        ("InstanceProfileName", _named("instance-profile")),
        ("GroupName", _named("group")),
        ("RoleName", _named("role")),
        ("UserName", _named("user")),
        ("PolicyArn", itself),
        ("PolicySourceArn", itself),
        ("Arn", itself),
        ("EntityArn", itself),
        ("SerialNumber", "arn:aws:iam::{account}:mfa/{}"),
        ("ServerCertificateName", "arn:aws:iam::{account}:server-certificate/{}"),
        ("OpenIDConnectProviderArn", itself),
        ("SAMLProviderArn", itself),
        ("Name", "arn:aws:iam::{account}:saml-provider/{}"),
        ("Url", "arn:aws:iam::{account}:oidc-provider/{}"),
        ("AWSServiceName", "arn:aws:iam::{account}:role/aws-service-role/{}/*"),
        ("DelegationRequestId", "arn:aws:iam::{account}:delegation-request/{}"),
        ("EntityPath", "arn:aws:iam::{account}:access-report/{}"),
    ),
    unscoped=frozenset({"ListVirtualMFADevices"}),
    special={name: _own(name) for name in OWN}
    | {name: _created(name, *what) for name, what in CREATED.items()}
    | {"AddRoleToInstanceProfile": _add_role_to_profile},
    keys=(
        ("PolicyArn", "iam:policyarn"),
        ("PermissionsBoundary", "iam:permissionsboundary"),
        ("AWSServiceName", "iam:awsservicename"),
        ("TagKeys", "aws:tagkeys"),
    ),
)
