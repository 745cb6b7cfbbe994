"""Why a message did not arrive: its story from the journal and the state of the resources."""

from lab.journal import backwards
from lab.journal.client import events, history
from lab.journal.why import story
from lab.journal.why.aws_state import AwsState
from lab.journal.why.hops import Hop, Story
from lab.journal.why.story import UnknownIdError, tell
from lab.shared.config import Settings

LONGEST_ID = 64
# Events are written down when they end: what began before the first one may be a little later,
# and a function's run tells of calls that were made meanwhile.
EARLIER = 200
LATELY = 500

__all__ = ["Hop", "Story", "UnknownIdError", "recent", "why"]


def why(settings: Settings, wanted: str) -> Story:
    """The story of what ``wanted`` names in the settings' account: the id of a message, todo,
    export, request, invocation or event, 8 characters of it, or an S3 key.

    Reads the journal and, without changing anything, AWS. Raises UnknownIdError, JournalError.
    """
    found = history(settings, _begin(settings, wanted)).events
    try:
        return tell(wanted, found, AwsState(settings))
    except UnknownIdError:
        if account := _account_of(settings, wanted):
            raise UnknownIdError(
                f"{wanted[:60]} is of account {account}, and this is {settings.account}.",
                "each account sees its own resources only",
                f"LAB_ACCOUNT={account} lab why {wanted[:60]}",
            ) from None
        raise


def recent(settings: Settings) -> list[tuple[str, str]]:
    """The ids of the last messages, each with what was done with it; raises JournalError."""
    return story.recent(backwards.latest(settings, LATELY).events)


def _begin(settings: Settings, wanted: str) -> str:
    """The cursor from which on the story can be told: reading a full journal takes a second."""
    known = events(settings, id=wanted, limit=1).events if 0 < len(wanted) <= LONGEST_ID else ()
    if not known:
        return ""
    run, _, digits = known[0].id.partition("-")
    return f"{run}-{max(0, int(digits) - EARLIER)}"


def _account_of(settings: Settings, wanted: str) -> str:
    """The other account in which something has this id."""
    if not 8 <= len(wanted) <= LONGEST_ID:
        return ""
    elsewhere = events(settings, account="", id=wanted, limit=100).events
    return next((e.account for e in elsewhere if e.account != settings.account), "")
