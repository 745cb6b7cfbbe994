"""Functions, the roles they work as, what is in their zip, and how their runs ended."""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.request import urlopen
from weakref import WeakKeyDictionary

from botocore.exceptions import ClientError

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import misplaced
from lab.shared.event import Event

LAMBDA = "lambda.amazonaws.com"
# A check that looks at several runs reads the log once.
_LOGGED: WeakKeyDictionary[Lab, dict[str, list[str]]] = WeakKeyDictionary()
_TRUST = "--assume-role-policy-document file://trust.json"


@dataclass(frozen=True, slots=True)
class Function:
    """A function's $LATEST as it is; ``settings`` are its configuration, as AWS gives it."""

    name: str
    arn: str
    settings: Mapping[str, Any]
    location: str  # of its code

    @property
    def role(self) -> str:
        """The name of the role it works as."""
        return str(self.settings["Role"]).rpartition("/")[2]

    @property
    def variables(self) -> Mapping[str, str]:
        """Its environment."""
        return dict(self.settings.get("Environment", {}).get("Variables", {}))


def role(lab: Lab, name: str) -> str:
    """The ARN of a role that Lambda may take on; CheckFailed says what is wrong with it."""
    iam = lab.aws("iam")
    try:
        found = iam.get_role(RoleName=name)["Role"]
    except ClientError:
        raise _no_role(lab, name) from None
    trusted = _trusted(found["AssumeRolePolicyDocument"])
    if LAMBDA in trusted:
        return str(found["Arn"])
    raise CheckFailed(
        f"The trust policy of {name} lets {' and '.join(trusted) or 'nobody'} take the role on, "
        "and not Lambda.",
        expected=f"a trust policy with the principal {LAMBDA}",
        look=f"awslocal iam get-role --role-name {name}",
        try_=f"awslocal iam update-assume-role-policy --role-name {name} "
        "--policy-document file://trust.json",
    )


def find(lab: Lab, name: str) -> Function:
    """The function; CheckFailed says where it is instead, or why it could not be made."""
    function = _get(lab, name, lab.region)
    if function:
        return function
    functions = lab.aws("lambda").list_functions()["Functions"]
    elsewhere = misplaced.where(
        lab,
        name,
        [each["FunctionName"] for each in functions],
        ("lambda", "CreateFunction"),
        lambda region: bool(_get(lab, name, region)),
    )
    raise CheckFailed(
        f"There is no function {name} in {lab.region}. {elsewhere}{_about_role(lab)}".strip(),
        expected=f"a function named {name} in region {lab.region}, account {lab.account}",
        look="awslocal lambda list-functions --query 'Functions[].FunctionName'",
        try_="the command of this step; the role is given by its ARN, the zip as fileb://NAME.zip",
    )


def ready(lab: Lab, name: str) -> Function:
    """The function, when it can be invoked and its zip holds its handler's file."""
    function = find(lab, name)
    state, update = function.settings["State"], function.settings.get("LastUpdateStatus")
    if state == "Pending" or update == "InProgress":
        raise CheckFailed(
            f"{name} is {state if state == 'Pending' else 'being updated'}: Lambda prepares it.",
            expected="State Active, LastUpdateStatus Successful",
            look=f"awslocal lambda get-function-configuration --function-name {name}",
            try_=f"awslocal lambda wait function-active-v2 --function-name {name}",
        )
    _check_handler(function)
    return function


def policy(lab: Lab, name: str) -> str:
    """The document that says who may invoke the function; "" if it has none."""
    try:
        return str(lab.aws("lambda").get_policy(FunctionName=name)["Policy"])
    except ClientError:
        return ""


def works_as(function: Function, wanted: str) -> None:
    """CheckFailed if the function works as another role than this one."""
    if function.role != wanted:
        raise CheckFailed(
            f"{function.name} works as the role {function.role}.",
            expected=f"the role {wanted}",
            look=f"awslocal lambda get-function-configuration --function-name {function.name}",
            try_=f"awslocal lambda update-function-configuration --function-name {function.name} "
            f"--role ARN, with the ARN of {wanted}",
        )


def files(function: Function) -> tuple[str, ...]:
    """The names in the function's zip; none where it cannot be fetched."""
    with (
        suppress(OSError, ValueError, zipfile.BadZipFile),
        urlopen(function.location, timeout=2) as code,  # noqa: S310 - the emulator's own link
    ):
        return tuple(zipfile.ZipFile(io.BytesIO(code.read())).namelist())
    return ()


def runs(lab: Lab, name: str, qualifier: str | None = None) -> list[Event]:
    """The function's runs since the exercise began, oldest first; of one version or alias, or of
    "$LATEST" for those that were asked for without one."""
    return [e for e in lab.events if e.kind == "invocation" and _is_of(e, name, qualifier)]


def asked(lab: Lab, name: str, qualifier: str | None = None) -> list[Event]:
    """The student's own Invoke calls of the function, the refused ones as well."""
    return [
        event
        for event in lab.events
        if (event.service, event.operation, event.actor) == ("lambda", "Invoke", "student")
        and _is_of(event, name, qualifier)
    ]


def own_runs(lab: Lab, name: str, qualifier: str | None = None) -> list[Event]:
    """The runs that the student's own Invoke calls brought about."""
    return runs_of(lab, name, asked(lab, name, qualifier))


def runs_of(lab: Lab, name: str, invokes: Iterable[Event]) -> list[Event]:
    """The runs that these Invoke calls brought about, all attempts."""
    ids = {each for event in invokes for each in event.ids}
    return [run for run in runs(lab, name) if ids & set(run.ids)]


def why(run: Event) -> str:
    """How a run failed, in a sentence."""
    said = run.reason.rstrip(".")
    if run.error == "Runtime.ImportModuleError":
        return (
            f"It could not begin ({run.error}): {said}. The part of the handler before the dot is "
            "a file at the top of the zip, without .py."
        )
    if run.error == "Runtime.HandlerNotFound":
        return (
            f"It could not begin ({run.error}): {said}. The part of the handler after the dot is "
            "the name of a function in that file."
        )
    if run.error == "Sandbox.Timedout":
        return f"Lambda stopped it: {said.partition(' Task ')[2] or said} (its timeout)."
    return f"It failed: {run.error}: {said}."


def not_asked(lab: Lab, name: str) -> CheckFailed:
    """Why the student has not got the function to run yet."""
    tries = asked(lab, name)
    others = [e for e in lab.events if (e.operation, e.actor) == ("Invoke", "student")]
    found = f"Nobody has invoked {name} since you began this exercise."
    if tries:
        found = _payload_slip(tries[-1]) or lab.refused("lambda", "Invoke")
    elif others:
        found = f"You invoked {others[-1].resource.rpartition('function:')[2]}, and not {name}."
    return CheckFailed(
        found or f"{name} was invoked, and has not run yet.",
        expected=f"one run of {name}",
        look="lab events --service lambda",
        try_=f"awslocal lambda invoke --function-name {name} --payload fileb://event.json "
        "answer.json (where the CLI says 'Invalid base64', it is version 2: fileb:// helps, or "
        "--cli-binary-format raw-in-base64-out)",
    )


def log_lines(lab: Lab, name: str, pattern: str) -> list[str]:
    """What the function has logged since the exercise began, the lines with ``pattern``, those of
    one environment after those of another."""
    logged = _LOGGED.setdefault(lab, {})
    if name not in logged:
        logged[name] = _log(lab, name)
    return [line for line in logged[name] if pattern in line]


def log_refusal(lab: Lab, name: str) -> Event | None:
    """The last time that the function was not allowed to write its log."""
    found = [e for e in lab.events if (e.actor, e.service) == (f"lambda:{name}", "logs")]
    return next((e for e in reversed(found) if e.error), None)


def attached(lab: Lab, role_name: str) -> list[str]:
    """The names of a role's policies, managed and inline."""
    iam = lab.aws("iam")
    try:
        managed = iam.list_attached_role_policies(RoleName=role_name)["AttachedPolicies"]
        inline = iam.list_role_policies(RoleName=role_name)["PolicyNames"]
    except ClientError:
        return []
    return [each["PolicyName"] for each in managed] + list(inline)


def _get(lab: Lab, name: str, region: str) -> Function | None:
    try:
        found = lab.aws("lambda", region).get_function(FunctionName=name)
    except ClientError:
        return None
    settings = found["Configuration"]
    return Function(name, settings["FunctionArn"], settings, found["Code"].get("Location", ""))


def _log(lab: Lab, name: str) -> list[str]:
    logs, group, since = lab.aws("logs"), f"/aws/lambda/{name}", max(0, int(lab.began * 1000))
    try:
        streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
        found = [
            event["message"].strip()
            for stream in streams
            if stream.get("lastEventTimestamp", since) >= since
            for event in logs.get_log_events(
                logGroupName=group,
                logStreamName=stream["logStreamName"],
                startTime=since,
                startFromHead=True,
            )["events"]
        ]
    except ClientError:
        return []
    return found


def _is_of(event: Event, name: str, qualifier: str | None) -> bool:
    place = event.resource.split(":")
    if len(place) < 7 or place[2] != "lambda" or place[6] != name:
        return False
    return qualifier is None or (place[7:] or ["$LATEST"])[0] == qualifier


def _check_handler(function: Function) -> None:
    handler, names = str(function.settings["Handler"]), files(function)
    wanted = f"{handler.rpartition('.')[0].replace('.', '/')}.py"
    if not names or wanted in names:
        return
    inside = next((name for name in names if name.endswith(f"/{wanted}")), "")
    listed = ", ".join(names[:4])
    raise CheckFailed(
        f"The zip of {function.name} holds {inside}, in a folder: Lambda looks at the top only."
        if inside
        else f"The handler of {function.name} is {handler}, so Lambda looks for {wanted}; "
        f"the zip holds {listed}.",
        expected=f"{wanted} at the top of the zip",
        look=f"awslocal lambda get-function-configuration --function-name {function.name}; "
        "python -m zipfile -l function.zip",
        try_=f"awslocal lambda update-function-code --function-name {function.name} "
        "--zip-file fileb://function.zip"
        if inside
        else f"awslocal lambda update-function-configuration --function-name {function.name} "
        f"--handler {names[0].removesuffix('.py')}.handler",
    )


def _no_role(lab: Lab, name: str) -> CheckFailed:
    roles = [each["RoleName"] for each in lab.aws("iam").list_roles()["Roles"]]
    near = [other for other in roles if misplaced.alike(other, name)]
    instead = (
        f"There is {near[0]}: names must be exactly the same."
        if near
        else lab.refused("iam", "CreateRole")
    )
    return CheckFailed(
        f"There is no role {name}. {instead}".strip(),
        expected=f"a role {name} that trusts {LAMBDA}",
        look="awslocal iam list-roles --query 'Roles[].RoleName'",
        try_=f"awslocal iam create-role --role-name {name} {_TRUST}",
    )


def _about_role(lab: Lab) -> str:
    """More about a function that Lambda refused because of its role."""
    tries = [e for e in lab.events if (e.operation, e.actor) == ("CreateFunction", "student")]
    if not tries or not tries[-1].error:
        return ""
    arn = str(tries[-1].parameters.get("Role", ""))
    if not arn.startswith("arn:"):
        return f" --role takes the role's ARN, and {arn or 'nothing'} is none."
    if "cannot be assumed" not in tries[-1].reason:
        return ""
    try:
        role(lab, arn.rpartition("/")[2])
    except CheckFailed as failed:
        return f" {failed.found}"
    return ""


def _trusted(document: Any) -> list[str]:
    statements = document.get("Statement", []) if isinstance(document, Mapping) else []
    found: list[str] = []
    for each in statements if isinstance(statements, list) else [statements]:
        principal = each.get("Principal", {}) if each.get("Effect") == "Allow" else {}
        for who in principal.values() if isinstance(principal, Mapping) else [principal]:
            found += who if isinstance(who, list) else [who]
    return found


def _payload_slip(invoke: Event) -> str:
    """What happened to a payload on its way, "" if it was refused for another reason."""
    text = str(invoke.parameters.get("Payload", "")).strip()
    if not invoke.error or "json" not in invoke.reason.lower():
        return ""
    if text.startswith("eyJ"):
        return (
            "The payload came as base64. Only version 2 of the AWS CLI wants that, and only "
            "without --cli-binary-format: this one sends it as it stands."
        )
    if text.startswith("{") and '"' not in text:
        return (
            f"The payload lost its quotes on the way: {text} came. PowerShell and cmd take them "
            "away; give the JSON in a file: --payload fileb://event.json"
        )
    if re.fullmatch(r"[\w./\\-]+\.json", text):
        return f"You sent the name {text}, and not what is in the file: write fileb://{text}"
    return f"The payload is no JSON: {text[:60]}"
