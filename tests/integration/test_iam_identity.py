"""Who calls is told from the signature: right ones are served, others refused in AWS's words."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore import UNSIGNED
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from lab.shared.config import Settings
from tests.support import identities
from tests.support.identities import Identity, allow
from tests.support.signing import READS, Clients, arn, fetch, read, refusal

ALL = allow("*")
IDENTITY = "/?Action=GetCallerIdentity&Version=2011-06-15"


@pytest.fixture
def user(aws: Clients, settings: Settings) -> Identity:
    """A user that may do everything."""
    return identities.user(aws, settings, ALL)


@pytest.fixture
def role(aws: Clients, settings: Settings) -> Identity:
    """A session of a role that may do everything."""
    return identities.role(aws, settings, ALL)


def test_everybody_is_told_who_they_are(
    aws: Clients, settings: Settings, user: Identity, role: Identity
) -> None:
    root = aws("sts").get_caller_identity()
    assert (root["Arn"], root["UserId"]) == (
        f"arn:aws:iam::{settings.account}:root",
        settings.account,
    )
    assert arn(user) == f"arn:aws:iam::{settings.account}:user/{user.name}"
    assert arn(role) == f"arn:aws:sts::{settings.account}:assumed-role/{role.name}/test"
    made = aws("iam").get_role(RoleName=role.name)["Role"]
    assert role.aws("sts").get_caller_identity()["UserId"] == f"{made['RoleId']}:test"


@pytest.mark.parametrize("service", READS)
def test_right_signature_is_served_and_a_wrong_one_is_not(user: Identity, service: str) -> None:
    read(user, service)
    wrong = replace(user, keys=user.keys | {"aws_secret_access_key": "another"})
    status, code, message = refusal(lambda: read(wrong, service))
    assert (status, code) == {
        "dynamodb": (400, "InvalidSignatureException"),
        "ssm": (400, "InvalidSignatureException"),
        "lambda": (403, "InvalidSignatureException"),
    }.get(service, (403, "SignatureDoesNotMatch"))
    assert message.startswith("The request signature we calculated does not match")


@pytest.mark.parametrize("service", READS)
def test_unknown_key_is_refused(user: Identity, service: str) -> None:
    keys = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "secret"}
    expected = {
        "dynamodb": (400, "UnrecognizedClientException"),
        "ssm": (400, "UnrecognizedClientException"),
        "lambda": (403, "UnrecognizedClientException"),
        "s3": (403, "InvalidAccessKeyId"),
    }.get(service, (403, "InvalidClientTokenId"))
    assert refusal(lambda: read(replace(user, keys=keys), service))[:2] == expected


@pytest.mark.parametrize("service", READS)
def test_token_must_be_the_sessions_own(role: Identity, service: str) -> None:
    read(role, service)
    wrong = replace(role, keys=role.keys | {"aws_session_token": "another"})
    expected = {
        "dynamodb": (400, "UnrecognizedClientException"),
        "ssm": (400, "UnrecognizedClientException"),
        "lambda": (403, "UnrecognizedClientException"),
        "s3": (400, "InvalidToken"),
    }.get(service, (403, "InvalidClientTokenId"))
    assert refusal(lambda: read(wrong, service))[:2] == expected


def test_unsigned_call_is_refused_but_where_a_policy_may_let_in_anybody(
    aws: Clients, user: Identity
) -> None:
    refused = {
        "sts": (403, "MissingAuthenticationToken"),
        "dynamodb": (400, "MissingAuthenticationTokenException"),
        "ssm": (400, "MissingAuthenticationTokenException"),
        "lambda": (403, "MissingAuthenticationTokenException"),
    }
    for service, expected in refused.items():
        client = user.aws(service, signature_version=UNSIGNED)
        assert refusal(getattr(client, READS[service]))[:2] == expected
    s3, bucket = user.aws("s3", signature_version=UNSIGNED), f"open-{user.name}"
    aws("s3").create_bucket(Bucket=bucket)
    aws("s3").put_object(Bucket=bucket, Key="a", Body=b"here")
    assert refusal(lambda: s3.get_object(Bucket=bucket, Key="a"))[1] == "AccessDenied"
    aws("s3").delete_public_access_block(Bucket=bucket)
    anybody = allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*", Principal="*")
    aws("s3").put_bucket_policy(Bucket=bucket, Policy=identities.policy(anybody))
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"here"


def test_key_that_is_inactive_or_whose_user_is_gone_is_refused(
    aws: Clients, user: Identity
) -> None:
    iam, key = aws("iam"), user.keys["aws_access_key_id"]
    iam.update_access_key(UserName=user.name, AccessKeyId=key, Status="Inactive")
    assert refusal(lambda: read(user, "sts"))[1] == "InvalidClientTokenId"
    iam.update_access_key(UserName=user.name, AccessKeyId=key, Status="Active")
    read(user, "sns")
    used = iam.get_access_key_last_used(AccessKeyId=key)
    assert (used["UserName"], used["AccessKeyLastUsed"]["ServiceName"]) == (user.name, "sns")
    iam.delete_access_key(UserName=user.name, AccessKeyId=key)
    assert refusal(lambda: read(user, "sts"))[1] == "InvalidClientTokenId"


def signed(who: Identity, settings: Settings, at: datetime) -> tuple[int, str]:
    """GetCallerIdentity, signed as if it were ``at``."""
    request = AWSRequest("GET", settings.endpoint + IDENTITY)
    keys = list(who.keys.values())
    signer = SigV4Auth(Credentials(*keys), "sts", "us-east-1")
    request.headers["X-Amz-Date"] = request.context["timestamp"] = f"{at:%Y%m%dT%H%M%SZ}"
    request.headers["Host"] = settings.endpoint.removeprefix("http://")
    text = signer.string_to_sign(request, signer.canonical_request(request))
    signer._inject_signature_to_request(request, signer.signature(text, request))
    return fetch(settings.endpoint + IDENTITY, dict(request.headers.items()))


def test_signature_that_is_too_old_or_not_valid_yet_is_refused(
    user: Identity, settings: Settings
) -> None:
    now = datetime.now(UTC)
    status, text = signed(user, settings, now)
    assert (status, user.name in text) == (200, True)
    for minutes, words in ((-20, "Signature expired"), (20, "Signature not yet current")):
        status, text = signed(user, settings, now + timedelta(minutes=minutes))
        assert (status, "SignatureDoesNotMatch" in text, words in text) == (403, True, True)


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        ("AWS4-HMAC-SHA256", "IncompleteSignature"),
        ("AWS4-HMAC-SHA256 Credential=test/x", "IncompleteSignature"),
        (
            "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sts/aws4_request, Signature=0",
            "IncompleteSignature",
        ),
        ("AWS4-HMAC-SHA256 " + "=," * 1000, "IncompleteSignature"),
        ("Bearer abc", "MissingAuthenticationToken"),
        ("AWS test:abc", "MissingAuthenticationToken"),
    ],
)
def test_header_that_is_no_signature_is_refused(
    settings: Settings, authorization: str, code: str
) -> None:
    status, text = fetch(settings.endpoint + IDENTITY, {"Authorization": authorization})
    assert status in (400, 403), text
    assert f"<Code>{code}</Code>" in text


def test_request_that_was_altered_on_its_way_is_refused(aws: Clients, user: Identity) -> None:
    sqs = user.aws("sqs")
    url = sqs.create_queue(QueueName="kept")["QueueUrl"]

    def alter(request: Any, **_: Any) -> None:
        request.data = request.body = request.body.replace(b"mine", b"evil")

    sqs.meta.events.register("before-send.sqs.SendMessage", alter)
    call = {"QueueUrl": url, "MessageBody": "mine"}
    assert refusal(lambda: sqs.send_message(**call))[1] == "SignatureDoesNotMatch"
    messages = aws("sqs").receive_message(QueueUrl=url).get("Messages", [])
    assert not messages


def test_headers_of_the_emulators_own_calls_are_not_taken_from_outside(
    settings: Settings, user: Identity
) -> None:
    forged = {
        "x-localstack-data": json.dumps({"service_principal": "sns", "source_arn": "arn:a"}),
        "x-moto-account-id": "000000000000",
    }
    status, text = fetch(settings.endpoint + IDENTITY, forged)
    assert (status, "MissingAuthenticationToken" in text) == (403, True)
    client = user.aws("iam")
    client.meta.events.register("before-send", lambda request, **_: request.headers.update(forged))
    assert [each["UserName"] for each in client.list_users()["Users"]] == [user.name]


def test_refused_upload_leaves_the_client_usable(aws: Clients, user: Identity) -> None:
    s3 = user.aws("s3")
    for size in (5, 5_000_000):
        with pytest.raises(ClientError):
            s3.put_object(Bucket="nobody-has-this", Key="a", Body=b"x" * size)
        assert s3.list_buckets()["Buckets"] == []
