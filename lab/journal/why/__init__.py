"""Why a message did not arrive: its story from the journal and the state of the resources."""

from lab.journal.client import history
from lab.journal.errors import JournalError
from lab.journal.why.aws_state import AwsState
from lab.journal.why.hops import Hop, Story
from lab.journal.why.story import UnknownIdError, tell
from lab.shared.config import Settings

__all__ = ["Hop", "Story", "UnknownIdError", "why"]


def why(settings: Settings, wanted: str) -> Story:
    """The story of what ``wanted`` names in the settings' account: the id of a message, todo,
    export, invocation or event, 8 characters of it, or an S3 key.

    Reads the journal and, without changing anything, AWS. Raises UnknownIdError, JournalError.
    """
    events = history(settings).events
    try:
        return tell(wanted, events, AwsState(settings))
    except UnknownIdError:
        if account := _account_of(settings, wanted):
            raise UnknownIdError(
                f"{wanted[:60]} is of account {account}, and this is {settings.account}.",
                "each account sees its own resources only",
                f"LAB_ACCOUNT={account} lab why {wanted[:60]}",
            ) from None
        raise


def _account_of(settings: Settings, wanted: str) -> str:
    """The other account in which something has this id."""
    if not 8 <= len(wanted) <= 64:
        return ""
    try:
        found = history(settings, account="", id=wanted).events
    except JournalError:
        return ""
    return next((e.account for e in found if e.account != settings.account), "")
