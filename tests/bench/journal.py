"""The journal: what it adds to a call, and what its readers do."""

import select
import socket
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from lab.shared import aws as lab_aws
from lab.shared.config import Settings
from tests.bench.figures import Figure
from tests.support import emulator, functions
from tests.support.record import ask
from tests.support.waiting import until

READERS = 30
ROUNDS, WARM_UP, CALLS = 7, 30, 40
ECHO = "def handler(event, context):\n    return event\n"

type Calls = dict[str, Callable[[], object]]


def measure(figures: dict[str, Figure]) -> None:
    """Fill the figures, on an emulator of their own."""
    with tempfile.TemporaryDirectory() as folder, emulator.running(Path(folder)) as (settings, _):
        until(lambda: ask(settings, "/_lab/health")["preloaded"], 60)
        calls = _calls(settings)
        for call in calls.values():
            _median(call, WARM_UP)
        for _ in range(ROUNDS):
            alone = {name: _median(call) for name, call in calls.items()}
            figures["journal"].rounds.append(ask(settings, "/_lab/events/cost")["median_ms"])
            with _readers(settings):
                read = {name: _median(call) for name, call in calls.items()}
            more = (read[name] - alone[name] for name in calls)
            figures["journal_read"].rounds.append(statistics.median(more))


def _calls(settings: Settings) -> Calls:
    """The calls that the app and the exercises make most."""

    def aws(service: str) -> Any:
        return lab_aws.client(settings, service, actor="bench")

    sns, sqs, table, ssm = aws("sns"), aws("sqs"), aws("dynamodb"), aws("ssm")
    topic = sns.create_topic(Name="bench")["TopicArn"]
    queue = sqs.create_queue(QueueName="bench")["QueueUrl"]
    table.create_table(
        TableName="bench",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    ssm.put_parameter(Name="/bench", Value="true", Type="String")
    function = functions.make(aws, ECHO)
    invoke = aws("lambda").invoke
    text = "x" * 200
    return {
        "publish": lambda: sns.publish(TopicArn=topic, Message=text, Subject="Todo Completed: x"),
        "send": lambda: sqs.send_message(QueueUrl=queue, MessageBody=text),
        "receive": lambda: sqs.receive_message(QueueUrl=queue, VisibilityTimeout=0),
        "put": lambda: table.put_item(
            TableName="bench", Item={"id": {"S": str(uuid.uuid4())}, "description": {"S": text}}
        ),
        "get": lambda: ssm.get_parameter(Name="/bench"),
        "invoke": lambda: invoke(FunctionName=function.name, Payload=b'{"n": 1}')["Payload"].read(),
    }


def _median(call: Callable[[], object], count: int = CALLS) -> float:
    """Milliseconds of a call."""
    seen = []
    for _ in range(count):
        start = time.perf_counter()
        call()
        seen.append(1000 * (time.perf_counter() - start))
    return statistics.median(seen)


@contextmanager
def _readers(settings: Settings) -> Iterator[None]:
    """Thirty streams of all events, read by one thread."""
    ended = threading.Event()
    with ExitStack() as stack:
        clients = [
            stack.enter_context(socket.create_connection(("127.0.0.1", settings.emulator_port)))
            for _ in range(READERS)
        ]
        for client in clients:
            client.sendall(b"GET /_lab/events/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")

        def read() -> None:
            while not ended.is_set():
                for ready in select.select(clients, (), (), 0.1)[0]:
                    ready.recv(1 << 16)

        reader = threading.Thread(target=read)
        reader.start()
        yield
        ended.set()
        reader.join()
