"""Why a message did not arrive, or how it did: its story as a line of hops."""

import re
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from lab import journal
from lab.guide import links
from lab.guide.commands import Commands
from lab.guide.console.shared import Shared
from lab.guide.context import guide
from lab.journal import JournalError, names, words
from lab.journal.why import Hop, Story, UnknownIdError, recent
from lab.journal.why import why as read
from lab.shared.config import Settings

pages = Blueprint("why", __name__)
AREA = ""
_WORDS = {
    "done": ("done", "good"),
    "resting": ("at rest", "calm"),
    "filtered": ("filtered out", "warn"),
    "failed": ("failed, tried again", "warn"),
    "waiting": ("waiting", "warn"),
    "missing": ("missing", "bad"),
}
_stories = Shared()
_COMMANDS = ("awslocal ", "lab ")
_PROSE = re.compile(r"; | shows ")


@pages.get("/why")
def ask() -> str | Response:
    """The way to a story, or what stories there are."""
    if name := request.args.get("id", "").strip():
        return redirect(links.why(name[:300]))
    return _page(name="", recent=_recent())


@pages.get("/why/<path:name>")
def tell(name: str) -> tuple[str, int]:
    """The story of one id."""
    try:
        cursor, told = _tell(guide().settings, name)
    except UnknownIdError as error:
        return _page(name=name, unknown=error, recent=error.others), 404
    except JournalError as error:
        return _page(name=name, away=error), 503
    return _page(name=name, cursor=cursor, **_told(told)), 200


def _tell(settings: Settings, name: str) -> tuple[str, Story]:
    """Where the journal is, and then the story: told once for all who ask at the same time."""

    def tell() -> tuple[str, Story]:
        return journal.events(settings, "latest", limit=1).cursor, read(settings, name)

    return _stories.get((settings, name), tell)


def _told(story: Story) -> dict[str, Any]:
    first = story.missing
    return {
        "story": story,
        "hops": [_hop(hop, hop is first) for hop in story.hops],
        "end": _end(story),
    }


def _hop(hop: Hop, is_first_missing: bool) -> dict[str, Any]:
    word, tone = _WORDS[hop.outcome]
    needs_next = hop.next and hop.outcome not in ("done", "filtered")
    path, text = links.shown_by(hop.next) if needs_next else ("", "")
    is_command = hop.next.startswith(_COMMANDS) and not _PROSE.search(hop.next)
    return {
        "hop": hop,
        "word": word,
        "tone": tone,
        "clock": words.clock(hop.when) if hop.when else "",
        "took": _span(hop.took_ms) if hop.took_ms is not None else "",
        "command": Commands(hop.next) if needs_next and is_command else None,
        "next": hop.next if needs_next and not is_command else "",
        "shown_at": path,
        "shown_as": text,
        "page": links.page(hop.resource) if hop.resource else "",
        "name": names.short(hop.resource).removesuffix(":$LATEST"),
        "here": is_first_missing,
    }


def _end(story: Story) -> tuple[str, str]:
    """The answer in a line, and its tone."""
    first = story.missing
    if first is None:
        return "It arrived.", "good"
    if first.outcome == "waiting":
        return f"Not yet: {first.what}.", "warn"
    kind = "Nobody got it" if first.outcome == "filtered" else "Missing"
    return f"{kind}: {first.what}.", "warn" if first.outcome == "filtered" else "bad"


def _recent() -> list[tuple[str, str]]:
    try:
        return recent(guide().settings)
    except JournalError:
        return []


def _span(ms: float) -> str:
    return f"{ms:.0f} ms" if ms < 1000 else f"{ms / 1000:.1f} s"


def _page(**fields: Any) -> str:
    return render_template("why.html", **fields)
