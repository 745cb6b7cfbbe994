"""Everything that can go wrong in the app, each with its code, its HTTP status and its words."""

from collections.abc import Mapping
from typing import Any, ClassVar


class AppError(Exception):
    """Base of the app's errors; ``code`` and ``details`` are what the JSON API answers."""

    code: str = "INTERNAL_ERROR"
    status: int = 500

    @property
    def details(self) -> Mapping[str, Any]:
        """More than the message says, for programs."""
        return {}


class ConfigurationError(AppError):
    """A setting is missing or cannot be used; the message says which and what to type."""

    code = "CONFIGURATION_ERROR"
    status = 503


class ValidationError(AppError):
    """What was typed cannot be used; ``fields`` maps each field to what is wrong with it."""

    code = "VALIDATION_ERROR"
    status = 400

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)

    @property
    def details(self) -> Mapping[str, Any]:
        """Field name -> what is wrong with it."""
        return self.fields


class NotFoundError(AppError):
    """There is no such todo, export or page."""

    code = "NOT_FOUND"
    status = 404


class ConflictError(AppError):
    """Somebody else changed the same thing first; ``current`` is what is stored now."""

    code = "CONFLICT"
    status = 409

    def __init__(self, message: str, current: Any = None) -> None:
        super().__init__(message)
        self.current = current


class NoDataError(AppError):
    """There is nothing to export."""

    code = "NO_DATA"
    status = 400


class RefusedError(AppError):
    """The request itself is not acceptable: wrong host, origin, content type or size."""

    code = "BAD_REQUEST"
    status = 400

    def __init__(self, message: str, status: int = 400, code: str = "BAD_REQUEST") -> None:
        super().__init__(message)
        self.status, self.code = status, code


class AwsError(AppError):
    """AWS refused a call; keeps AWS's own words."""

    status = 502
    # Codes by which AWS says that a conditional write met another state.
    _CONDITION: ClassVar = ("ConditionalCheckFailedException", "ConditionalCheckFailed")

    def __init__(
        self,
        code: str,
        message: str,
        *,
        service: str = "",
        operation: str = "",
        request_id: str = "",
        reasons: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.code, self.message = code, message
        self.service, self.operation, self.request_id = service, operation, request_id
        self.reasons = reasons

    @property
    def condition_failed(self) -> bool:
        """Whether the write was refused because the item is not in the expected state."""
        return any(code in self._CONDITION for code in (self.code, *self.reasons))

    @property
    def details(self) -> Mapping[str, Any]:
        """Which call it was, and the id under which AWS knows it."""
        return {
            "service": self.service,
            "operation": self.operation,
            "requestId": self.request_id,
        }

    def __str__(self) -> str:
        call = f"{self.service} {self.operation}".strip()
        request = f"request id {self.request_id}" if self.request_id else ""
        where = ", ".join(filter(None, (call, request)))
        return f"{self.code}: {self.message}" + (f" ({where})" if where else "")


class CredentialsError(AwsError):
    """The app has no credentials, or AWS does not take those it has (any more)."""

    status = 503


class AwsUnreachableError(AwsError):
    """Nobody answers at the AWS endpoint, or not in time."""

    status = 503
