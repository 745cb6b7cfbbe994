"""The Lambda functions that are there, for commands that take one by name."""

from lab.cli import aws
from lab.cli.errors import LabError
from lab.shared.config import Settings


def names(settings: Settings) -> list[str]:
    """Every function in the account."""
    pages = aws.client(settings, "lambda").get_paginator("list_functions").paginate()
    return sorted(f["FunctionName"] for page in pages for f in page["Functions"])


def no_such_function(settings: Settings, name: str) -> LabError | None:
    """The error for a name that no function has; None if one has it."""
    known = names(settings)
    if name in known:
        return None
    from lab.journal.logs import nearest

    return LabError(
        f"There is no function {name[:80]!r}.",
        "no function in this account has that name",
        nearest(name, known),
    )
