"""Signatures: AWS's own examples are right, and whatever is changed in a request is wrong."""

import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from lab.emulator.iam.s3_signatures import OlderSignature
from lab.emulator.iam.signatures import TIME, IncompleteError, Received, Signature
from lab.emulator.iam.verification import MismatchError, OutdatedError, signing_key, verify

KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
NOW = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def received(method: str, target: str, headers: dict[str, str], body: bytes = b"") -> Received:
    return Received(method, target, tuple(headers.items()), body)


def signed(request: Received) -> Signature:
    found = Signature.of(request)
    assert found
    return found


# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
LIST_USERS = received(
    "GET",
    "/?Action=ListUsers&Version=2010-05-08",
    {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "Host": "iam.amazonaws.com",
        "X-Amz-Date": "20150830T123600Z",
        "Authorization": "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/"
        "aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature="
        "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
    },
)
# https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
GET_OBJECT = received(
    "GET",
    "/test.txt",
    {
        "Host": "examplebucket.s3.amazonaws.com",
        "Range": "bytes=0-9",
        "x-amz-content-sha256": EMPTY,
        "x-amz-date": "20130524T000000Z",
        "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/"
        "aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature="
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    },
)
S3_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
S3_NOW = datetime(2013, 5, 24, tzinfo=UTC)


def test_awss_examples_are_right() -> None:
    verify(signed(LIST_USERS), LIST_USERS, SECRET, "iam", now=NOW)
    verify(signed(GET_OBJECT), GET_OBJECT, S3_SECRET, "s3", now=S3_NOW)


@pytest.mark.parametrize(
    "altered",
    [
        replace(LIST_USERS, method="POST"),
        replace(LIST_USERS, target="/?Action=ListRoles&Version=2010-05-08"),
        replace(LIST_USERS, target="/x?Action=ListUsers&Version=2010-05-08"),
        replace(LIST_USERS, body=b"more"),
        replace(
            LIST_USERS,
            headers=tuple(
                (n, v.replace("iam.amazonaws", "sts.amazonaws")) for n, v in LIST_USERS.headers
            ),
        ),
    ],
)
def test_whatever_is_changed_makes_it_wrong(altered: Received) -> None:
    with pytest.raises(MismatchError, match="signature we calculated does not match"):
        verify(signed(LIST_USERS), altered, SECRET, "iam", now=NOW)


def test_wrong_secret_and_wrong_service_are_told() -> None:
    with pytest.raises(MismatchError, match="signature we calculated does not match"):
        verify(signed(LIST_USERS), LIST_USERS, "another", "iam", now=NOW)
    with pytest.raises(MismatchError, match="scoped to correct service: 'sqs'"):
        verify(signed(LIST_USERS), LIST_USERS, SECRET, "sqs", now=NOW)


def test_body_must_have_the_hash_that_is_declared() -> None:
    with pytest.raises(MismatchError):
        verify(signed(GET_OBJECT), replace(GET_OBJECT, body=b"x"), S3_SECRET, "s3", now=S3_NOW)
    unread = replace(GET_OBJECT, body=None)
    verify(signed(GET_OBJECT), unread, S3_SECRET, "s3", now=S3_NOW)


def test_signature_is_good_for_some_minutes_before_and_after() -> None:
    signature = signed(LIST_USERS)
    for minutes in (-4, 4):
        now = NOW + timedelta(minutes=minutes)
        verify(signature, LIST_USERS, SECRET, "iam", minutes=5, now=now)
    now = NOW + timedelta(minutes=6)
    with pytest.raises(OutdatedError) as late:
        verify(signature, LIST_USERS, SECRET, "iam", minutes=5, now=now)
    assert str(late.value) == (
        "Signature expired: 20150830T123600Z is now earlier than 20150830T123700Z "
        "(20150830T124200Z - 5 min.)"
    )
    now = NOW - timedelta(minutes=16)
    with pytest.raises(OutdatedError) as early:
        verify(signature, LIST_USERS, SECRET, "iam", now=now)
    assert str(early.value) == (
        "Signature not yet current: 20150830T123600Z is still later than 20150830T123500Z "
        "(20150830T122000Z + 15 min.)"
    )


def by_botocore(signer: type, request: AWSRequest, service: str, **options: int) -> Received:
    """What a client that signs with botocore sends."""
    signer(Credentials(KEY, SECRET, "the token"), service, "us-east-1", **options).add_auth(request)
    url = request.prepare().url
    target = url.removeprefix("http://localhost:4566")
    headers = {"Host": "localhost:4566"} | dict(request.headers.items())
    return received(request.method, target, headers, request.body or b"")


@pytest.mark.parametrize(
    ("signer", "service", "path"),
    [
        (SigV4Auth, "lambda", "/2015-03-31/functions/a%3Ab/invocations?Qualifier=%24LATEST&x"),
        (SigV4Auth, "apigateway", "/restapis//a/../b?limit=5&embed=a&embed=B"),
        (S3SigV4Auth, "s3", "/bucket/a%20b//../c%2B%C3%A9?versionId=&uploads"),
        (SigV4QueryAuth, "sts", "/?Action=GetCallerIdentity&Version=2011-06-15"),
    ],
)
def test_what_botocore_signs_is_right(signer: type, service: str, path: str) -> None:
    data = None if signer is SigV4QueryAuth else b'{"a": 1}'
    request = AWSRequest("GET", f"http://localhost:4566{path}", {"X-Other": " a   b "}, data)
    sent = by_botocore(signer, request, service)
    signature = signed(sent)
    assert (signature.access_key, signature.token) == (KEY, "the token")
    verify(signature, sent, SECRET, service)


def test_pre_signed_url_is_good_as_long_as_it_says() -> None:
    request = AWSRequest("GET", "http://localhost:4566/?Action=GetCallerIdentity")
    sent = by_botocore(SigV4QueryAuth, request, "sts", expires=3600)
    signature = signed(sent)
    made = datetime.strptime(signature.time, TIME).replace(tzinfo=UTC)
    verify(signature, sent, SECRET, "sts", now=made + timedelta(minutes=59))
    with pytest.raises(OutdatedError, match="Signature expired"):
        verify(signature, sent, SECRET, "sts", now=made + timedelta(minutes=61))
    longer = replace(sent, target=sent.target.replace("Expires=3600", "Expires=7200"))
    with pytest.raises(MismatchError):
        verify(signed(longer), longer, SECRET, "sts", now=made)


SCOPE = "Credential=a/20150830/us-east-1/iam/aws4_request"


@pytest.mark.parametrize(
    ("authorization", "words"),
    [
        ("AWS4-HMAC-SHA256", "Authorization header: 'AWS4-HMAC-SHA256'"),
        (f"AWS4-HMAC-SHA256 {SCOPE}", "requires 'Signature' parameter. Authorization header"),
        (f"AWS4-HMAC-SHA256 {SCOPE}, SignedHeaders=host", "requires 'Signature' parameter."),
        (f"AWS4-HMAC-SHA256 {SCOPE}, nonsense", "'nonsense' not a valid key=value pair"),
        (
            "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=c",
            "Credential must have exactly 5 slash-delimited elements",
        ),
    ],
)
def test_incomplete_header_is_told_what_it_lacks(authorization: str, words: str) -> None:
    with pytest.raises(IncompleteError) as caught:
        Signature.of(received("GET", "/", {"Authorization": authorization}))
    assert words in str(caught.value)


def test_date_is_asked_for_and_understood() -> None:
    undated = received(
        "GET",
        "/",
        {"Authorization": f"AWS4-HMAC-SHA256 {SCOPE}, SignedHeaders=host, Signature=0"},
    )
    with pytest.raises(IncompleteError, match="'X-Amz-Date' or a 'Date' header"):
        verify(signed(undated), undated, SECRET, "iam")
    dated = replace(undated, headers=(*undated.headers, ("Date", "Sun, 30 Aug 2015 12:36:00 GMT")))
    assert signed(dated).time == "20150830T123600Z"
    odd = replace(undated, headers=(*undated.headers, ("X-Amz-Date", "yesterday")))
    with pytest.raises(IncompleteError, match="ISO-8601"):
        verify(signed(odd), odd, SECRET, "iam")


def test_other_kinds_of_authorization_are_no_signature() -> None:
    assert Signature.of(received("GET", "/", {})) is None
    assert Signature.of(received("GET", "/", {"Authorization": "Bearer abc"})) is None


def test_form_is_signed_with_its_policy() -> None:
    credential = f"{KEY}/20151229/us-east-1/s3/aws4_request"
    value = hmac.new(signing_key(SECRET, "20151229", "us-east-1", "s3"), b"policy", "sha256")
    form = {
        "Policy": "policy",
        "X-Amz-Credential": credential,
        "X-Amz-Signature": value.hexdigest(),
    }
    signature = OlderSignature.of("", {}, form)
    assert signature
    assert signature.access_key == KEY
    assert signature.is_by(SECRET)
    assert not signature.is_by("another")
    altered = OlderSignature.of("", {}, form | {"Policy": "another"})
    assert altered
    assert not altered.is_by(SECRET)
    unsigned = OlderSignature.of("AWS AKID:anything", {}, {})
    assert unsigned
    assert not unsigned.is_by(SECRET)
    assert OlderSignature.of("", {}, {}) is None
