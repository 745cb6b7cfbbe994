"""The flow page: the account as it is now, and messages as they move in it."""

from flask import Blueprint, Response, current_app, render_template
from flask.sansio.blueprints import BlueprintSetupState

from lab import course
from lab.guide.context import Guide
from lab.guide.flow.source import Flow

pages = Blueprint("flow", __name__)
AREA = ("Flow", "flow.index")
# A first page does not wait for a first reading: its script shows it when it is there.
PATIENCE_SECONDS = 0.2


@pages.record
def _begin(setup: BlueprintSetupState) -> None:
    """The topics "flow" and "flow-events"."""
    made: Guide = setup.app.extensions["guide"]
    flow = setup.app.extensions["flow"] = Flow(made.settings)
    made.hub.add("flow", flow.frames, greet=flow.frame_now)
    made.hub.add("flow-events", flow.events, greet=flow.events_now)


@pages.get("/flow")
def index() -> str:
    """The drawing, and the story of what happens."""
    frame, events = _flow().latest(PATIENCE_SECONDS)
    return render_template(
        "flow.html", frame=frame, events=events[-60:], exercises=course.catalogue()
    )


@pages.get("/flow/data")
def data() -> Response:
    """{"cursor", "frames", "events"}: what the page's script begins with."""
    return Response(_flow().text(), mimetype="application/json")


def _flow() -> Flow:
    found: Flow = current_app.extensions["flow"]
    return found
