"""Loads a function's folder as Lambda does, although every folder has a ``handler.py``."""

import importlib
import json
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

LAMBDAS = Path(__file__).resolve().parents[2] / "lambdas"


@cache
def load(name: str) -> ModuleType:
    """The module ``handler`` of ``lambdas/<name>``; its siblings are reached as its attributes."""
    folder = LAMBDAS / name
    own = {path.stem for path in folder.glob("*.py")}
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module("handler")
    finally:
        sys.path.remove(str(folder))
        for module in own:
            sys.modules.pop(module, None)


def sample(name: str) -> Any:
    """The function's sample event, a fresh copy."""
    return json.loads((LAMBDAS / name / "event.json").read_text())


@dataclass
class Context:
    """What Lambda hands to a handler beside the event."""

    aws_request_id: str = "c0ffee00-0000-4000-8000-000000000001"
    function_name: str = "under-test"
    milliseconds: list[int] = field(default_factory=lambda: [30_000])

    def get_remaining_time_in_millis(self) -> int:
        """The next of ``milliseconds``; the last one stays."""
        return self.milliseconds.pop(0) if len(self.milliseconds) > 1 else self.milliseconds[0]
