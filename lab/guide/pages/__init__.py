"""The guide's pages: a module each, with its blueprint ``pages`` and its ``AREA`` of the menu."""

from types import ModuleType

from lab.guide.pages import (
    acts,
    buckets,
    course,
    exercise,
    flow,
    functions,
    inbox,
    journal,
    logs,
    parameters,
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
    functions,
    parameters,
    buckets,
    acts,
    terminal,
)
