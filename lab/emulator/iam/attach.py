"""Refuses a wrong policy when it is attached, as AWS does; LocalStack takes nearly any text.

What moto checks for IAM was compared with AWS, and stays; this adds CreateRole's trust policy,
session policies, principals, and the policies of queues, topics, buckets, keys and functions.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.chain import HandlerChain
from localstack.aws.handlers import serve_custom_service_request_handlers
from localstack.http import Response

from lab.emulator.iam import attach_conditions, attach_permissions, attach_quotas, principals
from lab.emulator.iam.attach_errors import refuse
from lab.emulator.marks import marks
from lab.emulator.policy import MalformedPolicyError, check_document
from lab.emulator.policy.check import Kind

Request = Mapping[str, Any]

# Which member of a request is a policy, and of what kind.
_IDENTITY: tuple[Kind, str] = ("identity", "PolicyDocument")
_SESSION: tuple[Kind, str] = ("session", "Policy")
DOCUMENTS: dict[str, tuple[Kind, str]] = {
    "iam.CreatePolicy": _IDENTITY,
    "iam.CreatePolicyVersion": _IDENTITY,
    "iam.PutGroupPolicy": _IDENTITY,
    "iam.PutRolePolicy": _IDENTITY,
    "iam.PutUserPolicy": _IDENTITY,
    "iam.CreateRole": ("trust", "AssumeRolePolicyDocument"),
    "iam.UpdateAssumeRolePolicy": ("trust", "PolicyDocument"),
    "kms.CreateKey": ("kms", "Policy"),
    "kms.PutKeyPolicy": ("kms", "Policy"),
    "s3.PutBucketPolicy": ("s3", "Policy"),
    "sns.CreateTopic": ("sns", "Attributes.Policy"),
    "sns.SetTopicAttributes": ("sns", "AttributeValue"),
    "sqs.CreateQueue": ("sqs", "Attributes.Policy"),
    "sqs.SetQueueAttributes": ("sqs", "Attributes.Policy"),
    "sts.AssumeRole": _SESSION,
    "sts.AssumeRoleWithSAML": _SESSION,
    "sts.AssumeRoleWithWebIdentity": _SESSION,
    "sts.GetFederationToken": _SESSION,
}
_NAMED = re.compile(r"arn:aws[\w-]*:iam::([0-9]{12}):(user|role)/.+", re.ASCII)


def install() -> None:
    """Look at each policy before its service gets it."""
    serve_custom_service_request_handlers.append(_check)


def exists_for(account: str) -> Callable[[str], bool]:
    """Knows whether there is a user or role of an ARN, as far as the lab can tell.

    An account in which nobody has used IAM is not the lab's: who is in it is not known, and taken
    for granted. Accounts themselves always exist.
    """

    def exists(arn: str) -> bool:
        named = _NAMED.fullmatch(arn)
        if not named:
            return True
        held = principals.backend(named[1])
        if held is None:
            return named[1] != account
        entities = held.users if named[2] == "user" else held.roles
        return any(entity.arn == arn for entity in list(entities.values()))

    return exists


def _check(chain: HandlerChain, context: RequestContext, response: Response) -> None:
    if context.operation is None or context.is_internal_call:
        return
    call = f"{context.service.service_name}.{context.operation.name}"
    request = context.service_request or {}
    exists = exists_for(context.account_id)
    if call == "lambda.AddPermission":
        attach_permissions.check_members(context)
    attach_permissions.check(call, request, context.account_id, exists)
    for kind, text in _documents(call, request):
        if call.startswith("iam."):
            attach_conditions.install()
        try:
            check_document(text, kind, resource=_bucket(request), exists=exists)
        except MalformedPolicyError as error:
            marks(context).hint = error.hint
            raise refuse(error.code, error.message) from error
        attach_quotas.check(call, request, text, context.account_id)
        attach_permissions.check_key_policy(call, request, text, context)


def _documents(call: str, request: Request) -> Iterator[tuple[Kind, str]]:
    if call not in DOCUMENTS:
        return
    kind, path = DOCUMENTS[call]
    if call == "sns.SetTopicAttributes" and request.get("AttributeName") != "Policy":
        return
    found: Any = request
    for name in path.split("."):
        found = (found or {}).get(name)
    if kind == "sns" and found == "":
        raise refuse("InvalidParameter", "Invalid parameter: Policy is empty")
    # An empty text takes the policy off a queue, and asks for a key's default.
    if isinstance(found, str) and (found or kind not in ("sqs", "kms", "s3")):
        yield kind, found


def _bucket(request: Request) -> str:
    return f"arn:aws:s3:::{request['Bucket']}" if "Bucket" in request else ""
