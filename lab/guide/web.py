"""The guide's Flask application: gathers the pages, and turns errors into pages."""

import logging
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from lab.course import CourseError
from lab.guide import feed, guard
from lab.guide.context import Guide, guide
from lab.guide.errors import GuideError
from lab.guide.pages import PAGES
from lab.journal import JournalError

log = logging.getLogger(__name__)


def create_app(made: Guide) -> Flask:
    """All pages of one guide."""
    app = Flask(__name__)
    app.extensions["guide"] = made
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    made.hub.add("events", feed.source(made.settings))
    made.hub.add("emulator", feed.emulator(made.settings), state=True)
    for page in PAGES:
        app.register_blueprint(page.pages)
        if begin := getattr(page, "begin", None):
            begin(made)
    app.before_request(_require_token)
    app.after_request(_protect)
    app.context_processor(_common)
    for kind in (GuideError, JournalError, CourseError, HTTPException, Exception):
        app.register_error_handler(kind, _explain)
    app.add_url_rule("/alive", view_func=_alive)
    return app


def _alive() -> dict[str, str]:
    return {"run": guide().run}


def _require_token() -> None:
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    shown = request.headers.get("X-Guide-Token") or request.form.get("token", "")
    if not guard.is_token(shown, guide().token):
        raise GuideError(guard.OLD_PAGE, "", "load the page anew", status=403)


def _protect(response: Response) -> Response:
    for name, value in guard.HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def _common() -> dict[str, Any]:
    """What every template has."""
    made = guide()
    return {
        "settings": made.settings,
        "token": made.token,
        "run": made.run,
        "areas": [page.AREA for page in PAGES if page.AREA],
    }


def _explain(error: Exception) -> tuple[str | Response, int]:
    """One place where errors become pages (or JSON, for a page's script)."""
    facts = _facts(error)
    if request.headers.get("X-Guide-Token") or request.accept_mimetypes.best == "application/json":
        return jsonify({"error": facts}), facts["status"]
    return render_template("error.html", **facts), facts["status"]


def _facts(error: Exception) -> dict[str, Any]:
    """What happened, why, and what to do next."""
    if isinstance(error, HTTPException):
        what = error.name if error.code != 404 else "There is no such page."
        return _said(what, error.description or "", "the course: /", error.code or 500)
    if isinstance(error, (GuideError, JournalError)):
        return _said(error.what, error.why, error.next, getattr(error, "status", 503))
    if isinstance(error, CourseError):
        return _said(str(error), "", "", 404)
    log.exception("The page %s failed.", request.path, exc_info=error)
    kind = type(error).__name__
    return _said("The guide made a mistake.", f"{kind}: {error}"[:300], "lab logs guide", 500)


def _said(what: str, why: str, next_: str, status: int) -> dict[str, Any]:
    return {"what": what, "why": why, "next": next_, "status": status}
