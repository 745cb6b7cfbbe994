"""Checks of the app's notifications."""

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import app, parameters, topics
from lab.shared.event import Event

FLAG = "/todoapp/sendNotifications"
TOPIC, ADDRESS = "todo-notifications", "student@example.com"
PROTOCOLS = {"sqs", "sms", "email", "lambda"}
ALL, FUNCTION, NOBODY = "all four", "the function alone", "nobody"

_PUT = f"awslocal ssm put-parameter --name {FLAG} --overwrite --value"
_JSON = "-H 'Content-Type: application/json' -d"


def quiet(lab: Lab) -> str:
    writes = app.writes(lab)
    for write in writes:
        if not write.owes:
            return f"todo {write.id} was saved, and nothing was published"
    raise CheckFailed(
        "The flag was on when you added the todo: a notification was saved with it."
        if writes
        else app.silent(lab),
        expected=f"a todo that the app saves while {FLAG} is false",
        look="lab events --actor app",
        try_=f"{_PUT} false   then: curl {_api(lab)} {_JSON} '@todo.json'",
    )


def flag(lab: Lab) -> str:
    if published := app.publishes(lab):
        return f"it was on: the app published {published[0].ids[0]}"
    found = parameters.find(lab, FLAG, value="true")
    if _is_on(found.value):
        return f"{FLAG} is {found.value}"
    raise CheckFailed(
        f"{FLAG} is {found.value!r}. {_not_on(lab, found.value)}".strip(),
        expected=f"{FLAG} is true",
        look="awslocal ssm get-parameters-by-path --path /todoapp "
        "--query Parameters[].[Name,Value]",
        try_=f"{_PUT} true",
    )


def confirm(lab: Lab) -> str:
    topic = topics.find(lab, TOPIC)
    found = topics.subscription(lab, topic, "email", ADDRESS)
    if not found.pending:
        return f"{ADDRESS} has confirmed"
    raise CheckFailed(
        f"The subscription of {ADDRESS} is pending: nobody has opened the link in its mail.",
        expected="a SubscriptionArn that is an ARN, not PendingConfirmation",
        look="lab inbox",
        try_="open the link of the mail 'AWS Notification - Subscription Confirmation'",
    )


def created(lab: Lab) -> str:
    published = app.publishes(lab, "created")
    for publish in published:
        if arrived := _arrived(lab, publish):
            names = ", ".join(topics.short(hop.resource) for hop in arrived)
            return f"message {publish.ids[0]} went to: {names}"
    raise CheckFailed(
        f"The app published {published[-1].ids[0]}, and it reached nobody."
        if published
        else _not_published(lab, "created"),
        expected="a publish of the app, with the attribute event = created",
        look="lab events --actor app",
        try_=f"curl {_api(lab)} {_JSON} '@todo.json'",
    )


def observed_created(lab: Lab) -> str:
    protocols = {_protocol(hop) for hop in _arrived(lab, app.publishes(lab, "created")[-1])}
    if protocols >= PROTOCOLS:
        return ALL
    return FUNCTION if protocols == {"lambda"} else NOBODY


def completed(lab: Lab) -> str:
    published = app.publishes(lab, "completed")
    for publish in published:
        if {_protocol(hop) for hop in _arrived(lab, publish)} >= PROTOCOLS:
            return f"message {publish.ids[0]} went to all four subscribers"
    raise CheckFailed(
        _not_all(lab, published[-1]) if published else _not_published(lab, "completed"),
        expected="a publish with event = completed that reaches queue, phone, mailbox and function",
        look="lab why TODO-ID   (it is in id.txt)",
        try_=f"curl -X PUT \"{_api(lab)}/$(cat id.txt)\" {_JSON} '@closed.json'",
    )


def quiet_again(lab: Lab) -> str:
    published = app.publishes(lab)
    begun = published[0].time if published else float("inf")
    later = [write for write in app.writes(lab) if write.time > begun]
    for write in later:
        if not write.owes:
            return f"todo {write.id} was changed, and nothing was published any more"
    found = parameters.find(lab, FLAG, value="false")
    raise CheckFailed(
        f"{FLAG} is {found.value}: the app still publishes."
        if _is_on(found.value)
        else "The flag is off, and no todo was changed since.",
        expected="a change of a todo while the flag is off again",
        look="lab events --actor app",
        try_=f"{_PUT} false   then: "
        f"curl -X PUT \"{_api(lab)}/$(cat id.txt)\" {_JSON} '@reopened.json'",
    )


def _api(lab: Lab) -> str:
    return f"http://localhost:{lab.settings.app_port}/api/todos"


def _is_on(value: str) -> bool:
    """As the app reads it."""
    return value.strip().lower() == "true"


def _not_on(lab: Lab, value: str) -> str:
    if fault := parameters.missed(lab, FLAG):
        return fault
    if fault := parameters.slip(value, "true"):
        return fault
    if value == "false":
        return "Nobody has set it since you began." if _no_try(lab) else ""
    return "For the app only the word true means on; everything else means off."


def _no_try(lab: Lab) -> bool:
    return not lab.calls("ssm", "PutParameter", "sendNotifications")


def _arrived(lab: Lab, publish: Event) -> list[Event]:
    return [hop for hop in topics.hops(lab, publish) if not hop.error and _protocol(hop)]


def _protocol(hop: Event) -> str:
    return str(hop.detail.get("protocol", ""))


def _not_published(lab: Lab, change: str) -> str:
    writes, published = app.writes(lab), app.publishes(lab)
    if published:
        last = published[-1]
        return f"The last message says event = {app.change_of(last)}. {_OTHER[change]}"
    if refused := app.refused(lab, "sns"):
        return f"{refused} The notification is kept and sent when SNS takes it."
    if writes and writes[-1].owes:
        return "The notification is saved, and not yet published."
    if writes and _is_on(parameters.find(lab, FLAG, value="true").value):
        return "You have saved nothing since the flag is on: the app reads it at each request."
    if writes:
        return "The todo was saved and nothing was published: the app read the flag as off."
    return app.silent(lab)


_OTHER = {
    "created": "This step wants a new todo (POST), not a change of one.",
    "completed": (
        "A todo is completed when its status changes to Done, with a capital D, from another one."
    ),
}


def _not_all(lab: Lab, publish: Event) -> str:
    missed = [hop for hop in topics.hops(lab, publish) if hop.error]
    for hop in missed:
        if hop.error == "PendingConfirmation":
            return f"You closed the todo while {hop.resource} was pending: it got nothing."
    there = {each.protocol for each in topics.subscriptions(lab, topics.find(lab, TOPIC))}
    if gone := PROTOCOLS - there:
        return f"Nobody is subscribed by {' and '.join(sorted(gone))} any more: lab setup mends it."
    names = ", ".join(f"{topics.short(hop.resource)} ({hop.error})" for hop in missed)
    return f"It did not reach all four. {f'Not reached: {names}.' if names else ''}".strip()
