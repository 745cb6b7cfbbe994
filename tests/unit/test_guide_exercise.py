"""An exercise's page: how each step stands, what helps, and what a student may ask."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from lab import journal
from lab.course import Exercise, Outcome, catalogue, find, session, solving
from lab.course.check_api import CheckFailed
from lab.course.progress import Progress, Record
from lab.guide import advice
from lab.guide.chapters import chapters, introduction
from lab.guide.standing import clock, standing
from lab.journal import JournalError
from lab.shared.config import Settings
from tests.support.guide_pages import Pages, pages_of

SEVEN = find("7")
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    """The pages, where a check finds what was written down, and the third step not done."""
    checked(monkeypatch, lambda exercise, settings: done(exercise, 2))
    monkeypatch.setattr(journal, "events", lambda *_, **__: None)
    return pages_of(tmp_path)


def checked(
    monkeypatch: pytest.MonkeyPatch, check: Callable[[Exercise, Settings], list[Outcome]]
) -> None:
    monkeypatch.setattr(session, "check", check)


def done(exercise: Exercise, count: int, failed: CheckFailed | None = None) -> list[Outcome]:
    """The first steps done, the next one not."""
    failed = failed or CheckFailed("There is none.", look="lab inbox", try_="lab list")
    return [
        Outcome(step, "done", f"evidence {n}", None, time.time())
        if n < count
        else Outcome(
            step, "not yet" if n == count else "not reached", "", None if n > count else failed
        )
        for n, step in enumerate(exercise.steps)
    ]


def begin(pages: Pages, exercise: Exercise = SEVEN) -> None:
    with Progress.changing(pages.settings) as progress:
        progress.start(exercise.slug)


def shown(pages: Pages, path: str = "/exercise/7") -> BeautifulSoup:
    return BeautifulSoup(pages.get(path).text, "html.parser")


def stand(page: BeautifulSoup, step: str) -> Tag:
    found = page.select_one(f"#stand-{step}")
    assert found
    return found


def test_every_exercise_has_a_page_with_all_of_its_steps(pages: Pages) -> None:
    for exercise in catalogue():
        page = shown(pages, f"/exercise/{exercise.number}")
        ids = [section["id"] for section in page.select("section.step")]
        assert ids == [f"step-{step.id}" for step in exercise.steps]
        assert len(page.select(".prose")) == len(ids) + 1 + len(
            page.select("section.pair:not(.step)")
        )


def test_guide_is_taken_apart_without_loss() -> None:
    for exercise in catalogue():
        parts = chapters(exercise)
        assert [part.step for part in parts if part.step] == list(exercise.steps)
        assert introduction(exercise)
        assert all(part.text for part in parts)


def test_exercise_that_is_not_begun_offers_to_begin_and_is_not_checked(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked(monkeypatch, lambda *_: pytest.fail("it is not begun"))
    page = shown(pages)
    assert page.select_one('form[action="/exercise/7/start"]')
    assert not page.select("[data-here]")
    assert not page.select(".diagnosis")


def test_each_step_says_how_it_stands(pages: Pages) -> None:
    begin(pages)
    page = shown(pages)
    states = [each["data-state"] for each in page.select(".stand")]
    assert states == ["done", "done", "not yet", "not reached", "not reached", "not reached"]
    assert "evidence 1" in stand(page, "retention").get_text()
    diagnosis = stand(page, "send").select_one(".diagnosis")
    assert diagnosis
    assert "There is none." in diagnosis.get_text()
    assert [each.get_text().strip() for each in diagnosis.select("code")] == [
        "lab inbox",
        "lab list",
    ]
    assert diagnosis.select_one('a[href="/inbox"]')
    assert "Step 3 comes first" in stand(page, "receive").get_text()
    assert page.select_one("[aria-current=step]")


def test_what_a_check_found_is_text(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = CheckFailed(HOSTILE, expected=HOSTILE, look=f"lab why {HOSTILE}", try_=HOSTILE)
    checked(monkeypatch, lambda exercise, settings: done(exercise, 2, failed))
    begin(pages)
    page = shown(pages)
    assert not page.find_all("img")
    assert stand(page, "send").get_text().count(HOSTILE) == 4


def test_page_stays_while_the_emulator_is_away(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> list[Outcome]:
        raise JournalError("The emulator does not answer.", "it is down", "lab up")

    checked(monkeypatch, away)
    begin(pages)
    with Progress.changing(pages.settings) as progress:
        progress.mark(SEVEN.slug, [("queue", "was seen")])
    page = shown(pages)
    notice = page.select_one("#away")
    assert notice
    assert "hidden" not in notice.attrs
    assert [each["data-state"] for each in page.select(".stand")][:3] == [
        "done", "not yet", "not reached",
    ]  # fmt: skip
    assert "was seen" in stand(page, "queue").get_text()
    refused = pages.post("/exercise/7/check").json
    assert refused
    assert refused["error"]["next"] == "lab up"


def test_hints_open_one_by_one(pages: Pages) -> None:
    begin(pages)
    for count in (1, 2, 3, 3):
        answer = pages.post("/exercise/7/hint/send").json
        assert answer
        assert len(answer["standing"]["steps"][2]["hints"]) == count
    page = shown(pages)
    assert len(stand(page, "send").select(".hints li")) == 3
    form = stand(page, "send").select_one(".hints form")
    assert form
    assert "hidden" in form.attrs


def test_form_without_scripts_leads_back_to_its_step(pages: Pages) -> None:
    begin(pages)
    answer = pages.submit("/exercise/7/hint/send")
    assert (answer.status_code, answer.location) == (303, "/exercise/7#step-send")


def test_nothing_is_changed_without_the_token(pages: Pages) -> None:
    client = pages.app.test_client()
    for what in ("start", "reset", "check", "solve/queue", "hint/queue", "predict/again"):
        assert client.post(f"/exercise/7/{what}").status_code == 403


def test_prediction_is_kept_and_shown(pages: Pages) -> None:
    begin(pages)
    assert pages.post("/exercise/7/predict/again", choice="1").status_code == 200
    kept = session.record(SEVEN, pages.settings).predictions["again"]
    assert kept.choice == "the same message"
    chosen = stand(shown(pages), "again").select("input[checked]")
    assert [each["value"] for each in chosen] == ["1"]


@pytest.mark.parametrize("choice", ["", "3", "-1", "²", "x", "1" * 9])
def test_prediction_of_nothing_is_refused(pages: Pages, choice: str) -> None:
    begin(pages)
    answer = pages.post("/exercise/7/predict/again", choice=choice)
    assert answer.status_code == 400
    assert not session.record(SEVEN, pages.settings).predictions


def test_solution_is_shown_only_to_who_asks(pages: Pages) -> None:
    begin(pages)
    solution = SEVEN.solution()["delete"].strip()
    assert not stand(shown(pages), "delete").select(".solution .shells")
    asked = stand(shown(pages, "/exercise/7?solution=delete"), "delete")
    assert asked.select(".solution[open] .shells")
    assert pages.get("/exercise/7/solution/delete").json == {"solution": solution}


def test_step_is_done_for_a_student_only_when_it_is_the_next(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solving, "run_step", lambda *_: HOSTILE)
    assert pages.post("/exercise/7/solve/send").status_code == 409
    begin(pages)
    assert pages.post("/exercise/7/solve/delete").status_code == 409
    answer = pages.post("/exercise/7/solve/send").json
    assert answer
    assert answer["printed"] == HOSTILE
    page = shown(pages)
    assert not page.find_all("img")
    assert HOSTILE in stand(page, "send").get_text()


def test_step_that_could_not_be_done_says_why_and_what_next(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(exercise: Exercise, number: int, settings: Settings) -> str:
        raise solving.UnsolvedError(exercise, number, "cat: url.txt: No such file")

    monkeypatch.setattr(solving, "run_step", fail)
    begin(pages)
    answer = pages.post("/exercise/7/solve/send")
    told = (answer.json or {})["error"]
    assert answer.status_code == 409
    assert told["why"] == "cat: url.txt: No such file"
    assert "lab reset 7" in told["next"]


def test_reset_names_what_it_removes(pages: Pages) -> None:
    page = shown(pages, "/exercise/2")
    names = [each.get_text() for each in page.select(".removed li")]
    assert "topic shop-orders" in names
    assert f"log group sns/us-east-1/{pages.settings.account}/shop-orders" in names


def test_what_is_done_closes_with_what_is_next(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked(monkeypatch, lambda exercise, settings: done(exercise, 6))
    begin(pages)
    closing = shown(pages).select_one("#closing")
    assert closing
    assert "hidden" not in closing.attrs
    assert "Exercise 8" in closing.get_text()
    assert "lab submit 7" in closing.get_text()


def test_page_of_no_exercise_and_of_no_step_is_said(pages: Pages) -> None:
    assert pages.get("/exercise/99").status_code == 404
    assert pages.get("/exercise/7?solution=none").status_code == 404
    assert pages.post("/exercise/7/hint/none").status_code == 404


def test_closing_counts_what_was_done() -> None:
    record = Record(started=100.0, done={step.id: 160.0 for step in SEVEN.steps}, hints={"send": 1})
    assert standing(SEVEN, record)["closing"] == "6 steps in 1 minute, 1 hint opened."


def test_step_done_before_and_not_any_more_is_told_apart() -> None:
    record = Record(started=100.0, done={"queue": 160.0})
    outcomes = [Outcome(SEVEN.steps[0], "not yet", "", CheckFailed("gone"), 160.0)]
    (step,) = standing(SEVEN, record, outcomes)["steps"]
    assert step["at"] == 160.0
    assert step["when"]


def test_time_of_another_day_has_its_day() -> None:
    assert clock(0) == ""
    assert len(clock(time.time())) == 5
    assert "," in clock(1_000_000)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("lab events --service sqs", [{"command": "lab events --service sqs"}]),
        ("open the link of the mail", [{"words": "open the link of the mail"}]),
        (
            "awslocal sns delete-topic --topic-arn a   then make it again",
            [
                {"command": "awslocal sns delete-topic --topic-arn a"},
                {"words": "then make it again"},
            ],
        ),
        (
            "python make_policy.py a b   and then   awslocal sqs list-queues",
            [
                {"command": "python make_policy.py a b"},
                {"words": "and then"},
                {"command": "awslocal sqs list-queues"},
            ],
        ),
        ("lab why with its id tells all", [{"words": "lab why with its id tells all"}]),
        ("", []),
    ],
)
def test_advice_is_taken_apart(text: str, parts: list[dict[str, str]]) -> None:
    found = [
        {kind: told for kind, told in part.items() if kind in ("command", "words")}
        for part in advice.parts(text)
    ]
    assert found == parts
