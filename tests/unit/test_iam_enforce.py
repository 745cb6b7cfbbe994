"""Whose rights are asked for, and whose are not."""

from types import SimpleNamespace

import pytest
from localstack.aws.api import CommonServiceException
from localstack.http import Request

from lab.emulator.iam import condition_keys, enforce
from lab.emulator.iam.authorize import authorize, service_caller
from lab.emulator.iam.model import Caller, Need
from lab.emulator.iam.resource_policies import owner_of, policy_of
from lab.emulator.marks import marks
from lab.emulator.policy import Policy, Principal
from tests.support.identities import allow, policy

ACCOUNT, OTHER = "111122223333", "444455556666"
QUEUE, THEIRS = (f"arn:aws:sqs:us-east-1:{account}:jobs" for account in (ACCOUNT, OTHER))
ROOT = Caller(Principal("AWS", f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT), root=True)
ANN = Principal("AWS", f"arn:aws:iam::{ACCOUNT}:user/ann", ACCOUNT)
NOBODY = Caller(Principal("Anonymous", "*"))


def call(caller, service="sqs", operation="SendMessage", internal=False, **request):
    context = SimpleNamespace(
        operation=SimpleNamespace(name=operation),
        service=SimpleNamespace(service_name=service),
        service_request=request,
        account_id=ACCOUNT,
        region="us-east-1",
        is_internal_call=internal,
        request=Request("POST", "/", remote_addr="127.0.0.1"),
    )
    marks(context).caller = caller
    enforce._enforce(None, context, None)
    return marks(context).verdicts


def url(account):
    return f"http://localhost:4566/queue/us-east-1/{account}/jobs"


@pytest.fixture(autouse=True)
def refusals_are_on(monkeypatch):
    monkeypatch.setattr(enforce, "enforcing", lambda: True)


def test_root_passes_in_its_own_account_and_its_need_is_kept():
    (verdict,) = call(ROOT, QueueUrl=url(ACCOUNT))
    assert verdict.decision is enforce.PASSED
    assert (verdict.need.action, verdict.need.resource) == ("sqs:SendMessage", QUEUE)


def test_root_of_another_account_is_refused():
    with pytest.raises(CommonServiceException, match="no resource-based policy"):
        call(ROOT, QueueUrl=url(OTHER))


def test_user_is_refused_and_allowed_by_its_policies():
    with pytest.raises(CommonServiceException, match="no identity-based policy"):
        call(Caller(ANN), QueueUrl=url(ACCOUNT))
    own = Policy("identity", "own", policy(allow("sqs:SendMessage", QUEUE)))
    (verdict,) = call(Caller(ANN, policies=(own,)), QueueUrl=url(ACCOUNT))
    assert verdict.decision.allowed


def test_switched_off_it_keeps_the_verdict_and_refuses_nothing(monkeypatch):
    monkeypatch.setattr(enforce, "enforcing", lambda: False)
    (verdict,) = call(Caller(ANN), QueueUrl=url(ACCOUNT))
    assert not verdict.decision.allowed


def test_calls_inside_and_calls_of_nobody_known_are_not_asked():
    assert call(Caller(ANN), internal=True, QueueUrl=url(ACCOUNT)) == []
    assert call(None, QueueUrl=url(ACCOUNT)) == []


def test_link_of_a_mail_works_unsigned_and_nothing_else_does():
    topic = f"arn:aws:sns:us-east-1:{ACCOUNT}:news"
    assert call(NOBODY, "sns", "ConfirmSubscription", TopicArn=topic, Token="t") == []
    with pytest.raises(CommonServiceException):
        call(NOBODY, "sns", "Publish", TopicArn=topic, Message="m")


def test_service_brings_what_it_acts_for():
    topic = f"arn:aws:sns:us-east-1:{ACCOUNT}:news"
    keys = condition_keys.of_caller(service_caller("sns.amazonaws.com", topic))
    assert keys["aws:sourcearn"] == (topic,)
    assert keys["aws:sourceaccount"] == (ACCOUNT,)
    assert keys["aws:principalisawsservice"] == ("true",)
    assert "aws:principalarn" not in keys


def test_session_counts_as_its_role():
    role = f"arn:aws:iam::{ACCOUNT}:role/worker"
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/w"
    keys = condition_keys.of_caller(Caller(Principal("AWS", session, ACCOUNT, role)))
    assert keys["aws:principalarn"] == (role,)
    assert keys["aws:principaltype"] == ("AssumedRole",)


def test_condition_of_the_call_itself_counts():
    only = allow("sqs:*", Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})
    caller = Caller(ANN, policies=(Policy("identity", "own", policy(only)),))
    need = Need("sqs:SendMessage", QUEUE)
    assert not authorize(caller, need, {"aws:requestedregion": ("us-east-1",)}).decision.allowed
    assert authorize(caller, need, {"aws:requestedregion": ("eu-west-1",)}).decision.allowed


@pytest.mark.parametrize(
    ("arn", "owner"),
    [
        (QUEUE, ACCOUNT),
        (THEIRS, OTHER),
        ("*", ""),
        ("arn:aws:s3:::none/k", ""),
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", ""),
    ],
)
def test_owner_is_read_from_the_arn(arn, owner):
    assert owner_of(arn) == owner


@pytest.mark.parametrize(
    "arn",
    [
        *("", "*", "arn:aws:sqs", QUEUE, "arn:aws:s3:::none/k", "arn:aws:iam::1:role/x"),
        f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f:live",
        f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1",
        f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/T",
    ],
)
def test_what_does_not_exist_has_no_policy(arn):
    assert policy_of(arn) is None
