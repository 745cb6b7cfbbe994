"""Text is found where a reader sees it."""

import pytest

from lab.journal.search import contains
from tests.support.events import Journal


@pytest.mark.parametrize(
    "text",
    ["STUDENT PUBLISHED", "m-1", "k3f9-1", "sns:publish", "nested ü", "7", "todo-notifications"],
)
def test_line_ids_and_values_of_parameters_are_searched(text):
    event = Journal().publish("m-1", parameters={"Message": "x", "More": [{"Deep": "Nested Ü"}, 7]})
    assert contains(event, text)


@pytest.mark.parametrize("text", ["absent", "More", "Deep"])
def test_else_nothing_is_found(text):
    assert not contains(Journal().publish("m-1", parameters={"More": [{"Deep": 1}]}), text)
