"""Does an exercise for a student: its solution, step by step."""

from lab.cli import student_env
from lab.cli.errors import LabError
from lab.cli.output import printable, say
from lab.course import prepare, scripts, session
from lab.course.exercise import Exercise
from lab.shared.config import Settings


def solve_all(exercise: Exercise, settings: Settings, until: int | None = None) -> None:
    """Run the solution's steps (up to number ``until``, from 1) and say how far it came."""
    folder = prepare.copy_files(exercise, settings)
    environ, solution = student_env.complete(settings), exercise.solution()
    for number, step in enumerate(exercise.steps[:until], 1):
        done = scripts.run(solution[step.id], folder, environ)
        if done.returncode:
            raise LabError(
                f"Step {number}, {step.title}, could not be done.",
                printable(done.stdout.strip()[-500:]),
                f"lab start {exercise.number}   begins it afresh",
            )
        session.check(exercise, settings)
        say(f"{number}. {step.title}: done")
