"""The journal: one event per call, delivery and invocation, kept in memory and read over HTTP."""

import os


def install() -> None:
    """Record calls, unless LAB_JOURNAL_EVENTS is 0, and serve what is recorded."""
    from lab.emulator.trace import file, journal, recorder, routes

    if journal.SIZE:
        recorder.install()
        if name := os.environ.get(file.VARIABLE):
            file.start(journal.JOURNAL, name)
    routes.install()


def stop() -> None:
    """Let go of the journal's readers."""
    from lab.emulator.trace import file
    from lab.emulator.trace.journal import JOURNAL

    JOURNAL.stop()
    file.finish()
