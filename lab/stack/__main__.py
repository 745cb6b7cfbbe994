"""Prints the list of resources as a Markdown table: python -m lab.stack."""

from lab.shared.config import ACCOUNT, REGION
from lab.stack.clients import Place
from lab.stack.resources import resources


def table() -> str:
    """Kind, name and purpose of each resource, in the order in which they are made."""
    rows = [
        f"| {each.kind} | `{each.name}` | {each.purpose} |"
        for each in resources(Place(ACCOUNT, REGION))
    ]
    return "\n".join(["| kind | name | what for |", "| --- | --- | --- |", *rows])


if __name__ == "__main__":
    print(table())  # noqa: T201
