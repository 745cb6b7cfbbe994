"""A function's run: whether it began, how it ended, and what it sent on."""

from collections.abc import Iterable
from typing import Any

from lab.journal import names, words
from lab.journal.why import queues, topics
from lab.journal.why.record import messages_of
from lab.journal.why.state import SourceMapping
from lab.journal.why.telling import Telling, Thread, failure
from lab.shared.event import Event

# What is worth telling of a run, beside the messages that it sent.
_WRITES = {("s3", "PutObject"), ("s3", "CopyObject"), ("dynamodb", "PutItem")}


def tell_invocation(t: Telling, invoke: Event, thread: Thread) -> None:
    """What became of a call that invoked a function."""
    runs = t.record.invocations(invoke.request_id)
    tell_runs(t, runs, invoke, thread)
    name = names.function_name(invoke.resource)
    if not runs:
        _tell_not_run(t, invoke, name, thread)
    elif runs[-1].error and invoke.parameters.get("InvocationType") == "Event":
        _tell_retry(t, runs, name, thread)
    elif runs[-1].error:
        t.mark_failure("missing")


def tell_batch(t: Telling, invoke: Event, receive: Event, thread: Thread) -> Event | None:
    """The run for a batch that Lambda received from a queue, or the refusal to run; None if it has
    not ended."""
    runs = t.record.invocations(invoke.request_id)
    tell_runs(t, runs, receive, thread)
    if runs or not invoke.error:
        return runs[-1] if runs else None
    why, next = _obstacle(t, invoke.resource) or ("", "")
    failed: Any = failure(invoke) | {"outcome": "failed"}
    failed |= {"why": why, "next": next} if why else {}
    t.tell(f"lambda could not run {names.named(invoke.resource)}", thread, invoke, **failed)
    return invoke


def problem(t: Telling, queue: str) -> str:
    """What Lambda says is wrong with a queue's mapping, if anything."""
    told = (mapping.last_result for mapping in t.state.mappings(queue))
    return next((result for result in told if _is_problem(result)), "")


def tell_mapping(t: Telling, mapping: SourceMapping, queue: str, thread: Thread) -> None:
    """Why a queue's function has not got a message yet."""
    name = names.function_name(mapping.function)
    what = f"it waits in queue {names.short(queue)} for function {name}"
    show = f"awslocal lambda get-event-source-mapping --uuid {mapping.uuid}"
    function = t.state.function(mapping.function)
    if mapping.state in ("Disabled", "Disabling"):
        why = "the event source mapping is disabled"
        show = f"awslocal lambda update-event-source-mapping --uuid {mapping.uuid} --enabled"
    elif function is None:
        why, show = f"there is no function {name}", "awslocal lambda list-functions"
    elif mapping.state != "Enabled":
        why = f"the event source mapping is {mapping.state}"
    elif _is_problem(mapping.last_result):
        why = f"the event source mapping has a problem: {mapping.last_result}"
    elif obstacle := _obstacle(t, mapping.function):
        why, show = obstacle
    else:
        t.tell(
            what,
            thread,
            outcome="waiting",
            why="the event source mapping is enabled and will receive it",
            next="ask again in a second",
            resource=queue,
        )
        return
    t.tell(what, thread, outcome="missing", why=why, next=show, resource=queue)


def tell_runs(t: Telling, runs: Iterable[Event], after: Event | None, thread: Thread) -> None:
    """Each try to run a function, and what it sent on."""
    for run in runs:
        _tell_run(t, run, after, thread)
        after = run


def _tell_run(t: Telling, run: Event, after: Event | None, thread: Thread) -> None:
    if t.knows(run, thread):
        return
    how = ["cold"] if run.detail.get("cold") else []
    how += [f"{run.detail.get('duration_ms', run.latency_ms):.0f} ms"]
    attempt = run.detail.get("attempt", 1)
    again = f", try {attempt}" if attempt != 1 else ""
    name = names.function_name(run.resource)
    what = f"function {name} {{}} ({', '.join(how)}{again})"
    if run.error:
        t.tell(
            what.format("failed"),
            thread,
            run,
            after=after,
            outcome="failed",
            why=words.error_words(run),
            next=f"lab logs {name}",
        )
    else:
        t.tell(what.format("ran"), thread, run, after=after)
    for call in t.record.in_run(run):
        _tell_call(t, call, run, thread.deeper())


def _tell_call(t: Telling, call: Event, run: Event, thread: Thread) -> None:
    """What a function did for this message; what it did for others of its batch is left out."""
    if thread.mine and not thread.mine & set(call.ids):
        return
    key = (call.service, call.operation)
    if call.error and (words.is_refused(call) or run.error) and call.status >= 400:
        failed: Any = failure(call) | {"outcome": "failed" if run.error else "missing"}
        t.tell(words.sentence(call).partition(": ")[0], thread, call, after=run, **failed)
    elif call.error:
        return
    elif key in (("sns", "Publish"), ("sns", "PublishBatch")):
        for message in messages_of(call):
            topics.tell_publish(t, call, Thread(message, thread.mine, thread.level), run)
    elif key in (("sqs", "SendMessage"), ("sqs", "SendMessageBatch")):
        for message in messages_of(call):
            queues.tell_send(t, call, Thread(message, thread.mine, thread.level), run)
    elif key in _WRITES:
        t.tell(words.sentence(call), thread, call, after=run)


def _tell_not_run(t: Telling, invoke: Event, name: str, thread: Thread) -> None:
    obstacle = _obstacle(t, invoke.resource)
    function = t.state.function(invoke.resource)
    if obstacle:
        t.tell(
            f"function {name} has not run",
            thread,
            outcome="missing",
            why=obstacle[0],
            next=obstacle[1],
        )
        return
    age = t.now - invoke.time
    limit = function.timeout if function else 3
    running = age < limit + 5
    t.tell(
        f"function {name} {'is running' if running else 'has not run'}",
        thread,
        outcome="waiting" if running else "missing",
        why="" if running else "the journal shows no run of it: Lambda has it still in its queue",
        next=f"lab logs -f {name}" if running else f"lab logs {name}",
        resource=invoke.resource,
    )


def _obstacle(t: Telling, arn: str) -> tuple[str, str] | None:
    """Why a function cannot run, and what shows or mends it."""
    name = names.function_name(arn)
    function = t.state.function(arn)
    show = f"awslocal lambda get-function-configuration --function-name {name}"
    if function is None:
        return f"there is no function {name} any more", "awslocal lambda list-functions"
    if function.state != "Active":
        return f"function {name} is {function.state} {function.reason}".rstrip(), show
    if function.concurrency == 0:
        return (
            f"function {name} is throttled: its reserved concurrency is 0",
            f"awslocal lambda delete-function-concurrency --function-name {name}",
        )
    return None


def _tell_retry(t: Telling, runs: list[Event], name: str, thread: Thread) -> None:
    """What Lambda does with an event that failed."""
    if dropped := t.record.dropped(runs[-1].request_id):
        t.tell(
            f"lambda gave up after try {dropped.detail.get('attempt', len(runs))}",
            thread,
            dropped,
            after=runs[-1],
            outcome="missing",
            why=dropped.reason,
            next=f"lab logs {name}",
        )
        return
    handed_on = t.record.handed_on(runs[-1].request_id)
    for call in handed_on:
        t.tell(words.sentence(call), thread, call, after=runs[-1], outcome="missing")
    if not handed_on:
        t.tell(
            "lambda will try again",
            thread,
            outcome="waiting",
            why="an asynchronous invocation is tried twice more, after one minute and after two",
            next=f"lab logs -f {name}",
        )


def _is_problem(result: str) -> bool:
    return bool(result) and result not in ("OK", "No records processed")
