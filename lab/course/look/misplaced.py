"""Where a resource is that is not where it should be: the mistakes that all services share."""

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher

from lab.course.check_api import Lab
from lab.journal import events

# Where a student's shell may have sent a call by mistake.
REGIONS = ("eu-west-1", "eu-central-1", "us-west-2", "us-east-2", "eu-west-2", "ap-southeast-1")


def where(
    lab: Lab,
    name: str,
    names: Iterable[str],
    made_by: tuple[str, str],
    in_region: Callable[[str], bool],
) -> str:
    """A sentence that says where ``name`` is, or why there is none; "" if nobody knows.

    ``names`` are those that exist here, ``made_by`` the service and operation that make one,
    ``in_region`` tells whether there is one in another region.
    """
    near = max(names, key=lambda other: _likeness(other, name), default="")
    if alike(near, name):
        return f"There is {near}: names must be exactly the same."
    for region in REGIONS:
        if in_region(region):
            return (
                f"There is one in {region}: the call went to another region. Leave --region "
                f"away, or set it to {lab.region}."
            )
    return _other_account(lab, name, made_by) or lab.refused(*made_by)


def alike(one: str, other: str) -> bool:
    """Whether two names differ by a slip only."""
    return _likeness(one, other) > 0.75


def _likeness(one: str, other: str) -> float:
    first, second = (t.lower().removesuffix(".fifo").replace("_", "-") for t in (one, other))
    return SequenceMatcher(None, first, second).ratio()


def _other_account(lab: Lab, name: str, made_by: tuple[str, str]) -> str:
    service, operation = made_by
    page = events(lab.settings, account="", service=service, operation=operation)
    ends = (f":{name}", f":parameter{name}")
    made = [
        e for e in page.events if e.resource.endswith(ends) and not e.error and e.time >= lab.began
    ]
    if not made or made[-1].account == lab.account:
        return ""
    return (
        f"There is one in account {made[-1].account}: your shell has the keys of another account. "
        "Open a terminal of the lab: lab shell"
    )
