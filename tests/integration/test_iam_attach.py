"""Wrong policies and permissions are refused when they are attached, with AWS's errors."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.shared.config import Settings
from tests.support import identities
from tests.support.identities import allow, policy
from tests.support.record import ask
from tests.support.waiting import until

Clients = Callable[..., Any]

PUBLISH = policy(allow("sns:Publish"))
NO_RESOURCE = policy({"Effect": "Allow", "Action": "sns:Publish"})
SYNTAX = "Syntax errors in policy."
MISSING = "Policy statement must contain resources."


def _name() -> str:
    return f"attach-{uuid.uuid4().hex[:8]}"


def _trust(principal: Any, **more: Any) -> str:
    return policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal} | more)


FOR_EC2 = _trust({"Service": "ec2.amazonaws.com"})


def _refused(call: Callable[..., Any], **request: Any) -> tuple[int, str, str]:
    with pytest.raises(ClientError) as caught:
        call(**request)
    answer: Any = caught.value.response
    return (
        answer["ResponseMetadata"]["HTTPStatusCode"],
        answer["Error"]["Code"],
        answer["Error"]["Message"],
    )


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", SYNTAX),
        (NO_RESOURCE, MISSING),
        (policy(allow("Publish")), "Actions/Conditions must be prefaced by a vendor, e.g., iam,"),
        (policy(allow("sns:Publish", "todo")), 'Resource todo must be in ARN format or "*".'),
        (policy(allow("sns:Publish", Principal="*")), "Policy document should not specify a"),
        (policy(allow("sns:Publish", Extra=1)), SYNTAX),
    ],
)
def test_iam_refuses_wrong_identity_policy(aws: Clients, document: str, message: str) -> None:
    iam, name = aws("iam"), _name()
    iam.create_user(UserName=name)
    iam.create_role(
        RoleName=name, AssumeRolePolicyDocument=_trust({"Service": "ec2.amazonaws.com"})
    )
    iam.create_group(GroupName=name)
    for call, request in (
        (iam.put_user_policy, {"UserName": name, "PolicyName": "own"}),
        (iam.put_role_policy, {"RoleName": name, "PolicyName": "own"}),
        (iam.put_group_policy, {"GroupName": name, "PolicyName": "own"}),
        (iam.create_policy, {"PolicyName": name}),
    ):
        status, code, said = _refused(call, PolicyDocument=document, **request)

        assert (status, code) == (400, "MalformedPolicyDocument")
        assert said.startswith(message)
    assert iam.list_user_policies(UserName=name)["PolicyNames"] == []


def test_iam_takes_booleans_and_numbers_in_conditions(aws: Clients) -> None:
    conditions = {
        "Bool": {"aws:SecureTransport": True},
        "NumericLessThan": {"aws:MultiFactorAuthAge": 3600},
    }

    made = aws("iam").create_policy(
        PolicyName=_name(), PolicyDocument=policy(allow("sns:Publish", Condition=conditions))
    )

    assert made["Policy"]["Arn"]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "This policy contains invalid Json"),
        (policy(), SYNTAX),
        (PUBLISH, "Trust Policy statement actions can only be sts:AssumeRole, "),
        (_trust({"Service": "lambda"}), 'Invalid principal in policy: "SERVICE":"lambda"'),
        (_trust({"AWS": "nobody"}), 'Invalid principal in policy: "AWS":"nobody"'),
        (
            policy({"Effect": "Allow", "Action": "sts:AssumeRole"}),
            "AssumeRolepolicy must contain principals.",
        ),
        (_trust({"Service": "ec2.amazonaws.com"}, Resource="*"), "Has prohibited field Resource."),
    ],
)
def test_iam_refuses_wrong_trust_policy(aws: Clients, document: str, message: str) -> None:
    iam, name = aws("iam"), _name()
    made = _refused(iam.create_role, RoleName=name, AssumeRolePolicyDocument=document)
    assert made[:2] == (400, "MalformedPolicyDocument")
    assert made[2].startswith(message)

    iam.create_role(
        RoleName=name, AssumeRolePolicyDocument=_trust({"Service": "ec2.amazonaws.com"})
    )
    changed = _refused(iam.update_assume_role_policy, RoleName=name, PolicyDocument=document)
    assert changed[2].startswith(message)


def test_user_or_role_that_does_not_exist_is_no_principal(aws: Clients, settings: Settings) -> None:
    nobody = f"arn:aws:iam::{settings.account}:user/nobody"
    elsewhere = "arn:aws:iam::210987654321:role/whoever"
    iam, sqs, sns, s3, kms = map(aws, ("iam", "sqs", "sns", "s3", "kms"))
    bucket = _name()
    s3.create_bucket(Bucket=bucket)

    def attach(arn: str) -> list[Callable[[], Any]]:
        named = {"Principal": {"AWS": [settings.account, arn]}}
        trust = _trust(named["Principal"])
        queue, topic = policy(allow("sqs:*", **named)), policy(allow("sns:Publish", **named))
        objects = policy(allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*", **named))
        return [
            lambda: iam.create_role(RoleName=_name(), AssumeRolePolicyDocument=trust),
            lambda: sqs.create_queue(QueueName=_name(), Attributes={"Policy": queue}),
            lambda: sns.create_topic(Name=_name(), Attributes={"Policy": topic}),
            lambda: s3.put_bucket_policy(Bucket=bucket, Policy=objects),
            lambda: kms.create_key(Policy=policy(allow("kms:*", **named))),
        ]

    assert [_refused(call)[1:] for call in attach(nobody)] == [
        ("MalformedPolicyDocument", f'Invalid principal in policy: "AWS":"{nobody}"'),
        ("InvalidAttributeValue", "Invalid value for the parameter Policy."),
        ("InvalidParameter", "Invalid parameter: Policy Error: PrincipalNotFound"),
        ("MalformedPolicy", "Invalid principal in policy"),
        (
            "MalformedPolicyDocumentException",
            "Policy contains a statement with one or more invalid principals.",
        ),
    ]
    iam.create_user(UserName="nobody")
    for call in attach(nobody) + attach(elsewhere):
        call()


@pytest.mark.parametrize(
    "document",
    [
        "{",
        "[]",
        policy(),
        policy(allow("sqs:SendMessage")),
        policy(allow("sns:Publish", Principal="*")),
        policy(allow("sqs:SendMessage", Principal={"Service": "sns"})),
        policy(allow("sqs:SendMessage", Principle="*")),
        policy(allow("sqs:SendMessage", Principal="*", Condition={"Arn": {"aws:x": "y"}})),
    ],
)
def test_sqs_refuses_wrong_policy(aws: Clients, document: str) -> None:
    sqs = aws("sqs")
    url = sqs.create_queue(QueueName=_name())["QueueUrl"]
    wrong = (400, "InvalidAttributeValue", "Invalid value for the parameter Policy.")

    assert _refused(sqs.create_queue, QueueName=_name(), Attributes={"Policy": document}) == wrong
    attributes = {"Policy": document}
    assert _refused(sqs.set_queue_attributes, QueueUrl=url, Attributes=attributes) == wrong
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])
    assert "Policy" not in found.get("Attributes", {})


def test_journal_says_what_is_wrong_with_a_refused_policy(aws: Clients, settings: Settings) -> None:
    document = policy(allow("sqs:SendMessage", Principal={"Service": "sns"}))

    _refused(aws("sqs").create_queue, QueueName=_name(), Attributes={"Policy": document})

    asked = {"account": settings.account, "operation": "CreateQueue"}
    (event,) = until(lambda: ask(settings, **asked)["events"])
    assert event["error"] == "InvalidAttributeValue"
    assert event["reason"].startswith(
        "Invalid value for the parameter Policy. What is wrong: there is no such principal as "
        '"SERVICE":"sns"'
    )


def test_policy_of_a_queue_is_set_and_taken_off(aws: Clients) -> None:
    sqs = aws("sqs")
    url = sqs.create_queue(QueueName=_name())["QueueUrl"]
    document = policy(allow("sqs:SendMessage", Principal={"Service": "sns.amazonaws.com"}))

    def change(text: str) -> Any:
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": text})
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])
        return found.get("Attributes", {}).get("Policy")

    assert json.loads(change(document)) == json.loads(document)
    assert change("") is None


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "Policy Error: null"),
        ("", "Policy is empty"),
        (policy(allow("sns:Publish")), "Policy Error: null"),
        (policy(allow("sns:CreateTopic", Principal="*")), "Policy statement action out of service"),
        (policy(allow("sqs:SendMessage", Principal="*")), "Policy statement action out of service"),
    ],
)
def test_sns_refuses_wrong_policy(aws: Clients, document: str, message: str) -> None:
    sns = aws("sns")
    topic = sns.create_topic(Name=_name())["TopicArn"]
    attribute = {"AttributeName": "Policy", "AttributeValue": document}

    made = _refused(sns.create_topic, Name=_name(), Attributes={"Policy": document})
    changed = _refused(sns.set_topic_attributes, TopicArn=topic, **attribute)

    assert made == changed
    assert made[:2] == (400, "InvalidParameter")
    assert made[2].startswith(f"Invalid parameter: {message}")


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ({}, "Missing required field Principal"),
        ({"Principal": {"AWS": "ana"}}, "Invalid principal in policy"),
        ({"Principal": "*", "Resource": "*"}, "Policy has invalid resource"),
        ({"Principal": "*", "Resource": "arn:aws:s3:::another/*"}, "Policy has invalid resource"),
        ({"Principal": "*", "Action": "sqs:SendMessage"}, "Policy has invalid action"),
        ({"Principal": "*", "Action": "s3:ListBucket"}, "Action does not apply to any resource"),
    ],
)
def test_s3_refuses_wrong_policy(aws: Clients, statement: Any, message: str) -> None:
    s3, bucket = aws("s3"), _name()
    s3.create_bucket(Bucket=bucket)
    document = policy(allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*") | statement)

    status, code, said = _refused(s3.put_bucket_policy, Bucket=bucket, Policy=document)

    assert (status, code) == (400, "MalformedPolicy")
    assert said.startswith(message)


def test_kms_refuses_policy_that_locks_its_author_out(aws: Clients, settings: Settings) -> None:
    kms = aws("kms")
    service = policy(allow("kms:*", Principal={"Service": "sns.amazonaws.com"}))
    root = policy(allow("kms:*", Principal={"AWS": settings.account}))
    key = kms.create_key(Policy=root)["KeyMetadata"]["KeyId"]

    made = _refused(kms.create_key, Policy=service)
    changed = _refused(kms.put_key_policy, KeyId=key, PolicyName="default", Policy=service)

    assert made == changed
    assert made == (
        400,
        "MalformedPolicyDocumentException",
        "The new key policy will not allow you to update the key policy in the future.",
    )
    kms.create_key(Policy=service, BypassPolicyLockoutSafetyCheck=True)


def test_session_policy_is_checked(aws: Clients, settings: Settings) -> None:
    iam, sts = aws("iam"), aws("sts")
    trust = _trust({"AWS": settings.account})
    role = iam.create_role(RoleName=_name(), AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    session = {"RoleArn": role, "RoleSessionName": "test"}

    wrong = _refused(sts.assume_role, Policy=NO_RESOURCE, **session)
    long = _refused(sts.assume_role, Policy=policy(allow("sns:" + "a" * 2048)), **session)

    assert wrong == (400, "MalformedPolicyDocument", MISSING)
    assert long[1] == "ValidationError"
    assert sts.assume_role(Policy=PUBLISH, **session)["Credentials"]


def test_boundary_has_to_be_a_policy_that_exists(aws: Clients, settings: Settings) -> None:
    iam, name = aws("iam"), _name()
    missing = f"arn:aws:iam::{settings.account}:policy/{name}"
    trust = _trust({"Service": "ec2.amazonaws.com"})
    no_scope = (404, "NoSuchEntity", f"Scope ARN: {missing} does not exist or is not attachable.")
    role = {"RoleName": name, "AssumeRolePolicyDocument": trust}

    assert _refused(iam.create_user, UserName=name, PermissionsBoundary=missing) == no_scope
    assert _refused(iam.create_role, PermissionsBoundary=missing, **role) == no_scope
    not_one = f"arn:aws:iam::{settings.account}:user/{name}"
    assert _refused(iam.create_role, PermissionsBoundary=not_one, **role)[1] == (
        "InvalidParameterValue"
    )
    iam.create_policy(PolicyName=name, PolicyDocument=PUBLISH)
    iam.create_role(PermissionsBoundary=missing, **role)
    iam.create_user(UserName=name, PermissionsBoundary=missing)


def test_policy_of_aws_is_a_boundary_from_the_first_call_on(aws: Clients) -> None:
    boundary = "arn:aws:iam::aws:policy/PowerUserAccess"

    made = aws("iam").create_user(UserName=_name(), PermissionsBoundary=boundary)["User"]

    assert made["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary


def _long(length: int) -> str:
    return policy(allow("sns:" + "a" * length))


def test_policies_of_iam_have_a_size(aws: Clients) -> None:
    iam, name = aws("iam"), _name()
    iam.create_user(UserName=name)
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=_trust({"AWS": "210987654321"}))
    role: dict[str, Any] = {"RoleName": name}
    user: dict[str, Any] = {"UserName": name}
    spaces = PUBLISH.replace('"sns:Publish"', " " * 7000 + '"sns:Publish"')

    assert _refused(iam.create_policy, PolicyName=name, PolicyDocument=_long(6144)) == (
        409,
        "LimitExceeded",
        "Cannot exceed quota for PolicySize: 6144",
    )
    assert iam.create_policy(PolicyName=name, PolicyDocument=spaces)
    iam.put_role_policy(PolicyName="a", PolicyDocument=_long(6000), **role)
    iam.put_role_policy(PolicyName="a", PolicyDocument=_long(6001), **role)
    second = _refused(iam.put_role_policy, PolicyName="b", PolicyDocument=_long(6000), **role)
    assert second[2] == f"Maximum policy size of 10240 bytes exceeded for role {name}"
    of_user = _refused(iam.put_user_policy, PolicyName="a", PolicyDocument=_long(2048), **user)
    assert of_user[2] == f"Maximum policy size of 2048 bytes exceeded for user {name}"
    many = _trust({"AWS": [f"{n:012}" for n in range(200)]})
    assert _refused(iam.update_assume_role_policy, PolicyDocument=many, **role)[2] == (
        "Cannot exceed quota for ACLSizePerRole: 2048"
    )


@pytest.mark.parametrize(
    ("wrong", "code", "message"),
    [
        (
            {"Principal": "amazonaws.com"},
            "InvalidParameterValueException",
            "The provided principal",
        ),
        ({"Principal": "s3"}, "InvalidParameterValueException", "The provided "),
        (
            {"Principal": "arn:aws:iam::{account}:role/nobody"},
            "InvalidParameterValueException",
            "The provided principal was invalid. Please check the principal and try again.",
        ),
        ({"SourceArn": "todo-notifications"}, "ValidationException", "1 validation error detected"),
        ({"SourceAccount": "1234"}, "ValidationException", "1 validation error detected"),
        ({"Action": "sns:Publish"}, "ValidationException", "1 validation error detected"),
        ({"StatementId": "a b"}, "ValidationException", "1 validation error detected"),
    ],
)
def test_lambda_refuses_wrong_permission(
    aws: Clients, settings: Settings, wrong: dict[str, str], code: str, message: str
) -> None:
    request = {
        "FunctionName": "whatever",
        "StatementId": "a",
        "Action": "lambda:InvokeFunction",
        "Principal": "s3.amazonaws.com",
    }
    request |= {name: text.format(account=settings.account) for name, text in wrong.items()}

    refused = _refused(aws("lambda").add_permission, **request)

    assert refused[:2] == (400, code)
    assert refused[2].startswith(message)


def test_permission_of_queue_or_topic_is_for_accounts(aws: Clients) -> None:
    sqs, sns = aws("sqs"), aws("sns")
    url = sqs.create_queue(QueueName=_name())["QueueUrl"]
    topic = sns.create_topic(Name=_name())["TopicArn"]
    queue = {"QueueUrl": url, "Label": "a", "Actions": ["SendMessage"]}
    given = {"TopicArn": topic, "Label": "a", "ActionName": ["Publish"]}

    assert _refused(sqs.add_permission, AWSAccountIds=["ana"], **queue)[1:] == (
        "InvalidParameterValue",
        "Value [ana] for parameter PrincipalId is invalid. Reason: Unable to verify.",
    )
    assert _refused(sns.add_permission, AWSAccountId=["ana"], **given)[1:] == (
        "InvalidParameter",
        "Invalid parameter: Policy Error: PrincipalNotFound",
    )
    sqs.add_permission(AWSAccountIds=["210987654321"], **queue)
    sns.add_permission(AWSAccountId=["210987654321"], **given)


def test_user_is_told_of_a_missing_right_before_a_wrong_policy(
    aws: Clients, settings: Settings
) -> None:
    user = identities.user(aws, settings, allow("sqs:ListQueues"))

    refused = _refused(user.aws("sqs").create_queue, QueueName=_name(), Attributes={"Policy": "{"})

    assert refused[:2] == (403, "AccessDenied")
