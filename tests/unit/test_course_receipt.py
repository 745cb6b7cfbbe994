"""Receipts: what was edited, copied or is no receipt is told in words; nothing else is."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from lab.course import CourseError, Outcome, catalogue, find, receipt
from lab.course.check_api import CheckFailed
from lab.course.progress import Progress, Record
from lab.course.report import as_junit
from lab.journal import Page
from lab.shared.config import Settings
from lab.shared.event import Event

ENTRY = Callable[[list[dict[str, Any]]], object]


def event(settings: Settings, number: int, at: float) -> Event:
    return Event(
        id=f"run-{number}",
        time=at,
        kind="call",
        account=settings.account,
        region="us-east-1",
        actor="student",
        service="sqs",
        operation="CreateQueue",
    )


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A student who did exercise 7, with one event for each step."""
    settings = replace(Settings(), state_dir=tmp_path / "lab")
    began = time.time() - 600
    record = Record(started=began)
    events = []
    for number, step in enumerate(find("7").steps, 1):
        record.done[step.id], record.evidence[step.id] = began + 10 * number, f"it is {step.id}"
        events.append(event(settings, number, began + 10 * number - 1))
    with Progress.changing(settings) as progress:
        progress._records["07_first_queue"] = record
    monkeypatch.setattr(receipt.journal, "history", lambda *_, **__: Page(tuple(events), ""))
    return settings


@pytest.fixture
def write(settings: Settings, tmp_path: Path) -> Callable[..., Path]:
    """Writes a student's receipt; ``forge`` changes the entries, with hashes that fit again."""

    def write(name: str = "Ada", forge: ENTRY | None = None) -> Path:
        made = receipt.make(name, catalogue(), settings)
        if forge:
            entries = [link["entry"] for link in made["chain"]]
            forge(entries)
            made["chain"] = receipt._chained(entries)
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(made))
        return path

    return write


def test_receipt_holds_the_steps_and_the_events_that_show_them(write: Callable[..., Path]):
    read = receipt.read(write())
    assert (read.faults, read.notes, read.student) == ((), (), "Ada")
    assert [step.step for step in read.steps] == [step.id for step in find("7").steps]
    assert [[i for i, _ in step.events] for step in read.steps][:2] == [["run-1"], ["run-2"]]


def test_nothing_done_is_nothing_to_submit(settings: Settings):
    with pytest.raises(CourseError, match="nothing to submit"):
        receipt.make("Ada", [find("1")], settings)


def test_receipt_says_that_it_does_not_prove_who(write: Callable[..., Path]):
    assert "does not prove who" in json.loads(write().read_text())["says"]


@pytest.mark.parametrize("of", ["student", "done", "evidence", "hash", "gone", "moved"])
def test_edit_by_hand_is_seen(write: Callable[..., Path], of: str):
    path = write()
    data = json.loads(path.read_text())
    chain = data["chain"]
    if of == "student":
        chain[0]["entry"]["student"] = "Bob"
    elif of in ("done", "evidence"):
        chain[2]["entry"][of] = 1
    elif of == "hash":
        chain[3]["hash"] = "0" * 64
    elif of == "gone":
        del chain[1]
    else:
        chain[1], chain[2] = chain[2], chain[1]
    path.write_text(json.dumps(data))
    assert "was changed after lab submit had written it" in receipt.read(path).faults[0]


def forged(**changes: Any) -> ENTRY:
    return lambda entries: entries[2].update(changes)


@pytest.mark.parametrize(
    ("forge", "says"),
    [
        (forged(step="nope"), "This lab has no step nope"),
        (forged(exercise="99_nope"), "This lab has no exercise 99_nope"),
        (forged(done=1.0), "done before it was begun"),
        (forged(done=time.time() + 9999), "after the receipt was made"),
        (forged(done="today"), "'done' is no time"),
        (forged(done=True), "'done' is no time"),
        (forged(done=10**400), "'done' is no time"),
        (forged(done=float("nan")), "'done' is no time"),
        (forged(done=float("inf")), "'done' is no time"),
        (forged(step=["x"]), "'step' is not as lab submit writes it"),
        (forged(evidence=None), "'evidence' is not as lab submit writes it"),
        (forged(events={}), "events of a step are not"),
        (forged(events=[1]), "'id' is not as"),
        (forged(events=[{"id": "a", "time": 5}] * 21), "events of a step are not"),
        (forged(events=[{"id": "a", "time": 5}]), "not of the time in which it was done"),
        (lambda entries: entries.append(entries[1]), "A step is there twice"),
        (lambda entries: entries[0].update(student=7), "'student' is not as"),
        (lambda entries: entries[0].update(made=time.time() + 9e5), "made in the future"),
        (lambda entries: entries[1].update(done=entries[3]["done"]), "was done before step"),
    ],
)
def test_what_cannot_be_is_told_though_its_hashes_fit(
    write: Callable[..., Path], forge: ENTRY, says: str
):
    faults = receipt.read(write(forge=forge)).faults
    assert any(says in fault for fault in faults), faults


def test_other_exercises_are_a_note_and_no_fault(write: Callable[..., Path]):
    read = receipt.read(write(forge=lambda entries: entries[0].update(catalogue="0" * 64)))
    assert not read.faults
    assert "other exercises" in read.notes[0]


def test_same_acts_of_two_students_are_seen_and_one_student_may_submit_twice(
    write: Callable[..., Path],
):
    ada, bob = receipt.read(write("Ada")), receipt.read(write("Bob"))
    shared = receipt.compare([ada, bob])
    assert "the very same as those of Ada (Ada.json)" in shared[bob.path][0]
    assert "the very same as those of Bob (Bob.json)" in shared[ada.path][0]
    assert not receipt.compare([ada, receipt.read(write("ada"))])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not JSON"),
        (b"\0\0\0", "not JSON"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (b"[" * 200_000, "nested deeper"),
        (b'{"a":' * 200_000, "nested deeper"),
        (b"1" * 5000, "not JSON"),
        (b"null", "no receipt"),
        (b'{"format": "fanout receipt 1"}', "chain is missing"),
        (b'{"format": "fanout receipt 1", "chain": [1, 2]}', "Entry 1 is not"),
        (b'{"format": "fanout receipt 1", "chain": [{"entry": {}}, {}]}', "Entry 1 was changed"),
        (b" " * (receipt.MOST_BYTES + 1), "larger than 4 MB"),
    ],
)
def test_any_file_is_answered_in_words(tmp_path: Path, content: bytes, says: str):
    path = tmp_path / "any.json"
    path.write_bytes(content)
    (fault,) = receipt.read(path).faults
    assert says in fault


def test_missing_file_and_folder_are_told(tmp_path: Path):
    assert receipt.read(tmp_path / "gone.json").faults == ("There is no such file.",)
    assert receipt.read(tmp_path).faults == ("This is no file.",)
    assert receipt.read(Path("a\0b")).faults


def test_junit_counts_and_holds_any_text():
    one, two, three, *_ = (replace(step, title="<\x1b&'\">") for step in find("7").steps)
    failed = CheckFailed("found \0 ]]> <b>", expected="e", look="l", try_="\x07")
    outcomes = [
        Outcome(one, "done", "seen\ud800"),
        Outcome(two, "not yet", failed=failed),
        Outcome(three, "not reached"),
    ]
    suite = ET.fromstring(as_junit(find("7"), outcomes).encode()).find("testsuite")  # noqa: S314
    assert suite is not None
    counts = [suite.get(name) for name in ("tests", "failures", "skipped", "errors")]
    assert counts == ["3", "1", "1", "0"]
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "found \ufffd ]]> <b>"
