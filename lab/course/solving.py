"""Does a step of an exercise for a student: runs its solution, and looks whether it worked."""

import subprocess
import time

from lab.course import prepare, scripts, session
from lab.course.errors import CourseError
from lab.course.exercise import Exercise
from lab.shared import student_env
from lab.shared.config import Settings

# What a step sets in motion (a function's run) may take this long to be seen.
PATIENCE_SECONDS = 30.0


class UnsolvedError(CourseError):
    """A step could not be done: ``what``, ``why``, what to do ``next``, and what it ``printed``."""

    def __init__(self, exercise: Exercise, number: int, why: str, printed: str = "") -> None:
        title = exercise.steps[number - 1].title
        self.what = (
            f"Step {number}, {title}, could not be done. What was done so far is left as it is."
        )
        self.why, self.printed = why, printed
        self.next = (
            f"lab reset {exercise.number}, then lab start {exercise.number}, begins it afresh"
        )
        super().__init__(f"{self.what} {self.why}. {self.next}")


def run_step(exercise: Exercise, number: int, settings: Settings) -> str:
    """Run the solution of the step with this number, and wait until its check sees it done;
    returns what the commands printed. Raises UnsolvedError, and JournalError if the emulator is
    away."""
    folder, environ = prepare.copy_files(exercise, settings), student_env.complete(settings)
    script = exercise.solution()[exercise.step(number).id]
    try:
        ended = scripts.run(script, folder, environ)
    except subprocess.TimeoutExpired:
        why = f"it took longer than {scripts.LONGEST_SECONDS} seconds"
        raise UnsolvedError(exercise, number, why) from None
    printed = ended.stdout.strip()
    if ended.returncode:
        raise UnsolvedError(exercise, number, printed[-500:], printed)
    if unseen := _unseen(exercise, number, settings):
        raise UnsolvedError(exercise, number, f"its commands ran, but: {unseen}", printed)
    return printed


def _unseen(exercise: Exercise, number: int, settings: Settings) -> str:
    """Why the step is not seen done, after some patience; "" if it is."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        outcomes = session.check(exercise, settings)
        if outcomes[number - 1].state == "done":
            return ""
        if time.monotonic() > deadline:
            failed = next((o.failed for o in outcomes[:number] if o.failed), None)
            return failed.found if failed else "its check does not see it"
        time.sleep(0.2)
