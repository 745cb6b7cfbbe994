"""The TODO app that the course observes; it has never heard of the lab."""

from flask import Flask

from app import web
from app.config import Config
from app.services import Services, connect


def create_app(config: Config, services: Services | None = None) -> Flask:
    """The WSGI application; ``services`` stand in for AWS in tests. Starts no thread."""
    flask = Flask(__name__)
    flask.config.update(
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_NAME="todo_session",
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=64 * 1024,
        MAX_FORM_MEMORY_SIZE=64 * 1024,
    )
    web.install(flask, config, services or connect(config))
    return flask
