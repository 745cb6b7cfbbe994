"""Functions with their destinations and environments, event source mappings, REST APIs."""

import re
from collections.abc import Mapping
from typing import Any

from lab.guide.flow.facts import Api, Facts, Function, SourceMapping
from lab.guide.flow.filters import cut, label
from lab.guide.flow.reading import Reading, keep, or_none
from lab.journal import names, peek

_INTEGRATED = re.compile(r"functions/(arn:aws:lambda:[^/]+)/invocations")


def functions(reading: Reading, facts: Facts, which: str) -> None:
    """All functions; destinations of those that are not known, or of ``which`` "all"."""
    found = {}
    for each in reading.all("lambda", "list_functions", "Functions"):
        arn = each["FunctionArn"]
        known = facts.functions.get(arn) if which != "all" else None
        found[arn] = _function(each, known or _destinations(reading, arn))
    keep(facts.functions, found)


def function(reading: Reading, facts: Facts, arn: str) -> None:
    """One function."""
    client = reading.client("lambda")
    name = names.function_name(arn)
    found = or_none(lambda: client.get_function_configuration(FunctionName=name))
    if found is None:
        facts.functions.pop(arn, None)
    else:
        facts.functions[arn] = _function(found, _destinations(reading, arn))


def environments(reading: Reading, facts: Facts, _: str) -> None:
    """Which functions are warm, and which run."""
    facts.environments = peek.environments(reading.settings)


def mappings(reading: Reading, facts: Facts, _: str) -> None:
    """All event source mappings."""
    listed = reading.all("lambda", "list_event_source_mappings", "EventSourceMappings")
    facts.mappings = tuple(
        SourceMapping(
            each.get("EventSourceArn", ""),
            names_function(each["FunctionArn"]),
            each.get("State", ""),
            each.get("BatchSize", 0),
            _patterns(each),
            each.get("LastProcessingResult") or "",
        )
        for each in listed
    )


def apis(reading: Reading, facts: Facts, _: str) -> None:
    """All REST APIs, and which functions answer them."""
    listed = reading.all("apigateway", "get_rest_apis", "items")
    keep(
        facts.apis,
        {each["id"]: Api(each["name"], _answering(reading, each["id"])) for each in listed},
    )


def names_function(arn: str) -> str:
    """A function's ARN without version or alias."""
    return ":".join(arn.split(":")[:7])


def _function(has: Mapping[str, Any], destinations: Function) -> Function:
    return Function(
        has.get("State") or "Active",
        has.get("StateReason") or "",
        destinations.on_failure,
        destinations.on_success,
        (has.get("DeadLetterConfig") or {}).get("TargetArn") or "",
    )


def _destinations(reading: Reading, arn: str) -> Function:
    client, name = reading.client("lambda"), names.function_name(arn)
    answer = or_none(lambda: client.get_function_event_invoke_config(FunctionName=name))
    has = (answer or {}).get("DestinationConfig") or {}
    failure, success = (
        (has.get(kind) or {}).get("Destination", "") for kind in ("OnFailure", "OnSuccess")
    )
    return Function(on_failure=failure, on_success=success)


def _patterns(mapping: Mapping[str, Any]) -> str:
    filters = (mapping.get("FilterCriteria") or {}).get("Filters") or ()
    return cut(" or ".join(label(each.get("Pattern", "")) for each in filters))


def _answering(reading: Reading, api_id: str) -> dict[str, tuple[str, ...]]:
    client = reading.client("apigateway")
    answer = or_none(lambda: client.get_resources(restApiId=api_id, limit=500, embed=["methods"]))
    found: dict[str, tuple[str, ...]] = {}
    for each in (answer or {}).get("items", ()):
        for method, has in (each.get("resourceMethods") or {}).items():
            integration = (has or {}).get("methodIntegration") or {}
            if match := _INTEGRATED.search(integration.get("uri") or ""):
                arn = names_function(match[1])
                found[arn] = (*found.get(arn, ()), f"{method} {each['path']}")
    return found
