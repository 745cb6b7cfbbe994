"""An exercise: its guide beside its steps, which tick themselves off, and all a student may ask."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from lab import course
from lab.course import Exercise, Step, prepare, session, solving
from lab.guide import chapters
from lab.guide.checking import Checking
from lab.guide.context import Guide, guide
from lab.guide.errors import GuideError
from lab.guide.markdown import inline

pages = Blueprint("exercise", __name__, url_prefix="/exercise/<int:number>")
pages.app_template_filter("inline")(inline)
AREA = ()  # it belongs to the course's


@pages.record
def _begin(setup: BlueprintSetupState) -> None:
    """One watch for all pages of an exercise."""
    made: Guide = setup.app.extensions["guide"]
    checking = setup.app.extensions["checking"] = Checking(made.settings)
    made.hub.add("check", checking.source, state=True)


@pages.get("")
def show(number: int) -> str:
    """The page; with ``?solution=<step>`` a solution is shown, also without scripts."""
    exercise = _exercise(number)
    settings = guide().settings
    wanted = request.args.get("solution", "")
    solutions = {wanted: exercise.solution()[_step(exercise, wanted).id].strip()} if wanted else {}
    return render_template(
        "exercise.html",
        exercise=exercise,
        standing=_checking().now(exercise),
        introduction=chapters.introduction(exercise),
        chapters=chapters.chapters(exercise),
        neighbours=_neighbours(exercise),
        folder=prepare.workplace(exercise, settings),
        files=prepare.given(exercise),
        removed=_removed(exercise, settings.account),
        solutions=solutions,
        printed=_checking().printed,
    )


@pages.post("/start")
def start(number: int) -> AnyResponse:
    """Prepare it and begin its record, or begin both anew."""
    exercise = _exercise(number)
    said: list[str] = []
    session.start(exercise, guide().settings, said.append)
    return _answer(exercise, said=said)


@pages.post("/check")
def check(number: int) -> AnyResponse:
    """Look at all steps now."""
    exercise = _exercise(number)
    _checking().check(exercise)
    return _answer(exercise)


@pages.post("/hint/<step>")
def hint(number: int, step: str) -> AnyResponse:
    """Open one more hint for the step."""
    exercise = _exercise(number)
    found = _step(exercise, step)
    session.open_hint(exercise, found, guide().settings)
    return _answer(exercise, found)


@pages.post("/predict/<step>")
def predict(number: int, step: str) -> AnyResponse:
    """Keep what the student thinks will happen; ``choice`` counts from 0."""
    exercise = _exercise(number)
    found, chosen = _step(exercise, step), request.form.get("choice", "")
    choices = found.predict.choices if found.predict else ()
    if not (chosen.isascii() and chosen.isdigit() and int(chosen) < len(choices)):
        raise GuideError("You have not chosen yet.", "", "choose what you think will happen")
    session.predict(exercise, found, choices[int(chosen)], guide().settings)
    return _answer(exercise, found)


@pages.get("/solution/<step>")
def solution(number: int, step: str) -> dict[str, str]:
    """The commands of a step."""
    exercise = _exercise(number)
    return {"solution": exercise.solution()[_step(exercise, step).id].strip()}


@pages.post("/solve/<step>")
def solve(number: int, step: str) -> AnyResponse:
    """Do the step for the student; those before it must be done."""
    exercise, settings = _exercise(number), guide().settings
    found = _step(exercise, step)
    at = _checking().check(exercise)["at"] if session.record(exercise, settings).started else -1
    if at != exercise.steps.index(found) + 1:
        raise GuideError(
            f"{found.title}: this step cannot be done for you now.",
            "only the first step that is not done can, in an exercise that is started",
            "look at the steps before it",
            status=409,
        )
    try:
        printed = solving.run_step(exercise, at, settings)
    except solving.UnsolvedError as failed:
        raise GuideError(failed.what, failed.why, failed.next, status=409) from None
    _checking().printed[exercise.slug, found.id] = printed[-5000:]
    _checking().check(exercise)
    return _answer(exercise, found, printed=printed[-5000:])


@pages.post("/reset")
def reset(number: int) -> AnyResponse:
    """Remove what the exercise makes, and what is written down of it."""
    exercise = _exercise(number)
    removed = session.reset(exercise, guide().settings)
    return _answer(exercise, said=[f"Removed: {', '.join(removed) or 'nothing was there'}."])


def _answer(exercise: Exercise, step: Step | None = None, **more: Any) -> AnyResponse:
    """To a script how the exercise stands now; without one, back to the page."""
    _checking().look(exercise)
    if request.headers.get("X-Guide-Token"):
        answer: Response = jsonify({"standing": _checking().now(exercise), **more})
        return answer
    place = f"step-{step.id}" if step else None
    return redirect(url_for("exercise.show", number=exercise.number, _anchor=place), 303)


def _exercise(number: int) -> Exercise:
    return course.find(str(number))


def _step(exercise: Exercise, name: str) -> Step:
    found = next((step for step in exercise.steps if step.id == name), None)
    if not found:
        raise GuideError(f"Exercise {exercise.number} has no step {name[:40]}.", status=404)
    return found


def _checking() -> Checking:
    found: Checking = current_app.extensions["checking"]
    return found


def _neighbours(exercise: Exercise) -> tuple[Exercise | None, Exercise | None]:
    known: list[Exercise | None] = [None, *course.catalogue(), None]
    at = known.index(exercise)
    return known[at - 1], known[at + 1]


def _removed(exercise: Exercise, account: str) -> list[str]:
    """What a reset takes away, by kind and name."""
    return [
        f"{kind.replace('_', ' ')} {name.replace('{account}', account)}"
        for kind, names in exercise.resources.items()
        for name in names
    ]
