"""A function's log: Lambda's own lines in words, errors told from what is merely printed."""

import pytest

from lab.journal import logs

REQUEST = "0af85599-ae19-47f5-b97d-5107f197fd2c"
REPORT = (
    f"REPORT RequestId: {REQUEST}\tDuration: 4.02 ms\tBilled Duration: 33 ms\t"
    "Memory Size: 128 MB\tMax Memory Used: 56 MB\t"
)


def line(text, **more):
    return logs.Line("1", 1000, text, **more)


def test_report_of_a_cold_run_is_said_in_words():
    report = line(REPORT + "Init Duration: 28.31 ms\t").report
    assert report == logs.Report(4.02, 33, 128, 56, 28.31)
    assert report.words == "ran 4.0 ms, billed 33 ms, 56 of 128 MB, cold: init 28 ms"


@pytest.mark.parametrize(
    ("more", "said"),
    [("", "MB, warm"), ("Status: timeout\t", ", timed out"), ("Status: error\tX", ", failed")],
)
def test_report_says_how_it_ended(more, said):
    assert line(REPORT + more).report.words.endswith(said)


def test_long_run_is_told_in_seconds():
    assert "ran 3.00 s," in line(REPORT.replace("4.02", "3000.00")).report.words


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"START RequestId: {REQUEST} Version: $LATEST", "start"),
        (f"END RequestId: {REQUEST}", "end"),
        (REPORT, "report"),
        ("[ERROR] KeyError: 'Records'\nTraceback", "error"),
        ("2026-11-25T02:18:18.184Z 0af8 Task timed out after 3.00 seconds", "error"),
        ("hello", "line"),
        ("REPORT RequestId: <script>", "line"),
        ("", "line"),
    ],
)
def test_kind_is_told_by_form(text, kind):
    assert line(text).kind == kind
    assert line(text).request in ("", REQUEST)


def test_report_that_says_too_little_is_none():
    assert logs.parse_report("REPORT RequestId: x\tDuration: many ms") is None
    assert line("Duration: 4.02 ms").report is None


class Fake:
    """CloudWatch Logs with two streams; ``asked`` is what it was asked to begin with."""

    def __init__(self):
        self.asked = []
        self.events = [
            {"eventId": str(n), "timestamp": n, "message": f"{n}\n", "logStreamName": "ab"[n % 2]}
            for n in range(1, 9)
        ]

    def describe_log_streams(self, **_):
        return {"logStreams": [{"logStreamName": "a"}, {"logStreamName": "b"}]}

    def get_log_events(self, logGroupName, logStreamName, limit, startFromHead):  # noqa: N803
        kept = [e for e in self.events if e["logStreamName"] == logStreamName]
        return {"events": kept[-limit:]}

    def get_paginator(self, _):
        return self

    def paginate(self, logGroupName, startTime):  # noqa: N803
        self.asked.append((logGroupName, startTime))
        kept = [e for e in self.events if e["timestamp"] >= startTime]
        yield {"events": sorted(kept, key=lambda e: e["logStreamName"])}


def test_latest_lines_of_all_streams_are_in_order_of_time():
    fake = Fake()
    found = logs.latest(fake, "f", 3)
    assert [(each.id, each.text) for each in found] == [("6", "6"), ("7", "7"), ("8", "8")]
    assert fake.asked == [("/aws/lambda/f", 6)]


def test_nearest_name_is_offered():
    assert logs.nearest("audit_change", ["audit_changes", "x"]) == "did you mean audit_changes?"
    assert logs.nearest("q", ["a", "b"]) == "there are: a, b"
    assert "lab setup" in logs.nearest("q", [])
