"""Policies on resources: whether one lets a service in, or which part of it does not fit."""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from lab.course.check_api import Lab
from lab.course.look.statements import of_role


def why_not(document: str, service: str, action: str, resource: str, source: str) -> str:
    """What of a policy keeps ``service`` (sns.amazonaws.com) from doing ``action``
    (sqs:SendMessage) on the resource with this ARN for the ``source`` with that ARN, in words; ""
    if nothing does."""
    statements = _list(json.loads(document).get("Statement", ())) if document else []
    problems = [
        next(_problems(statement, service, action, resource, source), "")
        for statement in statements
        if statement.get("Effect") == "Allow"
    ]
    if not problems:
        return "No statement of it allows anything." if document else "It has no policy."
    return "" if "" in problems else problems[-1]


def role_allows(lab: Lab, role: str, action: str, resource: str) -> bool:
    """Whether a role's own policies, inline and managed, allow an action; conditions are not
    looked at."""
    return {each.allows for each in of_role(lab, role) if each.fits(action, resource)} == {True}


def role_resources(lab: Lab, role: str, action: str) -> list[str]:
    """On what a role's own policies allow an action."""
    allowing = (each for each in of_role(lab, role) if each.allows and each.about(action))
    return [resource for each in allowing for resource in each.resources]


def _problems(
    statement: dict[str, Any], service: str, action: str, resource: str, source: str
) -> Iterator[str]:
    principal, actions = statement.get("Principal"), _list(statement.get("Action"))
    services = _list(principal.get("Service")) if isinstance(principal, dict) else []
    if principal not in ("*", {"AWS": "*"}) and service not in services:
        yield f"Its Principal is {json.dumps(principal)}: it must be the service, {service}."
    if not _fits(action.lower(), [each.lower() for each in actions]):
        yield f"Its Action is {', '.join(actions)}: what is to be allowed is {action}."
    resources = _list(statement.get("Resource"))
    if not _fits(resource, resources):
        url = " (a URL)" if any("://" in each for each in resources) else ""
        yield f"Its Resource is {', '.join(resources)}{url}: it must be the ARN {resource}"
    for test in statement.get("Condition", {}).values():
        for key, values in test.items():
            if key.lower() == "aws:sourcearn" and not _fits(source, _list(values)):
                yield f"Its aws:SourceArn is {', '.join(_list(values))}: it must be {source}"


def _fits(text: str, patterns: list[str]) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns)


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value] if value else []
