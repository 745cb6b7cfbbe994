"""What the console's pages read and write: one reading for many, pages of lists, addresses."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from lab.guide.console import filters, listing
from lab.guide.console.parameters import page_of
from lab.guide.console.queues import Queue, name_in, shown_attributes
from lab.guide.console.shared import Shared


def test_thirty_who_ask_at_once_share_a_reading() -> None:
    shared, began, go = Shared(interval=0), [], threading.Event()

    def read() -> int:
        began.append(time.monotonic())
        go.wait(5)
        return len(began)

    with ThreadPoolExecutor(30) as pool:
        asked = [pool.submit(shared.get, "queue", read) for _ in range(30)]
        go.set()
        found = [each.result() for each in asked]
    assert len(began) <= 3
    assert set(found) <= {1, 2, 3}


def test_a_reading_from_before_the_question_is_none() -> None:
    shared, values = Shared(interval=0), iter(range(9))
    assert [shared.get("a", lambda: next(values)) for _ in range(3)] == [0, 1, 2]


def test_a_reading_that_failed_is_made_again() -> None:
    shared = Shared(interval=0)
    with pytest.raises(ZeroDivisionError):
        shared.get("a", lambda: 1 // 0)
    assert shared.get("a", lambda: 5) == 5


@pytest.mark.parametrize(
    ("number", "q", "shown", "at", "last"),
    [
        ("1", "", ("a0", "a1"), 1, 3),
        ("3", "", ("b1",), 3, 3),
        ("99", "", ("b1",), 3, 3),
        ("-1", "", ("a0", "a1"), 1, 3),
        ("²", "", ("a0", "a1"), 1, 3),
        ("1", "B", ("b0", "b1"), 1, 1),
        ("1", "zz", (), 1, 1),
    ],
)
def test_lists_come_in_pages(number: str, q: str, shown: object, at: int, last: int) -> None:
    page = listing.page(["a0", "a1", "a2", "b0", "b1"], number, q, size=2)
    assert (page.names, page.number, page.last) == (shown, at, last)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("/shop/dev/currency", "/parameters/shop/dev/currency"),
        ("/x", "/parameters/x"),
        ("x", "/parameters?name=x"),
        ("/a/../b", "/parameters?name=%2Fa%2F..%2Fb"),
        ("/a/./b", "/parameters?name=%2Fa%2F.%2Fb"),
        ("/a/...", "/parameters/a/..."),
    ],
)
def test_each_parameter_has_one_address(name: str, address: str) -> None:
    assert page_of(name) == address


def test_settings_are_said_as_the_console_says_them() -> None:
    has = {
        "VisibilityTimeout": "30",
        "MessageRetentionPeriod": "345600",
        "DelaySeconds": "0",
        "FifoQueue": "true",
        "ContentBasedDeduplication": "true",
        "FifoThroughputLimit": "perMessageGroupId",
    }
    said = dict(shown_attributes(Queue("q.fifo", "", "", has)))
    assert said["Visibility timeout"] == "30 seconds"
    assert said["Message retention period"] == "4 days"
    assert said["FIFO throughput limit"] == "Per message group ID"
    assert said["Encryption"] == "Disabled"


@pytest.mark.parametrize("policy", ["", "[]", "{", '{"maxReceiveCount": "3"}'])
def test_a_redrive_policy_that_names_no_queue_is_none(policy: str) -> None:
    assert Queue("q", "", "", {"RedrivePolicy": policy}).dead_letters == ""


def test_names_are_found_in_urls_and_arns() -> None:
    assert name_in("http://localhost:4566/queue/us-east-1/000000000000/a") == "a"
    assert name_in("arn:aws:sqs:us-east-1:000000000000:a") == "a"


def test_texts_are_cut_and_set_out() -> None:
    assert filters.shorten("x" * 400).endswith("… (400 characters)")
    assert filters.pretty('{"a":1}') == '{\n  "a": 1\n}'
    assert filters.pretty("no json") == "no json"
    assert [filters.size(n) for n in (0, 1023, 2048, 5 * 1024**3)] == [
        "0 bytes",
        "1023 bytes",
        "2.0 KB",
        "5.0 GB",
    ]
