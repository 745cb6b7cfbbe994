"""What AWS answers to a call that policies do not allow: code, status and words, by service.

Sources: "Troubleshoot access denied error messages" in the IAM User Guide for the words; the common
errors of each service's API reference for codes and status; what AWS is seen to answer for spelling
(SNS writes its actions ``SNS:Publish``, SQS ``sqs:sendmessage``, IAM its resources ``role NAME``).
"""

from functools import cache

from localstack.aws.api import CommonServiceException

from lab.emulator.iam.model import Need, Verdict

# (code, status); XML services and those that were once XML say AccessDenied.
DENIED = ("AccessDenied", 403)
EXCEPTION = ("AccessDeniedException", 400)
CODES = {
    "apigateway": ("AccessDeniedException", 403),
    "cloudwatch": DENIED,
    "dynamodb": EXCEPTION,
    "dynamodbstreams": EXCEPTION,
    "ec2": ("UnauthorizedOperation", 403),
    "events": EXCEPTION,
    "iam": DENIED,
    "kms": EXCEPTION,
    "lambda": ("AccessDeniedException", 403),
    "logs": EXCEPTION,
    "s3": DENIED,
    "scheduler": ("AccessDeniedException", 403),
    "ses": DENIED,
    "sns": ("AuthorizationError", 403),
    "sqs": DENIED,
    "ssm": EXCEPTION,
    "sts": DENIED,
}
KINDS = {
    "identity": "an identity-based policy",
    "boundary": "a permissions boundary",
    "session": "a session policy",
    "resource": "a resource-based policy",
    "trust": "the role trust policy",
}
IMPLICIT = {
    "no-boundary": "permissions boundary",
    "no-session": "session policy",
    "no-identity": "identity-based policy",
    "no-resource": "resource-based policy",
}
SPELLINGS = {
    "sns": lambda action: action.replace("sns:", "SNS:", 1),
    "sqs": str.lower,
}


def refusal(service: str, operation: str, verdict: Verdict) -> CommonServiceException:
    """The error of a service for a verdict that is no; raise it."""
    code, status = CODES.get(service, DENIED)
    return _kind(code)(code, message(service, operation, verdict), status, True)


def message(service: str, operation: str, verdict: Verdict) -> str:
    """The sentence that says who may not do what, and which kind of policy is in the way."""
    need = verdict.need
    action = SPELLINGS.get(service, str)(need.action)
    who = verdict.caller.principal.arn or "anonymous"
    text = f"User: {who} is not authorized to perform: {action}"
    if resource := _resource(service, operation, need):
        text += f" on resource: {resource}"
    text += _because(verdict, action)
    if service == "ec2":
        return f"You are not authorized to perform this operation. {text}"
    return text


def _because(verdict: Verdict, action: str) -> str:
    decision = verdict.decision
    if decision.reason == "explicit-deny":
        kind = decision.decided_by.policy.kind if decision.decided_by else "identity"
        return f" with an explicit deny in {KINDS[kind]}"
    if action == "sts:AssumeRole":
        return ""  # STS does not say whether the role's or the caller's policy is in the way
    kind_of_policy = IMPLICIT.get(decision.reason, IMPLICIT["no-identity"])
    return f" because no {kind_of_policy} allows the {action} action"


def _resource(service: str, operation: str, need: Need) -> str:
    if need.action == "s3:ListAllMyBuckets":
        return ""
    if need.action.startswith("s3:"):
        return f'"{need.resource}"'
    if service == "iam" and need.action.startswith("iam:"):
        return _iam_name(operation, need)
    return need.resource


def _iam_name(operation: str, need: Need) -> str:
    """``role NAME`` for what exists; its ARN for what is to be made, or passed."""
    kind, _, name = need.resource.rpartition(":")[2].partition("/")
    named = kind in ("role", "user", "group", "instance-profile")
    if not named or need.action == "iam:PassRole" or operation.startswith("Create"):
        return need.resource
    return f"{kind.replace('-', ' ')} {name.rpartition('/')[2]}"


@cache
def _kind(code: str) -> type[CommonServiceException]:
    # A service that once spoke XML takes the class's name for the code of its JSON, and this code
    # for the one of its XML.
    name = code if code.endswith(("Exception", "Error", "Operation")) else f"{code}Exception"
    return type(name, (CommonServiceException,), {})
