"""``lab dev new`` and ``lab dev lint``: what an author's files lack is told by name."""

from dataclasses import replace
from pathlib import Path

import pytest

from lab.cli.dev import says
from lab.course import CourseError
from lab.course.dev import typed
from lab.course.dev.lint import lint, lint_catalogue
from lab.course.dev.new import new
from lab.course.exercise import Exercise


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A new exercise whose TODOs were filled in."""
    made = new("23_my_topic", tmp_path)
    for path in made.rglob("*.*"):
        path.write_text(path.read_text().replace("TODO: ", ""))
    return made


def told(folder: Path) -> str:
    return "\n".join(f"{f.where}: {f.what}" for f in lint(Exercise.load(folder), says))


def test_new_exercise_lacks_nothing_but_what_is_to_do(tmp_path: Path):
    found = lint(Exercise.load(new("23_my_topic", tmp_path)), says)
    assert found
    assert {finding.what for finding in found} == {"has a TODO left"}


def test_filled_in_exercise_is_sound(folder: Path):
    assert told(folder) == ""


@pytest.mark.parametrize("name", ["23_other", "my_topic", "../23_x", "23_", "23_My Topic"])
def test_new_refuses_a_taken_number_and_a_name_that_is_none(folder: Path, name: str):
    before = sorted(folder.parent.rglob("*"))
    with pytest.raises(CourseError):
        new(name, folder.parent)
    assert sorted(folder.parent.rglob("*")) == before


@pytest.mark.parametrize(
    ("file", "old", "wrong", "says"),
    [
        ("exercise.toml", '"T8"', '"T28"', "there is no row T28"),
        ("exercise.toml", "minutes = 10", "minutes = 90", "90 minutes are not 5 to 45"),
        ("exercise.toml", "queue = [", "stack = [", "there is no kind of resource stack"),
        ("exercise.toml", "https://docs.aws", "http://docs.aws", "is not https to AWS"),
        ("exercise.toml", 'id = "queue"', 'id = "line"', "there is no function line(lab)"),
        ("guide.md", "## 1. Create the queue", "## 1. Make it", "there is no section"),
        ("guide.md", "create-queue", "make-queue", "sqs has no make-queue"),
        ("guide.md", "--queue-name", "--name", "there is no option --name"),
        ("guide.md", "awslocal sqs", "awslocal sqss", "there is no service sqss"),
        ("guide.md", "awslocal sqs", "lab lst\nawslocal sqs", "there is no command lst"),
        ("guide.md", "awslocal sqs", "lab why --wat\nawslocal sqs", "there is no option --wat"),
        ("guide.md", "awslocal sqs", "url=$(awslocal sqs nope)\nawslocal sqs", "sqs has no nope"),
        ("guide.md", "awslocal sqs", "x=1\nawslocal sqs", "needs a powershell block"),
        ("guide.md", "my-queue\n```", "\u2018my-queue\u2019\n```", "is not what a shell takes"),
        ("guide.md", "my-queue\n```", "123456789012\n```", "the account 123456789012"),
        ("guide.md", "In words", "[more](gone.md) In words", "gone.md leads nowhere"),
        ("hints.md", "2. nearly the solution.", "", "has 1 hints"),
        ("solution.sh", "#: step queue", "#: step other", "there is no part '#: step queue'"),
        ("mistakes/other_region.sh", "step queue", "step other", "there is no step other"),
        ("mistakes/other_region.sh", "#: says There", "#: There", "lacks its line '#: says ...'"),
    ],
)
def test_lint_tells_what_is_wrong(folder: Path, file: str, old: str, wrong: str, says: str):
    path = folder / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, wrong, 1))
    assert says in told(folder)


def test_commands_are_found_wherever_a_shell_would():
    script = """\
# awslocal sqs in-a-comment
url=$(awslocal sqs get-queue-url --queue-name q --query QueueUrl --output text)
if awslocal sqs wrong-one; then lab wrong-two; fi
awslocal sqs send-message --queue-url "$url" \\
    --message-body 'lab no-command; awslocal sqs no-command' --wrong-three 1
echo "lab is fun" | aws s3 cp - s3://bucket/key
"""
    found = "\n".join(typed.wrong(script, says))
    assert all(f"wrong-{n}" in found for n in ("one", "two", "three"))
    assert len(found.splitlines()) == 3


def test_catalogue_covers_the_course_only_when_it_is_complete(folder: Path):
    one = Exercise.load(folder)
    assert not lint_catalogue([one])
    found = "\n".join(f.what for f in lint_catalogue([replace(one, number=n) for n in range(22)]))
    assert "no exercise covers row T1" in found
    assert "22 mistakes are fewer than 6 an exercise" in found
    assert "T20" not in found
    assert "two exercises 23" in lint_catalogue([one, one])[0].what
