"""Cutting a function's output into events, and rewriting its paths."""

import pytest

from lab.emulator.executor.output import Event, Parser
from lab.emulator.executor.paths import AWS, Paths, Rewriter


def frame(text: str, microseconds: int = 5_000_000) -> bytes:
    """A record as awslambdaric's FramedTelemetryLogSink writes it."""
    data = text.encode()
    return b"\xa5\x5a\x00\x0e" + len(data).to_bytes(4) + microseconds.to_bytes(8) + data


def texts(events: list[Event]) -> list[str]:
    return [event.message for event in events]


def test_each_line_is_an_event() -> None:
    assert texts(Parser().feed(b"one\ntwo\n\nthree\n")) == ["one", "two", "three"]


def test_line_is_kept_until_it_is_complete() -> None:
    parser = Parser()
    assert parser.feed(b"begin") == []
    assert texts(parser.feed(b" and end\nrest")) == ["begin and end"]
    assert texts(parser.flush()) == ["rest"]
    assert parser.flush() == []


def test_frame_of_many_lines_is_one_event_with_its_own_time() -> None:
    assert Parser().feed(frame("one\ntwo\n")) == [Event(5000, "one\ntwo\n")]


def test_frames_and_lines_keep_their_order() -> None:
    events = Parser().feed(b"before\n" + frame("framed") + b"after\n")
    assert texts(events) == ["before", "framed", "after"]


@pytest.mark.parametrize("cut", range(1, 40))
def test_output_may_arrive_in_any_pieces(cut: int) -> None:
    parser = Parser()
    data = "grüße\n".encode() + frame("a\nb ü") + b"end\n"
    events = [
        event for at in range(0, len(data), cut) for event in parser.feed(data[at : at + cut])
    ]
    assert texts(events) == ["grüße", "a\nb ü", "end"]


def test_line_without_end_is_cut_where_cloudwatch_would_refuse_it() -> None:
    parser = Parser()
    events = [event for _ in range(10) for event in parser.feed(b"x" * 65536)]
    assert [len(text) for text in texts(events)] == [256 * 1024] * 2


def test_output_that_is_no_utf8_is_shown_as_far_as_it_goes() -> None:
    assert texts(Parser().feed(b"\xff\xfeok\n")) == ["\ufffd\ufffdok"]


def test_own_paths_read_as_awss() -> None:
    own = Paths(task="/s/code", opt="/s/opt", runtime="/s/runtime", tmp="/s/tmp/1", lang="/s/py")
    rewrite = Rewriter(own)
    assert rewrite(b'File "/s/code/handler.py", line 1') == b'File "/var/task/handler.py", line 1'
    assert (
        rewrite(b"/s/opt/python /s/runtime/boto3 /s/tmp/1")
        == b"/opt/python /var/runtime/boto3 /tmp"
    )
    assert rewrite(b"in /s/code: x") == b"in /var/task: x"


def test_paths_that_only_begin_alike_stay() -> None:
    own = Paths(task="/s/code", opt="", runtime="/s/runtime", tmp="/s/tmp/1", lang="/s/py")
    assert Rewriter(own)(b"/s/codes /s/code-2 /s/tmp/11") == b"/s/codes /s/code-2 /s/tmp/11"


def test_awss_own_paths_stay() -> None:
    assert Rewriter(AWS)(b"/var/task/handler.py /tmp/x") == b"/var/task/handler.py /tmp/x"
