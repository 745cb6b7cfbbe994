"""Measures the lab, several rounds each, and prints one table; --write keeps it in the docs."""

import argparse
import os
import platform
import sys
import tempfile
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import psutil

from tests.bench import guide, journal, messaging
from tests.bench.figures import Figure, table
from tests.bench.functions import Functions
from tests.bench.subject import Subject

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
FIGURES = {
    "up": Figure("`lab up` to ready, everything installed", "s", 7, 3),
    "setup": Figure("`lab setup` from nothing", "s", 4),
    "nothing": Figure("`lab setup`, nothing to do", "s", 1),
    "reset": Figure("`lab reset`", "s", 4),
    "memory": Figure("memory of emulator, app and guide, stack made", "MB", 400),
    "cpu": Figure("CPU of the idle lab", "% of a core", 3),
    "publish": Figure("publish to arrival in three queues", "ms", 30, 10),
    "trio": Figure("SQS send + receive + delete", "a second", 60, 150, more=True),
    "warm": Figure("warm invoke", "ms", 12, 5),
    "cold": Figure("cold invoke, handler without boto3", "ms", 90, 30),
    "cold_boto3": Figure("cold invoke, handler with boto3", "ms", 450, 60),
    "sqs_trigger": Figure("SQS to handler entry, back to back", "ms", 80, 10),
    "sqs_idle_trigger": Figure("SQS to handler entry, after idling", "ms", 80, 10),
    "sns_trigger": Figure("SNS to handler entry", "ms", 15, 6),
    "s3_trigger": Figure("S3 to handler entry", "ms", 15, 6),
    "fifty_cold": Figure("50 concurrent invokes of 0.2 s, all cold", "s", 2.3, 1.2),
    "fifty_warm": Figure("50 concurrent invokes of 0.2 s, all warm", "s", 0.6, 0.35),
    "memory_after": Figure("memory after all of the above", "MB", 700),
    "cpu_after": Figure("CPU of the idle lab after all of the above", "% of a core", 3),
    "journal": Figure("recording a call in the journal", "ms", 0.3, 0.1),
    "journal_read": Figure("what 30 readers of the journal add to a call", "ms", 1, 0.3),
    "guide_first": Figure("first page of the guide, for a new browser", "ms", 300, 150),
    "guide_size": Figure("first page of the guide, all files", "KB", 300, 100),
    "guide_event": Figure("a call to its line on the journal's page", "ms", 200, 100),
    "guide_sockets_publish": Figure(
        "publishing with the sockets of 30 pages, times as long", "x", 1.5, 1.2
    ),
    "guide_sockets_trio": Figure("SQS send + receive + delete with these sockets", "x", 1.5, 1.2),
    "guide_pages_publish": Figure("publishing while a browser draws 30 pages", "x", 2.5, 1.5),
    "guide_pages_trio": Figure("SQS send + receive + delete while it draws", "x", 2.5, 1.5),
    "guide_journal_frame": Figure("95 of 100 frames of the journal, 10,000 events", "ms", 34, 17.5),
    "guide_journal_longest": Figure("its longest frame", "ms", 100, 50),
    "guide_journal_memory": Figure("its memory in the browser", "MB", 200, 100),
    "guide_flow_frame": Figure("95 of 100 frames of the flow, 10,000 events", "ms", 34, 17.5),
    "guide_flow_longest": Figure("its longest frame", "ms", 100, 50),
    "guide_flow_memory": Figure("its memory in the browser", "MB", 200, 100),
    "guide_memory": Figure("memory of the guide after that", "MB", 160, 100),
    "down": Figure("`lab down`", "s", 3),
}


def main() -> None:
    """Start a lab ``--rounds`` times, measure the last one thoroughly, print the table."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.rounds):
            subject = Subject(Path(folder) / str(number))
            last = number == options.rounds - 1
            _round(subject, options.idle if last else None)
    text = table(list(FIGURES.values()))
    print(text)
    if options.write:
        PAGE.write_text(_page(text))


def _round(subject: Subject, idle_seconds: float | None) -> None:
    try:
        _say("lab up")
        _note("up", subject.timed("up"))
        with urllib.request.urlopen(f"{subject.settings.app_url}/healthz", timeout=5) as answer:
            if answer.status != 200:
                raise AssertionError("the app is not ready after lab up")
        _note("memory", subject.memory())
        _say("setup, reset")
        _note("nothing", subject.timed("setup"))
        subject.timed("teardown", "--yes")
        _note("setup", subject.timed("setup"))
        _note("reset", subject.timed("reset", "--yes"))
        if idle_seconds is not None:
            _thorough(subject, idle_seconds)
    finally:
        _note("down", subject.timed("down"))
        if left := subject.left():
            raise AssertionError(f"lab down left {left}")


def _thorough(subject: Subject, idle_seconds: float) -> None:
    _say("idle CPU")
    _note("cpu", subject.cpu(20))
    _say("SNS and SQS")
    messaging.measure(subject, FIGURES)
    _say("guide")
    guide.measure(subject, FIGURES)
    _say("functions")
    Functions(subject, idle_seconds).measure(FIGURES)
    _note("memory_after", subject.memory())
    _note("cpu_after", subject.cpu(20))
    _say("journal")
    journal.measure(FIGURES)


def _note(name: str, value: float) -> None:
    FIGURES[name].rounds.append(value)


def _say(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


def _page(text: str) -> str:
    memory = psutil.virtual_memory().total / 1e9
    return (
        "# Benchmarks\n\n"
        "Made by `make bench`: each figure is the median of several rounds on one machine,\n"
        "through boto3 where it is a call. The goals are for 2 cores; machines differ, so\n"
        "compare figures of one machine with each other.\n\n"
        f"{text}\n\n"
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}.\n"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often the lab is started")
    parser.add_argument("--idle", type=float, default=60, help="seconds to idle before one figure")
    parser.add_argument("--write", action="store_true", help="keep the table in docs/benchmarks.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
