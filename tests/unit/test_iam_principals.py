"""Callers: what IAM holds for them, sessions that end, and AWS's words to whom it does not know."""

import json
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from moto.core.base_backend import BackendDict
from moto.iam.models import iam_backends

from lab.emulator.iam import credentials, managed, principals
from lab.emulator.iam.rejections import Kind, RejectedError, answer
from lab.emulator.iam.sessions import SESSIONS, Session, Sessions
from lab.emulator.server.inside import sign, without_forgeries

ACCOUNT = "222222222222"


@pytest.fixture
def iam() -> Iterator[Any]:
    """moto's IAM of an account."""
    yield iam_backends[ACCOUNT]["aws"]
    SESSIONS.clear()
    iam_backends.clear()
    BackendDict._instances.clear()


def document(name: str) -> str:
    statement = {"Sid": name, "Effect": "Allow", "Action": "*", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def role(iam: Any, boundary: str | None = None) -> Any:
    made = iam.create_role("app", "{}", "/team/", boundary, "", [], "3600")
    made.put_policy("own", document("own"))
    return made


def session(arn: str, expires_in: float = 60) -> Session:
    made = Session(
        kind="role", account=ACCOUNT, role=arn, name="i-1", expires=time.time() + expires_in
    )
    return SESSIONS.add(made)


def kinds(caller: Any) -> list[tuple[str, str, str]]:
    """Kind, name and statement id of each policy."""
    return [
        (p.kind, p.name, json.loads(p.document)["Statement"][0]["Sid"]) for p in caller.policies
    ]


def test_role_has_its_policies_the_default_versions_of_managed_ones_and_its_boundary(
    iam: Any,
) -> None:
    wide = iam.create_policy("", "/", document("first"), "wide", [])
    made = role(iam, wide.arn)
    iam.attach_role_policy(wide.arn, "app")
    iam.create_policy_version(wide.arn, document("second"), True)
    caller = principals.role_caller(ACCOUNT, "app", "i-1")
    assert kinds(caller) == [
        ("identity", "app/own", "own"),
        ("identity", wide.arn, "second"),
        ("boundary", wide.arn, "second"),
    ]
    assert caller.principal.arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/app/i-1"
    assert caller.principal.role == made.arn == f"arn:aws:iam::{ACCOUNT}:role/team/app"


def test_boundary_that_is_gone_allows_nothing(iam: Any) -> None:
    role(iam, f"arn:aws:iam::{ACCOUNT}:policy/gone")
    boundary = principals.role_caller(ACCOUNT, "app", "i-1").policies[-1]
    assert (boundary.kind, json.loads(boundary.document)["Statement"]) == ("boundary", [])


def test_user_has_what_its_groups_have(iam: Any) -> None:
    iam.create_user("us-east-1", "bob", "/", [])
    iam.create_group("readers", "/")
    iam.get_group("readers").put_policy("read", document("read"))
    iam.add_user_to_group("readers", "bob")
    assert kinds(principals.user_caller(ACCOUNT, "bob")) == [("identity", "readers/read", "read")]


def test_nobody_has_policies_in_an_account_that_holds_nothing() -> None:
    assert principals.role_caller("333333333333", "app", "i-1").policies == ()
    assert principals.user_caller("333333333333", "bob").policies == ()
    assert "333333333333" not in iam_backends


def test_policies_of_aws_come_when_they_are_named(iam: Any) -> None:
    basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    assert principals.managed_document(ACCOUNT, basic) is None
    managed.know(ACCOUNT, {basic})
    assert "logs:PutLogEvents" in (principals.managed_document(ACCOUNT, basic) or "")


def test_session_is_good_until_it_expires_and_with_its_own_token(iam: Any) -> None:
    good = session(role(iam).arn)
    found = credentials.check(good.access_key_id, good.session_token, "sqs")
    assert found.secret == good.secret_access_key
    assert found.caller().principal.arn.endswith(":assumed-role/app/i-1")
    for kind, key, token in (
        ("token", good.access_key_id, ""),
        ("token", good.access_key_id, "another"),
        ("unknown", "LSIAQAAAAAAAAAAAAAAA", good.session_token),
    ):
        with pytest.raises(RejectedError) as caught:
            credentials.check(key, token, "sqs")
        assert caught.value.kind == kind
    good.expires = time.time() - 1
    with pytest.raises(RejectedError) as late:
        credentials.check(good.access_key_id, good.session_token, "sqs")
    assert late.value.kind == "expired"


def test_oldest_session_is_forgotten_first() -> None:
    sessions = Sessions(limit=2)
    made = [
        sessions.add(Session(kind="role", account=ACCOUNT, expires=time.time())) for _ in range(3)
    ]
    held = [sessions.get(each.access_key_id) is each for each in made]
    assert held == [False, True, True]


def test_access_key_names_its_account() -> None:
    made = Session(kind="token", account=ACCOUNT, expires=time.time())
    assert credentials.account_of(made.access_key_id) == ACCOUNT


@pytest.mark.parametrize(
    ("kind", "service", "protocol", "code", "status"),
    [
        ("expired", "sts", "query", "ExpiredToken", 403),
        ("expired", "sqs", "json", "ExpiredToken", 403),
        ("expired", "dynamodb", "json", "ExpiredTokenException", 400),
        ("expired", "lambda", "rest-json", "ExpiredTokenException", 403),
        ("expired", "s3", "rest-xml", "ExpiredToken", 400),
        ("outdated", "sns", "query", "SignatureDoesNotMatch", 403),
        ("outdated", "ssm", "json", "InvalidSignatureException", 400),
        ("outdated", "s3", "rest-xml", "RequestTimeTooSkewed", 403),
        ("incomplete", "sns", "query", "IncompleteSignature", 400),
        ("incomplete", "events", "json", "IncompleteSignatureException", 400),
        ("incomplete", "s3", "rest-xml", "AuthorizationHeaderMalformed", 400),
    ],
)
def test_each_protocol_has_its_own_code(
    kind: Kind, service: str, protocol: str, code: str, status: int
) -> None:
    context = SimpleNamespace(service=SimpleNamespace(service_name=service), protocol=protocol)
    error = answer(context, RejectedError(kind, "words"))
    assert (error.code, error.status_code) == (code, status)
    assert error.message


def test_header_of_internal_calls_is_kept_from_inside_alone() -> None:
    host, forged = (b"Host", b"localhost"), (b"X-Localstack-Data", b'{"service_principal":"sns"}')
    inner = (b"x-localstack-data", sign({"service_principal": "sns"}).encode())
    account = (b"X-Moto-Account-Id", b"1")
    assert without_forgeries([host, forged, account]) == [host]
    assert without_forgeries([inner, host, account]) == [inner, host]
