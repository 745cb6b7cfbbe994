"""The guide's pages: a module each, with its blueprint ``pages`` and its ``AREA`` of the menu."""

from types import ModuleType

from lab.guide.pages import course

PAGES: tuple[ModuleType, ...] = (course,)
