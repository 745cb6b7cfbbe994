"""The element Condition: every operator of IAM, with what a missing key means to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lab.emulator.policy.match import Context, Pattern, plain
from lab.emulator.policy.values import date, decoded, network, number, truth

Test = Callable[[str, "Wanted", Context], bool]  # a request's value against one of the policy


class Wanted:
    """One value of a condition, as the policy writes it, and as it is compared."""

    __slots__ = ("arn", "like", "text", "variables")

    def __init__(self, text: str, variables: bool) -> None:
        self.text = text
        self.variables = variables and "${" in text
        self.like = Pattern(text, "like", variables)
        self.arn = Pattern(text, "arn", variables)

    def plain(self, context: Context) -> str | None:
        """The text with the request's values put in; None if one is missing."""
        return plain(self.text, context) if self.variables else self.text


@dataclass(frozen=True, slots=True)
class Operator:
    """``negated`` holds if no value of the policy fits; ``verb`` is for people."""

    test: Test
    negated: bool = False
    verb: str = "is not"


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of one operator: all conditions of a statement must hold, one value is enough."""

    written: str
    operator: Operator
    quantifier: str  # "", "forallvalues" or "foranyvalue"
    if_exists: bool
    key: str
    wanted: tuple[Wanted, ...]

    def holds(self, context: Context) -> bool:
        """Whether a request, by its condition keys, meets the condition."""
        values = context.get(self.key.lower(), ())
        if self.operator is UNKNOWN:
            return False
        if self.operator is NULL:
            return any((truth(w.text) is False) == bool(values) for w in self.wanted)
        if not values:
            return self._holds_without_key()
        if self.quantifier == "forallvalues":
            return all(self._fits(value, context) for value in values)
        if self.operator.negated and not self.quantifier:
            return all(self._fits(value, context) for value in values)
        return any(self._fits(value, context) for value in values)

    def miss(self, context: Context) -> str:
        """In words, why a request does not meet the condition."""
        values = context.get(self.key.lower(), ())
        wanted = " or ".join(w.text for w in self.wanted) or "any value"
        start = f"condition {self.written} {self.key}: "
        if self.operator is UNKNOWN:
            return f"{start}{self.written} is no operator of IAM"
        if self.operator is NULL:
            return f"{start}the request {'has' if values else 'does not have'} this key"
        if not values:
            return f"{start}the request does not have this key"
        return f"{start}{', '.join(values)} {self.operator.verb} {wanted}"

    def _holds_without_key(self) -> bool:
        if self.quantifier:  # IfExists changes nothing for these
            return self.quantifier == "forallvalues"
        return self.if_exists or self.operator.negated

    def _fits(self, value: str, context: Context) -> bool:
        test = self.operator.test
        return any(test(value, w, context) for w in self.wanted) != self.operator.negated


def read_conditions(block: Any, variables: bool) -> tuple[Condition, ...]:
    """From the element Condition of a statement."""
    if not isinstance(block, dict):
        return ()
    return tuple(
        _condition(written, key, values, variables)
        for written, keys in block.items()
        if isinstance(keys, dict)
        for key, values in keys.items()
    )


def operator_of(written: str) -> tuple[Operator, str, bool]:
    """``ForAnyValue:StringLikeIfExists`` -> its operator (or UNKNOWN), quantifier, IfExists."""
    quantifier, _, name = written.lower().rpartition(":")
    if_exists = name.endswith("ifexists")
    found = OPERATORS.get(name.removesuffix("ifexists"), UNKNOWN)
    known = quantifier in ("", "forallvalues", "foranyvalue") and not (
        found is NULL and (if_exists or quantifier)
    )
    return found if known else UNKNOWN, quantifier, if_exists


def _condition(written: str, key: str, values: Any, variables: bool) -> Condition:
    listed = values if isinstance(values, list) else [values]
    wanted = tuple(Wanted(_text(value), variables) for value in listed)
    return Condition(written, *operator_of(written), key, wanted)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _equal(value: str, wanted: Wanted, context: Context) -> bool:
    return value == wanted.plain(context)


def _equal_ignoring_case(value: str, wanted: Wanted, context: Context) -> bool:
    text = wanted.plain(context)
    return text is not None and value.casefold() == text.casefold()


def _like(value: str, wanted: Wanted, context: Context) -> bool:
    return wanted.like.fits(value, context)


def _arn_like(value: str, wanted: Wanted, context: Context) -> bool:
    return wanted.arn.fits(value, context)


def _same_truth(value: str, wanted: Wanted, context: Context) -> bool:
    return truth(value) is not None and truth(value) == truth(wanted.plain(context) or "")


def _same_bytes(value: str, wanted: Wanted, context: Context) -> bool:
    return decoded(value) is not None and decoded(value) == decoded(wanted.text)


def _in_network(value: str, wanted: Wanted, context: Context) -> bool:
    address, range_ = network(value), network(wanted.text)
    if address is None or range_ is None or address.version != range_.version:
        return False
    return range_.supernet_of(address)  # type: ignore[arg-type]  # of one version, seen above


def _nothing(value: str, wanted: Wanted, context: Context) -> bool:
    return False


def _by_order(read: Callable[[str], Any], compare: Callable[[Any, Any], bool]) -> Test:
    def test(value: str, wanted: Wanted, context: Context) -> bool:
        left, right = read(value), read(wanted.text)
        return left is not None and right is not None and compare(left, right)

    return test


def _ordered(name: str, read: Callable[[str], Any], words: tuple[str, str]) -> dict[str, Operator]:
    less, greater = words
    return {
        f"{name}equals": Operator(_by_order(read, lambda a, b: a == b)),
        f"{name}notequals": Operator(_by_order(read, lambda a, b: a == b), True, "is"),
        f"{name}lessthan": Operator(_by_order(read, lambda a, b: a < b), False, f"is not {less}"),
        f"{name}lessthanequals": Operator(
            _by_order(read, lambda a, b: a <= b), False, f"is {greater}"
        ),
        f"{name}greaterthan": Operator(
            _by_order(read, lambda a, b: a > b), False, f"is not {greater}"
        ),
        f"{name}greaterthanequals": Operator(
            _by_order(read, lambda a, b: a >= b), False, f"is {less}"
        ),
    }


NULL = Operator(_same_truth)
UNKNOWN = Operator(_nothing)
OPERATORS: dict[str, Operator] = {
    "stringequals": Operator(_equal),
    "stringnotequals": Operator(_equal, True, "is"),
    "stringequalsignorecase": Operator(_equal_ignoring_case),
    "stringnotequalsignorecase": Operator(_equal_ignoring_case, True, "is"),
    "stringlike": Operator(_like, verb="is not like"),
    "stringnotlike": Operator(_like, True, "is like"),
    **_ordered("numeric", number, ("less than", "more than")),
    **_ordered("date", date, ("before", "after")),
    "bool": Operator(_same_truth),
    "binaryequals": Operator(_same_bytes),
    "ipaddress": Operator(_in_network, verb="is not in"),
    "notipaddress": Operator(_in_network, True, "is in"),
    "arnequals": Operator(_arn_like),
    "arnlike": Operator(_arn_like, verb="is not like"),
    "arnnotequals": Operator(_arn_like, True, "is"),
    "arnnotlike": Operator(_arn_like, True, "is like"),
    "null": NULL,
}
