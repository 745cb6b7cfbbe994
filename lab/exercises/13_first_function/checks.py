"""Checks of the first function."""

from typing import Any

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import functions
from lab.shared.event import Event

NAME, ROLE, ALIAS = "greet", "greet-role", "live"
VARIABLE, VALUE = "GREETING", "Moin"
LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


def role(lab: Lab) -> str:
    return f"Lambda may take on {functions.role(lab, ROLE)}"


def function(lab: Lab) -> str:
    greet = functions.ready(lab, NAME)
    functions.works_as(greet, ROLE)
    return f"{greet.arn} is Active, with {', '.join(functions.files(greet))} in its zip"


def invoke(lab: Lab) -> str:
    functions.find(lab, NAME)
    ran = functions.own_runs(lab, NAME)
    if not ran:
        raise functions.not_asked(lab, NAME)
    good = [run for run in ran if not run.error]
    if good:
        return f"{NAME} answered after {good[0].detail['duration_ms']} ms"
    raise CheckFailed(
        f"{NAME} was invoked. {functions.why(ran[-1])}",
        expected="a run without an error",
        look="cat answer.json",
        try_=f"awslocal lambda invoke --function-name {NAME} --payload fileb://event.json a.json "
        '(event.json is {"name": "Ada"})',
    )


def observed_invoke(lab: Lab) -> str:
    ran = functions.own_runs(lab, NAME)
    if not ran:
        return ""
    if ran[0].error:
        return "AccessDenied, and no answer"
    refused = functions.log_refusal(lab, NAME)
    return "an answer, and no log" if refused else "an answer, and a log"


def logs(lab: Lab) -> str:
    functions.find(lab, NAME)
    if reports := functions.log_lines(lab, NAME, "REPORT"):
        return " ".join(reports[-1].split())
    held = functions.attached(lab, ROLE)
    refused, ran = functions.log_refusal(lab, NAME), functions.runs(lab, NAME)
    found = f"{NAME} has no log, for it has not run yet."
    if refused:
        found = (
            f"{NAME} ran without a log: {refused.operation} was refused. Its role has "
            f"{'the policies ' + ', '.join(held) if held else 'no policy'}."
        )
    elif ran:
        found = f"{NAME} ran, and its log was deleted."
    if LOGS.rpartition("/")[2] in held:
        found += " Now it may write its log, and nobody has invoked it since."
    raise CheckFailed(
        found,
        expected=f"a REPORT line in the log group /aws/lambda/{NAME}",
        look="lab events --errors; awslocal iam list-attached-role-policies --role-name " + ROLE,
        try_=f"awslocal iam attach-role-policy --role-name {ROLE} --policy-arn {LOGS}; then invoke",
    )


def environment(lab: Lab) -> str:
    variables = functions.ready(lab, NAME).variables
    if variables.get(VARIABLE) == VALUE:
        return f"{VARIABLE} is {VALUE}"
    raise CheckFailed(
        _not_set(dict(variables)),
        expected=f"{VARIABLE}={VALUE}",
        look=f"awslocal lambda get-function-configuration --function-name {NAME}",
        try_=f"awslocal lambda update-function-configuration --function-name {NAME} "
        f'--environment "Variables={{{VARIABLE}={VALUE}}}"',
    )


def version(lab: Lab) -> str:
    number = _live(lab)
    return f"{ALIAS} points to version {number}"


def code(lab: Lab) -> str:
    shas = _shas(lab)
    if shas.get("1") == shas["$LATEST"]:
        raise CheckFailed(
            "$LATEST still has the code of version 1." + _uploaded(lab),
            expected="next/handler.py in function.zip, uploaded",
            look="python -m zipfile -l function.zip",
            try_="python -m zipfile -c function.zip next/handler.py; awslocal lambda "
            f"update-function-code --function-name {NAME} --zip-file fileb://function.zip",
        )
    functions.ready(lab, NAME)
    uploads = lab.calls("lambda", "UpdateFunctionCode", NAME)
    since = uploads[-1].time if uploads else lab.began
    latest, live = (_since(lab, since, qualifier) for qualifier in ("$LATEST", ALIAS))
    if latest and live:
        return "you asked both: $LATEST has the new code, live the old"
    missing = f"--qualifier {ALIAS}" if latest else "no qualifier"
    raise CheckFailed(
        f"The new code is there. You have not invoked {NAME} with {missing} since.",
        expected=f"one invocation of $LATEST, one of {ALIAS}",
        look="lab events --service lambda",
        try_=f"awslocal lambda invoke --function-name {NAME} --payload fileb://event.json "
        + (f"--qualifier {ALIAS} live.json" if latest else "latest.json"),
    )


def observed_code(lab: Lab) -> str:
    uploads = lab.calls("lambda", "UpdateFunctionCode", NAME)
    since = uploads[-1].time if uploads else lab.began
    answered = [event.time for event in functions.asked(lab, NAME, ALIAS) if event.time > since]
    moved = [event.time for event in _moved(lab) if event.time > since]
    if not answered:
        return ""
    return "the new code" if moved and moved[0] < answered[0] else "the old code"


def rollout(lab: Lab) -> str:
    number, shas = _live(lab), _shas(lab)
    newest = max((each for each in shas if each.isdigit()), key=int)
    if number != "1" and shas[number] == shas["$LATEST"]:
        return f"{ALIAS} points to version {number}, which has the new code"
    raise CheckFailed(
        f"{ALIAS} still points to version {number}, and version {newest} is there."
        if newest != number
        else f"{ALIAS} points to version {number}, the newest: the new code has no version yet.",
        expected=f"{ALIAS} on a version with the new code",
        look=f"awslocal lambda list-versions-by-function --function-name {NAME}; "
        f"awslocal lambda list-aliases --function-name {NAME}",
        try_=f"awslocal lambda publish-version --function-name {NAME}"
        if newest == number
        else f"awslocal lambda update-alias --function-name {NAME} --name {ALIAS} "
        f"--function-version {newest}",
    )


def _live(lab: Lab) -> str:
    """The number that the alias points to."""
    functions.find(lab, NAME)
    aliases = lab.aws("lambda").list_aliases(FunctionName=NAME)["Aliases"]
    found: dict[str, str] = {each["Name"]: each["FunctionVersion"] for each in aliases}
    if found.get(ALIAS, "$LATEST") != "$LATEST":
        return found[ALIAS]
    raise CheckFailed(
        f"{ALIAS} points to $LATEST, which changes with each upload: that freezes nothing."
        if ALIAS in found
        else _no_alias(lab, list(found)),
        expected=f"an alias {ALIAS} on version 1",
        look=f"awslocal lambda list-aliases --function-name {NAME}",
        try_=f"awslocal lambda {'update' if ALIAS in found else 'create'}-alias "
        f"--function-name {NAME} --name {ALIAS} --function-version 1 (after publish-version)",
    )


def _no_alias(lab: Lab, names: list[str]) -> str:
    if names:
        return f"There is the alias {names[0]}: the name must be {ALIAS}, exactly."
    if len(_shas(lab)) == 1:
        return f"{NAME} has no version yet: only $LATEST."
    return f"Version 1 is there, and no alias. {lab.refused('lambda', 'CreateAlias')}".strip()


def _shas(lab: Lab) -> dict[str, Any]:
    """What identifies the code, by version."""
    functions.find(lab, NAME)
    listed = lab.aws("lambda").list_versions_by_function(FunctionName=NAME)["Versions"]
    return {each["Version"]: each["CodeSha256"] for each in listed}


def _moved(lab: Lab) -> list[Event]:
    """When the student pointed the alias to another version."""
    return [e for e in lab.events if (e.operation, e.actor) == ("UpdateAlias", "student")]


def _since(lab: Lab, time: float, qualifier: str) -> bool:
    asked = functions.asked(lab, NAME, qualifier)
    return any(event.time > time and not event.error for event in asked)


def _uploaded(lab: Lab) -> str:
    if lab.calls("lambda", "UpdateFunctionCode", NAME):
        return " You uploaded a zip with the old handler.py in it: make the zip anew."
    return ""


def _not_set(variables: dict[str, str]) -> str:
    if VARIABLE in variables:
        return f"{VARIABLE} is {variables[VARIABLE]!r}."
    near = [name for name in variables if name.upper() == VARIABLE]
    if near:
        return f"There is {near[0]}: names of variables are case-sensitive."
    if variables:
        return f"{NAME} has the variables {', '.join(variables)}, and no {VARIABLE}."
    return f"{NAME} has no environment variable."
