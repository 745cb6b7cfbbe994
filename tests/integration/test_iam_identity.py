"""Who calls is told from the signature: right ones are served, others refused in AWS's words."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from botocore import UNSIGNED
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from lab.shared.config import Settings
from tests.support import functions, identities, permissions
from tests.support.identities import Identity, allow
from tests.support.waiting import until

Clients = Callable[..., Any]
ALL = allow("*")
# One read of each protocol, by service.
READS = {
    "sts": "get_caller_identity",
    "sns": "list_topics",
    "sqs": "list_queues",
    "dynamodb": "list_tables",
    "ssm": "describe_parameters",
    "lambda": "list_functions",
    "s3": "list_buckets",
}
IDENTITY = "/?Action=GetCallerIdentity&Version=2011-06-15"


def read(who: Identity, service: str) -> Any:
    return getattr(who.aws(service), READS[service])()


def refusal(call: Callable[[], Any]) -> tuple[int, str, str]:
    """Status, code and message of a call that is refused."""
    with pytest.raises(ClientError) as caught:
        call()
    answer = caught.value.response
    status = answer["ResponseMetadata"]["HTTPStatusCode"]
    return status, answer["Error"]["Code"], answer["Error"]["Message"]


def fetch(url: str, headers: dict[str, str] | None = None, body: bytes | None = None):
    """Status and text of an HTTP request without an SDK."""
    request = urllib.request.Request(url, data=body, headers=headers or {})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def arn(who: Identity) -> str:
    return str(who.aws("sts").get_caller_identity()["Arn"])


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


def test_session_of_a_deleted_role_is_refused(aws: Clients, role: Identity) -> None:
    aws("iam").delete_role_policy(RoleName=role.name, PolicyName="own")
    aws("iam").delete_role(RoleName=role.name)
    assert refusal(lambda: read(role, "sts"))[1] == "InvalidClientTokenId"


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


def test_queues_own_url_asks_who_calls_too(user: Identity, settings: Settings) -> None:
    url = user.aws("sqs").create_queue(QueueName="own")["QueueUrl"]
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = b"Action=SendMessage&MessageBody=hello+you"
    for path in (url, url.replace("/queue/us-east-1/", "/")):
        for target, sent in ((path, body), (f"{path}?{body.decode()}", None)):
            status, text = fetch(target, form, sent)
            assert (status, "AccessDenied" in text) == (403, True), target
    request = AWSRequest("POST", url, form, body)
    SigV4Auth(Credentials(*user.keys.values()), "sqs", "us-east-1").add_auth(request)
    status, text = fetch(url, dict(request.headers.items()), body)
    assert (status, "SendMessageResult" in text) == (200, True)
    assert fetch(url, dict(request.headers.items()), body.replace(b"you", b"he"))[0] == 403
    read = AWSRequest("GET", f"{url}?Action=ReceiveMessage")
    SigV4Auth(Credentials(*user.keys.values()), "sqs", "us-east-1").add_auth(read)
    assert "<Body>hello you</Body>" in fetch(read.url, dict(read.headers.items()))[1]
    status, text = fetch(f"{url}?Action=ListQueues")
    assert (status, "InvalidAction" in text) == (400, True)


def test_urls_signed_for_other_services_are_served_while_they_are_good(user: Identity) -> None:
    url = user.aws("sts").generate_presigned_url("get_caller_identity", HttpMethod="GET")
    status, text = fetch(url)
    assert (status, f"user/{user.name}" in text) == (200, True)
    assert fetch(url.replace("2011-06-15", "2011-06-16"))[0] == 403


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_pre_signed_urls_are_their_signers(
    aws: Clients, user: Identity, role: Identity, version: str
) -> None:
    bucket = f"signed-{user.name}"
    aws("s3").create_bucket(Bucket=bucket)
    aws("s3").put_object(Bucket=bucket, Key="a b+ü.txt", Body=b"here")
    target = {"Bucket": bucket, "Key": "a b+ü.txt"}
    for who in (user, role):
        url = who.aws("s3", signature_version=version).generate_presigned_url("get_object", target)
        assert fetch(url) == (200, "here")
        assert fetch(url.replace("a%20b", "a%20c"))[0] == 403
        wrong = replace(who, keys=who.keys | {"aws_secret_access_key": "another"})
        client = wrong.aws("s3", signature_version=version)
        status, text = fetch(client.generate_presigned_url("get_object", target))
        assert (status, "SignatureDoesNotMatch" in text) == (403, True)
        client = who.aws("s3", signature_version=version)
        late = client.generate_presigned_url("get_object", target, ExpiresIn=1)
        until(lambda: fetch(late)[0] == 403)  # noqa: B023
        assert "Request has expired" in fetch(late)[1]
    # What the signer may no longer, the URL may no longer.
    permissions.allow(aws("iam"), role.name)
    aws("iam").delete_role_policy(RoleName=role.name, PolicyName="own")
    status, text = fetch(url)
    assert (status, "AccessDenied" in text) == (403, True)


def test_url_cannot_name_another_than_its_signer(
    aws: Clients, settings: Settings, user: Identity
) -> None:
    bucket = f"both-{user.name}"
    aws("s3").create_bucket(Bucket=bucket)
    aws("s3").put_object(Bucket=bucket, Key="a", Body=b"here")
    target = {"Bucket": bucket, "Key": "a"}
    weak = identities.user(aws, settings)
    scope = quote(f"{user.keys['aws_access_key_id']}/20261124/us-east-1/s3/aws4_request", safe="")
    url = weak.aws("s3", signature_version="s3v4").generate_presigned_url("get_object", target)
    text = fetch(f"{url}&X-Amz-Credential={scope}")[1]
    assert f"user/{weak.name} is not authorized to perform: s3:GetObject" in text
    other = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Date": "20261124T000000Z",
        "X-Amz-Expires": "3600",
        "X-Amz-SignedHeaders": "host",
        "X-Amz-Signature": "0",
    }
    url = aws("s3", signature_version="s3").generate_presigned_url("get_object", target)
    status, text = fetch(f"{url}&X-Amz-Credential={scope}&{urlencode(other)}")
    assert status == 403, text


def test_form_is_taken_from_who_signed_its_policy(aws: Clients, user: Identity) -> None:
    bucket = f"form-{user.name}"
    aws("s3").create_bucket(Bucket=bucket)

    def post(who: Identity, **changes: str) -> tuple[int, str]:
        form = who.aws("s3").generate_presigned_post(bucket, "note")
        parts = form["fields"] | changes | {"file": "text"}
        body = "".join(
            f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'
            for n, v in parts.items()
        )
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        return fetch(form["url"], headers, f"{body}--x--\r\n".encode())

    status, text = post(user)
    assert status == 204, text
    wrong = replace(user, keys=user.keys | {"aws_secret_access_key": "another"})
    status, text = post(wrong)
    assert (status, "SignatureDoesNotMatch" in text) == (403, True)


def test_refused_upload_leaves_the_client_usable(aws: Clients, user: Identity) -> None:
    s3 = user.aws("s3")
    for size in (5, 5_000_000):
        with pytest.raises(ClientError):
            s3.put_object(Bucket="nobody-has-this", Key="a", Body=b"x" * size)
        assert s3.list_buckets()["Buckets"] == []


def test_role_is_assumed_by_whom_it_trusts_for_as_long_as_it_allows(
    aws: Clients, settings: Settings, user: Identity
) -> None:
    other = identities.user(aws, settings)
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": user.arn}}
    trust["Condition"] = {"StringEquals": {"sts:ExternalId": "abc"}}
    role = aws("iam").create_role(
        RoleName="guarded",
        AssumeRolePolicyDocument=identities.policy(trust),
        MaxSessionDuration=7200,
    )["Role"]["Arn"]
    ask = {"RoleArn": role, "RoleSessionName": "me", "ExternalId": "abc"}
    words = f"is not authorized to perform: sts:AssumeRole on resource: {role}"
    for who, request in (
        (other, ask),
        (user, ask | {"ExternalId": "wrong"}),
        (user, ask | {"RoleArn": role + "-gone"}),
    ):
        status, code, message = refusal(lambda: who.aws("sts").assume_role(**request))  # noqa: B023
        assert (status, code) == (403, "AccessDenied")
        assert words in message
    sts = user.aws("sts", parameter_validation=False)
    made = sts.assume_role(**ask, DurationSeconds=7200)
    lasts = made["Credentials"]["Expiration"] - datetime.now(UTC)
    assert timedelta(seconds=7100) < lasts <= timedelta(seconds=7200)
    assert made["AssumedRoleUser"]["Arn"].endswith(":assumed-role/guarded/me")
    for seconds, why in ((899, "greater than or equal to 900"), (7201, "MaxSessionDuration")):
        code, message = refusal(lambda: sts.assume_role(**ask, DurationSeconds=seconds))[1:]  # noqa: B023
        assert (code, why in message) == ("ValidationError", True)


def test_session_policies_narrow_a_role_down(
    aws: Clients, settings: Settings, role: Identity
) -> None:
    narrowed = identities.assume(
        aws,
        settings,
        aws("iam").get_role(RoleName=role.name)["Role"]["Arn"],
        Policy=identities.policy(allow("sqs:*")),
        PolicyArns=[{"arn": "arn:aws:iam::aws:policy/AmazonSNSReadOnlyAccess"}],
    )
    read(narrowed, "sqs")
    read(narrowed, "sns")
    message = refusal(lambda: read(narrowed, "ssm"))[2]
    assert "because no session policy allows the ssm:DescribeParameters action" in message


def test_session_tags_are_known_to_policies_and_go_on_where_they_are_transitive(
    aws: Clients, settings: Settings
) -> None:
    only_todo = {"StringEquals": {"aws:PrincipalTag/team": "todo"}}
    second = aws("iam").create_role(
        RoleName="second",
        AssumeRolePolicyDocument=identities.policy(
            {
                "Effect": "Allow",
                "Principal": {"AWS": settings.account},
                "Action": ["sts:AssumeRole", "sts:TagSession"],
            }
        ),
    )["Role"]["Arn"]
    statement = allow("sqs:ListQueues", Condition=only_todo)
    permissions.allow(aws("iam"), "second", statement)
    plain = identities.assume(aws, settings, second)
    assert refusal(lambda: read(plain, "sqs"))[1] == "AccessDenied"
    tags = [{"Key": "team", "Value": "todo"}]
    tagged = identities.assume(aws, settings, second, Tags=tags, TransitiveTagKeys=["team"])
    read(tagged, "sqs")
    permissions.allow(aws("iam"), "second", statement, allow("sts:*"))
    until(lambda: read(identities.assume(tagged.aws, settings, second), "sqs"))
    again = {"RoleArn": second, "RoleSessionName": "xy", "Tags": tags}
    assert refusal(lambda: tagged.aws("sts").assume_role(**again))[1] == "InvalidParameterValue"
    chained = {"RoleArn": second, "RoleSessionName": "xy", "DurationSeconds": 3601}
    assert "exceeds" in refusal(lambda: tagged.aws("sts").assume_role(**chained))[2]


def test_session_token_acts_as_the_user_that_asked(
    aws: Clients, settings: Settings, user: Identity
) -> None:
    weak = identities.user(aws, settings, allow("sqs:*"))
    session = temporary(weak, weak.aws("sts").get_session_token())
    assert arn(session) == weak.arn
    read(session, "sqs")
    assert refusal(lambda: read(session, "sns"))[1] == "AuthorizationError"
    assert refusal(lambda: session.aws("sts").get_session_token())[1] == "AccessDenied"
    strong = temporary(user, user.aws("sts").get_session_token())
    assert refusal(lambda: strong.aws("iam").list_users())[1] == "InvalidClientTokenId"


def test_federated_user_may_what_both_the_user_and_the_policy_allow(user: Identity) -> None:
    sts = user.aws("sts")
    made = sts.get_federation_token(Name="bob", Policy=identities.policy(allow("sqs:*")))
    bob = temporary(user, made)
    assert arn(bob) == made["FederatedUser"]["Arn"]
    assert arn(bob).endswith(":federated-user/bob")
    read(bob, "sqs")
    assert refusal(lambda: read(bob, "sns"))[1] == "AuthorizationError"
    nobody = temporary(user, sts.get_federation_token(Name="nobody"))
    assert refusal(lambda: read(nobody, "sqs"))[1] == "AccessDenied"


def test_identity_provider_gets_a_session_of_a_role_that_trusts_it(
    aws: Clients, settings: Settings
) -> None:
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": "accounts.google.com"},
    }
    trusting = aws("iam").create_role(
        RoleName="web", AssumeRolePolicyDocument=identities.policy(trust)
    )
    other = permissions.role(aws("iam"), "other", "lambda", permissions.ALL)
    sts = aws("sts", signature_version=UNSIGNED)
    ask = {"RoleSessionName": "web", "WebIdentityToken": "a token"}
    made = sts.assume_role_with_web_identity(RoleArn=trusting["Role"]["Arn"], **ask)
    assert made["AssumedRoleUser"]["Arn"].endswith(":assumed-role/web/web")
    refused = refusal(lambda: sts.assume_role_with_web_identity(RoleArn=other, **ask))
    assert refused[1] == "AccessDenied"


def test_managed_policies_of_aws_are_there_to_attach(
    aws: Clients, settings: Settings, role: Identity
) -> None:
    iam, name = aws("iam"), "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"
    permissions.allow(iam, role.name)
    iam.delete_role_policy(RoleName=role.name, PolicyName="own")
    assert refusal(lambda: read(role, "sqs"))[1] == "AccessDenied"
    iam.attach_role_policy(RoleName=role.name, PolicyArn=name)
    read(role, "sqs")
    iam.detach_role_policy(RoleName=role.name, PolicyArn=name)
    assert refusal(lambda: read(role, "sqs"))[1] == "AccessDenied"
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.attach_role_policy(RoleName=role.name, PolicyArn=f"{name}Nonsense")
    assert len(iam.list_policies(Scope="AWS", MaxItems=200)["Policies"]) > 100


def test_users_groups_and_boundary_count_at_once(aws: Clients, settings: Settings) -> None:
    iam, who = aws("iam"), identities.user(aws, settings)
    iam.create_group(GroupName="readers")
    iam.put_group_policy(
        GroupName="readers", PolicyName="read", PolicyDocument=identities.policy(allow("sqs:*"))
    )
    iam.add_user_to_group(GroupName="readers", UserName=who.name)
    read(who, "sqs")
    boundary = iam.create_policy(
        PolicyName="boundary", PolicyDocument=identities.policy(allow("sns:*"))
    )["Policy"]["Arn"]
    iam.put_user_permissions_boundary(UserName=who.name, PermissionsBoundary=boundary)
    assert "no permissions boundary allows" in refusal(lambda: read(who, "sqs"))[2]
    wider = identities.policy(allow(["sns:*", "sqs:*"]))
    iam.create_policy_version(PolicyArn=boundary, PolicyDocument=wider, SetAsDefault=True)
    read(who, "sqs")
    iam.remove_user_from_group(GroupName="readers", UserName=who.name)
    assert refusal(lambda: read(who, "sqs"))[1] == "AccessDenied"


def test_function_calls_as_its_role(aws: Clients, settings: Settings) -> None:
    source = """
        import boto3
        def handler(event, context):
            return boto3.client("sts").get_caller_identity()["Arn"]
        """
    function = functions.make(aws, source)
    expected = f"arn:aws:sts::{settings.account}:assumed-role/function/{function.name}"
    assert function.invoke().payload == expected


def test_api_reaches_a_service_by_a_connection_of_its_own(aws: Clients, settings: Settings) -> None:
    """API Gateway calls SQS over the network, and is known there for what it is."""
    gateway, sqs = aws("apigateway"), aws("sqs")
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]
    api = gateway.create_rest_api(name="orders")
    place = {
        "restApiId": api["id"],
        "resourceId": api["rootResourceId"],
        "httpMethod": "POST",
    }
    gateway.put_method(**place, authorizationType="NONE")
    gateway.put_integration(
        **place,
        type="AWS",
        integrationHttpMethod="POST",
        uri=f"arn:aws:apigateway:{settings.region}:sqs:path/{settings.account}/orders",
        credentials=permissions.role(aws("iam"), "api", "apigateway", allow("sqs:SendMessage")),
        requestParameters={
            "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"
        },
        requestTemplates={"application/json": "Action=SendMessage&MessageBody=order"},
    )
    gateway.put_method_response(**place, statusCode="200")
    gateway.put_integration_response(**place, statusCode="200", selectionPattern="")
    gateway.create_deployment(restApiId=api["id"], stageName="test")
    address = f"{settings.endpoint}/_aws/execute-api/{api['id']}/test/"
    status, text = fetch(address, {"Content-Type": "application/json"}, b"{}")
    assert status == 200, text
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "order"


def temporary(who: Identity, made: dict[str, Any]) -> Identity:
    """The identity that credentials of STS are for."""
    keys = made["Credentials"]
    return replace(
        who,
        keys={
            "aws_access_key_id": keys["AccessKeyId"],
            "aws_secret_access_key": keys["SecretAccessKey"],
            "aws_session_token": keys["SessionToken"],
        },
    )
