"""The same call in Python, by boto3."""

import keyword
from collections.abc import Mapping
from typing import Any

from botocore import xform_name

from lab.guide.acts import quoting

_STREAMS = {
    "Invoke": 'answer["Payload"].read().decode()',
    "GetObject": 'answer["Body"].read()',
}


def boto3(service: str, operation: str, parameters: Mapping[str, Any]) -> str:
    """A program that makes the call and prints the answer; in a lab shell it talks to the lab."""
    name = f"{service}_" if keyword.iskeyword(service) else service
    given = [f"{key}={quoting.python(value, 1)}" for key, value in parameters.items()]
    call = f"answer = {name}.{xform_name(operation)}("
    line = f"{call}{', '.join(given)})"
    if len(line) > 80 or "\n" in line:
        line = call + "".join(f"\n{quoting.INDENT}{each}," for each in given) + "\n)"
    shown = _STREAMS.get(operation, "answer")
    return f'import boto3\n\n{name} = boto3.client("{service}")\n{line}\nprint({shown})'
