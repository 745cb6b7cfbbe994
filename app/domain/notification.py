"""The notification that a change of a todo owes its subscribers."""

import json
import re
import unicodedata
import uuid
from dataclasses import dataclass, field

from app.domain.todo import Todo, timestamp

SUBJECT_LIMIT = 99  # SNS: "up to 100 characters" means fewer than 100


@dataclass(frozen=True, slots=True)
class Notification:
    """One message for the topic: subject fit for SNS, body JSON text, attributes all text."""

    todo_id: str
    subject: str
    body: str
    attributes: dict[str, str]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    created_at: str = field(default_factory=timestamp)


def from_change(before: Todo | None, after: Todo) -> Notification:
    """The notification for a todo that was made (``before`` is None) or changed."""
    event = _event(before, after)
    title = "Todo Completed" if event == "completed" else "Todo Updated"
    return Notification(
        todo_id=after.id,
        subject=make_subject(f"{title}: {after.description}"),
        body=json.dumps(after.to_item(), ensure_ascii=False),
        attributes={"event": event, "priority": after.priority, "status": after.status},
    )


def make_subject(text: str) -> str:
    """``text`` as SNS takes a subject: one line of printable ASCII, under 100 characters."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = plain.encode("ascii", "replace").decode()
    plain = re.sub(r"[\x00-\x20\x7f]+", " ", plain).strip()
    return plain if len(plain) <= SUBJECT_LIMIT else plain[: SUBJECT_LIMIT - 3].rstrip() + "..."


def _event(before: Todo | None, after: Todo) -> str:
    if after.done and not (before and before.done):
        return "completed"
    return "updated" if before else "created"
