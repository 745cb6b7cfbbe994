"""Many readers of the journal: torn, slow or killed, they miss nothing and hold up nobody."""

import http.client
import json
import socket
import struct
import threading
import urllib.error
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import psutil
import pytest

from lab.shared.config import Settings
from tests.support import emulator
from tests.support.record import Record, ask
from tests.support.waiting import until

KEPT = 300
STREAM = "/_lab/events/stream"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("emulator")
    with emulator.running(folder, LAB_JOURNAL_EVENTS=str(KEPT)) as started:
        until(lambda: ask(started[0], "/_lab/health")["preloaded"], 60)
        yield started


@pytest.fixture(scope="module")
def emulator_settings(running: Any) -> Settings:
    settings: Settings = running[0]
    return settings


@contextmanager
def stream(settings: Settings, last: str = "", **query: str) -> Iterator[Any]:
    """A client of the stream: the response, with its connection's socket as ``client``."""
    connection = http.client.HTTPConnection("127.0.0.1", settings.emulator_port, timeout=20)
    headers = {"Last-Event-ID": last} if last else {}
    connection.request("GET", f"{STREAM}?{urlencode(query)}", headers=headers)
    client = connection.sock
    response: Any = connection.getresponse()
    assert response.status == 200
    response.client = client
    try:
        yield response
    finally:
        response.close()
        connection.close()


def told(response: Any) -> Iterator[dict[str, str]]:
    """The stream's blocks, as they come."""
    block: dict[str, str] = {}
    while line := response.readline():
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name:
            block[name] = value
        elif not line.strip() and block:
            yield block
            block = {}


def numbers(blocks: list[dict[str, str]]) -> list[int]:
    return [int(json.loads(b["data"])["parameters"]["MessageBody"]) for b in blocks if "data" in b]


@pytest.fixture
def queue(aws: Callable[..., Any]) -> str:
    return str(aws("sqs").create_queue(QueueName="q")["QueueUrl"])


def send(aws: Callable[..., Any], queue: str, numbers: range) -> None:
    client = aws("sqs")
    for number in numbers:
        client.send_message(QueueUrl=queue, MessageBody=str(number))


def test_a_stream_that_tears_goes_on_without_loss_or_repeat(
    aws: Callable[..., Any], settings: Settings, queue: str
):
    last, seen, torn = Record.begin(settings).cursor, [], 0
    writer = threading.Thread(target=send, args=(aws, queue, range(100)))
    writer.start()
    while len(seen) < 100:
        with stream(settings, last, account=settings.account) as response:
            for count, block in enumerate(told(response)):
                last = block.get("id", last)
                seen += numbers([block])
                if count == 6 or len(seen) == 100:
                    torn += 1
                    break
    writer.join()
    assert seen == list(range(100))
    assert torn > 10


def test_what_the_bound_has_cost_a_reader_is_counted(
    aws: Callable[..., Any], settings: Settings, queue: str
):
    cursor = Record.begin(settings).cursor
    send(aws, queue, range(KEPT + 25))
    page = ask(settings, after=cursor, account=settings.account, limit=KEPT + 25)
    assert page["lost"] == 25
    assert len(page["events"]) == KEPT
    with stream(settings, cursor, account=settings.account) as response:
        gap = next(block for block in told(response) if "data" in block)
    assert gap["event"] == "gap"
    assert json.loads(gap["data"]) == {"restarted": False, "lost": 25}
    number = int(cursor.split("-")[1]) + 1
    with pytest.raises(urllib.error.HTTPError) as refusal:
        ask(settings, f"/_lab/events/{number}")
    with refusal.value as answer:
        assert answer.code == 404
        assert "lab events" in answer.read().decode()


def test_thirty_streams_and_one_that_reads_nothing_hold_up_nobody(
    aws: Callable[..., Any], settings: Settings, queue: str
):
    cursor, seen = Record.begin(settings).cursor, [[] for _ in range(30)]

    def follow(mine: list[int]) -> None:
        with stream(settings, cursor, account=settings.account) as response:
            for block in told(response):
                mine += numbers([block])
                if len(mine) == 100:
                    return

    readers = [threading.Thread(target=follow, args=(mine,)) for mine in seen]
    with stream(settings, account=settings.account) as slow:
        for reader in readers:
            reader.start()
        send(aws, queue, range(100))
        for reader in readers:
            reader.join(20)
        assert all(mine == list(range(100)) for mine in seen)
        late: list[int] = []
        for block in told(slow):
            late += numbers([block])
            if len(late) == 100:
                break
    assert late == list(range(100))


def kill(client: socket.socket) -> None:
    """End the connection as the end of a process that was killed does: with a reset."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def test_a_client_that_is_killed_frees_its_thread(running: Any):
    settings, process = running
    threads = psutil.Process(process.pid).num_threads
    before = threads()
    clients = []
    for _ in range(20):
        client = socket.create_connection(("127.0.0.1", settings.emulator_port), timeout=10)
        client.sendall(f"GET {STREAM} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert client.recv(12) == b"HTTP/1.1 200"
        clients.append(client)
    assert threads() >= before + 20
    for client in clients:
        kill(client)
    until(lambda: threads() < before + 10)


def raw(settings: Settings, target: str, body: bytes, **headers: str) -> int:
    """A request as no SDK makes it; the answer's status."""
    credentials = f"Credential={settings.account}/20260101/us-east-1/sqs/aws4_request"
    headers = {
        "Authorization": f"AWS4-HMAC-SHA256 {credentials}, SignedHeaders=host, Signature=x",
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": target,
    } | headers
    connection = http.client.HTTPConnection("127.0.0.1", settings.emulator_port, timeout=20)
    try:
        connection.request("POST", "/", body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_what_cannot_be_read_is_told_with_the_operation_that_it_names(settings: Settings):
    record = Record.begin(settings)
    assert raw(settings, "AmazonSQS.SendMessage", b"\xff\xfe{") == 400
    assert raw(settings, "AmazonSQS.NoSuchThing", b"{}") == 400
    event = record.one()
    assert (event.service, event.operation, event.status) == ("sqs", "SendMessage", 400)
    assert event.error == "SerializationException"
    assert event.actor == "student"


def test_hostile_values_stay_data(aws: Callable[..., Any], settings: Settings, queue: str):
    record = Record.begin(settings)
    odd = 'id: 1\n\nevent: journal\ndata: {"forged": true}\r\n\r\n\t</script>\u2028\ud83d\ude00'
    body = json.dumps({"QueueUrl": queue, "MessageBody": odd, "x": "\ud800", "é": [[[[[{}]]]]]})
    with stream(settings, record.cursor, account=settings.account) as response:
        agent = "x\x7f app/check\xe9"
        assert raw(settings, "AmazonSQS.SendMessage", body.encode(), **{"User-Agent": agent}) == 200
        block = next(block for block in told(response) if "data" in block)
    event = json.loads(block["data"])
    assert event["parameters"]["MessageBody"] == odd.encode("utf-16", "surrogatepass").decode(
        "utf-16"
    )
    aws("sqs").send_message(QueueUrl=queue, MessageBody="x" * 262_144)
    aws("s3").create_bucket(Bucket=f"b-{settings.account}")
    aws("s3").put_object(Bucket=f"b-{settings.account}", Key="a\nb\x01\u00e9", Body=b"")
    told_ = record.events()
    assert len(told_) == 4
    assert told_[-1].resource == f"arn:aws:s3:::b-{settings.account}/a\nb\x01\u00e9"
    assert all(len(json.dumps(event.as_json())) < 3000 for event in told_)


@pytest.mark.parametrize(
    "query",
    [{"after": "nonsense"}, {"limit": "-1"}, {"limit": "many"}, {"wait": "nan"}, {"wait": "-5"}],
)
def test_a_wrong_question_is_answered_with_what_is_wrong(settings: Settings, query: dict[str, str]):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        ask(settings, **query)
    with refusal.value as answer:
        assert answer.code == 400
        assert next(iter(query.values())) in answer.read().decode()


def test_a_page_can_be_waited_for(aws: Callable[..., Any], settings: Settings, queue: str):
    cursor, pages = Record.begin(settings).cursor, []
    query = {"after": cursor, "account": settings.account, "wait": "20"}
    reader = threading.Thread(target=lambda: pages.append(ask(settings, **query)))
    reader.start()
    send(aws, queue, range(1))
    reader.join(15)
    assert [event["operation"] for event in pages[0]["events"]] == ["SendMessage"]


def test_streams_end_when_the_emulator_does(running: Any):
    """The last one in this file: it stops the emulator."""
    settings, process = running
    with stream(settings) as response:
        process.terminate()
        while response.read1():
            pass  # an end that is no end of a chunk would raise
    assert process.wait(10) == 0
