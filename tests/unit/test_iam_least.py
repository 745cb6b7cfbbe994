"""The least policy covers what was used, and says what was not."""

import pytest

from lab.emulator.iam.least import MANY, least, statements, unused
from lab.emulator.iam.model import Caller, Need, Verdict
from lab.emulator.policy import Decision, Policy, Principal
from lab.emulator.trace.journal import Journal
from tests.support.identities import allow, deny, policy

ACCOUNT = "111122223333"
TABLE, OTHER = (f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/{name}" for name in ("T", "U"))
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:news"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/worker-role"
WORKER = Caller(
    Principal("AWS", f"arn:aws:sts::{ACCOUNT}:assumed-role/worker-role/worker", ACCOUNT, ROLE)
)
ROOT = Caller(Principal("AWS", f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT), root=True)
YES, NO = Decision(True, "allowed"), Decision(False, "no-identity")


@pytest.fixture
def journal():
    return Journal(100)


def call(journal, actor, caller, action, resource, decision=YES, account=ACCOUNT):
    service, _, operation = action.partition(":")
    journal.append(
        (Verdict(caller, Need(action, resource), decision),),
        time=0.0,
        kind="call",
        account=account,
        region="us-east-1",
        actor=actor,
        service=service,
        operation=operation,
    )


def test_actions_on_the_same_resources_share_a_statement():
    needs = [
        Need("dynamodb:Scan", TABLE),
        Need("sns:Publish", TOPIC),
        Need("dynamodb:GetItem", TABLE),
        Need("dynamodb:PutItem", OTHER),
        Need("dynamodb:PutItem", TABLE),
    ]
    assert statements(needs) == [
        allow(["dynamodb:GetItem", "dynamodb:Scan"], TABLE),
        allow("dynamodb:PutItem", [TABLE, OTHER]),
        allow("sns:Publish", TOPIC),
    ]


def test_many_objects_are_written_as_their_folder_and_many_tables_are_not():
    files = [f"arn:aws:s3:::b/exports/{n}.csv" for n in range(MANY + 1)]
    tables = [f"{TABLE}{n}" for n in range(MANY + 1)]
    needs = [Need("s3:GetObject", f) for f in files] + [Need("dynamodb:Scan", t) for t in tables]
    scan, get = statements(needs)
    assert get["Resource"] == "arn:aws:s3:::b/exports/*"
    assert scan["Resource"] == tables


def test_object_named_afresh_is_written_with_a_wildcard():
    key = "arn:aws:s3:::b/exports/7f3c2a52-1111-4222-8333-123456789abc.csv"
    assert statements([Need("s3:PutObject", key)]) == [
        allow("s3:PutObject", "arn:aws:s3:::b/exports/*.csv")
    ]


def test_policy_has_what_the_actor_did_and_nothing_of_others(journal):
    call(journal, "app", WORKER, "sns:Publish", TOPIC)
    call(journal, "app", WORKER, "dynamodb:Scan", TABLE, NO)
    call(journal, "student", ROOT, "sqs:CreateQueue", "*")
    call(journal, "app", WORKER, "sns:Subscribe", TOPIC, account="999988887777")
    found = least("app", ACCOUNT, journal.after().entries)
    assert found["policy"]["Statement"] == [
        allow("dynamodb:Scan", TABLE),
        allow("sns:Publish", TOPIC),
    ]
    assert found["refused"] == ["dynamodb:Scan"]
    assert found["principals"] == [ROLE]
    assert "put-role-policy --role-name worker-role" in found["bash"]


@pytest.mark.parametrize("name", ["worker-role", ROLE, WORKER.principal.arn])
def test_role_is_found_by_name_and_by_arn(journal, name):
    call(journal, "student", WORKER, "sns:Publish", TOPIC)
    call(journal, "student", ROOT, "sqs:ListQueues", "*")
    found = least(name, ACCOUNT, journal.after().entries)
    assert found["policy"]["Statement"] == [allow("sns:Publish", TOPIC)]


def test_function_gets_what_its_poller_does_with_its_role_and_its_log(journal):
    call(journal, "lambda:worker", WORKER, "sns:Publish", TOPIC)
    call(journal, "service:lambda.amazonaws.com", WORKER, "sqs:ReceiveMessage", "arn:q")
    found = least("lambda:worker", ACCOUNT, journal.after().entries)
    streams = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/aws/lambda/worker:*"
    assert found["policy"]["Statement"] == [
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], streams),
        allow("sns:Publish", TOPIC),
        allow("sqs:ReceiveMessage", "arn:q"),
    ]


def test_root_has_a_policy_but_nowhere_to_put_it(journal):
    call(journal, "student", ROOT, "sns:Publish", TOPIC)
    found = least("student", ACCOUNT, journal.after().entries)
    assert (found["root"], found["bash"], found["unused"]) == (True, "", [])


def test_several_under_one_name_get_one_policy_and_no_command(journal):
    call(journal, "student", ROOT, "sns:Publish", TOPIC)
    call(journal, "student", WORKER, "dynamodb:Scan", TABLE)
    found = least("student", ACCOUNT, journal.after().entries)
    assert found["principals"] == [ROLE, ROOT.principal.arn]
    assert (found["root"], found["bash"], found["unused"]) == (False, "", [])


def test_nothing_done_is_no_policy(journal):
    assert least("app", ACCOUNT, journal.after().entries) is None


def test_unused_are_actions_that_nothing_on_the_resources_needed_and_resources_never_touched():
    document = policy(
        allow(["dynamodb:Scan", "dynamodb:DeleteItem"], [TABLE, OTHER], Sid="Tables"),
        allow("sns:*", "*"),
        deny("s3:*"),
    )
    caller = Caller(WORKER.principal, policies=(Policy("identity", "worker-role/own", document),))
    needs = [Need("dynamodb:Scan", TABLE), Need("sns:Publish", TOPIC)]
    assert list(unused(caller, needs)) == [
        {
            "policy": "worker-role/own",
            "statement": "Tables",
            "actions": ["dynamodb:DeleteItem"],
            "resources": [OTHER],
        }
    ]
