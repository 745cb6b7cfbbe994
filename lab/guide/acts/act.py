"""What an act of the console is: data, from which its form, its call and its commands follow."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "text", "area", "number", "choice", "switch", "boolean", "words", "attributes", "hidden"
]
# What a form sends: each field's name with all values given for it.
Values = Mapping[str, Sequence[str]]
Parameters = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that the person fills in.

    ``to`` is the request's member that it becomes, "Attributes.DelaySeconds" one in another, ""
    what the act's ``build`` uses. ``value`` is there at first; ``sample`` stands in an empty field,
    and of what is ``required`` or ``expected`` also in the commands until something is typed; what
    is not required and empty is not sent. ``optional`` fields are folded away.
    """

    name: str
    label: str
    to: str = ""
    kind: Kind = "text"
    hint: str = ""
    value: str = ""
    sample: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    expected: bool = False
    optional: bool = False
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One call of AWS, as the console offers it.

    ``title`` and ``button`` are the console's words. ``build`` completes the parameters by what was
    filled in (``values``: one text a field). ``tell`` says the answer in words. An act with
    ``confirm`` is done only once that question was answered.
    """

    name: str
    title: str
    service: str
    operation: str
    fields: tuple[Field, ...]
    button: str = ""
    about: str = ""
    confirm: str = ""
    danger: bool = False
    build: Callable[[Parameters, Mapping[str, str]], Parameters] | None = None
    tell: Callable[[Parameters, Mapping[str, Any]], "Told"] | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of an answer: ``code`` is set as such, ``link`` is a page of the guide."""

    label: str
    value: str
    link: str = ""
    code: bool = True


@dataclass(frozen=True, slots=True)
class Received:
    """A message that was received: what deletes it, or hides it longer, is ``handle``."""

    id: str
    body: str
    handle: str
    receives: int
    sent: float
    queue_url: str
    attributes: Mapping[str, str]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer in words: what was done, its facts, and more as the act has it."""

    what: str
    facts: tuple[Fact, ...] = ()
    messages: tuple[Received, ...] = ()
    # (title, text) of what is shown as it is: a function's result, its log
    texts: tuple[tuple[str, str], ...] = ()
    tone: str = "good"
    then: str = ""
