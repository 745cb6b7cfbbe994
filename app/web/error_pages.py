"""Every error as a page or as the JSON envelope; the one place that decides which."""

import logging
from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from app.config import Config
from app.errors import AppError, AwsError, CredentialsError, NotFoundError, RefusedError
from app.web.advice import advise, mark_commands

log = logging.getLogger(__name__)

_TITLES = {404: "Not found", 409: "Changed meanwhile", 502: "AWS refused", 503: "AWS is away"}
_STRANGER = "AWS does not know the app"
EXPIRED = "This page was open too long: go back, reload it and press the button again."


def install(flask: Flask, config: Config) -> None:
    """Answer every exception, expected or not, without a traceback."""
    flask.jinja_env.filters["commands"] = mark_commands
    flask.jinja_env.globals["advise"] = lambda error: advise(error, config)

    @flask.errorhandler(AppError)
    def expected(error: AppError) -> Response:
        if error.status >= 500:
            log.warning("%s", error)
        return answer(error)

    @flask.errorhandler(CSRFError)
    def stale(error: CSRFError) -> Response:
        return answer(RefusedError(EXPIRED))

    @flask.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        response = answer(_translate(error))
        if "Allow" in (headers := dict(error.get_headers())):
            response.headers["Allow"] = headers["Allow"]
        return response

    @flask.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        log.error("%s %r: %r", request.method, request.path, error, exc_info=error)
        return answer(AppError("The app met a problem of its own; its log has the details."))


def envelope(error: AppError) -> dict[str, Any]:
    """The JSON API's way to say what went wrong."""
    message = error.message if isinstance(error, AwsError) else str(error)
    problem = {"message": message, "code": error.code, "details": dict(error.details)}
    return {"success": False, "error": problem}


def answer(error: AppError) -> Response:
    """The error as a page, or as the envelope below /api/."""
    if request.path.startswith("/api/"):
        return make_response(jsonify(envelope(error)), error.status)
    stranger = isinstance(error, CredentialsError)
    title = _STRANGER if stranger else _TITLES.get(error.status, "That did not work")
    return make_response(render_template("error.html", error=error, title=title), error.status)


def _translate(error: HTTPException) -> AppError:
    if isinstance(error, InternalServerError):
        return AppError("The app met a problem of its own; its log has the details.")
    if error.code == 404:
        return NotFoundError("There is nothing at this address.")
    code = (error.name or "error").upper().replace(" ", "_")
    return RefusedError(error.description or error.name, error.code or 400, code)
