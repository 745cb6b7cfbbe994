"""A function's log on its page: lines as they come, driven by its runs, nothing asked at rest."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from bs4 import BeautifulSoup

from lab import journal
from lab.guide import logs
from lab.guide.pages import logs as page_module
from lab.journal.logs import Line
from lab.shared.config import Settings
from tests.support.events import Journal
from tests.support.guide_pages import Pages, pages_of
from tests.support.waiting import until

HOSTILE = "<img src=x onerror=alert(1)>"
REQUEST = "0af85599-ae19-47f5-b97d-5107f197fd2c"
REPORT = (
    f"REPORT RequestId: {REQUEST}\tDuration: 4.02 ms\tBilled Duration: 33 ms\t"
    "Memory Size: 128 MB\tMax Memory Used: 56 MB\t"
)


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return pages_of(tmp_path)


def told(pages: Pages, monkeypatch: pytest.MonkeyPatch, *texts: str) -> BeautifulSoup:
    lines = [Line(str(n), 1000 + n, text) for n, text in enumerate(texts)]
    monkeypatch.setattr(logs, "latest", lambda *_: lines)
    return BeautifulSoup(pages.get("/functions/f/logs").text, "html.parser")


def test_lines_are_told_apart_in_words(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    cold = f"{REPORT}Init Duration: 28.31 ms\t"
    start = f"START RequestId: {REQUEST} Version: 1"
    page = told(pages, monkeypatch, start, HOSTILE, "[ERROR] KeyError: 'x'", cold)
    shown = [line.text for line in page.select(".log .text")]
    assert shown == [
        start,
        HOSTILE,
        "error [ERROR] KeyError: 'x'",
        "report ran 4.0 ms, billed 33 ms, 56 of 128 MB, cold: init 28 ms",
    ]
    assert not page.select("img")
    assert page.select_one(".none")["hidden"] == ""  # type: ignore[index]


def test_failed_run_says_so(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    page = told(pages, monkeypatch, f"{REPORT}Status: timeout\t")
    assert page.select_one(".badge.bad").text == "failed"  # type: ignore[union-attr]


class Functions:
    def get_paginator(self, _: str) -> "Functions":
        return self

    def paginate(self) -> Iterator[dict[str, Any]]:
        yield {"Functions": [{"FunctionName": "audit_changes"}]}


def test_function_that_never_ran_is_there_and_any_other_is_not(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "latest", lambda *_: [])
    monkeypatch.setattr(page_module.aws, "client", lambda *_, **__: Functions())
    assert "printed nothing yet" in pages.get("/functions/audit_changes/logs").text
    found = pages.get("/functions/audit_change/logs")
    assert (found.status_code, "did you mean audit_changes?" in found.text) == (404, True)
    assert pages.get(f"/functions/{HOSTILE.replace('/', '')}/logs").status_code == 404


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ClientError({"Error": {"Code": "Throttled", "Message": "x"}}, "x"), 400),
        (EndpointConnectionError(endpoint_url="http://localhost:1"), 503),
    ],
)
def test_what_goes_wrong_is_said(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def fail(*_: Any) -> list[Line]:
        raise error

    monkeypatch.setattr(logs, "latest", fail)
    assert pages.get("/functions/f/logs").status_code == status


class Cloud:
    """A function's runs and lines; its readers' threads end with it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.runs: list[Any] = []
        self.news, self.reads = threading.Condition(), 0
        self.lines: list[Line] = []
        monkeypatch.setattr(journal, "follow", self.follow)
        monkeypatch.setattr(logs, "latest", self.read)
        monkeypatch.setattr(logs._Reader, "_read", lambda reader: self.read())

    def follow(self, _: Any, *, kind: str, stopped: Any) -> Iterator[Any]:
        assert kind == "invocation"
        at = 0
        while not stopped():
            with self.news:
                self.news.wait_for(lambda: len(self.runs) > at, timeout=0.02)  # noqa: B023
                fresh, at = self.runs[at:], len(self.runs)
            yield from fresh

    def read(self, *_: Any) -> list[Line]:
        self.reads += 1
        return list(self.lines)

    def run(self, function: str, request: str) -> None:
        with self.news:
            self.runs.append(Journal().run(function, request, request_id=request))
            self.news.notify_all()

    def write(self, *texts: str) -> None:
        count = len(self.lines)
        self.lines += [Line(str(count + n), 1000 + count + n, t) for n, t in enumerate(texts)]


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Cloud:
    return Cloud(monkeypatch)


def test_lines_come_after_a_run_and_nothing_is_asked_at_rest(cloud: Cloud) -> None:
    heard: list[dict[str, Any]] = []
    source = logs.Logs(Settings())
    cloud.write("before")
    close = source.begin("f", heard.append)
    until(lambda: heard)
    assert [line["text"] for line in heard[0]["lines"]] == ["before"]
    cloud.run("other", "r-0")
    cloud.write("hello")
    cloud.run("f", REQUEST)
    until(lambda: heard[-1]["lines"][-1]["text"] == "hello")
    cloud.write(REPORT)  # written a moment after the run's end was told
    until(lambda: heard[-1]["lines"][-1]["kind"] == "report")
    assert [line["text"] for line in heard[-1]["lines"]] == ["before", "hello", REPORT]
    reads = cloud.reads
    cloud.run("other", "r-1")
    close()
    until(lambda: not [t for t in threading.enumerate() if t.name in ("runs", "logs f")])
    assert cloud.reads == reads


def test_one_reader_of_the_journal_is_enough_for_all(cloud: Cloud) -> None:
    source = logs.Logs(Settings())
    closes = [source.begin(name, lambda _: None) for name in ("f", "g")]
    assert [t.name for t in threading.enumerate()].count("runs") == 1
    for close in closes:
        close()
    until(lambda: not [t for t in threading.enumerate() if t.name == "runs"])
    again = source.begin("f", lambda _: None)
    until(lambda: [t for t in threading.enumerate() if t.name == "runs"])
    again()
    until(lambda: not [t for t in threading.enumerate() if t.name in ("runs", "logs f")])


def test_name_that_is_no_functions_begins_nothing(cloud: Cloud) -> None:
    logs.Logs(Settings()).begin(HOSTILE, lambda _: None)()
    assert (cloud.reads, cloud.runs) == (0, [])
