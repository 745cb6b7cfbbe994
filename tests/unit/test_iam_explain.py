"""A refusal is explained, and the statement that is offered would have allowed the call."""

import json
import shlex

import pytest

from lab.emulator.iam import commands, remedies
from lab.emulator.iam.explain import explain
from lab.emulator.iam.model import Caller, Need, Verdict
from lab.emulator.policy import Policy, Principal, Request, decide
from lab.shared.event import Event

ACCOUNT = "111122223333"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:jobs"
FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:news"
USER = Principal("AWS", f"arn:aws:iam::{ACCOUNT}:user/team/ann", ACCOUNT)
SESSION = Principal(
    "AWS",
    f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/w",
    ACCOUNT,
    f"arn:aws:iam::{ACCOUNT}:role/worker",
)
SNS = Principal("Service", "sns.amazonaws.com", ACCOUNT)
FROM_TOPIC = {"aws:sourcearn": (TOPIC,), "aws:sourceaccount": (ACCOUNT,)}
EVENT = Event(
    id="k3f9-1",
    time=0.0,
    kind="call",
    account=ACCOUNT,
    region="us-east-1",
    actor="student",
    service="sqs",
    operation="SendMessage",
)


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def bash(found):
    return commands.bash(found.command, found.document)


def judge(principal, need, *policies, owner=ACCOUNT, context=(), root=False):
    caller = Caller(principal, root, "KEY", policies, dict(context))
    request = Request(principal, need.action, need.resource, dict(context))
    return Verdict(caller, need, decide(request, policies, root=root, resource_account=owner))


@pytest.mark.parametrize(
    ("principal", "context", "kind", "need"),
    [
        (USER, {}, "identity", Need("sqs:SendMessage", QUEUE)),
        (SESSION, {}, "identity", Need("sns:Publish", TOPIC)),
        (SNS, FROM_TOPIC, "resource", Need("sqs:SendMessage", QUEUE)),
        (Principal("Anonymous", "*"), {}, "resource", Need("s3:GetObject", "arn:aws:s3:::b/k")),
        (SNS, FROM_TOPIC, "resource", Need("lambda:InvokeFunction", FUNCTION)),
    ],
    ids=["user", "role", "service", "anonymous", "function"],
)
def test_offered_statement_allows_the_call_and_no_other(principal, context, kind, need):
    verdict = judge(principal, need, context=context)
    found = remedies.remedy(verdict)
    mended = Policy(kind, "mended", document(found.statement))
    assert not verdict.decision.allowed
    assert judge(principal, need, mended, context=context).decision.allowed
    other = Need(need.action, f"{need.resource}-other")
    assert not judge(principal, other, mended, context=context).decision.allowed


def test_statement_for_a_service_names_the_resource_it_acts_for():
    found = remedies.remedy(judge(SNS, Need("sqs:SendMessage", QUEUE), context=FROM_TOPIC))
    assert found.statement == {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": QUEUE,
        "Condition": {
            "ArnEquals": {"aws:SourceArn": TOPIC},
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
        },
    }


def test_command_for_a_user_is_right_in_bash():
    found = remedies.remedy(judge(USER, Need("sqs:SendMessage", QUEUE)))
    words = shlex.split(bash(found))
    assert words[:7] == [
        "awslocal",
        "iam",
        "put-user-policy",
        "--user-name",
        "ann",
        "--policy-name",
        "allow-sqs-SendMessage",
    ]
    assert json.loads(words[-1])["Statement"] == [allow("sqs:SendMessage", QUEUE)]


def test_command_for_a_queue_holds_the_policy_as_an_attribute():
    found = remedies.remedy(judge(SNS, Need("sqs:SendMessage", QUEUE), context=FROM_TOPIC))
    attributes = json.loads(shlex.split(bash(found))[-1])
    assert json.loads(attributes["Policy"])["Statement"] == [found.statement]


def test_powershell_reads_the_policy_from_a_file():
    found = remedies.remedy(judge(SESSION, Need("sns:Publish", TOPIC)))
    written, command = commands.powershell(found.command, found.document)
    assert written.startswith("'{")
    assert written.endswith("| Set-Content policy.json")
    assert command.endswith("--policy-document file://policy.json")
    assert "--role-name worker" in command


def test_function_gets_a_permission():
    need = Need("lambda:InvokeFunction", f"{FUNCTION}:live")
    words = bash(remedies.remedy(judge(SNS, need, context=FROM_TOPIC)))
    assert words == (
        "awslocal lambda add-permission --function-name f --qualifier live "
        "--statement-id sns-may-invoke --action lambda:InvokeFunction "
        f"--principal sns.amazonaws.com --source-arn {TOPIC} --source-account {ACCOUNT}"
    )


@pytest.mark.parametrize(
    ("policies", "words"),
    [
        (
            [
                Policy(
                    "identity", "worker/own", document(allow("*") | {"Effect": "Deny", "Sid": "No"})
                )
            ],
            "worker/own (statement No) denies it",
        ),
        (
            [
                Policy("identity", "i", document(allow("*"))),
                Policy("boundary", "edge", document(allow("s3:*"))),
            ],
            "boundary edge does not allow",
        ),
        (
            [
                Policy("identity", "i", document(allow("*"))),
                Policy("session", "s", document(allow("s3:*"))),
            ],
            "Assume the role anew",
        ),
    ],
    ids=["deny", "boundary", "session"],
)
def test_where_a_statement_does_not_help_it_says_what_does(policies, words):
    found = remedies.remedy(judge(SESSION, Need("sqs:SendMessage", QUEUE), *policies))
    assert found.statement is None
    assert "does not help" in found.words
    assert words in found.words


def test_boundary_that_would_refuse_next_is_told_at_once():
    bound = Policy("boundary", "edge", document(allow("s3:*")))
    found = remedies.remedy(judge(USER, Need("sqs:SendMessage", QUEUE), bound))
    assert "the permissions boundary has to allow it as well" in found.words


def test_explanation_tells_of_each_statement_why_it_does_not_fit():
    own = Policy(
        "identity", "ann/own", document(allow("sqs:SendMessage", f"{QUEUE}-2"), allow("s3:*"))
    )
    told = explain(EVENT, [judge(USER, Need("sqs:SendMessage", QUEUE), own)])
    (need,) = told["needs"]
    assert [look["policy"] for look in need["looked_at"]] == ["ann/own", "ann/own"]
    assert [look["misses"].partition(":")[0] for look in need["looked_at"]] == [
        "resource",
        "action",
    ]
    assert not told["allowed"]
    assert "no policy of the caller allows it" in need["why"]
    json.dumps(told)


def test_explanation_of_what_was_allowed_names_the_statement():
    own = Policy("identity", "ann/own", document(allow("sqs:*", Sid="All")))
    (need,) = explain(EVENT, [judge(USER, Need("sqs:SendMessage", QUEUE), own)])["needs"]
    assert need["why"] == "statement All of ann/own, a policy of the caller, allows it"
    assert need["remedy"] is None


def test_root_is_said_to_be_root():
    root = Principal("AWS", f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT)
    told = explain(EVENT, [judge(root, Need("sqs:SendMessage", QUEUE), root=True)])
    assert told["caller"]["credentials"] == f"root of account {ACCOUNT}, by the access key KEY"
    assert "no policy is asked" in told["needs"][0]["why"]
