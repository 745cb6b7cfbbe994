"""Parameters: the tree of their names, and each with its history. A secret is never decrypted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from lab.guide.console import clients
from lab.guide.errors import GuideError
from lab.shared.config import Settings

# AWS gives so many values at a time.
AT_ONCE = 10
# The app's flags live here.
FLAGS = "/todoapp/"


@dataclass(frozen=True, slots=True)
class Version:
    """A parameter as it is or was; the ``value`` of a secret is "" ."""

    name: str
    type: str
    value: str
    number: int
    changed: datetime
    description: str = ""
    labels: tuple[str, ...] = ()
    user: str = ""

    @property
    def secret(self) -> bool:
        """Whether its value is for those who ask for decryption only."""
        return self.type == "SecureString"

    @property
    def leaf(self) -> str:
        """The last part of its path."""
        return self.name.rpartition("/")[2]


@dataclass(slots=True)
class Branch:
    """What begins with the same path."""

    path: str
    parameters: list[Version] = field(default_factory=list)


def names(settings: Settings) -> list[str]:
    """All names."""
    ssm = clients.reader(settings, "ssm")
    with clients.reading(settings):
        pages = ssm.get_paginator("describe_parameters").paginate(PaginationConfig={"PageSize": 50})
        return sorted(each["Name"] for page in pages for each in page["Parameters"])


def several(settings: Settings, wanted: Sequence[str]) -> list[Version]:
    """These as they are now, without those that have gone meanwhile."""
    ssm = clients.reader(settings, "ssm")
    found: dict[str, Version] = {}
    with clients.reading(settings):
        for at in range(0, len(wanted), AT_ONCE):
            for each in ssm.get_parameters(Names=list(wanted[at : at + AT_ONCE]))["Parameters"]:
                found[each["Name"]] = _version(each, each["LastModifiedDate"])
    return [found[name] for name in wanted if name in found]


def tree(parameters: Sequence[Version]) -> list[Branch]:
    """By path, in order."""
    branches: dict[str, Branch] = {}
    for each in parameters:
        path = each.name[: len(each.name) - len(each.leaf)]
        branches.setdefault(path, Branch(path)).parameters.append(each)
    return sorted(branches.values(), key=lambda branch: branch.path)


def history(settings: Settings, name: str) -> list[Version]:
    """All versions, the latest first; GuideError if there is no such parameter."""
    missing = GuideError(
        f"There is no parameter {name[:200]}.",
        f"in {settings.region}, account {settings.account}",
        "choose one of the list: /parameters",
        status=404,
    )
    ssm = clients.reader(settings, "ssm")
    with clients.reading(settings, missing):
        pages = ssm.get_paginator("get_parameter_history").paginate(Name=name)
        found = [
            _version(each, each["LastModifiedDate"])
            for page in pages
            for each in page["Parameters"]
        ]
    if not found:
        raise missing
    return sorted(found, key=lambda version: -version.number)


def page_of(name: str) -> str:
    """The address of a parameter's page: its path where a browser leaves that as it is."""
    plain = name.removeprefix("/")
    parts = plain.split("/")
    if not name.startswith("/") and len(parts) == 1:
        return f"/parameters?name={quote(name, safe='')}"
    if not all(parts) or {".", ".."} & set(parts):
        return f"/parameters?name={quote(name, safe='')}"
    return f"/parameters/{quote(plain)}"


def _version(found: dict[str, Any], changed: datetime) -> Version:
    secret = found["Type"] == "SecureString"
    return Version(
        found["Name"],
        found["Type"],
        "" if secret else found["Value"],
        int(found["Version"]),
        changed,
        found.get("Description", ""),
        tuple(found.get("Labels") or ()),
        found.get("LastModifiedUser", ""),
    )
