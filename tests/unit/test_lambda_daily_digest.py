"""daily_digest: one mail that tells how the todos stand."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support import cloud
from tests.support.lambdas import Context, load, sample

function = load("daily_digest")
TODAY = date(2026, 11, 24)
Client = Callable[[str], Any]
Mails = Callable[[], list[dict[str, Any]]]


def todo(due: str = "2026-11-24", status: str = "Not Started", **changes: str) -> dict[str, str]:
    good = {"description": "Learn SNS", "priority": "High"}
    return good | {"dueDate": due, "status": status} | changes


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Client, Mails]]:
    with cloud.inside() as client:
        cloud.table(client, "todos", "id")
        arn, mails = cloud.topic(client)
        monkeypatch.setenv("TODO_TABLE", "todos")
        monkeypatch.setenv("TOPIC_ARN", arn)
        monkeypatch.setattr(function, "client", client)
        yield client, mails


def test_digest_counts_and_lists(world: tuple[Client, Mails]) -> None:
    client, mails = world
    cloud.put(client, "todos", id="a", **todo("2026-11-20", description="Late"))
    cloud.put(client, "todos", id="b", **todo("2026-11-24", "In Progress", description="Now"))
    cloud.put(client, "todos", id="c", **todo("2026-11-01", "Done", description="Closed"))
    answer = function.handler(sample("daily_digest"), Context())
    [mail] = mails()
    assert mail["Subject"] == answer["subject"] == "Todo digest 2026-11-24: 2 open, 1 overdue"
    assert mail["MessageAttributes"]["event"]["Value"] == "digest"
    assert mail["Message"] == (
        "Todos: 3\nNot Started: 1\nIn Progress: 1\nDone: 1\nCanceled: 0\n\n"
        "Overdue: 1\n- 2026-11-20 Late (High)\n\n"
        "Due today: 1\n- 2026-11-24 Now (High)\n"
    )


def test_digest_of_nothing_is_sent_too(world: tuple[Client, Mails]) -> None:
    _, mails = world
    function.handler(sample("daily_digest"), Context())
    [mail] = mails()
    assert mail["Subject"] == "Todo digest 2026-11-24: 0 open, 0 overdue"
    assert "Overdue: none" in mail["Message"]


def test_every_page_of_a_big_table_is_counted(world: tuple[Client, Mails]) -> None:
    client, _ = world
    for number in range(12):
        cloud.put(client, "todos", id=str(number), **todo(description="x" * 100_000))
    answer = function.handler(sample("daily_digest"), Context())
    assert "12 open" in answer["subject"]


def test_refused_mail_fails_the_invocation(
    world: tuple[Client, Mails], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOPIC_ARN", f"arn:aws:sns:{cloud.REGION}:{cloud.ACCOUNT}:missing")
    with pytest.raises(ClientError, match="NotFound"):
        function.handler(sample("daily_digest"), Context())


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("2026-11-24T08:00:00Z", TODAY),
        ("2026-11-24T00:00:00+00:00", TODAY),
        ("2026-11-25T00:30:00+01:00", TODAY),
    ],
)
def test_day_is_the_one_of_the_event_in_utc(time: str, day: date) -> None:
    assert function.day_of({"time": time}) == day


def test_day_without_a_schedule_is_today() -> None:
    before = datetime.now(UTC).date()
    assert before <= function.day_of({}) <= datetime.now(UTC).date()


def test_time_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="soon"):
        function.day_of({"time": "soon"})


@pytest.mark.parametrize("status", ["Done", "Canceled"])
def test_closed_todo_is_never_overdue(status: str) -> None:
    subject, body = function.compose([todo("2020-01-01", status)], TODAY)
    assert "0 open, 0 overdue" in subject
    assert "Overdue: none" in body


@pytest.mark.parametrize("due", ["", "tomorrow", "20261101", "2026-13-01", "2026-W01-1"])
def test_todo_without_a_readable_date_is_counted_only(due: str) -> None:
    subject, body = function.compose([todo(due)], TODAY)
    assert "1 open, 0 overdue" in subject
    assert "Due today: none" in body


def test_item_written_by_hand_is_counted_as_other() -> None:
    _, body = function.compose([{}, todo(status="Paused")], TODAY)
    assert "Other: 2" in body


def test_long_list_is_cut_and_says_so() -> None:
    _, body = function.compose([todo("2026-11-01") for _ in range(500)], TODAY)
    assert "Overdue: 500" in body
    assert "- and 480 more" in body
    assert len(body.splitlines()) < 40


def test_description_stays_on_one_short_line() -> None:
    hostile = "first\nOverdue: 99\x00\u2028" + "🎉" * 500
    _, body = function.compose([todo(description=hostile)], TODAY)
    [line] = [line for line in body.split("\n") if "first" in line]
    assert "Overdue: 99" in line
    assert len(line) < 120


def test_subject_is_fit_for_sns() -> None:
    subject, _ = function.compose([todo("2020-01-01")] * 100_000, TODAY)
    assert subject.isascii()
    assert subject.isprintable()
    assert len(subject) < 100
