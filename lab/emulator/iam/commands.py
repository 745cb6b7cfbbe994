"""Commands that put a policy where it belongs, ready to paste into a shell."""

import json
import re
import shlex
from collections.abc import Mapping
from typing import Any

from localstack import config

from lab.emulator.iam.model import Caller, Need, Verdict

# Where the policy's text goes in a command. A queue keeps its policy as one attribute of several.
DOCUMENT = "{document}"
ATTRIBUTE = '{"Policy": {document}}'
FILE = "file://policy.json"
Command = tuple[str, ...]


def bash(command: Command, document: Mapping[str, Any] | None) -> str:
    """For bash, zsh and the like; "" where there is no command."""
    return shlex.join(_text(word, document) for word in command)


def powershell(command: Command, document: Mapping[str, Any] | None) -> list[str]:
    """The same as lines for PowerShell. Its older versions lose the quotes in a program's
    arguments, so the policy goes through a file."""
    lines = [
        f"{_quoted(_text(word, document))} | Set-Content policy.json"
        for word in command
        if word in (DOCUMENT, ATTRIBUTE)
    ]
    return [*lines, from_file(command)] if command else []


def from_file(command: Command) -> str:
    """For any shell, with the policy in policy.json."""
    return " ".join(_quoted(FILE if w in (DOCUMENT, ATTRIBUTE) else w) for w in command)


def identity_of(caller: Caller) -> tuple[str, str]:
    """What policies are attached to: ("role" or "user" or "root", its name)."""
    arn = caller.principal.role or caller.principal.arn
    kind, _, name = arn.rpartition(":")[2].partition("/")
    return kind, name.rpartition("/")[2] or caller.principal.account


def to_identity(caller: Caller, policy: str) -> Command:
    """Gives a role or a user a policy of that name; empty for others."""
    kind, name = identity_of(caller)
    if kind not in ("role", "user"):
        return ()
    put = ("awslocal", "iam", f"put-{kind}-policy", f"--{kind}-name", name)
    return (*put, "--policy-name", policy, "--policy-document", DOCUMENT)


def off_boundary(caller: Caller) -> Command:
    """Takes the permissions boundary off a role or a user."""
    kind, name = identity_of(caller)
    return ("awslocal", "iam", f"delete-{kind}-permissions-boundary", f"--{kind}-name", name)


def to_resource(need: Need) -> Command:
    """Stores the policy of a queue, a topic, a bucket, a key or a role; empty for others."""
    put = _PUT.get(need.resource.split(":")[2] if need.resource.count(":") >= 5 else "")
    return put(need) if put else ()


def permission(verdict: Verdict) -> Command:
    """Lets the caller use a function."""
    need, caller = verdict.need, verdict.caller
    _, _, rest = need.resource.partition(":function:")
    name, _, qualifier = rest.partition(":")
    principal = caller.principal.role or caller.principal.arn or "*"
    who = re.sub(r"[^A-Za-z0-9]+", "-", principal.removesuffix(".amazonaws.com").rpartition("/")[2])
    command = ["awslocal", "lambda", "add-permission", "--function-name", name]
    command += ["--qualifier", qualifier] if qualifier else []
    command += ["--statement-id", f"{who.strip('-') or 'anyone'}-may-invoke"]
    command += ["--action", need.action, "--principal", principal]
    for option, key in (("arn", "aws:sourcearn"), ("account", "aws:sourceaccount")):
        if key in caller.context:
            command += [f"--source-{option}", caller.context[key][0]]
    return tuple(command)


def _name(need: Need) -> str:
    return need.resource.rpartition(":")[2]


def _put_queue(need: Need) -> Command:
    _, _, _, region, account, name = need.resource.split(":", 5)
    url = f"{config.external_service_url()}/queue/{region}/{account}/{name}"
    put = ("awslocal", "sqs", "set-queue-attributes", "--queue-url", url)
    return (*put, "--attributes", ATTRIBUTE)


def _put_topic(need: Need) -> Command:
    put = ("awslocal", "sns", "set-topic-attributes", "--topic-arn", need.resource)
    return (*put, "--attribute-name", "Policy", "--attribute-value", DOCUMENT)


def _put_bucket(need: Need) -> Command:
    bucket = _name(need).partition("/")[0]
    return ("awslocal", "s3api", "put-bucket-policy", "--bucket", bucket, "--policy", DOCUMENT)


def _put_key(need: Need) -> Command:
    put = ("awslocal", "kms", "put-key-policy", "--key-id", _name(need).removeprefix("key/"))
    return (*put, "--policy-name", "default", "--policy", DOCUMENT)


def _put_trust(need: Need) -> Command:
    name = _name(need).rpartition("/")[2]
    put = ("awslocal", "iam", "update-assume-role-policy", "--role-name", name)
    return (*put, "--policy-document", DOCUMENT)


def _text(word: str, document: Mapping[str, Any] | None) -> str:
    text = json.dumps(document)
    return {DOCUMENT: text, ATTRIBUTE: json.dumps({"Policy": text})}.get(word, word)


def _quoted(word: str) -> str:
    return word if re.fullmatch(r"[\w./:@=+-]+", word) else "'" + word.replace("'", "''") + "'"


_PUT = {
    "sqs": _put_queue,
    "sns": _put_topic,
    "s3": _put_bucket,
    "kms": _put_key,
    "iam": _put_trust,
}
