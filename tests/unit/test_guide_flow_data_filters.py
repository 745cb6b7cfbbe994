"""Filter policies in a few words."""

import json
from typing import Any

import pytest

from lab.guide.flow.filters import LONGEST, label


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ({"event": ["completed"]}, "event = completed"),
        ({"event": ["created", "updated"]}, "event = created | updated"),
        ({"event": ["a"], "n": [1]}, "event = a, n = 1"),
        ({"weight": [{"numeric": [">=", 10]}]}, "weight ≥ 10"),
        ({"weight": [{"numeric": [">", 0, "<=", 5]}]}, "weight > 0 and ≤ 5"),
        ({"kind": [{"anything-but": ["a", "b"]}]}, "kind ≠ a | b"),
        ({"kind": [{"anything-but": {"prefix": "x"}}]}, "kind ≠ prefix x"),
        ({"name": [{"prefix": "todo-"}]}, "name begins with todo-"),
        ({"name": ["a", {"suffix": ".csv"}]}, "name = a or name ends with .csv"),
        ({"user": [{"exists": True}]}, "user exists"),
        ({"user": [{"exists": False}]}, "no user"),
        ({"order": {"state": ["new"]}}, "order.state = new"),
        ({"$or": [{"a": [1]}, {"b": [2]}]}, "a = 1 or b = 2"),
        ({"done": [True, None]}, "done = true | null"),
        ({"event": "bare"}, "event = bare"),
        ({}, ""),
    ],
)
def test_a_policy_is_said_in_words(policy: dict[str, Any], said: str) -> None:
    assert label(json.dumps(policy)) == said


def test_a_policy_on_the_body_says_so() -> None:
    assert label('{"event": ["x"]}', "MessageBody") == "body: event = x"


@pytest.mark.parametrize("text", ["", "{}", "[]", "7", "null"])
def test_no_policy_has_no_label(text: str) -> None:
    assert label(text) == ""


def test_what_is_no_json_is_a_filter_all_the_same() -> None:
    assert label("{") == "filter"


def test_a_long_policy_is_cut() -> None:
    assert len(label(json.dumps({"event": [f"event-{n}" for n in range(99)]}))) == LONGEST
