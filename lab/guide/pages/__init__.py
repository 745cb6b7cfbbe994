"""The guide's pages: a module each, with its blueprint ``pages`` and its ``AREA`` of the menu."""

from types import ModuleType

from lab.guide.pages import course, terminal

PAGES: tuple[ModuleType, ...] = (course, terminal)
