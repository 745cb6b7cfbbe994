"""What the lab's handlers tell each other about a call: put on LocalStack's context of it."""

import time
from dataclasses import dataclass, field
from typing import Any

from lab.emulator.iam.model import Caller, Verdict


@dataclass(slots=True)
class Marks:
    """``verdicts`` are IAM's decisions in the order in which they were made; ``hint`` says of a
    refusal what AWS's words leave open, for the journal."""

    began: float = field(default_factory=time.time)
    began_monotonic: float = field(default_factory=time.perf_counter)
    unsigned: bool = False
    caller: Caller | None = None
    verdicts: list[Verdict] = field(default_factory=list)
    hint: str = ""


def marks(context: Any) -> Marks:
    """The marks of a call; made with the first question for them."""
    found: Marks | None = context.__dict__.get("lab_marks")
    if found is None:
        found = context.__dict__["lab_marks"] = Marks()
    return found
