"""The map of the course: its parts, how far one is, and where to go on."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from lab.course import Exercise, catalogue, find
from lab.course.outline import PARTS, ROWS, grouped
from lab.course.progress import Progress
from lab.guide.course_map import Map, draw
from tests.support.guide_pages import Pages, pages_of


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return pages_of(tmp_path)


def mapped(tmp_path: Path, done: Iterable[Exercise] = (), current: str = "") -> Map:
    progress = Progress(tmp_path / "none.json", {}, current)
    for exercise in done:
        progress.mark(exercise.slug, [(step.id, "") for step in exercise.steps])
    return draw(catalogue(), progress)


def test_every_exercise_is_in_one_part_and_in_its_order() -> None:
    found = [exercise for _, exercises in grouped(catalogue()) for exercise in exercises]
    assert found == list(catalogue())
    assert [part.first for part in PARTS] == sorted(part.first for part in PARTS)


def test_every_row_has_a_title_and_an_exercise() -> None:
    assert {row for exercise in catalogue() for row in exercise.rows} == set(ROWS)


def test_who_has_begun_nothing_begins_with_the_first(tmp_path: Path) -> None:
    drawn = mapped(tmp_path)
    assert drawn.next
    assert (drawn.next.exercise.number, drawn.next.begun, drawn.done) == (1, False, 0)


def test_who_has_done_one_goes_on_with_the_next(tmp_path: Path) -> None:
    drawn = mapped(tmp_path, [find("7")], find("7").slug)
    assert drawn.next
    assert drawn.next.exercise.number == 8
    assert drawn.finished == 1


def test_after_the_last_one_comes_what_was_left_out(tmp_path: Path) -> None:
    drawn = mapped(tmp_path, [e for e in catalogue() if e.number != 3], catalogue()[-1].slug)
    assert drawn.next
    assert drawn.next.exercise.number == 3


def test_when_all_is_done_nothing_is_next(tmp_path: Path) -> None:
    drawn = mapped(tmp_path, catalogue())
    assert drawn.next is None
    assert drawn.done == drawn.total
    assert drawn.left.startswith("0")


def test_steps_that_are_no_longer_in_the_exercise_do_not_count(tmp_path: Path) -> None:
    progress = Progress(tmp_path / "none.json", {})
    progress.mark(find("7").slug, [("queue", ""), ("was_once_a_step", "")])
    drawn = draw(catalogue(), progress)
    assert drawn.done == 1


def test_page_shows_each_exercise_and_where_one_is(pages: Pages) -> None:
    with Progress.changing(pages.settings) as progress:
        progress.start(find("7").slug)
        progress.mark(find("7").slug, [("queue", "")])
    page = BeautifulSoup(pages.get("/").text, "html.parser")
    stops = page.select(".stop")
    assert len(stops) == len(catalogue())
    (here,) = page.select(".stop.current")
    assert "Your first queue" in here.get_text()
    assert "1 of 6 steps" in here.get_text()
    following = page.select_one(".next")
    assert following
    assert "Keep messages for 14 days" in following.get_text()
    assert page.select_one('.next a.button[href="/exercise/7"]')


def test_page_is_small(pages: Pages) -> None:
    assert len(pages.get("/").data) < 60_000


def test_links_to_aws_tell_it_nothing(pages: Pages) -> None:
    page = BeautifulSoup(pages.get("/").text, "html.parser")
    elsewhere = page.select('a[href^="https://docs.aws.amazon.com"]')
    assert len(elsewhere) > 20
    assert all("noopener" in str(link["rel"]) for link in elsewhere)
