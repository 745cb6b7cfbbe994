"""Checks of the instance's permissions."""

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import app, roles, statements
from lab.shared.event import Event

ROLE, PROFILE = "TodoApp-EC2-Role", "TodoApp-EC2-Profile"
WORKS = "it works: DynamoDB is enough"
REFUSED, HIDDEN = "S3 refuses to take the file", "S3 takes the file and hides it"
_CHANGES = ("PutRolePolicy", "AttachRolePolicy", "DeleteRolePolicy", "DetachRolePolicy")

_SEE = f"awslocal iam list-role-policies --role-name {ROLE}"


def profile(lab: Lab) -> str:
    found = lab.calls("iam", "GetInstanceProfile", PROFILE)
    found += lab.calls("iam", "ListInstanceProfilesForRole", ROLE)
    if found:
        return f"the profile {PROFILE} gives the instance the role {ROLE}"
    raise CheckFailed(
        _no_profile(lab),
        expected=f"GetInstanceProfile of {PROFILE}",
        look="awslocal ec2 describe-iam-instance-profile-associations",
        try_=f"awslocal iam get-instance-profile --instance-profile-name {PROFILE}",
    )


def denied(lab: Lab) -> str:
    asked = app.did(lab, "ssm", "GetParametersByPath")
    for event in asked:
        if event.error:
            return f"the app was refused ssm:GetParametersByPath: {event.error}"
    raise CheckFailed(
        "The app read its parameters, and nobody refused: its role has its own policy back."
        if asked
        else "Nobody has asked the app for its flags since you began.",
        expected="a call of the app that is refused",
        look="lab events --actor app",
        try_="lab start 6" if asked else f"curl {_api(lab)}/feature-flags",
    )


def flags(lab: Lab) -> str:
    return _allowed(lab, "read-flags", [("ssm:GetParametersByPath", _parameters(lab))])


def export(lab: Lab) -> str:
    written = app.did(lab, "s3", "PutObject")
    for event in written:
        if event.error:
            return f"the app was refused s3:PutObject on {event.resource}"
    raise CheckFailed(
        "S3 took the file: the role may write it already." if written else _no_export(lab),
        expected="an export that fails, because the app may not write its file",
        look="lab events --actor app",
        try_="lab start 6" if written else f"curl -X POST {_api(lab)}/export",
    )


def observed_export(lab: Lab) -> str:
    written = app.did(lab, "s3", "PutObject")
    if any(event.error for event in written):
        return REFUSED
    return WORKS if written else HIDDEN


def bucket(lab: Lab) -> str:
    file = f"arn:aws:s3:::todo-exports-{lab.account}/exports/FILE.csv"
    needed = [("s3:PutObject", file), ("s3:GetObject", file)]
    return _allowed(lab, "write-exports", needed)


def works(lab: Lab) -> str:
    linked = [event for event in app.did(lab, "s3", "HeadObject") if not event.error]
    if linked:
        return f"the export is in S3: {linked[-1].resource}"
    again = [event for event in _refused_since(lab) if event.service == "s3"]
    raise CheckFailed(
        f"The app was refused again: {again[-1].operation} ({again[-1].error})."
        if again
        else "No export was made since you allowed the files in the bucket.",
        expected="an export that works from beginning to end",
        look=_explain(lab, "s3"),
        try_=f"curl -X POST {_api(lab)}/export",
    )


def least(lab: Lab) -> str:
    table = f"arn:aws:dynamodb:{lab.region}:{lab.account}:table/TodoItems"
    for each in statements.of_role(lab, ROLE):
        if wide := each.too_wide:
            raise CheckFailed(
                f"{each.policy} allows {wide}: more than the app has ever used.",
                expected="policies that name each action and each resource",
                look="lab iam least app",
                try_=f"awslocal iam put-role-policy --role-name {ROLE} --policy-name {each.policy} "
                "--policy-document file://least.json",
            )
    needed = [(f"dynamodb:{action}", table) for action in ("Scan", "PutItem")]
    needed += [("ssm:GetParametersByPath", _parameters(lab))]
    needed += [("s3:PutObject", f"arn:aws:s3:::todo-exports-{lab.account}/exports/FILE.csv")]
    for action, resource in needed:
        if roles.why_not(lab, ROLE, action, resource):
            raise CheckFailed(
                f"That was too much: {action} on {resource} is used, and not allowed any more.",
                expected="all that the app used is still allowed",
                look="lab iam least app",
                try_=f"awslocal iam put-role-policy --role-name {ROLE} --policy-name todoapp "
                "--policy-document file://least.json",
            )
    return "each statement names what it allows, and on what"


def _allowed(lab: Lab, name: str, needed: list[tuple[str, str]]) -> str:
    """All of ``needed`` (action, ARN) is allowed, and not by a policy that allows everything."""
    put = (
        f"awslocal iam put-role-policy --role-name {ROLE} --policy-name {name} "
        f"--policy-document file://{name}.json"
    )
    for action, resource in needed:
        if found := roles.why_not(lab, ROLE, action, resource):
            raise CheckFailed(
                f"The app may not do {action}. {found}",
                expected=f"a policy of {ROLE} that allows {action} on {resource}",
                look=_explain(lab) or _SEE,
                try_=put,
            )
        for each in statements.of_role(lab, ROLE):
            if each.fits(action, resource) and each.too_wide:
                raise CheckFailed(
                    f"It is allowed, by {each.policy}, and so is much else: {each.too_wide}.",
                    expected=f"a policy that allows {action} where the app needs it, no more",
                    look=_SEE,
                    try_=f"awslocal iam delete-role-policy --role-name {ROLE} --policy-name "
                    f"{each.policy} (or detach-role-policy)   then: {put}",
                )
    return f"{ROLE} may do {' and '.join(action for action, _ in needed)}"


def _parameters(lab: Lab) -> str:
    """What the app asks for when it asks for the path /todoapp/."""
    return f"arn:aws:ssm:{lab.region}:{lab.account}:parameter/todoapp/"


def _api(lab: Lab) -> str:
    return f"http://localhost:{lab.settings.app_port}/api"


def _no_profile(lab: Lab) -> str:
    tries = [
        event
        for event in lab.events
        if (event.operation, event.actor) == ("GetInstanceProfile", "student")
    ]
    asked = str(tries[-1].parameters.get("InstanceProfileName", "")) if tries else ""
    if asked == ROLE:
        return f"{ROLE} is the role. The profile that holds it has a name of its own."
    if asked and tries[-1].error:
        return f"There is no instance profile {asked}: the instance has {PROFILE}."
    return "Nobody has looked into the instance profile yet."


def _no_export(lab: Lab) -> str:
    if not app.writes(lab):
        return "There is nothing to export yet: add a todo first (NO_DATA)."
    since = _refused_since(lab)
    if since and since[-1].service != "ssm":
        return app.refused(lab)
    return "Nobody has asked the app for an export since you allowed it to read its parameters."


def _refused_since(lab: Lab) -> list[Event]:
    """The app's refused calls since the student wrote a policy, oldest first."""
    changed = [e.time for e in lab.events if e.actor == "student" and e.operation in _CHANGES]
    since = changed[-1] if changed else 0.0
    return [e for e in lab.events if e.actor == "app" and e.error and e.time > since]


def _explain(lab: Lab, service: str = "") -> str:
    errors = [e for e in lab.events if e.actor == "app" and e.error and service in ("", e.service)]
    return f"lab iam explain {errors[-1].id}" if errors else ""
