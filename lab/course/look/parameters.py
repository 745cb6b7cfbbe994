"""Parameters of the Parameter Store: what they are, and where they went if they are not there."""

import re
from dataclasses import dataclass

from botocore.exceptions import ClientError

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import misplaced
from lab.shared.event import Event

_WINDOWS_PATH = re.compile(r"[A-Za-z]:[/\\]")


@dataclass(frozen=True, slots=True)
class Version:
    """A parameter as it was; a SecureString's value is decrypted."""

    number: int
    type: str
    value: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter with its history, the oldest version first."""

    name: str
    versions: tuple[Version, ...]

    @property
    def now(self) -> Version:
        """What it is now."""
        return self.versions[-1]

    @property
    def type(self) -> str:
        """String, StringList or SecureString."""
        return self.now.type

    @property
    def value(self) -> str:
        """Its value now, decrypted."""
        return self.now.value


def find(lab: Lab, name: str, kind: str = "String", value: str = "VALUE") -> Parameter:
    """The parameter, of this type; CheckFailed says where it is, or what it is, instead.

    ``value`` is what the advice has the student write into it.
    """
    found = _get(lab, name, lab.region)
    put = f"awslocal ssm put-parameter --name {name} --type {kind} --value {value}"
    if not found:
        raise CheckFailed(
            f"There is no parameter {name} in {lab.region}. {_elsewhere(lab, name)}".strip(),
            expected=f"a parameter named {name}, of type {kind}, in region {lab.region}",
            look="awslocal ssm describe-parameters --query Parameters[].[Name,Type]",
            try_=put,
        )
    if found.type != kind:
        raise CheckFailed(
            f"{name} is a {found.type}. {_TYPE_SLIPS.get((found.type, kind), '')}".strip(),
            expected=f"type {kind}; the type of a parameter cannot be changed, it is made anew",
            look=f"awslocal ssm get-parameter --name {name}",
            try_=f"awslocal ssm delete-parameter --name {name}   then: {put}",
        )
    return found


def slip(found: str, wanted: str) -> str:
    """What a shell has done to a value on its way; "" if the two have nothing in common."""
    bare = found.strip().strip("\"'").strip()
    if found != wanted and found.strip() == wanted:
        return "There is a blank before or after it, and blanks belong to the value."
    if found != wanted and bare == wanted:
        return "The quotes are part of the value: your shell did not take them away."
    if bare.lower() == wanted.lower() != bare:
        return "Large and small letters differ."
    return ""


def read(lab: Lab, operation: str, name: str) -> list[Event]:
    """The student's calls of an operation on exactly this name or path, refused ones as well."""
    return [e for e in _asked(lab, operation) if _named(e).rstrip("/") == name]


def missed(lab: Lab, name: str) -> str:
    """A sentence on the student's last PutParameter if it did not write this parameter here."""
    tries = _asked(lab, "PutParameter")
    if not tries:
        return ""
    last, given = tries[-1], _named(tries[-1])
    if badly := named_badly(lab, "PutParameter", name):
        return badly
    if given != name:
        return f"You wrote {given}: that is another parameter."
    if last.region != lab.region:
        return f"You wrote one in {last.region}: each region has parameters of its own."
    if last.error == "ParameterAlreadyExists":
        return "Your change was refused: a parameter that exists is changed only with --overwrite."
    return lab.refused("ssm", "PutParameter")


def named_badly(lab: Lab, operation: str, name: str) -> str:
    """A sentence on the last call of an operation whose name or path cannot be; "" if it can."""
    asked = [_named(event) for event in _asked(lab, operation)]
    given = asked[-1] if asked else ""
    if _WINDOWS_PATH.match(given):
        return (
            f"Your shell made {given} of {name}: Git Bash takes what begins with a slash for a "
            "file. Type this first: export MSYS_NO_PATHCONV=1"
        )
    if "/" in given and not given.startswith("/"):
        return f"You wrote {given}: in a hierarchy a name begins with a slash, {name}"
    if "//" in given:
        return f"You wrote {given}, with two slashes in a row."
    return ""


# (what it is, what it should be)
_TYPE_SLIPS = {
    ("String", "StringList"): "Only a StringList is a list: in a String a comma is a comma.",
    ("String", "SecureString"): (
        "It lies there in clear, in its history too: whoever may read parameters reads it."
    ),
    ("StringList", "SecureString"): "It lies there in clear.",
    ("SecureString", "String"): (
        "A program that reads it without asking for decryption gets unreadable text."
    ),
}


def _elsewhere(lab: Lab, name: str) -> str:
    if badly := named_badly(lab, "PutParameter", name):
        return badly
    pages = lab.aws("ssm").get_paginator("describe_parameters").paginate()
    names = [each["Name"] for page in pages for each in page["Parameters"]]
    last = name.rpartition("/")[2]
    for other in names:
        if other.strip("/") == last:
            return f"There is {other}: it is not in the hierarchy, its name is the whole path."
        if other.rpartition("/")[2] == last and other.lower() != name.lower():
            return f"There is {other}: it is in another branch of the hierarchy."
    return lab.refused("ssm", "PutParameter") or misplaced.where(
        lab,
        name,
        [other for other in names if other.rpartition("/")[0].lower() == _branch(name)],
        ("ssm", "PutParameter"),
        lambda region: bool(_get(lab, name, region)),
    )


def _branch(name: str) -> str:
    return name.rpartition("/")[0].lower()


def _asked(lab: Lab, operation: str) -> list[Event]:
    return [
        event
        for event in lab.events
        if (event.service, event.operation, event.actor) == ("ssm", operation, "student")
    ]


def _named(event: Event) -> str:
    return str(event.parameters.get("Name") or event.parameters.get("Path") or "")


def _get(lab: Lab, name: str, region: str) -> Parameter | None:
    ssm = lab.aws("ssm", region)
    try:
        pages = ssm.get_paginator("get_parameter_history").paginate(Name=name, WithDecryption=True)
        found = [each for page in pages for each in page["Parameters"]]
    except ClientError:
        return None
    versions = [
        Version(each["Version"], each["Type"], each["Value"], tuple(each.get("Labels", ())))
        for each in found
    ]
    return Parameter(name, tuple(versions)) if versions else None
