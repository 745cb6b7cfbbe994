"""Begins an exercise: a folder in which only the words and the commands are missing."""

import re
from pathlib import Path

from lab.course.errors import CourseError

_FILES = {
    "exercise.toml": """\
title = "TODO: a title"
goal = "TODO: what the student can do afterwards, in one sentence."
minutes = 10
rows = ["T8"]

[resources]
queue = ["my-queue"]

[[steps]]
id = "queue"
title = "Create the queue"

[[links]]
title = "What is Amazon SQS?"
url = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html"
""",
    "guide.md": """\
TODO: what it is about, and why, in plain English.

```
you ---> [ my-queue ]
```

In words: TODO: the picture in one sentence.

## 1. Create the queue

```bash
awslocal sqs create-queue --queue-name my-queue
```

In the console: SQS > Create queue.
""",
    "hints.md": """\
## queue
1. TODO: a nudge.
2. TODO: nearly the solution.
""",
    "checks.py": '''\
"""TODO: what these checks look at."""

from lab.course.check_api import Lab
from lab.course.look import queues

NAME = "my-queue"


def queue(lab: Lab) -> str:
    return f"the queue {queues.find(lab, NAME).arn}"
''',
    "solution.sh": """\
#: step queue
awslocal sqs create-queue --queue-name my-queue
""",
    "mistakes/other_region.sh": """\
#: step queue
#: says There is one in eu-west-1
awslocal sqs create-queue --queue-name my-queue --region eu-west-1
""",
}


def new(name: str, catalogue: Path) -> Path:
    """Make the folder of an exercise that is sound but for its TODOs; CourseError if the name
    cannot be used or its number is taken."""
    if not re.fullmatch(r"\d\d_[a-z0-9]+(?:_[a-z0-9]+)*", name):
        raise CourseError(f"{name[:60]!r} is no name for an exercise: type it as 23_my_topic")
    if taken := sorted(catalogue.glob(f"{name[:2]}_*")):
        raise CourseError(f"There is an exercise {name[:2]} already: {taken[0]}")
    folder = catalogue / name
    try:
        for path, text in _FILES.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
    except OSError as error:
        raise CourseError(f"{folder} cannot be written: {error.strerror}") from None
    return folder
