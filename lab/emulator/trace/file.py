"""The journal as a file: a line of JSON for each event, written behind the calls' backs."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

from lab.emulator.trace.journal import Journal, as_text

log = logging.getLogger(__name__)

VARIABLE = "LAB_JOURNAL_FILE"
LAST_WORDS_SECONDS = 0.5
_SLICE_SECONDS = 60.0
_writers: list[Thread] = []


def start(journal: Journal, name: str) -> Thread | None:
    """Append all events of ``journal`` to the file ``name`` from now on, until it stops; None,
    and a warning that says why, where that is no file that can be written."""
    try:
        descriptor = _open(name)
    except (OSError, ValueError) as error:
        log.warning(
            "%s is %r, and events are kept in memory alone: %s. Give it the path of a file on "
            "this machine, or unset it, and start anew: lab restart",
            VARIABLE,
            name[:200],
            error,
        )
        return None
    writer = Thread(target=_write, args=(journal, descriptor), name="journal-file", daemon=True)
    writer.start()
    _writers.append(writer)
    return writer


def finish() -> None:
    """Give the last events time to be written; the journal has been stopped."""
    for writer in _writers:
        writer.join(LAST_WORDS_SECONDS)


def _open(name: str) -> int:
    if "://" in name or "\0" in name:
        raise ValueError("that is no path")
    path = Path(name).expanduser()
    if path.exists() and not path.is_file():
        raise ValueError("that is no regular file")
    # Of this user only: parameters are in it.
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def _write(journal: Journal, descriptor: int) -> None:
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            for text in _texts(journal):
                file.write(text)
                file.flush()
    except OSError as error:
        log.warning("No more events are written to the journal's file: %s.", error)


def _texts(journal: Journal) -> Iterator[str]:
    cursor, ends = "", False
    while not ends:
        ends = journal.stopping.is_set()
        page = journal.after(cursor, wait=_SLICE_SECONDS)
        cursor = page.cursor
        if page.lost:
            yield f'{{"lost":{page.lost}}}\n'
        yield "".join(f"{as_text(entry)}\n" for entry in page.entries)
