"""Functions: how they are configured, and what makes them run."""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from lab.guide.console import clients
from lab.guide.errors import GuideError
from lab.journal import names as words
from lab.shared.config import Settings


@dataclass(frozen=True, slots=True)
class Mapping:
    """An event source mapping: the queue that Lambda polls for the function."""

    uuid: str
    source: str
    state: str
    batch: int
    window: int
    partial: bool
    last: str

    @property
    def enabled(self) -> bool:
        """Whether it polls, or is about to."""
        return self.state in ("Enabled", "Enabling", "Creating", "Updating")


@dataclass(frozen=True, slots=True)
class Invoker:
    """Who may invoke it, by its own policy."""

    service: str
    source: str

    @property
    def name(self) -> str:
        """The source in short."""
        return words.short(self.source) if self.source else "any"


def names(settings: Settings) -> list[dict[str, Any]]:
    """The configurations of all functions, by name."""
    client = clients.reader(settings, "lambda")
    with clients.reading(settings):
        pages = client.get_paginator("list_functions").paginate()
        found = [each for page in pages for each in page["Functions"]]
    return sorted(found, key=lambda each: str(each["FunctionName"]))


def get(settings: Settings, name: str) -> dict[str, Any]:
    """The function as GetFunction tells of it; GuideError if there is none."""
    missing = GuideError(
        f"There is no function {name[:80]}.",
        f"in {settings.region}, account {settings.account}",
        "choose one of the list: /functions",
        status=404,
    )
    client = clients.reader(settings, "lambda")
    with clients.reading(settings, missing):
        found: dict[str, Any] = client.get_function(FunctionName=name)
    return found


def mappings(settings: Settings, function: str = "") -> dict[str, list[Mapping]]:
    """By the function's name, those of one function or of all."""
    client = clients.reader(settings, "lambda")
    only = {"FunctionName": function} if function else {}
    found: dict[str, list[Mapping]] = {}
    with clients.reading(settings):
        pages = client.get_paginator("list_event_source_mappings").paginate(**only)
        for each in (mapping for page in pages for mapping in page["EventSourceMappings"]):
            name = words.function_name(each["FunctionArn"])
            found.setdefault(name, []).append(
                Mapping(
                    each["UUID"],
                    each.get("EventSourceArn", ""),
                    each["State"],
                    each.get("BatchSize", 0),
                    each.get("MaximumBatchingWindowInSeconds", 0),
                    "ReportBatchItemFailures" in each.get("FunctionResponseTypes", ()),
                    each.get("LastProcessingResult", ""),
                )
            )
    return found


def invokers(settings: Settings, name: str) -> list[Invoker]:
    """Which services its resource-based policy lets invoke it."""
    client = clients.reader(settings, "lambda")
    with clients.reading(settings):
        try:
            policy = json.loads(client.get_policy(FunctionName=name)["Policy"])
        except ClientError:
            return []
    found = []
    for each in policy.get("Statement", ()):
        principal = each.get("Principal", {})
        service = principal.get("Service", "") if isinstance(principal, dict) else str(principal)
        conditions = each.get("Condition", {})
        sources = [
            value
            for keys in conditions.values()
            for key, value in keys.items()
            if "arn" in key.lower()
        ]
        found.append(
            Invoker(str(service).removesuffix(".amazonaws.com"), str(sources[0]) if sources else "")
        )
    return found


def versions(settings: Settings, name: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Its versions, the latest first: (number, description, aliases that point there)."""
    client = clients.reader(settings, "lambda")
    with clients.reading(settings):
        aliases: dict[str, list[str]] = {}
        for page in client.get_paginator("list_aliases").paginate(FunctionName=name):
            for each in page["Aliases"]:
                aliases.setdefault(each["FunctionVersion"], []).append(each["Name"])
        pages = client.get_paginator("list_versions_by_function").paginate(FunctionName=name)
        found = [each for page in pages for each in page["Versions"]]
    return [
        (each["Version"], each.get("Description", ""), tuple(aliases.get(each["Version"], ())))
        for each in reversed(found)
    ]


def sample(settings: Settings, name: str) -> str:
    """The event that its folder has for it; {} if none."""
    with suppress(OSError, ValueError):
        folder = settings.root / "lambdas"
        file = folder / name / "event.json"
        if file.parent.parent == folder:
            return json.dumps(json.loads(file.read_text()), indent=2, ensure_ascii=False)
    return "{}"
