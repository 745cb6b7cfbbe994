"""Links to the page elsewhere that tells what became of a todo, an export or a request."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from tests.support import cloud
from tests.support.app import FIELDS, INSIDE, Inside, soup, text_of

WHY = "http://localhost:8080/why/"
ODD = "my/todo?#1"  # written to the table by hand


def ids(page: BeautifulSoup) -> list[str]:
    """What the page's links to explanations are about."""
    return [str(link["href"]).removeprefix(WHY) for link in page.select("a.why")]


def added(app: Inside) -> str:
    app.submit("/todos/new", **FIELDS)
    return cloud.items(app.client, "TodoItems")[0]["id"]


def test_a_todo_is_explained_from_the_list_and_its_own_page(app: Inside) -> None:
    todo = added(app)
    assert ids(app.page("/")) == ids(app.page(f"/todos/{todo}/edit")) == [todo]
    assert not ids(app.page("/todos/new"))


def test_links_in_a_list_are_told_apart_by_a_screen_reader(app: Inside) -> None:
    added(app)
    link = app.page("/").select("a.why")[0]
    assert text_of(link) == f"Why? What happened to {FIELDS['description']} (opens in a new tab)"


def test_an_export_is_explained_wherever_it_is_shown(app: Inside) -> None:
    added(app)
    made = soup(app.submit("/", "/exports").text)
    [export] = [item["exportId"] for item in cloud.items(app.client, "TodoExports")]
    assert ids(made) == ids(app.page("/exports")) == ids(app.page(f"/exports/{export}")) == [export]


def test_a_refused_call_is_explained_by_its_request(app: Inside) -> None:
    app.refuse("dynamodb scan")
    assert "r-1" in ids(soup(app.http.get("/").text))


def test_a_notification_that_waits_is_explained_by_its_todo(app: Inside) -> None:
    app.flag("sendNotifications")
    app.refuse("sns publish")
    todo = added(app)
    waiting = app.page("/").select_one("#waiting")
    assert waiting is not None
    assert todo in ids(waiting)


def test_a_todo_that_is_gone_is_explained(app: Inside) -> None:
    gone = "d1111111-0000-4000-8000-000000000000"
    assert ids(soup(app.http.get(f"/todos/{gone}/edit").text)) == [gone]
    assert not ids(soup(app.http.get("/nothing").text))


def test_an_id_of_any_text_stays_one_part_of_the_address(app: Inside) -> None:
    cloud.put(app.client, "TodoItems", **(FIELDS | {"id": ODD}))
    assert ids(app.page("/")) == ["my%2Ftodo%3F%231"]


def test_without_such_a_page_there_is_no_link(app: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    unset = replace(INSIDE, explain_url="")
    monkeypatch.setitem(app.flask.jinja_env.globals, "explain", unset.explain)
    assert not ids(app.page(f"/todos/{added(app)}/edit"))
    assert not ids(app.page("/"))
