"""What a command's document has a node do: AWS-RunShellScript, or one of the student's own."""

import re
from dataclasses import dataclass
from typing import Any

from moto.ssm.models import ssm_backends

from lab.emulator.node.registry import refusal

SHELL = "AWS-RunShellScript"
PLUGIN = "aws:runShellScript"
SECONDS = 3600
SCRIPT = 32_000
_PARAMETER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
# AWS's own, as GetDocument shows it (its descriptions are left out).
CONTENT: dict[str, Any] = {
    "schemaVersion": "1.2",
    "description": "Run a shell script or specify the commands to run.",
    "parameters": {
        "commands": {"type": "StringList", "minItems": 1, "displayType": "textarea"},
        "workingDirectory": {"type": "String", "default": "", "maxChars": 4096},
        "executionTimeout": {"type": "String", "default": "3600"},
    },
    "runtimeConfig": {
        PLUGIN: {
            "properties": [
                {
                    "id": "0.aws:runShellScript",
                    "runCommand": "{{ commands }}",
                    "workingDirectory": "{{ workingDirectory }}",
                    "timeoutSeconds": "{{ executionTimeout }}",
                }
            ]
        }
    },
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a node is to run, for ``seconds`` at most; ``directory`` is "" for its home."""

    document: str
    script: str
    seconds: float = SECONDS
    directory: str = ""


def plan(account: str, region: str, request: dict[str, Any]) -> Plan:
    """What SendCommand asks for; raises AWS's error for what its document does not take."""
    name = request["DocumentName"].rpartition("/")[2]
    if name == SHELL:
        return fill(name, CONTENT, request.get("Parameters") or {})
    if name.startswith(("AWS-", "AWSSupport-", "Amazon")):
        # Rather than say that it did.
        raise refusal("InvalidDocument", f"Of AWS's documents the lab runs {SHELL} alone.")
    return fill(name, _own(account, region, name, request), request.get("Parameters") or {})


def fill(name: str, content: dict[str, Any], given: dict[str, list[str]]) -> Plan:
    """The plan of a document, with the values of its parameters in their places."""
    values = _values(name, content.get("parameters") or {}, given)
    inputs = _inputs(content)
    commands = inputs.get("runCommand") or []
    lines = [commands] if isinstance(commands, str) else commands
    script = "\n".join(line for each in lines for line in _lines(str(each), values))
    if not script.strip():
        raise refusal("InvalidParameters", f"Parameter commands is required in document {name}.")
    if len(script) > SCRIPT:
        raise refusal("MaxDocumentSizeExceeded", "The size limit of a document is 64 KB.")
    text = _text(inputs.get("timeoutSeconds") or SECONDS, values) or str(SECONDS)
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:7]) <= 172_800):
        raise refusal("InvalidParameters", f"executionTimeout {text!r} is not from 1 to 172800.")
    return Plan(name, script, float(text), _text(inputs.get("workingDirectory") or "", values))


def _own(account: str, region: str, name: str, request: dict[str, Any]) -> dict[str, Any]:
    held = ssm_backends[account][region]._documents.get(name)
    version = request.get("DocumentVersion") or "$DEFAULT"
    found = None
    if held:
        names = {"$DEFAULT": held.default_version, "$LATEST": held.latest_version}
        found = held.versions.get(names.get(version, version))
    if found is None:
        raise refusal("InvalidDocument", f"Document with name {name} does not exist.")
    if found.document_type != "Command":
        kind = found.document_type
        raise refusal("InvalidDocument", f"{name} is of type {kind}: Run Command runs Command.")
    return dict(found.content_json)


def _inputs(content: dict[str, Any]) -> dict[str, Any]:
    """What the document's one step is given."""
    old = (content.get("runtimeConfig") or {}).get(PLUGIN, {}).get("properties")
    if old:
        return dict(old[0])
    steps = content.get("mainSteps") or []
    if len(steps) != 1 or steps[0].get("action") != PLUGIN:
        problem = f"The lab runs documents of one step, and that is {PLUGIN}."
        raise refusal("InvalidDocumentContent", problem)
    return dict(steps[0].get("inputs") or {})


def _values(
    name: str, declared: dict[str, Any], given: dict[str, list[str]]
) -> dict[str, list[str]]:
    if unknown := given.keys() - declared.keys():
        problem = f"Parameter {min(unknown)} is not defined in document {name}."
        raise refusal("InvalidParameters", problem)
    found: dict[str, list[str]] = {}
    for parameter, facts in declared.items():
        value = given.get(parameter) or facts.get("default")
        if value is None:
            problem = f"Parameter {parameter} is required in document {name}."
            raise refusal("InvalidParameters", problem)
        found[parameter] = [str(e) for e in (value if isinstance(value, list) else [value])]
        _check(parameter, facts, found[parameter])
    return found


def _check(parameter: str, facts: dict[str, Any], values: list[str]) -> None:
    allowed, pattern = facts.get("allowedValues"), facts.get("allowedPattern")
    for value in values:
        if allowed and value not in map(str, allowed):
            problem = f"Parameter {parameter} must be one of {', '.join(map(str, allowed))}."
            raise refusal("InvalidParameters", problem)
        try:
            fits = not pattern or re.search(pattern, value)
        except re.error:
            fits = None
        if not fits:
            problem = f"The value of parameter {parameter} does not match {pattern}."
            raise refusal("InvalidParameters", problem)


def _lines(line: str, values: dict[str, list[str]]) -> list[str]:
    """A line with its values; one that is only a list's name becomes the list's lines."""
    alone = _PARAMETER.fullmatch(line.strip())
    return values[alone[1]] if alone and alone[1] in values else [_text(line, values)]


def _text(text: Any, values: dict[str, list[str]]) -> str:
    def value(match: re.Match[str]) -> str:
        return " ".join(values[match[1]]) if match[1] in values else match[0]

    return _PARAMETER.sub(value, str(text))
