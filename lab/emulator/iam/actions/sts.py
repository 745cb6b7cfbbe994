"""STS: a role is assumed if its trust policy and the caller's policies say so."""

from lab.emulator.iam.actions.table import Service, itself

SERVICE = Service(
    prefix="sts",
    members=(
        ("RoleArn", itself),
        ("TargetPrincipal", "arn:aws:iam::{}:root"),
        ("Name", "arn:aws:sts::{account}:federated-user/{}"),
    ),
    # "No permissions are required to perform this operation": their pages of the API reference.
    free=frozenset({"GetCallerIdentity", "GetSessionToken"}),
    keys=(
        ("ExternalId", "sts:externalid"),
        ("RoleSessionName", "sts:rolesessionname"),
        ("SourceIdentity", "sts:sourceidentity"),
    ),
)
