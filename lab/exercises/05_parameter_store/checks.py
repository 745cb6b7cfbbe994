"""Checks of the Parameter Store."""

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import parameters
from lab.course.look.parameters import Parameter
from lab.shared.event import Event

BRANCH = "/shop/dev"
CURRENCY, COUNTRIES, PASSWORD = (f"{BRANCH}/{n}" for n in ("currency", "countries", "password"))
LABEL = "live"
DENIED, UNREADABLE, PLAIN = "an error: AccessDenied", "unreadable text", "the password"


def currency(lab: Lab) -> str:
    found = parameters.find(lab, CURRENCY, value="EUR")
    if any(version.value == "EUR" for version in found.versions):
        return f"{CURRENCY} is a {found.type}, its version 1 is EUR"
    raise CheckFailed(
        f"The value of {CURRENCY} is {found.value!r}. {parameters.slip(found.value, 'EUR')}",
        expected="EUR",
        look=f"awslocal ssm get-parameter --name {CURRENCY}",
        try_=f"awslocal ssm delete-parameter --name {CURRENCY}   then write it again",
    )


def countries(lab: Lab) -> str:
    found = parameters.find(lab, COUNTRIES, "StringList", "'DE,FR,IT'")
    values = found.value.split(",")
    if values == ["DE", "FR", "IT"]:
        return f"{COUNTRIES} is a list of {len(values)}"
    raise CheckFailed(
        f"The list has {len(values)} values: {', '.join(map(repr, values))}. "
        f"{_list_slip(found.value, values)}".strip(),
        expected="three values: 'DE', 'FR', 'IT'",
        look=f"awslocal ssm get-parameter --name {COUNTRIES}",
        try_=f"awslocal ssm put-parameter --name {COUNTRIES} --value 'DE,FR,IT' --overwrite",
    )


def password(lab: Lab) -> str:
    found = parameters.find(lab, PASSWORD, "SecureString", "'open sesame'")
    return f"{PASSWORD} is a {found.type}"


def path(lab: Lab) -> str:
    asked = [e for e in lab.events if _is_student(e, "GetParametersByPath")]
    if any(not event.error and _covers(event) for event in asked):
        return f"all parameters under {BRANCH} were read in one call"
    raise CheckFailed(
        _no_branch(lab, asked),
        expected=f"GetParametersByPath of {BRANCH}",
        look="lab events --service ssm",
        try_=f"awslocal ssm get-parameters-by-path --path {BRANCH}",
    )


def decrypt(lab: Lab) -> str:
    reads = parameters.read(lab, "GetParameter", PASSWORD)
    if any(e.parameters.get("WithDecryption") and not e.error for e in reads):
        return f"{PASSWORD} was read with decryption"
    badly = parameters.named_badly(lab, "GetParameter", PASSWORD)
    raise CheckFailed(
        f"You read {PASSWORD} without --with-decryption: what came is the text as it is stored, "
        "encrypted."
        if reads and not reads[-1].error
        else badly or lab.refused("ssm", "GetParameter") or f"Nobody has read {PASSWORD} yet.",
        expected="GetParameter with WithDecryption",
        look="lab events --service ssm",
        try_=f"awslocal ssm get-parameter --name {PASSWORD} --with-decryption",
    )


def observed_decrypt(lab: Lab) -> str:
    stored = lab.aws("ssm").get_parameter(Name=PASSWORD)["Parameter"]["Value"]
    plain = parameters.find(lab, PASSWORD, "SecureString").value
    return PLAIN if stored == plain else UNREADABLE


def change(lab: Lab) -> str:
    found = parameters.find(lab, CURRENCY, value="EUR")
    if len(found.versions) > 1 and found.value == "USD":
        return f"{CURRENCY} has {len(found.versions)} versions: " + ", ".join(
            f"{version.number} {version.value}" for version in found.versions
        )
    raise CheckFailed(
        _not_changed(lab, found),
        expected="version 2 of the parameter, with the value USD; version 1 in its history",
        look=f"awslocal ssm get-parameter-history --name {CURRENCY}",
        try_=f"awslocal ssm put-parameter --name {CURRENCY} --value USD --overwrite",
    )


def label(lab: Lab) -> str:
    found = parameters.find(lab, CURRENCY, value="EUR")
    labelled = {label: v.number for v in found.versions for label in v.labels}
    if labelled.get(LABEL) == 2 or any(_to(event, 2) for event in _labelled(lab)):
        return f"version 2 was labelled {LABEL}"
    raise CheckFailed(
        _not_labelled(lab, labelled),
        expected=f"the label {LABEL} on version 2 of {CURRENCY}",
        look=f"awslocal ssm get-parameter-history --name {CURRENCY} "
        "--query Parameters[].[Version,Value,Labels]",
        try_=f"awslocal ssm label-parameter-version --name {CURRENCY} --parameter-version 2 "
        f"--labels {LABEL}",
    )


def live(lab: Lab) -> str:
    moves = [event.time for event in _labelled(lab) if _to(event, 1)]
    reads = [e for e in parameters.read(lab, "GetParameter", f"{CURRENCY}:{LABEL}") if not e.error]
    program = [event.time for event in reads if event.client != "CLI"]
    for moved in moves:
        if program and program[0] < moved < program[-1]:
            return "the program read the label before and after it moved, and was not restarted"
    raise CheckFailed(
        _not_live(lab, moves, program, bool(reads)),
        expected=f"shop.py reads {CURRENCY}:{LABEL}, and meanwhile {LABEL} moves to version 1",
        look="lab events --service ssm",
        try_="start python shop.py, wait for its first line, then in a second terminal: awslocal "
        f"ssm label-parameter-version --name {CURRENCY} --parameter-version 1 --labels {LABEL}",
    )


def _list_slip(text: str, values: list[str]) -> str:
    if text.strip("\"'[]") != text:
        return "Write no quotes and no brackets: they become part of the values."
    if any(value != value.strip() for value in values):
        return "A blank after a comma belongs to the value."
    if len(values) == 1:
        return "Only a comma parts two values."
    return ""


def _is_student(event: Event, operation: str) -> bool:
    return (event.service, event.operation, event.actor) == ("ssm", operation, "student")


def _covers(event: Event) -> bool:
    """Whether a call by path gives all of the branch."""
    asked = str(event.parameters.get("Path", "")).rstrip("/")
    return asked == BRANCH or bool(
        BRANCH.startswith(f"{asked}/") and event.parameters.get("Recursive")
    )


def _no_branch(lab: Lab, asked: list[Event]) -> str:
    if badly := parameters.named_badly(lab, "GetParametersByPath", BRANCH):
        return badly
    if not asked:
        return "Nobody has read parameters by their path yet."
    given = str(asked[-1].parameters.get("Path", ""))
    if asked[-1].error:
        return lab.refused("ssm", "GetParametersByPath")
    if BRANCH.startswith(f"{given.rstrip('/')}/"):
        return (
            f"You asked for {given}: without --recursive that is what lies directly under it, and "
            "there is nothing."
        )
    if given.startswith(f"{BRANCH}/"):
        return f"You asked for {given}: that is a parameter, not a branch, and nothing is under it."
    return f"You asked for {given}, not for {BRANCH}."


def _not_changed(lab: Lab, found: Parameter) -> str:
    tries = parameters.read(lab, "PutParameter", CURRENCY)
    if tries and tries[-1].error == "ParameterAlreadyExists":
        return (
            "Nothing was changed: ParameterAlreadyExists. put-parameter replaces a value only "
            "when it is told to."
        )
    if len(found.versions) == 1:
        made_anew = lab.calls("ssm", "DeleteParameter") and found.value == "USD"
        return (
            "It is USD, and still version 1: you deleted the parameter, and its history with it."
            if made_anew
            else f"{CURRENCY} has one version only, {found.value}."
        )
    return (
        f"Version {found.now.number} is {found.value!r}. {parameters.slip(found.value, 'USD')}"
    ).strip()


def _labelled(lab: Lab) -> list[Event]:
    """The student's calls that gave the label to a version, oldest first."""
    calls = parameters.read(lab, "LabelParameterVersion", CURRENCY)
    return [e for e in calls if not e.error and LABEL in (e.parameters.get("Labels") or ())]


def _to(event: Event, version: int) -> bool:
    return event.parameters.get("ParameterVersion") == version


def _not_labelled(lab: Lab, labelled: dict[str, int]) -> str:
    if LABEL in labelled:
        return f"The label {LABEL} is on version {labelled[LABEL]}, not on version 2."
    for name, version in labelled.items():
        return f"Version {version} has the label {name}, not {LABEL}."
    tries = parameters.read(lab, "LabelParameterVersion", CURRENCY)
    if not tries:
        return "No version has a label yet."
    if tries[-1].error:
        return lab.refused("ssm", "LabelParameterVersion")
    given = ", ".join(map(str, tries[-1].parameters.get("Labels") or ()))
    return (
        f"AWS took the call and not the label {given}: see InvalidLabels in its answer. A label "
        "begins with no digit, and neither with aws nor with ssm."
    )


def _not_live(lab: Lab, moves: list[float], program: list[float], by_hand: bool) -> str:
    found = parameters.find(lab, CURRENCY, value="EUR")
    if not moves and len(found.versions) > 2:
        return (
            f"You wrote version {found.now.number}, and the label {LABEL} stayed where it was: the "
            "shop reads the labelled version, not the newest."
        )
    if not program:
        return (
            "You read the value yourself; what counts is a program that goes on running."
            if by_hand
            else f"No program has read {CURRENCY}:{LABEL} yet."
        )
    if not moves:
        return f"The shop is selling, and the label {LABEL} has not moved to version 1."
    if program[0] > moves[-1]:
        return "The label moved before the shop was started: it has seen one currency only."
    return "The shop had ended when the label moved: it has seen one currency only."
