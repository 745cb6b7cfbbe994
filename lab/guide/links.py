"""Where in the guide one reads on: the page of a resource, of an id, of a command's subject."""

import re
from urllib.parse import quote

from lab.journal import names

_PAGES = {"sqs": "queues", "sns": "topics", "lambda": "functions"}
_LOGS = re.compile(r"lab logs (?:-f )?(?!(?:emulator|app|guide)\b)(\w[\w-]*)")
_SHOWN_HERE = (
    (re.compile(r"lab inbox\b"), "/inbox", "Open the inbox"),
    (re.compile(r"lab iam explain ([\w-]+)"), "/journal/{}#permissions", "Show the decision"),
    (_LOGS, "/functions/{}/logs", "Show the logs"),
    (re.compile(r"lab why (\S+)"), "/why/{}", "Tell its story"),
    (re.compile(r"lab events\b"), "/journal", "Open the journal"),
)


def page(resource: str) -> str:
    """The address of the page of what an ARN, queue URL or name of a parameter names; "" if there
    is none."""
    if resource.startswith("/"):
        return f"/parameters/{quote(resource.lstrip('/'))}"
    service, name = names.service(resource), names.short(resource)
    if resource.startswith("http"):
        return f"/queues/{quote(name)}" if name != resource else ""
    if service == "s3":
        return f"/buckets/{quote(name.partition('/')[0])}"
    if service == "ssm":
        return f"/parameters/{quote(name.lstrip('/'))}"
    if service == "lambda":
        parts = resource.split(":")
        return f"/functions/{quote(parts[6])}" if parts[5:6] == ["function"] else ""
    return f"/{_PAGES[service]}/{quote(name)}" if service in _PAGES else ""


def why(identity: str) -> str:
    """The address of the story of an id."""
    return f"/why/{quote(identity, safe='/')}"


def shown_by(command: str) -> tuple[str, str]:
    """The page that shows what a command would, and what to call the link; ("", "") if none."""
    for pattern, path, text in _SHOWN_HERE:
        if found := pattern.search(command):
            return path.format(*(quote(each) for each in found.groups())), text
    return "", ""
