"""What a reader of the journal wants to see of it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self
from urllib.parse import urlencode

from lab.journal import Filters
from lab.journal.search import contains
from lab.shared.event import Event

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """Events of one service, actor, kind, about one ``id``, with ``q`` in their words; only
    ``errors``; ``noise`` as well. "" and False: no matter."""

    q: str = ""
    service: str = ""
    actor: str = ""
    kind: str = ""
    id: str = ""
    errors: bool = False
    noise: bool = False

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> Self:
        """From a page's address."""
        texts = {
            name: query.get(name, "").strip()[:LONGEST]
            for name in ("q", "service", "actor", "kind", "id")
        }
        return cls(**texts, errors=query.get("errors") == "1", noise=query.get("noise") == "1")

    @property
    def of_journal(self) -> Filters:
        """What the emulator can leave out by itself."""
        return {
            "service": self.service,
            "actor": self.actor,
            "kind": self.kind,
            "id": self.id,
            "errors": self.errors,
            "noise": self.noise,
        }

    def fits(self, event: Event) -> bool:
        """Whether the rest fits too."""
        return not self.q or contains(event, self.q)

    def query(self, **more: str) -> str:
        """For an address: ?service=sqs&errors=1, "" if all is wanted."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        asked = {name: "1" if value is True else value for name, value in values.items() if value}
        asked |= {name: value for name, value in more.items() if value}
        return f"?{urlencode(asked)}" if asked else ""
