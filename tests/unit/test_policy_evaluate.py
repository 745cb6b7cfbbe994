"""The evaluator answers as AWS's documentation says, case by case."""

import json

import pytest

from lab.emulator.policy import Policy, Principal, Request, decide, parse
from tests.unit.policy_cases import ANA, TOPIC, Case, allow, conditions, deny, elements, parties

CASES = [*conditions.CASES, *elements.CASES, *parties.CASES]
REQUEST = Request(ANA, "sns:Publish", TOPIC)


def _decide(case: Case):  # type: ignore[no-untyped-def]
    return decide(case.request, case.policies, root=case.root, resource_account=case.account)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what.replace(" ", "-"))
def test_request_is_answered_as_documented(case: Case) -> None:
    decision = _decide(case)

    assert (decision.reason, decision.allowed) == (case.expect, case.expect == "allowed")
    assert case.says in "\n".join(look.misses for look in decision.looked_at)


def test_table_has_each_case_once_and_with_its_source() -> None:
    assert len(CASES) >= 150
    assert len({(case.source, case.what, str(case.given)) for case in CASES}) == len(CASES)
    assert all("Guide, " in case.source for case in CASES)


def test_statement_that_denies_is_named() -> None:
    decided_by = _policy([allow(), deny(Sid="NoPublishing")])

    look = decide(REQUEST, [_policy([allow()]), decided_by]).decided_by

    assert look
    assert (look.policy, look.index, look.sid) == (decided_by, 1, "NoPublishing")
    assert look.statement["Effect"] == "Deny"


def test_statement_that_allows_is_named() -> None:
    decision = decide(REQUEST, [_policy([allow("sqs:*"), allow()])])

    assert decision.decided_by == decision.looked_at[1]
    assert [bool(look.misses) for look in decision.looked_at] == [True, False]


def test_nothing_decides_where_nothing_applies() -> None:
    assert decide(REQUEST, [_policy([allow("sqs:*")])]).decided_by is None


def test_all_misses_of_a_statement_for_the_action_are_told() -> None:
    statement = allow(
        resource=f"{TOPIC}-2", Condition={"StringEquals": {"aws:PrincipalTag/team": "todo"}}
    )

    (look,) = decide(REQUEST, [_policy([statement])]).looked_at

    assert look.misses == (
        f"resource: {TOPIC} does not match {TOPIC}-2; condition StringEquals "
        "aws:PrincipalTag/team: the request does not have this key"
    )


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "1", '{"Statement": "x"}', "[" * 99_999])
def test_document_that_cannot_be_read_allows_and_denies_nothing(text: str) -> None:
    broken = Policy("identity", "broken", text)

    assert decide(REQUEST, [broken]).reason == "no-identity"
    assert decide(REQUEST, [broken]).looked_at[0].misses.startswith("the policy ")
    assert decide(REQUEST, [broken, _policy([allow()])]).allowed


@pytest.mark.parametrize(
    "statement",
    [
        {},
        {"Effect": "Allow", "Action": None, "Resource": None},
        {"Effect": "Allow", "Action": {"a": 1}, "Resource": [1, None]},
        {"Effect": ["Allow"], "Action": "*", "Resource": "*"},
        {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"a": None}}},
        {"Effect": "Allow", "Action": "*", "Resource": "a\\[(", "Condition": []},
    ],
)
def test_statement_of_a_wrong_shape_allows_nothing(statement: object) -> None:
    assert not decide(REQUEST, [_policy([statement])]).allowed


def test_document_is_read_once() -> None:
    text = _policy([allow()]).document

    assert parse(text) is parse(str(text))


def test_sessions_of_another_partition_are_named_by_their_account() -> None:
    arn = "arn:aws-cn:sts::111122223333:assumed-role/r/s"
    session = Principal("AWS", arn, "111122223333", "arn:aws-cn:iam::111122223333:role/r")
    root = {"AWS": "arn:aws-cn:iam::111122223333:root"}
    policy = Policy("resource", "q", json.dumps({"Statement": [deny("*", Principal=root)]}))

    assert decide(Request(session, "sqs:SendMessage", "*"), [policy]).reason == "explicit-deny"


def _policy(statements: list[object]) -> Policy:
    document = {"Version": "2012-10-17", "Statement": statements}
    return Policy("identity", "app", json.dumps(document))


def test_very_many_actions_are_told_by_those_that_are_near():
    actions = [f"s3:Get{n}" for n in range(2000)] + ["sns:Subscribe", "sns:ListTopics"]
    policy = Policy(
        "identity",
        "wide",
        json.dumps({"Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}),
    )
    who = Principal("AWS", "arn:aws:iam::111122223333:user/ann", "111122223333")
    (look,) = decide(Request(who, "sns:Publish", "arn:t"), [policy]).looked_at
    assert look.misses.startswith("action: sns:Publish is not sns:Subscribe or sns:ListTopics or ")
    assert look.misses.endswith(" or 1992 others")
