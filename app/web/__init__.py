"""The app over HTTP: pages for people, JSON for programs."""

import platform
import socket
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect

from app.config import Config
from app.domain import todo
from app.services import Services
from app.services.flags import NAMES as FLAG_NAMES
from app.services.notifications import LEASE
from app.web import api, error_pages, exports, guard, health, todos
from app.web.context import EXTENSION, read_flags

_csrf = CSRFProtect()


def install(flask: Flask, config: Config, services: Services) -> None:
    """Put every page and its protection onto ``flask``."""
    flask.extensions[EXTENSION] = services
    guard.install(flask, config)
    _csrf.init_app(flask)
    _csrf.exempt(api.bp)  # its guard is the origin check and the content type
    error_pages.install(flask, config)
    for module in (todos, exports, api, health):
        flask.register_blueprint(module.bp)
    host = {"name": socket.gethostname(), "environment": config.aws_name}
    flask.config["HOST_INFO"] = host | {"platform": platform.platform()}
    flask.config["EXPORT_DELAY"] = config.export_delay
    flask.jinja_env.globals["explain"] = config.explain

    @flask.context_processor
    def shared() -> dict[str, Any]:
        return {
            "host": flask.config["HOST_INFO"],
            "flags": read_flags,
            "priorities": todo.PRIORITIES,
            "statuses": todo.STATUSES,
            "limit": todo.DESCRIPTION_LIMIT,
            "flag_names": FLAG_NAMES,
            "labels": todos.COLUMNS,
            "lease": LEASE,
            "delay": config.export_delay,
        }
