"""The pages of exports: ask for one, watch it, fetch the file."""

import time
import uuid
from collections.abc import Iterator

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    stream_template,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from app.domain.export import Export
from app.errors import AppError, AwsError, ConflictError, RefusedError
from app.services import Services
from app.services.exports import DIRECT, LOST, QUEUE
from app.services.flags import USE_QUEUE
from app.web.context import known_id, read_flags, services

bp = Blueprint("exports", __name__, url_prefix="/exports")

TICK = 0.5  # seconds between two signs of life on the page that waits


@bp.get("")
def index() -> str:
    """The latest exports."""
    return render_template(
        "exports.html", exports=services().exports.recent(), export_id=str(uuid.uuid4())
    )


@bp.post("")
def start() -> AnyResponse:
    """Begin an export: through the queue, or here while the browser waits."""
    flags = read_flags()
    if flags.error:
        raise flags.error
    via = QUEUE if flags.get(USE_QUEUE) else DIRECT
    export_id = _typed_id()
    try:
        export = services().exports.begin(export_id, via)
        if via == DIRECT:
            return _wait_and_produce(export)
        services().exports.enqueue(export)
    except ConflictError:  # a second click
        pass
    except AwsError as error:
        return _failed(export_id, error)
    return redirect(url_for("exports.show", export_id=export_id), 303)


def _failed(export_id: str, error: AwsError) -> AnyResponse:
    """What AWS said, and a button that tries the same export again."""
    page = render_template("export_failed.html", export_id=export_id, error=error)
    return make_response(page, error.status)


def _typed_id() -> str:
    """The id given out with the button, so that a second click is the same export."""
    try:
        return str(uuid.UUID(request.form.get("exportId", "")))
    except ValueError:
        return str(uuid.uuid4())


def _wait_and_produce(export: Export) -> AnyResponse:
    """The lesson: an answer that the browser must wait for, piece by piece so that it shows."""
    work = _Work(export, services(), current_app.config["EXPORT_DELAY"])
    page = stream_template("exporting.html", export=export, work=work)

    def body() -> Iterator[str]:
        try:
            yield from page
        finally:
            work.give_up()

    return Response(body(), mimetype="text/html")


class _Work:
    """An export made while its page is being sent."""

    def __init__(self, export: Export, services: Services, seconds: float) -> None:
        self._export, self._services, self.seconds = export, services, seconds
        self._over = False

    def ticks(self) -> Iterator[float]:
        """Wait, and give the seconds passed at every sign of life."""
        started = time.monotonic()
        tick = max(TICK, self.seconds / 40)
        while (passed := time.monotonic() - started) < self.seconds:
            yield passed
            if self._services.stopping.wait(min(tick, self.seconds - passed)):
                return

    def finish(self) -> tuple[Export | None, AppError | None]:
        """The finished export, or what was in its way."""
        if self._services.stopping.is_set():
            self.give_up()
            return None, RefusedError(LOST)
        self._over = True
        try:
            return self._services.exports.produce(self._export), None
        except AppError as error:
            return None, error

    def give_up(self) -> None:
        """Note the loss if the page ended before the work."""
        if not self._over:
            self._over = True
            self._services.exports.fail(self._export, LOST)


@bp.get("/<export_id>")
def show(export_id: str) -> str:
    """How far an export is."""
    export = services().exports.get(known_id(export_id))
    stalled = services().exports.stalled(export)
    return render_template("export.html", export=export, stalled=stalled)


@bp.get("/<export_id>/download")
def download(export_id: str) -> AnyResponse:
    """To the file, by a link made now: it is good for 10 minutes only."""
    exports = services().exports
    return redirect(exports.link(exports.get(known_id(export_id))), 302)
