"""Rings a bell in the log."""

from typing import Any


def handler(event: dict[str, Any], context: object) -> None:
    print("ding dong:", event.get("job") or event.get("detail-type"))
