"""Wrong documents are refused in the words of the service to which they are given."""

import json
from typing import Any

import pytest
from moto.iam.exceptions import MalformedPolicyDocument
from moto.iam.policy_validation import (
    IAMPolicyDocumentValidator,
    IAMTrustPolicyDocumentValidator,
)

from lab.emulator.policy import MalformedPolicyError, check_document
from lab.emulator.policy.check import WORDS
from lab.emulator.policy.hints import HINTS

ACCOUNT = "111122223333"
USER = f"arn:aws:iam::{ACCOUNT}:user/ana"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:todo"
BUCKET = "arn:aws:s3:::todo-exports"
GRANT: dict[str, Any] = {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT}}
SYNTAX = "Syntax errors in policy."
LEGACY = "The policy failed legacy parsing"


def _text(*statements: Any, **more: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)} | more)


def _grant(**more: Any) -> dict[str, Any]:
    return {k: v for k, v in (GRANT | more).items() if v is not None}


def _refused(text: str, kind: Any, **more: Any) -> tuple[str, str]:
    with pytest.raises(MalformedPolicyError) as refused:
        check_document(text, kind, **more)
    return refused.value.code, refused.value.message


WRONG_FOR_IAM = {
    "": SYNTAX,
    "{": SYNTAX,
    "[]": SYNTAX,
    '"policy"': SYNTAX,
    "{}": SYNTAX,
    _text(): SYNTAX,
    _text("allow"): SYNTAX,
    _text(_grant(), Extra=1): SYNTAX,
    _text(_grant(), Version="2020-01-01"): SYNTAX,
    _text(_grant(), Id=1): SYNTAX,
    _text(_grant(Extra=1)): SYNTAX,
    _text(_grant(NotAction="sns:*")): SYNTAX,
    _text(_grant(NotResource="*")): SYNTAX,
    _text(_grant(Effect=None)): SYNTAX,
    _text(_grant(Effect="Perhaps")): SYNTAX,
    _text(_grant(Action=1)): SYNTAX,
    _text(_grant(Resource=[1])): SYNTAX,
    _text(_grant(Sid=1)): SYNTAX,
    _text(_grant(Condition="none")): SYNTAX,
    _text(_grant(Condition={"StringMatches": {"aws:username": "ana"}})): SYNTAX,
    _text(_grant(Condition={"StringEquals": "ana"})): SYNTAX,
    _text(_grant(Condition={"StringEquals": {"aws:username": {"a": 1}}})): SYNTAX,
    _text(_grant(), Version="2008-10-17"): "Policy document must be version 2012-10-17 or greater.",
    json.dumps({"Statement": GRANT}): "Policy document must be version 2012-10-17 or greater.",
    _text(_grant(Effect="allow")): LEGACY,
    _text(_grant(Sid="a"), _grant(Sid="a")): (
        "Statement IDs (SID) in a single policy must be unique."
    ),
    _text(_grant(Action=None)): "Policy statement must contain actions.",
    _text(_grant(Action=[])): "Policy statement must contain actions.",
    _text(_grant(Resource=None)): "Policy statement must contain resources.",
    _text(_grant(Resource=[])): "Policy statement must contain resources.",
    _text(_grant(Resource="todo")): 'Resource todo must be in ARN format or "*".',
    _text(_grant(Resource="arn:was:s3:::todo")): (
        'Partition "was" is not valid for resource "arn:was:s3:::todo".'
    ),
    _text(_grant(Resource="arn:was")): (
        'Partition "was" is not valid for resource "arn:was:*:*:*:*".'
    ),
    _text(_grant(Resource="arn:aws")): (
        "Resource vendor must be fully qualified and cannot contain regexes."
    ),
    _text(_grant(Action="Publish")): (
        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
    ),
    _text(_grant(Action="sns:Publish:now")): "Actions/Condition can contain only one colon.",
    _text(_grant(Action="s*s:Publish")): "Vendor s*s is not valid",
}


@pytest.mark.parametrize(("text", "message"), WRONG_FOR_IAM.items())
def test_iam_refuses_identity_policy(text: str, message: str) -> None:
    assert _refused(text, "identity") == ("MalformedPolicyDocument", message)
    assert _refused(text, "session") == ("MalformedPolicyDocument", message)


@pytest.mark.parametrize(("text", "message"), WRONG_FOR_IAM.items())
def test_moto_which_was_checked_against_iam_refuses_with_the_same_words(
    text: str, message: str
) -> None:
    with pytest.raises(MalformedPolicyDocument) as refused:
        IAMPolicyDocumentValidator(text).validate()
    assert refused.value.message == message


WRONG_TRUST = {
    _text(TRUST | {"Resource": "*"}): "Has prohibited field Resource.",
    _text(TRUST | {"Action": "sns:Publish"}): (
        "Trust Policy statement actions can only be sts:AssumeRole, "
        "sts:AssumeRoleWithSAML,  and sts:AssumeRoleWithWebIdentity"
    ),
    _text(TRUST | {"Effect": "allow"}): LEGACY,
    _text(TRUST | {"Action": []}): "Policy statement must contain actions.",
}


@pytest.mark.parametrize(("text", "message"), WRONG_TRUST.items())
def test_iam_refuses_trust_policy(text: str, message: str) -> None:
    assert _refused(text, "trust") == ("MalformedPolicyDocument", message)
    with pytest.raises(MalformedPolicyDocument) as refused:
        IAMTrustPolicyDocumentValidator(text).validate()
    assert refused.value.message == message


@pytest.mark.parametrize(
    ("principal", "message"),
    [
        (None, "AssumeRolepolicy must contain principals."),
        ({"AWS": []}, "AssumeRolepolicy must contain principals."),
        ({"AWS": "ana"}, 'Invalid principal in policy: "AWS":"ana"'),
        ({"AWS": f"{USER}*"}, f'Invalid principal in policy: "AWS":"{USER}*"'),
        ({"AWS": "1234"}, 'Invalid principal in policy: "AWS":"1234"'),
        ({"AWS": [ACCOUNT, TOPIC]}, f'Invalid principal in policy: "AWS":"{TOPIC}"'),
        ({"Service": "lambda"}, 'Invalid principal in policy: "SERVICE":"lambda"'),
        ({"Service": "amazonaws.com"}, 'Invalid principal in policy: "SERVICE":"amazonaws.com"'),
        ({"Aws": ACCOUNT}, SYNTAX),
        (ACCOUNT, SYNTAX),
    ],
)
def test_iam_refuses_principal_of_trust_policy(principal: object, message: str) -> None:
    statement = {k: v for k, v in (TRUST | {"Principal": principal}).items() if v is not None}

    assert _refused(_text(statement), "trust")[1] == message


def test_user_that_does_not_exist_cannot_be_named() -> None:
    trust = _text(TRUST | {"Principal": {"AWS": USER}})
    grant = _text(_grant(Principal={"AWS": [ACCOUNT, USER]}))
    bucket = _text(_grant(Principal={"AWS": USER}, Action="s3:*", Resource=BUCKET))
    key = _text(_grant(Principal={"AWS": USER}, Action="kms:*"))

    def refused(text: str, kind: Any) -> str:
        check_document(text, kind, exists=lambda arn: arn in (USER, ACCOUNT))
        return _refused(text, kind, exists=lambda arn: arn == ACCOUNT)[1]

    assert refused(trust, "trust") == f'Invalid principal in policy: "AWS":"{USER}"'
    assert refused(grant, "sns") == "Invalid parameter: Policy Error: PrincipalNotFound"
    assert refused(grant.replace("sns:", "sqs:"), "sqs") == (
        "Invalid value for the parameter Policy."
    )
    assert refused(bucket, "s3") == "Invalid principal in policy"
    assert refused(key, "kms") == (
        "Policy contains a statement with one or more invalid principals."
    )


def test_identity_policy_names_no_principal() -> None:
    text = _text(_grant(Principal="*"))

    assert _refused(text, "identity")[1] == "Policy document should not specify a principal."


def test_each_word_of_a_service_has_plain_words_too() -> None:
    names = {name for words in WORDS.values() for name in words}

    assert names == HINTS.keys()


@pytest.mark.parametrize(
    ("statement", "hint"),
    [
        ({}, "What is wrong: a statement has no Principal, which says who is allowed."),
        ({"Principle": "*"}, "What is wrong: there is no element Principle; names are written"),
        (
            {"Principal": {"Service": "sns"}},
            'What is wrong: there is no such principal as "SERVICE":"sns"; a service is written',
        ),
        ({"Principal": "sns"}, 'What is wrong: Principal is "*", or like {"AWS": ...} or {"'),
        (
            {"Principal": "*", "Action": "sns:Publish"},
            "What is wrong: the action sns:Publish is not one that such a policy can give.",
        ),
    ],
)
def test_refusal_says_in_plain_words_what_is_wrong(statement: dict[str, Any], hint: str) -> None:
    with pytest.raises(MalformedPolicyError) as refused:
        check_document(_text(_grant(Action="sqs:SendMessage") | statement), "sqs")

    assert refused.value.hint.startswith(hint)


ANYONE = {"Principal": "*"}
SEND = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        _text(),
        _text({"Effect": "Allow"}),
        _text({k: v for k, v in SEND.items() if k != "Principal"}),
        _text(SEND | {"Principal": {"AWS": "arn:aws:iam::1234:root"}}),
        _text(SEND | {"Principal": {"Service": "sns"}}),
        _text(SEND | {"Action": "sns:Publish"}),
        _text(SEND | {"Action": "SendMessage"}),
        _text(SEND | {"Action": [f"sqs:Action{n * 'a'}" for n in range(8)]}),
        _text(SEND | {"Effect": "allow"}),
        _text(SEND | {"Principle": "*"}),
        _text(SEND | {"Condition": {"ArnMatches": {"aws:SourceArn": TOPIC}}}),
        _text(*[SEND] * 21),
        _text(SEND | {"Principal": {"AWS": [f"{n:012}" for n in range(51)]}}),
        _text(SEND | {"Resource": "arn:aws:sqs:us-east-1:1:" + "a" * 9000}),
    ],
)
def test_sqs_refuses(text: str) -> None:
    assert _refused(text, "sqs") == (
        "InvalidAttributeValue",
        "Invalid value for the parameter Policy.",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "Policy Error: null"),
        (_text(_grant()), "Policy Error: null"),
        (_text(_grant(**ANYONE, Resource=None)), "Policy Error: null"),
        (_text(_grant(Principle="*")), "Policy Error: null"),
        (_text(_grant(Principal={"AWS": "arn:aws:iam::123:root"})), "Policy Error: "),
        (_text(_grant(**ANYONE, Action="sns:CreateTopic")), "Policy statement action out of "),
        (_text(_grant(**ANYONE, Action="sqs:SendMessage")), "Policy statement action out of "),
    ],
)
def test_sns_refuses(text: str, message: str) -> None:
    code, said = _refused(text, "sns")

    assert code == "InvalidParameter"
    assert said.startswith(f"Invalid parameter: {message}")


READ: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "s3:GetObject",
    "Resource": f"{BUCKET}/*",
}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "This policy contains invalid Json"),
        ('{"Version": "2012-10-17"}', "Missing required field Statement"),
        (_text(), "Could not parse the policy: Statement is empty!"),
        (_text(READ, Version="today"), "The policy must contain a valid version string"),
        (_text(READ | {"Effect": "allow"}), "Invalid effect: allow"),
        (_text({k: v for k, v in READ.items() if k != "Effect"}), "Missing required field Effect"),
        (_text(_grant(Resource=BUCKET)), "Missing required field Principal"),
        (_text(READ | {"Principal": {"AWS": "ana"}}), "Invalid principal in policy"),
        (_text(READ | {"Action": "sns:Publish"}), "Policy has invalid action"),
        (_text(READ | {"Action": []}), "Missing required field Action"),
        (_text(READ | {"Resource": []}), "Missing required field Resource"),
        (_text(READ | {"Resource": "*"}), "Policy has invalid resource"),
        (_text(READ | {"Resource": f"{BUCKET}-2/*"}), "Policy has invalid resource"),
        (_text(READ | {"Extra": 1}), "Unknown field Extra"),
        (_text(READ | {"Condition": {"Equals": {"a": "b"}}}), "Invalid Condition type : Equals"),
        (
            _text(READ | {"Resource": BUCKET}),
            "Action does not apply to any resource(s) in statement",
        ),
        (
            _text(READ | {"Action": "s3:ListBucket"}),
            "Action does not apply to any resource(s) in statement",
        ),
    ],
)
def test_s3_refuses(text: str, message: str) -> None:
    assert _refused(text, "s3", resource=BUCKET) == ("MalformedPolicy", message)


@pytest.mark.parametrize("text", ["{", _text(_grant(Action="kms:*")), _text(SEND)])
def test_kms_refuses(text: str) -> None:
    code, message = _refused(text, "kms")

    assert code == "MalformedPolicyDocumentException"
    assert "not syntactically or semantically correct" in message


VALID: list[tuple[Any, Any]] = [
    ("identity", GRANT),
    ("identity", _grant(Action="*")),
    ("identity", _grant(Resource=[TOPIC, "arn:aws:sns:*:*:*"])),
    ("identity", _grant(Resource="arn:*:s3:::homes/${aws:username}/*")),
    ("identity", _grant(Condition={"Bool": {"aws:SecureTransport": True}})),
    ("identity", _grant(Condition={"NumericLessThan": {"aws:MultiFactorAuthAge": 3600}})),
    ("identity", _grant(Condition={"ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["a*"]}})),
    ("session", _grant(Sid="Only", Action=["sns:Publish", "sns:List*"])),
    ("trust", TRUST),
    ("trust", TRUST | {"Principal": {"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]}}),
    ("trust", TRUST | {"Principal": {"AWS": "*"}}),
    ("trust", TRUST | {"Principal": {"Federated": "accounts.google.com"}}),
    ("trust", TRUST | {"Action": ["sts:AssumeRole", "sts:TagSession"]}),
    ("sqs", SEND),
    ("sqs", SEND | {"Action": "SQS:*", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}),
    ("sqs", SEND | {"Condition": {"ArnEquals": {"aws:SourceArn": TOPIC}}}),
    ("sns", _grant(**ANYONE)),
    ("sns", _grant(Principal={"Service": "s3.amazonaws.com"}, Resource="arn:aws:sns:*:*:todo")),
    ("s3", READ),
    (
        "s3",
        READ | {"Action": ["s3:GetObject", "s3:ListBucket"], "Resource": [BUCKET, BUCKET + "/*"]},
    ),
    ("s3", READ | {"Action": "s3:*", "Resource": BUCKET}),
    ("s3", READ | {"Resource": "arn:aws:s3:::todo-*"}),
    ("s3", READ | {"Principal": {"CanonicalUser": "79a59df900b949e5"}}),
    ("kms", _grant(Action="kms:*", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})),
]


@pytest.mark.parametrize(("kind", "statement"), VALID)
def test_right_document_is_accepted(kind: Any, statement: dict[str, Any]) -> None:
    check_document(_text(statement), kind, resource=BUCKET if kind == "s3" else "")


@pytest.mark.parametrize("kind", ["sqs", "sns", "s3", "kms"])
def test_older_version_is_right_for_resources(kind: Any) -> None:
    actions = {"sqs": "sqs:*", "sns": "sns:Publish", "s3": "s3:*", "kms": "kms:*"}
    statement = READ | {"Action": actions[kind]}

    check_document(_text(statement, Version="2008-10-17"), kind)
    check_document(json.dumps({"Statement": statement}), kind)
