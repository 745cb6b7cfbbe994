"""Reads the account part by part, so that after a change only that part is read anew."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lab.guide.flow import read_compute, read_messaging, read_others
from lab.guide.flow.facts import Facts
from lab.guide.flow.reading import Reading
from lab.journal import http
from lab.shared.config import Settings

# What is read, and of what: ("contents", "arn:aws:sqs:...").
type Part = tuple[str, str]
type Read = Callable[[Reading, Facts, str], None]

READS: dict[str, Read] = {
    "topics": read_messaging.topics,
    "topic": read_messaging.topic,
    "queues": read_messaging.queues,
    "queue": read_messaging.queue,
    "contents": read_messaging.contents,
    "every-contents": read_messaging.every_contents,
    "functions": read_compute.functions,
    "function": read_compute.function,
    "environments": read_compute.environments,
    "mappings": read_compute.mappings,
    "apis": read_compute.apis,
    "buckets": read_others.buckets,
    "bucket": read_others.bucket,
    "schedules": read_others.schedules,
    "rules": read_others.rules,
    "tables": read_others.tables,
    "parameters": read_others.parameters,
}
_LISTS = (
    "functions", "queues", "topics", "buckets", "mappings", "apis", "rules", "schedules",
    "tables", "parameters", "environments",
)  # fmt: skip
# What there is, and how what is new is; and all of it anew, also what is known.
LISTS: tuple[Part, ...] = tuple((kind, "") for kind in _LISTS)
WHOLE: tuple[Part, ...] = tuple((kind, "all") for kind in _LISTS)
THREADS = 3


class Reader:
    """Reads the settings' account for the guide; its calls are noise in the journal."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._reading = Reading(settings)

    def whole(self) -> Facts:
        """All of it, from nothing; raises JournalError if nobody answers."""
        facts = Facts()
        self.parts(facts, WHOLE)
        return facts

    def parts(self, facts: Facts, parts: Iterable[Part]) -> None:
        """Read these parts anew into ``facts``; raises JournalError if nobody answers."""
        wanted = list(parts)
        if len(wanted) == 1:
            self._part(facts, wanted[0])
            return
        with ThreadPoolExecutor(THREADS, "flow read") as pool:
            for _ in pool.map(partial(self._part, facts), wanted):
                pass

    def _part(self, facts: Facts, part: Part) -> None:
        kind, name = part
        try:
            READS[kind](self._reading, facts, name)
        except BotoCoreError as error:
            raise http.away(self._settings) from error
        except ClientError as error:
            # It has gone while it was read, or the service is loading: the next reading shows it.
            if _code(error) >= 500:
                raise http.away(self._settings) from error


def _code(error: ClientError) -> int:
    answer: Any = error.response
    return int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
