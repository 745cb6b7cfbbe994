"""The server's behaviour on the wire, against the real emulator."""

import concurrent.futures
import hashlib
import http.client
import os
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lab.shared.config import Settings


@contextmanager
def connected(settings: Settings) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", settings.emulator_port), timeout=10) as client:
        yield client


def answer_to(settings: Settings, sent: bytes) -> bytes:
    """All that comes back on a connection of its own, until the server closes it."""
    with connected(settings) as client:
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: client.recv(65536), b""))


def test_one_connection_serves_many_requests(settings):
    connection = http.client.HTTPConnection("127.0.0.1", settings.emulator_port, timeout=10)
    connection.connect()
    ours = connection.sock.getsockname()
    for method in ("GET", "HEAD", "GET"):
        connection.request(method, "/_lab/health")
        assert connection.getresponse().read().startswith(b"" if method == "HEAD" else b"{")
        assert connection.sock.getsockname() == ours
    connection.close()


def test_a_client_that_wants_to_close_is_let_go(settings):
    request = b"GET /_lab/health HTTP/%b\r\nHost: localhost\r\n%b\r\n"
    assert answer_to(settings, request % (b"1.0", b"")).startswith(b"HTTP/1.1 200 ")
    answer = answer_to(settings, request % (b"1.1", b"Connection: close\r\n"))
    assert b"\r\nConnection: close\r\n" in answer


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
    ],
    ids=["tls", "length"],
)
def test_what_is_no_http_gets_an_answer_and_harms_nobody(settings, sent):
    assert answer_to(settings, sent).startswith(b"HTTP/1.1 400 ")
    assert answer_to(settings, b"HEAD /_lab/health HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200")


def test_a_client_that_leaves_in_the_middle_harms_nobody(settings):
    for sent in (b"", b"GET /_lab", b"PUT /b/k HTTP/1.1\r\nContent-Length: 1000\r\n\r\nhalf"):
        with connected(settings) as client:
            client.sendall(sent)
    assert answer_to(settings, b"HEAD /_lab/health HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "body",
    [b"Content-Length: 9\r\n\r\nhalf", b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n"],
    ids=["length", "chunks"],
)
def test_half_an_object_is_not_stored(aws, settings, body):
    s3 = aws("s3")
    bucket = f"half-{settings.account}"
    s3.create_bucket(Bucket=bucket)
    url = s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "k"})
    target = url.removeprefix(settings.endpoint)
    host = settings.endpoint.removeprefix("http://")
    head = f"PUT {target} HTTP/1.1\r\nHost: {host}\r\n".encode()
    assert not answer_to(settings, head + body).startswith(b"HTTP/1.1 2")
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a_large_object_comes_back_as_it_went(aws, settings):
    s3 = aws("s3")
    bucket = f"server-{settings.account}"
    s3.create_bucket(Bucket=bucket)
    content = os.urandom(9_000_000)
    # boto3 asks leave to send (Expect: 100-continue) and sends signed chunks with a trailer.
    s3.put_object(Bucket=bucket, Key="a b/ü%2F+", Body=content, Metadata={"Colour": "blue"})
    got = s3.get_object(Bucket=bucket, Key="a b/ü%2F+")
    assert hashlib.sha256(got["Body"].read()).digest() == hashlib.sha256(content).digest()
    assert s3.head_object(Bucket=bucket, Key="a b/ü%2F+")["ContentLength"] == len(content)
    part = s3.get_object(Bucket=bucket, Key="a b/ü%2F+", Range="bytes=5-8")
    assert part["Body"].read() == content[5:9]
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a b/ü%2F+"})
    with urllib.request.urlopen(url, timeout=10) as response:
        assert len(response.read()) == len(content)


def test_a_long_poll_holds_up_nobody(aws):
    sqs = aws("sqs", max_pool_connections=40)
    queue = sqs.create_queue(QueueName="quiet")["QueueUrl"]
    with concurrent.futures.ThreadPoolExecutor(30) as pool:
        polls = [
            pool.submit(sqs.receive_message, QueueUrl=queue, WaitTimeSeconds=20) for _ in range(30)
        ]
        sqs.send_message_batch(
            QueueUrl=queue, Entries=[{"Id": str(i), "MessageBody": "x"} for i in range(10)]
        )
        concurrent.futures.wait(polls, return_when=concurrent.futures.FIRST_COMPLETED, timeout=10)
        assert any(poll.done() for poll in polls)
        sqs.delete_queue(QueueUrl=queue)
