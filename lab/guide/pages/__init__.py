"""The guide's pages: a module each, with its blueprint ``pages`` and its ``AREA`` of the menu."""

from types import ModuleType

from lab.guide.pages import (
    acts,
    course,
    exercise,
    flow,
    inbox,
    journal,
    logs,
    queues,
    terminal,
    topics,
    why,
)

PAGES: tuple[ModuleType, ...] = (
    course,
    exercise,
    flow,
    journal,
    why,
    inbox,
    logs,
    queues,
    topics,
    acts,
    terminal,
)
