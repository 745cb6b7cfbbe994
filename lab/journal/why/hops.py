"""A story: what became of one message, todo, export or invocation, step by step."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

# done: it happened. resting: it lies in a queue that no function reads, for whoever does. filtered:
# a filter policy kept it from a subscriber. failed: a try that failed, with another one after it.
# waiting: the next step is still to come. missing: the next step did not, and will not, happen.
Outcome = Literal["done", "resting", "filtered", "failed", "waiting", "missing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One step.

    ``when`` is its time (seconds since the epoch; None: it did not happen), ``took_ms`` how long
    after the step before it. ``why`` it is missing or waits, and the command ``next`` that shows
    or mends it. ``event`` is its id in the journal, ``source`` and ``resource`` are the ARNs it
    came from and went to, ``level`` counts the branches from the beginning.
    """

    what: str
    outcome: Outcome = "done"
    when: float | None = None
    took_ms: float | None = None
    why: str = ""
    next: str = ""
    event: str = ""
    source: str = ""
    resource: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """The steps of what ``id`` names, which ``subject`` says in words, in the order of reading:
    a branch is told to its end before the next one begins. ``about`` are the ids that its events
    are about: news of one of them may change it."""

    id: str
    subject: str
    hops: tuple[Hop, ...]
    about: frozenset[str] = frozenset()

    @property
    def missing(self) -> Hop | None:
        """The first step that did not happen, else the first that is still to come."""
        by_outcome = {hop.outcome: hop for hop in reversed(self.hops)}
        return by_outcome.get("missing") or by_outcome.get("waiting") or self._nobody()

    @property
    def arrived(self) -> bool:
        """Whether it came to all its ends."""
        return self.missing is None

    def _nobody(self) -> Hop | None:
        """The filter that kept it from its last subscriber, if none got it."""
        filtered = [hop for hop in self.hops if hop.outcome == "filtered"]
        others = [hop for hop in self.hops if hop.level and hop.outcome != "filtered"]
        return filtered[0] if filtered and not others else None

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "id": self.id,
            "subject": self.subject,
            "arrived": self.arrived,
            "hops": [asdict(hop) for hop in self.hops],
        }
