"""The files of all exercises fit together, and the course covers its rows."""

import pytest

from lab.cli.dev import says
from lab.course import Exercise, catalogue
from lab.course.dev.lint import lint, lint_catalogue


@pytest.mark.parametrize("exercise", catalogue(), ids=lambda exercise: exercise.slug)
def test_files_are_as_they_should_be(exercise: Exercise) -> None:
    told = [f"{found.where}: {found.what}" for found in lint(exercise, says)]
    assert not told, "\n".join(told)


def test_course_is_whole() -> None:
    assert not lint_catalogue(catalogue())
