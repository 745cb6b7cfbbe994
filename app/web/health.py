"""GET /healthz: the app is alive, and whether AWS answers it."""

from typing import Any

from flask import Blueprint

from app.errors import AppError, AwsUnreachableError
from app.web.context import services

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> dict[str, Any]:
    """Always 200 while the app lives; ``aws.answers`` tells the rest, any refusal included."""
    error = services().todos.probe()
    aws: dict[str, Any] = {"answers": not isinstance(error, AwsUnreachableError)}
    if isinstance(error, AppError):
        aws["error"] = {"code": error.code, "message": str(error)}
    return {"status": "ok", "aws": aws}
