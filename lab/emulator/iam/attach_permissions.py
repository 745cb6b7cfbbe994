"""What is given by other means than a document: permissions, boundaries; and who may change a key.

Sources: AddPermission in the API references of Lambda, SNS and SQS; CreateKey and PutKeyPolicy in
that of KMS ("policy lockout safety check"); permissions boundaries in the IAM User Guide.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from localstack.aws.api import RequestContext

from lab.emulator.iam import condition_keys
from lab.emulator.iam.attach_errors import refuse
from lab.emulator.marks import marks
from lab.emulator.policy import Policy, decide
from lab.emulator.policy import Request as Question
from lab.emulator.policy.faults import IDENTITY, SERVICE
from lab.emulator.request_rules import broken_rule

Request = Mapping[str, Any]
Exists = Callable[[str], bool]

ACCOUNT = re.compile("[0-9]{12}")
BOUNDED = ("CreateRole", "CreateUser", "PutRolePermissionsBoundary", "PutUserPermissionsBoundary")
BOUNDARY = re.compile(r"arn:aws[\w-]*:iam::(aws|[0-9]{12}):policy/.+", re.ASCII)
ALL = Policy("identity", "root", '{"Statement": {"Effect":"Allow","Action":"*","Resource":"*"}}')


def check(call: str, request: Request, account: str, exists: Exists) -> None:
    """Refuse a permission or a boundary that names what cannot be."""
    service, operation = call.split(".")
    if call == "lambda.AddPermission":
        _check_principal(str(request.get("Principal", "")), exists)
    elif call == "sns.AddPermission":
        if not all(map(ACCOUNT.fullmatch, request.get("AWSAccountId") or ())):
            raise refuse("InvalidParameter", "Invalid parameter: Policy Error: PrincipalNotFound")
    elif call == "sqs.AddPermission":
        _check_accounts(request.get("AWSAccountIds") or ())
    elif service == "iam" and operation in BOUNDED and request.get("PermissionsBoundary"):
        _check_boundary(request["PermissionsBoundary"], account)


def check_key_policy(call: str, request: Request, text: str, context: RequestContext) -> None:
    """Refuse a key's policy that keeps its own author from changing it later."""
    caller = marks(context).caller
    if not call.startswith("kms.") or caller is None:
        return
    if request.get("BypassPolicyLockoutSafetyCheck"):
        return
    question = Question(caller.principal, "kms:PutKeyPolicy", "*", condition_keys.of_caller(caller))
    own = (ALL,) if caller.root else caller.policies
    if not decide(question, (*own, Policy("resource", "key", text))).allowed:
        raise refuse(
            "MalformedPolicyDocumentException",
            "The new key policy will not allow you to update the key policy in the future.",
        )


def check_members(context: RequestContext) -> None:
    """Refuse what does not fit Lambda's own description of AddPermission."""
    for name, shape in context.operation.input_shape.members.items():
        value = (context.service_request or {}).get(name)
        if value is not None and (broken := broken_rule(shape, value)):
            raise refuse(
                "ValidationException",
                f"1 validation error detected: Value '{value}' at '{name[0].lower()}{name[1:]}' "
                f"failed to satisfy constraint: Member must {broken}",
            )


def _check_principal(principal: str, exists: Exists) -> None:
    known = IDENTITY.fullmatch(principal) and exists(principal)
    if not (known or SERVICE.fullmatch(principal)):
        raise refuse(
            "InvalidParameterValueException",
            "The provided principal was invalid. Please check the principal and try again.",
        )


def _check_accounts(accounts: Any) -> None:
    for account in accounts:
        if not ACCOUNT.fullmatch(account):
            raise refuse(
                "InvalidParameterValue",
                f"Value [{account}] for parameter PrincipalId is invalid. "
                "Reason: Unable to verify.",
            )


def _managed_policies(account: str) -> Mapping[str, Any]:
    from moto.iam.models import iam_backends  # loaded with the first service on moto

    # This may be the account's first use of IAM; AWS's own policies are there all the same.
    found: Mapping[str, Any] = iam_backends[account]["aws"].managed_policies
    return found


def _check_boundary(arn: str, account: str) -> None:
    if not BOUNDARY.fullmatch(arn):
        raise refuse(
            "InvalidParameterValue",
            f"Value ({arn}) for parameter PermissionsBoundary is invalid.",
        )
    if arn not in _managed_policies(account):
        raise refuse("NoSuchEntity", f"Scope ARN: {arn} does not exist or is not attachable.", 404)
