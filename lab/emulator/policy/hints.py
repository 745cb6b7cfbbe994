"""What is wrong with a refused document, in plain words: AWS's own often do not say."""

from lab.emulator.policy.faults import Fault

HINTS = {
    "json": "the text is not valid JSON",
    "shape": "an element has a value of the wrong type",
    "element": "there is no element {}; names are written exactly as documented",
    "version": 'the version is {}, and has to be "2012-10-17"',
    "old-version": 'the policy needs "Version": "2012-10-17"',
    "no-statement": "the policy has no Statement",
    "empty": "the list of statements is empty",
    "no-effect": "a statement has no Effect",
    "effect": "the Effect is {}, and has to be Allow or Deny",
    "case": "the Effect is {}, and has to be written Allow or Deny",
    "both": "a statement has an element and its Not: only one of the two may be there",
    "sid": "two statements have the same Sid",
    "principal-given": "{} has no place in this kind of policy: the policy is its owner's",
    "no-principal": "a statement has no Principal, which says who is allowed",
    "principal-shape": 'Principal is "*", or like {{"AWS": ...}} or {{"Service": ...}}',
    "principal": "there is no such principal as {}; a service is written like sns.amazonaws.com",
    "no-action": "a statement has no Action",
    "no-vendor": "the action {} names no service: it is written like sns:Publish",
    "colons": "the action {} has more than one colon",
    "vendor": "an action cannot begin with {}",
    "scope": "the action {} is not one that such a policy can give",
    "no-resource": "a statement has no Resource",
    "resource-given": "{} has no place in a trust policy: it is about the role itself",
    "no-arn": 'the resource {} is neither an ARN nor "*"',
    "partition": "the partition {}",
    "unqualified": "the resource {} is not a whole ARN",
    "elsewhere": "the resource {} is not of this bucket",
    "mismatch": "the action {} and the resources do not go together: objects are BUCKET/*, "
    "the bucket itself is BUCKET",
    "operator": "there is no condition operator {}",
    "quota": "a queue's policy has at most 8,192 bytes, 20 statements, 50 principals, and 7 "
    "actions in a statement",
}


def hint(fault: Fault) -> str:
    """A sentence about a fault."""
    return f"What is wrong: {HINTS[fault.name].format(fault.detail)}."
