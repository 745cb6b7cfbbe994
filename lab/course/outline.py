"""How the course hangs together: its parts, and the rows of the module that exercises cover."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lab.course.exercise import Exercise


@dataclass(frozen=True, slots=True)
class Part:
    """Exercises that belong together: from the number ``first`` to the next part's."""

    id: str
    title: str
    about: str
    first: int


PARTS = (
    Part("sns", "Topics", "SNS pushes each message to everybody who subscribed.", 1),
    Part("ssm", "Settings and permissions", "One place for settings, and who may read them.", 5),
    Part("sqs", "Queues", "SQS keeps messages until somebody has dealt with them.", 7),
    Part("lambda", "Functions", "Lambda runs your code when something happens.", 13),
    Part("app", "All together", "Find faults, run machines, and build the whole.", 20),
)

ROWS = {
    "T1": "Publish to a topic, and every subscriber gets it",
    "T2": "E-mail, SMS, HTTP, queues and functions as subscribers",
    "T3": "Event-driven: a topic invokes a function",
    "T4": "The TODO app tells when a task is closed",
    "T5": "The instance needs permissions",
    "T6": "Parameter Store: configuration in one place",
    "T7": "Systems Manager: Run Command, sessions, inventory",
    "T8": "A queue between producers and consumers that poll and delete",
    "T9": "Standard and FIFO: at least once, or once and in order",
    "T10": "Messages are kept for up to 14 days",
    "T11": "SNS and SQS compared",
    "T12": "Lambda: upload code, run it on demand",
    "T13": "Triggers: API, upload, queue, topic, schedule",
    "T14": "Timeouts, no state, cold and warm starts",
    "T15": "Example: encrypt files after the upload",
    "T16": "Example: a scheduled job",
    "T17": "A queue for long work, and its dead letters",
    "T18": "The whole architecture",
    "T19": "The AWS guides",
    "T23": "The app's feature flags",
    "T24": "What the app's notifications say",
    "T27": "The demonstration, in its order",
}


def grouped(exercises: Sequence[Exercise]) -> Iterator[tuple[Part, list[Exercise]]]:
    """Each part with its exercises, in order; a part without any is left out."""
    for part, following in zip(PARTS, (*PARTS[1:], None), strict=True):
        found = [e for e in exercises if _in(part, following, e.number)]
        if found:
            yield part, found


def _in(part: Part, following: Part | None, number: int) -> bool:
    begins = part.first if part is not PARTS[0] else 0
    return begins <= number and (following is None or number < following.first)
