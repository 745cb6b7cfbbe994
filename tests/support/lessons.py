"""A made-up lesson: a journal and a state of AWS, and the story that they tell of an id."""

from dataclasses import dataclass, field

from lab.journal.why import Story, story
from lab.journal.why.state import (
    Function,
    Queue,
    SourceMapping,
)
from tests.support.events import LAMBDA, TOPIC, Journal, arn

M, S, R = (f"{n}1111111-0000-4000-8000-000000000000" for n in "abc")
TODO = "d1111111-0000-4000-8000-000000000000"
EXPORT = "e1111111-0000-4000-8000-000000000000"
QUEUE, DLQ, FUNCTION = arn("sqs", "todo-exports"), arn("sqs", "dlq"), arn("lambda", "export_todos")
TABLES = {
    name: f"arn:aws:dynamodb:us-east-1:0:table/{name}" for name in ("TodoItems", "TodoExports")
}


@dataclass
class FakeState:
    """What AWS would say."""

    topics: dict = field(default_factory=dict)
    queues: dict = field(default_factory=dict)
    maps: dict = field(default_factory=dict)
    functions: dict = field(default_factory=dict)
    buckets: dict = field(default_factory=dict)
    flags: dict = field(default_factory=dict)
    todos: dict = field(default_factory=dict)
    exports: dict = field(default_factory=dict)
    pending: dict = field(default_factory=dict)

    def subscriptions(self, topic):
        return self.topics.get(topic)

    def queue(self, queue):
        return self.queues.get(queue)

    def mappings(self, queue):
        return self.maps.get(queue, ())

    def function(self, function):
        return self.functions.get(function)

    def notifications(self, bucket):
        return self.buckets.get(bucket, ())

    def flag(self, name):
        return self.flags.get(name)

    def todo(self, name):
        return self.todos.get(name)

    def export(self, name):
        return self.exports.get(name)

    def outbox(self, name):
        return self.pending.get(name, ())


class Lesson:
    """A journal and a state, and the story that they tell of an id."""

    def __init__(self):
        self.journal, self.state = Journal(), FakeState()
        self.subscribed()
        self.queue()

    def queue(self, name=QUEUE, messages=(), **more):
        self.state.queues[name] = Queue(messages=dict(messages), **more)

    def subscribed(self, *subscriptions):
        self.state.topics[TOPIC] = subscriptions

    def mapped(self, **more):
        self.state.maps[QUEUE] = (SourceMapping("u-1", FUNCTION, **more),)
        self.state.functions[FUNCTION] = Function(timeout=30)

    def send(self, **more):
        return self.journal.call(
            "sqs", "SendMessage", QUEUE, S, parameters={"MessageBody": "x"}, **more
        )

    def polled(self, request=R, error="", *messages, **more):
        """Lambda receives the message and runs the function."""
        messages = messages or (S,)
        self.journal.receive("todo-exports", *messages, actor=LAMBDA, source=FUNCTION)
        self.journal.call(
            "lambda",
            "Invoke",
            FUNCTION,
            *messages,
            request,
            actor=LAMBDA,
            client="internal",
            request_id=request,
        )
        return self.journal.run("export_todos", request, error, **more)

    def deleted(self, *messages):
        self.journal.delete("todo-exports", *(messages or (S,)), actor=LAMBDA, source=FUNCTION)

    def tell(self, name, later=60.0) -> Story:
        now = self.journal.events[-1].time + later if self.journal.events else later
        return story.tell(name, self.journal.events, self.state, now)


def whats(story):
    return [hop.what for hop in story.hops]


def cause(story, outcome="missing"):
    """The step at which it is missing, all said of it in one text."""
    assert not story.arrived, whats(story)
    assert story.missing.outcome == outcome, story.missing
    return f"{story.missing.what} | {story.missing.why} | {story.missing.next}"


def says(text, *parts):
    for part in parts:
        assert part in text, text
    return True
