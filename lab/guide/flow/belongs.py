"""Which exercises a resource belongs to."""

from functools import cache

from lab import course
from lab.course import Exercise

_OF_NONE = {"student", "app", "mail", "sms", "http"}


@cache
def _listed(account: str) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = {}
    for exercise in course.catalogue():
        for kind, names in exercise.resources.items():
            for name in names:
                key = (kind, name.replace("{account}", account))
                found.setdefault(key, []).append(exercise.number)
    return found


@cache
def _with_stack() -> tuple[tuple[int, str], ...]:
    """Exercises that work with what is there already, and the text that names it."""
    found: list[Exercise] = [e for e in course.catalogue() if e.needs != "emulator"]
    return tuple((exercise.number, exercise.guide()) for exercise in found)


@cache
def exercises(kind: str, name: str, account: str) -> tuple[int, ...]:
    """The numbers of the exercises that make the resource, or work with it: those whose guide
    names what the stack has made."""
    if kind in _OF_NONE:
        return ()
    named = [number for number, text in _with_stack() if name in text]
    return tuple(sorted({*_listed(account).get((kind, name), ()), *named}))
