"""Every exercise with an even number is sound; so that two workers can share the catalogue."""

from collections.abc import Callable

import pytest

from lab.course import Exercise, catalogue

EXERCISES = [exercise for exercise in catalogue() if exercise.number % 2 == 0]


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.slug)
def test_exercise_is_sound(exercise: Exercise, prove_sound: Callable[[Exercise], None]) -> None:
    prove_sound(exercise)
