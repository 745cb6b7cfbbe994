"""AWS's managed policies (AWSLambdaBasicExecutionRole and 1300 more), known when they are named.

moto has their text; with all of them in each account, it would be slower and larger.
"""

import json
from collections.abc import Iterator
from typing import Any

from localstack.aws.chain import HandlerChain
from localstack.aws.handlers import serve_custom_service_request_handlers
from localstack.http import Response
from moto.core.config import default_user_config

PREFIX = "arn:aws:iam::aws:policy/"


def install() -> None:
    """Look at each call to IAM and STS that may name a policy; load none of them before."""
    # LocalStack has switched it on: 4 MB and 0.15 s for each account that any of moto's services
    # is asked for.
    default_user_config["iam"]["load_aws_managed_policies"] = False
    serve_custom_service_request_handlers.append(_know_what_is_named)


def know(account: str, arns: set[str] | None = None) -> None:
    """Give an account's IAM these of AWS's policies, or all of them."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data
    from moto.iam.models import AWSManagedPolicy, iam_backends

    backend = iam_backends[account]["aws"]
    held = backend.managed_policies
    if arns is not None and arns <= held.keys():
        return
    for name, data in json.loads(aws_managed_policies_data).items():
        arn = f"arn:aws:iam::aws:policy{data['Path']}{name}"
        if arn not in held and (arns is None or arn in arns):
            held[arn] = AWSManagedPolicy.from_data(name, account, "us-east-1", data)
            backend.aws_managed_policies.append(held[arn])  # GetAccountSummary counts the others


def _know_what_is_named(chain: HandlerChain, context: Any, response: Response) -> None:
    if context.operation is None or context.service.service_name not in ("iam", "sts"):
        return
    request = context.service_request or {}
    if context.operation.name == "ListPolicies" and request.get("Scope") == "AWS":
        know(context.account_id)
    elif named := {arn for arn in _arns(request) if arn.startswith(PREFIX)}:
        know(context.account_id, named)


def _arns(request: Any) -> Iterator[str]:
    for name in ("PolicyArn", "PermissionsBoundary", "PolicySourceArn"):
        yield str(request.get(name, ""))
    for each in request.get("PolicyArns") or ():
        yield str(each.get("arn", ""))
