"""A refusal reaches boto3 with the service's own code, status and words."""

from typing import Any

import pytest
from botocore.parsers import create_parser
from botocore.session import get_session
from localstack.aws.api import CommonServiceException
from localstack.aws.protocol.serializer import create_serializer
from localstack.aws.spec import load_service

from lab.emulator.iam.model import Caller, Need, Verdict
from lab.emulator.iam.refusals import refusal
from lab.emulator.policy import Decision, Look, Policy, Principal
from lab.emulator.policy.model import PolicyKind, Reason

ANN = "arn:aws:iam::111122223333:user/ann"
NOT = f"User: {ANN} is not authorized to perform: "


def verdict(
    action: str,
    resource: str = "arn:aws:x",
    reason: Reason = "no-identity",
    denied_by: PolicyKind | None = None,
) -> Verdict:
    look = None
    if denied_by:
        look = Look(Policy(denied_by, "p", "{}"), 0, "", "Deny", {})
    caller = Caller(Principal("AWS", ANN, "111122223333"))
    decided = Decision(allowed=False, reason=reason, decided_by=look)
    return Verdict(caller, Need(action, resource), decided)


def as_boto3_sees_it(
    service: str, operation: str, error: CommonServiceException, protocol: str
) -> tuple[int, dict[str, Any]]:
    """Status and error after LocalStack's serializer and botocore's parser."""
    model = load_service("sqs-query" if (service, protocol) == ("sqs", "query") else service)
    # What botocore sends to services that once were XML.
    headers = {"x-amzn-query-mode": "true"} if model.is_query_compatible else {}
    response = create_serializer(model, protocol).serialize_error_to_response(
        error, model.operation_model(operation), headers, "request-1"
    )
    answer = {
        "headers": {name.lower(): value for name, value in response.headers.items()},
        "body": response.get_data(),
        "status_code": response.status_code,
        "context": {"operation_name": operation},
    }
    parsed = create_parser(protocol).parse(answer, None)
    return response.status_code, parsed["Error"]


@pytest.mark.parametrize(
    ("service", "operation", "action", "status", "code", "spelled"),
    [
        ("sns", "Publish", "sns:Publish", 403, "AuthorizationError", "SNS:Publish"),
        ("sqs", "SendMessage", "sqs:SendMessage", 403, "AccessDenied", "sqs:sendmessage"),
        ("ssm", "GetParameter", "ssm:GetParameter", 400, "AccessDeniedException", ""),
        ("lambda", "Invoke", "lambda:InvokeFunction", 403, "AccessDeniedException", ""),
        ("dynamodb", "PutItem", "dynamodb:PutItem", 400, "AccessDeniedException", ""),
        ("dynamodbstreams", "GetRecords", "dynamodb:GetRecords", 400, "AccessDeniedException", ""),
        ("iam", "ListRoles", "iam:ListRoles", 403, "AccessDenied", ""),
        ("kms", "Decrypt", "kms:Decrypt", 400, "AccessDeniedException", ""),
        ("logs", "PutLogEvents", "logs:PutLogEvents", 400, "AccessDeniedException", ""),
        ("events", "PutRule", "events:PutRule", 400, "AccessDeniedException", ""),
        ("scheduler", "GetSchedule", "scheduler:GetSchedule", 403, "AccessDeniedException", ""),
        ("apigateway", "GetRestApi", "apigateway:GET", 403, "AccessDeniedException", ""),
        ("cloudwatch", "PutMetricData", "cloudwatch:PutMetricData", 403, "AccessDenied", ""),
        ("ses", "SendEmail", "ses:SendEmail", 403, "AccessDenied", ""),
    ],
)
def test_each_service_refuses_in_its_own_way(
    service: str, operation: str, action: str, status: int, code: str, spelled: str
) -> None:
    protocols = get_session().get_service_model(service).metadata.get("protocols") or ["rest-json"]
    for protocol in protocols:
        error = refusal(service, operation, verdict(action))
        seen = as_boto3_sees_it(service, operation, error, protocol)
        assert seen[0] == status, protocol
        assert seen[1]["Code"] == code, protocol
        name = spelled or action
        assert seen[1]["Message"] == (
            f"{NOT}{name} on resource: arn:aws:x because no identity-based policy allows the "
            f"{name} action"
        )


def test_sqs_refuses_its_old_protocol_alike() -> None:
    error = refusal("sqs", "SendMessage", verdict("sqs:SendMessage"))
    status, seen = as_boto3_sees_it("sqs", "SendMessage", error, "query")
    assert (status, seen["Code"], seen["Type"]) == (403, "AccessDenied", "Sender")


def test_s3_quotes_the_resource() -> None:
    error = refusal("s3", "GetObject", verdict("s3:GetObject", "arn:aws:s3:::b/k"))
    status, seen = as_boto3_sees_it("s3", "GetObject", error, "rest-xml")
    assert (status, seen["Code"]) == (403, "AccessDenied")
    assert seen["Message"] == (
        f'{NOT}s3:GetObject on resource: "arn:aws:s3:::b/k" because no identity-based policy '
        "allows the s3:GetObject action"
    )


def test_ec2_says_unauthorized_operation() -> None:
    error = refusal("ec2", "DescribeInstances", verdict("ec2:DescribeInstances", "*"))
    status, seen = as_boto3_sees_it("ec2", "DescribeInstances", error, "ec2")
    assert (status, seen["Code"]) == (403, "UnauthorizedOperation")
    assert seen["Message"].startswith(f"You are not authorized to perform this operation. {NOT}")


@pytest.mark.parametrize(
    ("reason", "denied_by", "words"),
    [
        (
            "no-identity",
            None,
            "because no identity-based policy allows the ssm:GetParameter action",
        ),
        ("no-boundary", None, "because no permissions boundary allows the ssm:GetParameter action"),
        ("no-session", None, "because no session policy allows the ssm:GetParameter action"),
        (
            "no-resource",
            None,
            "because no resource-based policy allows the ssm:GetParameter action",
        ),
        ("explicit-deny", "identity", "with an explicit deny in an identity-based policy"),
        ("explicit-deny", "boundary", "with an explicit deny in a permissions boundary"),
        ("explicit-deny", "session", "with an explicit deny in a session policy"),
        ("explicit-deny", "resource", "with an explicit deny in a resource-based policy"),
    ],
)
def test_message_says_which_kind_of_policy_is_in_the_way(
    reason: Reason, denied_by: PolicyKind | None, words: str
) -> None:
    asked = verdict("ssm:GetParameter", "arn:aws:ssm:us-east-1:1:parameter/a", reason, denied_by)
    assert str(refusal("ssm", "GetParameter", asked)) == (
        f"{NOT}ssm:GetParameter on resource: arn:aws:ssm:us-east-1:1:parameter/a {words}"
    )


def test_assume_role_does_not_say_which_policy_is_in_the_way() -> None:
    asked = verdict("sts:AssumeRole", "arn:aws:iam::1:role/r", "no-resource")
    error = refusal("sts", "AssumeRole", asked)
    assert str(error) == f"{NOT}sts:AssumeRole on resource: arn:aws:iam::1:role/r"
    asked = verdict("sts:AssumeRole", "arn:aws:iam::1:role/r", "explicit-deny", "trust")
    assert str(refusal("sts", "AssumeRole", asked)).endswith(
        " with an explicit deny in the role trust policy"
    )


@pytest.mark.parametrize(
    ("operation", "action", "resource", "shown"),
    [
        ("GetRole", "iam:GetRole", "arn:aws:iam::1:role/p/r", "role r"),
        ("ListAccessKeys", "iam:ListAccessKeys", ANN, "user ann"),
        ("CreateRole", "iam:CreateRole", "arn:aws:iam::1:role/r", "arn:aws:iam::1:role/r"),
        (
            "AddRoleToInstanceProfile",
            "iam:PassRole",
            "arn:aws:iam::1:role/r",
            "arn:aws:iam::1:role/r",
        ),
    ],
)
def test_iam_names_what_exists_without_its_arn(
    operation: str, action: str, resource: str, shown: str
) -> None:
    assert f" on resource: {shown} because" in str(
        refusal("iam", operation, verdict(action, resource))
    )


def test_list_of_buckets_has_no_resource() -> None:
    assert str(refusal("s3", "ListBuckets", verdict("s3:ListAllMyBuckets", "*"))) == (
        f"{NOT}s3:ListAllMyBuckets because no identity-based policy allows the "
        "s3:ListAllMyBuckets action"
    )
