"""Instance metadata (IMDSv2): how the app gets its role's credentials."""

from typing import Any

from localstack.aws.handlers import run_custom_response_handlers
from localstack.services.edge import ROUTER

from lab.emulator.imds.credentials import WALLET
from lab.emulator.imds.pages import Imds
from lab.emulator.instances import INSTANCES

# After these an instance may have another role, or none.
_CHANGES = {
    "AddRoleToInstanceProfile",
    "AssociateIamInstanceProfile",
    "DeleteInstanceProfile",
    "DeleteRole",
    "DisassociateIamInstanceProfile",
    "RemoveRoleFromInstanceProfile",
    "ReplaceIamInstanceProfileAssociation",
}


def install() -> None:
    """Serve the metadata, and take credentials away with the role they are for."""
    ROUTER.add(Imds())
    run_custom_response_handlers.append(_follow)


def forget() -> None:
    """Forget all instances, and what was handed to them."""
    INSTANCES.clear()
    WALLET.clear()


def _follow(chain: object, context: Any, response: object) -> None:
    if context.operation is not None and context.operation.name in _CHANGES:
        WALLET.follow(INSTANCES.of(context.account_id))
