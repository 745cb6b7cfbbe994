"""The pages of todos, over moto: what a person sees and what happens to what they type."""

import uuid

import pytest

from tests.support import cloud
from tests.support.app import FIELDS, Inside, find_form, form_values, soup, text_of


def add(app: Inside, **fields: str) -> str:
    """Add a todo through the page; returns its id."""
    known = {item["id"] for item in cloud.items(app.client, "TodoItems")}
    assert app.submit("/todos/new", **(FIELDS | fields)).status_code == 303
    return next(i["id"] for i in cloud.items(app.client, "TodoItems") if i["id"] not in known)


def rows(app: Inside, query: str = "") -> list[str]:
    """The descriptions in the list, in order."""
    return [th.text for th in app.page(f"/{query}").select("tbody th")]


def test_an_added_todo_is_in_the_list(app: Inside) -> None:
    add(app)
    row = text_of(app.page("/").select("tbody tr")[0])
    assert all(text in row for text in FIELDS.values())


def test_an_empty_list_says_what_to_do(app: Inside) -> None:
    page = app.page("/")
    assert "Add the first todo" in text_of(page)
    assert not page.select("form")


def test_a_new_todo_is_offered_as_medium_and_not_started(app: Inside) -> None:
    values = form_values(find_form(app.page("/todos/new")))
    assert (values["priority"], values["status"]) == ("Medium", "Not Started")


def test_the_list_is_sorted_by_due_date_first_and_by_any_column(app: Inside) -> None:
    add(app, description="b", dueDate="2026-01-02", priority="Low", status="Done")
    add(app, description="A", dueDate="2026-01-03", priority="High", status="Canceled")
    add(app, description="c", dueDate="2026-01-01", priority="Medium", status="In Progress")
    assert rows(app) == ["c", "b", "A"]
    assert rows(app, "?sort=description") == ["A", "b", "c"]
    assert rows(app, "?sort=priority") == ["A", "c", "b"]
    assert rows(app, "?sort=status&dir=desc") == ["A", "b", "c"]
    assert rows(app, "?sort=nothing&dir=%00") == ["c", "b", "A"]


def test_the_sorted_column_says_so_and_offers_the_other_direction(app: Inside) -> None:
    add(app)
    sorted_by = app.page("/?sort=priority").select("th[aria-sort]")
    assert [(th["aria-sort"], text_of(th)[:8]) for th in sorted_by] == [("ascending", "Priority")]
    assert "dir=desc" in str(sorted_by[0].a)


def test_many_todos_come_in_pages(app: Inside) -> None:
    for number in range(30):
        item = FIELDS | {"id": f"{number}", "description": f"todo {number:02}"}
        cloud.put(app.client, "TodoItems", **item)
    assert len(rows(app)) == 25
    assert rows(app, "?sort=description&page=2") == [f"todo {n}" for n in range(25, 30)]
    assert rows(app, "?sort=description&page=999") == [f"todo {n}" for n in range(25, 30)]
    assert len(rows(app, "?page=-1")) == len(rows(app, "?page=x")) == 25


def test_a_table_of_more_than_a_megabyte_is_read_to_its_end(app: Inside) -> None:
    for number in range(6):
        item = FIELDS | {"id": f"{number}", "ballast": "x" * 300_000}
        cloud.put(app.client, "TodoItems", **item)
    assert len(rows(app)) == 6
    assert app.aws.calls.count("dynamodb scan") > 2  # one is the outbox


def test_what_is_typed_is_shown_as_text_never_run(app: Inside) -> None:
    evil = '<script>alert(1)</script>" onmouseover="x'
    todo = add(app, description=evil)
    for path in ("/", f"/todos/{todo}/edit", f"/todos/{todo}/delete"):
        page = app.page(path)
        assert evil in page.get_text()
        assert [s.get("src") for s in page.select("script")] == ["/static/app.js"]
        assert not page.select("[onmouseover], [style]")


def test_an_item_written_by_hand_does_not_break_the_list(app: Inside) -> None:
    app.client("dynamodb").put_item(
        TableName="TodoItems", Item={"id": {"S": "odd"}, "priority": {"N": "7"}}
    )
    add(app)
    assert len(rows(app)) == 2
    saved = app.submit("/todos/odd/edit", **FIELDS)
    assert saved.status_code == 303
    assert len(rows(app)) == 2


def test_wrong_input_is_told_at_its_field_and_nothing_typed_is_lost(app: Inside) -> None:
    answer = app.submit("/todos/new", **(FIELDS | {"dueDate": "soon", "description": "Keep me"}))
    page = soup(answer.text)
    assert answer.status_code == 400
    assert form_values(find_form(page))["description"] == "Keep me"
    field = page.select_one("#dueDate")
    assert field is not None
    assert field["aria-invalid"] == "true"
    described = page.select_one(f"#{field['aria-describedby']}")
    assert described is not None
    assert "2026-12-31" in described.text
    summary = page.select_one("#summary[role=alert][autofocus] a")
    assert summary is not None
    assert summary["href"] == "#dueDate"
    assert page.title is not None
    assert page.title.text.startswith("Error: ")


def test_every_field_has_a_label(app: Inside) -> None:
    page = app.page("/todos/new")
    labelled = {label["for"] for label in page.select("label")}
    boxes = page.select("input:not([type=hidden]), select, textarea")
    assert {box["id"] for box in boxes} == labelled
    assert all(box.has_attr("required") for box in boxes)


def test_a_second_click_on_add_adds_nothing(app: Inside) -> None:
    form = form_values(find_form(app.page("/todos/new"))) | FIELDS
    assert [app.http.post("/todos/new", data=form).status_code for _ in range(2)] == [303, 303]
    assert rows(app) == ["Buy milk"]


def test_a_form_from_the_history_with_other_text_is_kept_and_asked_about(app: Inside) -> None:
    form = form_values(find_form(app.page("/todos/new"))) | FIELDS
    app.http.post("/todos/new", data=form)
    answer = app.http.post("/todos/new", data=form | {"description": "Another"})
    assert answer.status_code == 409
    again = form_values(find_form(soup(answer.text)))
    assert again["description"] == "Another"
    assert app.http.post("/todos/new", data=again).status_code == 303
    assert sorted(rows(app)) == ["Another", "Buy milk"]


def test_an_edit_changes_the_todo_and_keeps_its_birthday(app: Inside) -> None:
    todo = add(app)
    before = cloud.items(app.client, "TodoItems")[0]
    assert app.submit(f"/todos/{todo}/edit", status="Done").status_code == 303
    after = cloud.items(app.client, "TodoItems")[0]
    assert after == before | {"status": "Done", "updatedAt": after["updatedAt"]}
    assert after["updatedAt"] >= before["updatedAt"]


def test_two_tabs_do_not_overwrite_each_other_silently(app: Inside) -> None:
    todo = add(app)
    mine = form_values(find_form(app.page(f"/todos/{todo}/edit"))) | {"description": "Mine"}
    app.submit(f"/todos/{todo}/edit", description="Theirs")
    answer = app.http.post(f"/todos/{todo}/edit", data=mine)
    assert answer.status_code == 409
    page = soup(answer.text)
    assert "Theirs" in text_of(page.select("#summary")[0])
    again = form_values(find_form(page))
    assert again["description"] == "Mine"
    assert rows(app) == ["Theirs"]
    assert app.http.post(f"/todos/{todo}/edit", data=again).status_code == 303
    assert rows(app) == ["Mine"]


def test_a_second_click_on_save_is_no_conflict(app: Inside) -> None:
    todo = add(app)
    form = form_values(find_form(app.page(f"/todos/{todo}/edit"))) | {"description": "New"}
    path = f"/todos/{todo}/edit"
    assert [app.http.post(path, data=form).status_code for _ in range(2)] == [303, 303]


def test_input_for_a_todo_deleted_meanwhile_is_kept_as_a_new_one(app: Inside) -> None:
    todo = add(app)
    form = form_values(find_form(app.page(f"/todos/{todo}/edit"))) | {"description": "Typed"}
    app.submit(f"/todos/{todo}/delete")
    answer = app.http.post(f"/todos/{todo}/edit", data=form)
    assert answer.status_code == 404
    kept = find_form(soup(answer.text))
    assert app.http.post(str(kept["action"]), data=form_values(kept)).status_code == 303
    assert rows(app) == ["Typed"]


def test_delete_asks_first(app: Inside) -> None:
    todo = add(app)
    assert "Delete this todo?" in text_of(app.page(f"/todos/{todo}/delete"))
    assert rows(app) == ["Buy milk"]
    assert app.submit(f"/todos/{todo}/delete").status_code == 303
    assert rows(app) == []
    assert app.http.get(f"/todos/{todo}/delete").status_code == 404


def test_a_todo_changed_since_the_question_is_not_deleted(app: Inside) -> None:
    todo = add(app)
    form = form_values(find_form(app.page(f"/todos/{todo}/delete")))
    app.submit(f"/todos/{todo}/edit", description="Important now")
    answer = app.http.post(f"/todos/{todo}/delete", data=form)
    assert answer.status_code == 409
    assert rows(app) == ["Important now"]


def test_the_edit_page_offers_delete_only_with_its_flag(app: Inside) -> None:
    todo = add(app)
    link = f'main a[href="/todos/{todo}/delete"]'
    assert not app.page(f"/todos/{todo}/edit").select(link)
    app.flag("showDeleteFromEditPage", "TRUE")
    assert app.page(f"/todos/{todo}/edit").select(link)


def test_flags_beyond_the_first_page_of_ten_are_read(app: Inside) -> None:
    for number in range(15):
        app.flag(f"another{number:02}")
    app.flag("showDeleteFromEditPage", "True")
    assert "showDeleteFromEditPage on" in text_of(app.page("/").select("footer")[0])


def test_a_form_without_its_token_is_refused_and_comes_back_with_the_input(app: Inside) -> None:
    answer = app.http.post("/todos/new", data=FIELDS)
    assert answer.status_code == 400
    form = form_values(find_form(soup(answer.text)))
    assert form["description"] == "Buy milk"
    assert rows(app) == []
    assert app.http.post("/todos/new", data=form).status_code == 303


def test_what_aws_says_is_on_the_page_and_nothing_typed_is_lost(app: Inside) -> None:
    app.refuse("dynamodb put_item", "ProvisionedThroughputExceededException")
    answer = app.submit("/todos/new", **FIELDS)
    page = soup(answer.text)
    assert answer.status_code == 502
    for words in ("ProvisionedThroughputExceededException", "not put_item today", "r-1"):
        assert words in text_of(page.select("#summary")[0])
    assert form_values(find_form(page))["description"] == "Buy milk"


def test_the_next_thing_to_try_stands_beside_the_error(app: Inside) -> None:
    app.refuse("dynamodb scan", "ResourceNotFoundException")
    answer = app.http.get("/")
    assert answer.status_code == 502
    assert "awslocal dynamodb list-tables" in text_of(soup(answer.text))


def test_an_unknown_address_or_id_is_a_page_of_its_own(app: Inside) -> None:
    for path in ("/nothing", f"/todos/{uuid.uuid4()}/edit", "/todos/%00/edit", "/exports/x"):
        answer = app.http.get(path)
        assert answer.status_code == 404
        assert "To the todos" in text_of(soup(answer.text))


def test_a_bug_shows_no_traceback(app: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.services.todos, "list", lambda: 1 / 0)
    answer = app.http.get("/")
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.text


def test_host_and_environment_stand_in_the_footer(app: Inside) -> None:
    footer = text_of(app.page("/todos/new").select("footer")[0])
    assert "Host" in footer
    assert "the real AWS, region us-east-1" in footer
