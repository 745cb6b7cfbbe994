"""Refuses a wrong policy document in the words of the service to which it is given.

Each table is in the order in which its service looks. Sources: "Grammar of the IAM JSON policy
language" in the IAM User Guide, the errors of each operation in the API references, quotas of SQS
policies, and the words that AWS is seen to answer with, where its documentation has none.
"""

from collections.abc import Callable
from typing import Literal

from lab.emulator.policy import scopes
from lab.emulator.policy.faults import Fault, faults
from lab.emulator.policy.hints import hint

Kind = Literal["identity", "session", "trust", "sqs", "sns", "s3", "kms"]

CODES: dict[Kind, str] = {
    "identity": "MalformedPolicyDocument",
    "session": "MalformedPolicyDocument",
    "trust": "MalformedPolicyDocument",
    "sqs": "InvalidAttributeValue",
    "sns": "InvalidParameter",
    "s3": "MalformedPolicy",
    "kms": "MalformedPolicyDocumentException",
}

SHAPES = (
    *("json", "shape", "element", "no-statement", "empty", "version"),
    *("no-effect", "effect", "both", "operator", "principal-shape"),
)
SYNTAX = dict.fromkeys(SHAPES, "Syntax errors in policy.") | {
    "old-version": "Policy document must be version 2012-10-17 or greater.",
    "case": "The policy failed legacy parsing",
    "sid": "Statement IDs (SID) in a single policy must be unique.",
    "no-action": "Policy statement must contain actions.",
}
VENDORS = {
    "no-arn": 'Resource {} must be in ARN format or "*".',
    "partition": "Partition {}.",
    "unqualified": "Resource vendor must be fully qualified and cannot contain regexes.",
    "no-vendor": "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    "colons": "Actions/Condition can contain only one colon.",
    "vendor": "Vendor {} is not valid",
}
IDENTITY = (
    SYNTAX
    | VENDORS
    | {
        "no-resource": "Policy statement must contain resources.",
        "principal-given": "Policy document should not specify a principal.",
    }
)
TRUST = (
    SYNTAX
    | VENDORS
    | {
        "json": "This policy contains invalid Json",
        "scope": "Trust Policy statement actions can only be sts:AssumeRole, "
        "sts:AssumeRoleWithSAML,  and sts:AssumeRoleWithWebIdentity",
        "resource-given": "Has prohibited field {}.",
        "no-principal": "AssumeRolepolicy must contain principals.",
        "principal": "Invalid principal in policy: {}",
    }
)
BROKEN = (*SHAPES, "case", "no-action", "no-vendor", "colons", "vendor", "no-principal")
SQS = dict.fromkeys(
    (*BROKEN, "principal", "scope", "no-arn", "partition", "quota"),
    "Invalid value for the parameter Policy.",
)
SNS = dict.fromkeys((*BROKEN, "no-resource", "no-arn", "partition"), "Policy Error: null") | {
    "principal": "Policy Error: PrincipalNotFound",
    "scope": "Policy statement action out of service scope!",
}
S3 = {
    "json": "This policy contains invalid Json",
    "shape": "This policy contains invalid Json",
    "version": "The policy must contain a valid version string",
    "no-statement": "Missing required field Statement",
    "empty": "Could not parse the policy: Statement is empty!",
    "element": "Unknown field {}",
    "both": "Invalid policy syntax.",
    "no-effect": "Missing required field Effect",
    "case": "Invalid effect: {}",
    "effect": "Invalid effect: {}",
    "no-principal": "Missing required field Principal",
    "principal-shape": "Invalid policy syntax.",
    "principal": "Invalid principal in policy",
    "no-action": "Missing required field Action",
    "no-vendor": "Policy has invalid action",
    "colons": "Policy has invalid action",
    "vendor": "Policy has invalid action",
    "scope": "Policy has invalid action",
    "no-resource": "Missing required field Resource",
    "elsewhere": "Policy has invalid resource",
    "operator": "Invalid Condition type : {}",
    "mismatch": "Action does not apply to any resource(s) in statement",
}
KMS = {"principal": "Policy contains a statement with one or more invalid principals."} | (
    dict.fromkeys(
        (*BROKEN, "scope", "no-resource", "no-arn", "partition"),
        "The request was rejected because the specified policy is not syntactically or "
        "semantically correct.",
    )
)
WORDS: dict[Kind, dict[str, str]] = {
    "identity": IDENTITY,
    "session": IDENTITY,
    "trust": TRUST,
    "sqs": SQS,
    "sns": {name: f"Invalid parameter: {words}" for name, words in SNS.items()},
    "s3": S3,
    "kms": KMS,
}


class MalformedPolicyError(Exception):
    """A document that AWS refuses: ``code`` and ``message`` are AWS's, the status is 400; ``hint``
    says in plain words what is wrong."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


def check_document(
    text: str,
    kind: Kind,
    *,
    resource: str = "",
    exists: Callable[[str], bool] = lambda arn: True,
) -> None:
    """Refuse a wrong document; raises MalformedPolicyError.

    ``resource`` is the ARN of the bucket that the policy is for; ``exists`` says whether there is
    a user or role of an ARN.
    """
    found: dict[str, Fault] = {}
    for fault in (*faults(text, exists), *scopes.faults(text, kind, resource)):
        found.setdefault(fault.name, fault)
    for name, words in WORDS[kind].items():
        if name in found:
            fault = found[name]
            raise MalformedPolicyError(CODES[kind], words.format(fault.detail), hint(fault))
