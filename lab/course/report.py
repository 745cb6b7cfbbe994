"""The outcome of a check for a class or CI: JUnit's XML."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from lab.course.exercise import Exercise
from lab.course.runner import Outcome

# What XML 1.0 cannot hold, whatever it is escaped to.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(exercise: Exercise, outcomes: Sequence[Outcome]) -> str:
    """One test case a step: a failure says what the check said, a step not reached is skipped."""
    counts = {
        "tests": len(outcomes),
        "failures": sum(o.state == "not yet" for o in outcomes),
        "errors": 0,
        "skipped": sum(o.state == "not reached" for o in outcomes),
    }
    numbers = {name: str(count) for name, count in counts.items()}
    suites = ET.Element("testsuites", {"name": "lab check", **numbers})
    suite = ET.SubElement(suites, "testsuite", {"name": exercise.slug, **numbers})
    for outcome in outcomes:
        _case(suite, exercise, outcome)
    ET.indent(suites)
    text = ET.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _case(suite: ET.Element, exercise: Exercise, outcome: Outcome) -> None:
    facts = {"classname": exercise.slug, "name": f"{outcome.step.id}: {outcome.step.title}"}
    case = ET.SubElement(suite, "testcase", {k: _fit(v) for k, v in facts.items()} | {"time": "0"})
    if outcome.state == "not reached":
        ET.SubElement(case, "skipped", {"message": "a step before is not done"})
    elif outcome.evidence:
        ET.SubElement(case, "system-out").text = _fit(outcome.evidence)
    if failed := outcome.failed:
        failure = ET.SubElement(
            case, "failure", {"type": "CheckFailed", "message": _fit(failed.found)}
        )
        said = [("Expected", failed.expected), ("Look", failed.look), ("Try", failed.try_)]
        failure.text = _fit("\n".join(f"{name}: {text}" for name, text in said if text))


def _fit(text: str) -> str:
    return _UNFIT.sub("\ufffd", text)
