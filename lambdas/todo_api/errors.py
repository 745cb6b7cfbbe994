"""What a caller of the API can be told is wrong."""

from collections.abc import Mapping


class ApiError(Exception):
    """Base: a refusal with its HTTP status, its code, and ``details`` for programs."""

    status = 400
    code = "VALIDATION_ERROR"

    def __init__(self, message: str, details: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.details = dict(details or {})
        self.headers: dict[str, str] = {}


class InvalidError(ApiError):
    """The request cannot be used; ``details`` maps each field to what is wrong with it."""


class NotFoundError(ApiError):
    """There is no such todo or path."""

    status = 404
    code = "NOT_FOUND"


class MethodNotAllowedError(ApiError):
    """The path exists, the method does not; ``Allow`` says which do."""

    status = 405
    code = "METHOD_NOT_ALLOWED"

    def __init__(self, method: str, allowed: list[str]) -> None:
        allow = ", ".join(sorted(allowed))
        super().__init__(f"{method} is not possible here: use {allow}.")
        self.headers = {"Allow": allow}


class TooLargeError(ApiError):
    """The body is larger than any todo can be."""

    status = 413
    code = "PAYLOAD_TOO_LARGE"
