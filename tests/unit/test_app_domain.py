"""Todos, subjects, events and CSV, without AWS and without HTTP."""

import csv
import io
import json
from dataclasses import replace

import pytest

from app.domain.export import Export, make_csv, make_message
from app.domain.notification import from_change, make_subject
from app.domain.todo import Todo, sort_key, validate
from app.errors import ValidationError

GOOD = {
    "description": "Buy milk",
    "dueDate": "2026-12-24",
    "priority": "Medium",
    "status": "Not Started",
}
TODO = Todo("1", **GOOD, createdAt="2026-11-24T10:00:00.000Z", updatedAt="2026-11-24T10:00:00.000Z")


def test_good_fields_come_back_clean() -> None:
    typed = GOOD | {"description": "  two\r\nlines ☕ ", "dueDate": " 2026-12-24 ", "other": "x"}
    assert validate(typed) == GOOD | {"description": "two\nlines ☕"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[(field, value) for field in GOOD for value in ("", " ", None, 1, [], {}, True, "\x00")],
        ("description", "a\x00b"),
        ("description", "bell\x07"),
        ("description", "half \ud800 pair"),
        ("description", "x" * 501),
        ("dueDate", "tomorrow"),
        ("dueDate", "2026-02-30"),
        ("dueDate", "2026-13-01"),
        ("dueDate", "20261224"),
        ("dueDate", "2026-W52-4"),
        ("dueDate", "0026-12-24"),
        ("dueDate", "2026-12-24T00:00"),
        ("dueDate", "２０２６-12-24"),
        ("priority", "high"),
        ("priority", "Urgent"),
        ("status", "done"),
        ("status", "Done "),
    ],
)
def test_a_field_that_cannot_be_used_is_named(field: str, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        validate(GOOD | {field: value})
    assert list(caught.value.fields) == [field]


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(ValidationError) as caught:
        validate({})
    assert set(caught.value.fields) == set(GOOD)


def test_a_description_may_have_exactly_500_characters() -> None:
    assert validate(GOOD | {"description": "é" * 500})["description"] == "é" * 500


def test_priorities_and_statuses_sort_in_their_own_order() -> None:
    todos = [replace(TODO, priority=p, status=s) for p, s in (("Low", "Done"), ("?", "?"))]
    todos += [replace(TODO, priority="High", status="Canceled"), TODO]
    by_priority = [t.priority for t in sorted(todos, key=lambda t: sort_key(t, "priority"))]
    by_status = [t.status for t in sorted(todos, key=lambda t: sort_key(t, "status"))]
    assert by_priority == ["High", "Medium", "Low", "?"]
    assert by_status == ["Not Started", "Done", "Canceled", "?"]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Todo Updated: Buy milk", "Todo Updated: Buy milk"),
        ("Todo Updated: two\r\nlines\tand tab", "Todo Updated: two lines and tab"),
        ("Todo Updated: Überprüfung", "Todo Updated: Uberprufung"),
        ("Todo Updated: 牛乳", "Todo Updated: ??"),
        ("Todo Updated: a\x7fb", "Todo Updated: a b"),
        ("T" * 99, "T" * 99),
        ("T" * 100, "T" * 96 + "..."),
    ],
)
def test_a_subject_is_made_fit_for_sns(text: str, subject: str) -> None:
    assert make_subject(text) == subject


@pytest.mark.parametrize("description", ["x" * 500, "☕" * 500, "\n".join("abc"), "é\t" * 250])
def test_no_description_makes_a_subject_that_sns_refuses(description: str) -> None:
    subject = from_change(None, replace(TODO, description=description)).subject
    assert len(subject) < 100
    assert all(" " <= char <= "~" for char in subject)
    assert subject[0].isalnum()


@pytest.mark.parametrize(
    ("before", "after", "event", "title"),
    [
        (None, "Not Started", "created", "Todo Updated"),
        (None, "Done", "completed", "Todo Completed"),
        ("Not Started", "In Progress", "updated", "Todo Updated"),
        ("In Progress", "Done", "completed", "Todo Completed"),
        ("Done", "Done", "updated", "Todo Updated"),
        ("Done", "In Progress", "updated", "Todo Updated"),
    ],
)
def test_closing_is_told_apart_from_other_changes(
    before: str | None, after: str, event: str, title: str
) -> None:
    changed = replace(TODO, status=after)
    notification = from_change(replace(TODO, status=before) if before else None, changed)
    assert notification.attributes == {"event": event, "priority": "Medium", "status": after}
    assert notification.subject == f"{title}: Buy milk"
    assert json.loads(notification.body) == changed.to_item()


def test_the_csv_has_the_contracts_columns_and_keeps_every_character() -> None:
    text = 'quote " comma , line\nbreak ☕'
    raw = make_csv([replace(TODO, description=text)])
    assert raw.startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert header == [
        *("ID", "Description", "Due Date", "Priority", "Status", "Created At", "Updated At")
    ]
    assert row == ["1", text, *list(TODO.to_item().values())[2:]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(start: str) -> None:
    raw = make_csv([replace(TODO, description=f"{start}1+1")]).decode("utf-8-sig")
    row = list(csv.reader(io.StringIO(raw, newline="")))[1]
    assert row[1] == f"'{start}1+1"


def test_the_queues_message_is_the_contracts() -> None:
    export = Export("e-1", "requested", "2026-11-24T10:00:00.000Z", "", "queue")
    body, attributes = make_message(export)
    assert json.loads(body) == {
        "exportId": "e-1",
        "requestedAt": "2026-11-24T10:00:00.000Z",
        "exportType": "csv",
        "filters": {},
    }
    assert attributes == {"exportType": "csv", "requestedAt": "2026-11-24T10:00:00.000Z"}


def test_items_written_by_hand_are_read_as_far_as_they_go() -> None:
    assert Todo.from_item({"id": 7, "status": None}).to_item()["id"] == "7"
    assert Export.from_item({"exportId": "e", "count": "many"}).count == 0
