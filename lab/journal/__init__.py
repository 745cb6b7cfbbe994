"""Reads the emulator's journal: fetch, follow, say in words, and find out why."""

from lab.journal.client import Filters, Page, events, follow, history
from lab.journal.errors import JournalError

__all__ = ["Filters", "JournalError", "Page", "events", "follow", "history"]
