"""The acts of the console: each is a call of AWS, a form, and the same as commands."""

from lab.guide.acts import functions, messages, parameters, queues, topics
from lab.guide.acts.act import Act

ACTS: dict[str, Act] = {
    act.name: act
    for act in (
        *messages.ACTS,
        *queues.ACTS,
        *topics.ACTS,
        *functions.ACTS,
        *parameters.ACTS,
    )
}
