"""A story's page: hop by hop, the command at the first one missing, and ids that nobody knows."""

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from lab import journal
from lab.guide.pages import why as page_module
from lab.journal import JournalError, Page
from lab.journal.why import Hop, Story, UnknownIdError
from tests.support.events import NOON, arn
from tests.support.guide_pages import Pages, pages_of
from tests.support.lessons import Lesson

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return pages_of(tmp_path)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the journal tells of each id, and how often it was asked."""
    told: dict[str, Any] = {"times": 0}

    def read(_: Any, name: str) -> Story:
        told["times"] += 1
        found = told[name]
        if isinstance(found, Exception):
            raise found
        story: Story = found
        return story

    monkeypatch.setattr(page_module, "read", read)
    monkeypatch.setattr(journal, "events", lambda *_, **__: Page((), "k3f9-9"))
    return told


def story(*hops: Hop) -> Story:
    return Story("m-1", "a message of topic news", hops, frozenset(("m-1", "s-1")))


def page(pages: Pages, path: str) -> BeautifulSoup:
    return BeautifulSoup(pages.get(path).text, "html.parser")


def test_first_missing_hop_has_its_reason_command_and_page(
    pages: Pages, told: dict[str, Any]
) -> None:
    told["m-1"] = story(
        Hop(what="student published 'Hi'", when=NOON, event="k3f9-1"),
        Hop(
            what="function f failed",
            outcome="missing",
            when=NOON + 1,
            took_ms=1234,
            level=1,
            why="KeyError: 'x'",
            next="lab logs f",
            resource=arn("lambda", "f:$LATEST"),
        ),
    )
    found = page(pages, "/why/m-1")
    first, second = found.select(".story > .hop")
    assert "done" in first.text
    assert first.select_one('a[href="/journal/k3f9-1"]')
    assert second["data-level"] == "1"
    assert "1.2 s later" in second.text
    assert second.select_one(".commands code").text.strip() == "lab logs f"  # type: ignore[union-attr]
    assert second.select_one('a[href="/functions/f/logs"]')
    assert second.select_one('a[href="/functions/f"]').text == "f"  # type: ignore[union-attr]
    assert "Missing: function f failed." in found.select_one("#end").text  # type: ignore[union-attr]
    assert found.select_one("#story")["data-about"] == "m-1 s-1"  # type: ignore[index]


def test_advice_that_is_no_command_is_told_in_words(pages: Pages, told: dict[str, Any]) -> None:
    next = "lab inbox shows the mail; open the link in it, then publish again"
    told["m-1"] = story(Hop(what="not delivered", outcome="missing", next=next))
    found = page(pages, "/why/m-1")
    assert not found.select(".story .commands")
    assert next in found.text
    assert found.select_one('.story a[href="/inbox"]')


@pytest.mark.parametrize(
    ("outcome", "said", "waits"),
    [("done", "It arrived.", False), ("waiting", "Not yet: x.", True)],
)
def test_end_is_told_first(
    pages: Pages, told: dict[str, Any], outcome: Any, said: str, waits: bool
) -> None:
    told["m-1"] = story(Hop(what="x", outcome=outcome))
    found = page(pages, "/why/m-1")
    assert said in found.select_one("#end").text  # type: ignore[union-attr]
    assert found.select_one("#story").has_attr("data-waits") is waits  # type: ignore[union-attr]


def test_unknown_id_says_so_and_what_there_is(pages: Pages, told: dict[str, Any]) -> None:
    told[HOSTILE] = UnknownIdError("Nothing is about it.", "it is gone", "", [("m-7", HOSTILE)])
    found = pages.get(f"/why/{HOSTILE}")
    assert found.status_code == 404
    soup = BeautifulSoup(found.text, "html.parser")
    assert not soup.select("img")
    assert soup.select_one('a[href="/why/m-7"]')
    assert "Why: it is gone." in soup.text


def test_hostile_text_is_text(pages: Pages, told: dict[str, Any]) -> None:
    told["m-1"] = Story(
        HOSTILE,
        HOSTILE,
        (Hop(what=HOSTILE, outcome="missing", why=HOSTILE, next=f"lab {HOSTILE}", event=HOSTILE),),
    )
    found = pages.get("/why/m-1").text
    assert "<img" not in found
    assert "&lt;img" in found


def test_emulator_that_is_away_is_waited_for(pages: Pages, told: dict[str, Any]) -> None:
    told["m-1"] = JournalError("Nothing answers.", "it is not running", "lab up")
    found = pages.get("/why/m-1")
    assert found.status_code == 503
    assert "data-away" in found.text


def test_box_leads_to_the_story(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    found = pages.get("/why?id= exports/a b.csv ")
    assert (found.status_code, found.headers["Location"]) == (302, "/why/exports/a%20b.csv")
    monkeypatch.setattr(page_module, "recent", lambda _: [("m-1", "student published it")])
    assert "/why/m-1" in pages.get("/why").text


def test_error_tells_the_others_apart_from_the_reason() -> None:
    lesson = Lesson()
    lesson.journal.publish("11111111-aaaa")
    with pytest.raises(UnknownIdError) as caught:
        lesson.tell("22222222")
    assert caught.value.others[0][0] == "11111111-aaaa"
    assert "lately there were" in caught.value.why
    assert "lately" not in caught.value.reason


def test_story_knows_what_its_events_are_about() -> None:
    lesson = Lesson()
    lesson.journal.publish("11111111-aaaa", "todo-1")
    assert lesson.tell("11111111-aaaa").about == {"11111111-aaaa", "todo-1"}
