"""The lines Lambda writes, and the words of its errors."""

import json

import pytest

from lab.emulator.executor import errors, report


def test_cold_report_has_init_duration_and_bills_it() -> None:
    usage = report.Usage(duration=10.4, memory=128, max_memory=50, init=100.25)
    assert report.report("id", usage) == (
        "REPORT RequestId: id\tDuration: 10.40 ms\tBilled Duration: 111 ms\t"
        "Memory Size: 128 MB\tMax Memory Used: 50 MB\tInit Duration: 100.25 ms\t"
    )


def test_warm_report_has_no_init_duration() -> None:
    line = report.report("id", report.Usage(duration=0.2, memory=128, max_memory=50))
    assert "Billed Duration: 1 ms" in line
    assert "Init" not in line
    assert "Status" not in line


def test_report_names_the_status_and_no_more_memory_than_there_is() -> None:
    usage = report.Usage(duration=3000, memory=128, max_memory=140, status="timeout")
    line = report.report("id", usage)
    assert "Max Memory Used: 128 MB" in line
    assert line.endswith("Status: timeout\t")


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (0, "Runtime exited without providing a reason"),
        (1, "Runtime exited with error: exit status 1"),
        (-9, "Runtime exited with error: signal: killed"),
        (-11, "Runtime exited with error: signal: segmentation fault"),
        (-35, "Runtime exited with error: signal: 35"),
    ],
)
def test_end_of_a_process_is_worded_as_on_aws(status: int, reason: str) -> None:
    assert json.loads(errors.exited("id", status)) == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: id Error: {reason}",
    }


def test_timeout_is_worded_as_on_aws() -> None:
    payload = json.loads(errors.timed_out("id", "2026-01-02T03:04:05.678Z", 3))
    assert payload["errorType"] == "Sandbox.Timedout"
    assert (
        payload["errorMessage"] == "2026-01-02T03:04:05.678Z id Task timed out after 3.00 seconds"
    )


@pytest.mark.parametrize("runtime", ["python3.9", "python3.13"])
def test_python_runs(runtime: str) -> None:
    assert errors.runs(runtime)


@pytest.mark.parametrize("runtime", ["nodejs22.x", "python3.8", "python3.14", "python3.13x", None])
def test_nothing_else_runs(runtime: str | None) -> None:
    assert not errors.runs(runtime)
    message = errors.unsupported_runtime(runtime)
    assert (runtime or "a container image") in message
    assert "--runtime python3.13" in message
