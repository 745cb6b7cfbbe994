"""Signed URLs and forms are their signer's, and calls that LocalStack makes anew are somebody's."""

from dataclasses import replace
from urllib.parse import quote, urlencode

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from lab.shared.config import Settings
from tests.support import identities, permissions
from tests.support.identities import Identity, allow
from tests.support.signing import Clients, fetch
from tests.support.waiting import until

ALL = allow("*")


@pytest.fixture
def user(aws: Clients, settings: Settings) -> Identity:
    """A user that may do everything."""
    return identities.user(aws, settings, ALL)


@pytest.fixture
def role(aws: Clients, settings: Settings) -> Identity:
    """A session of a role that may do everything."""
    return identities.role(aws, settings, ALL)


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
