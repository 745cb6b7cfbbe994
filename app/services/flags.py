"""The feature flags in the Parameter Store, read afresh each time they are asked for."""

from dataclasses import dataclass, field

from app.errors import AppError
from app.services.aws import Aws

SEND_NOTIFICATIONS = "sendNotifications"
USE_QUEUE = "useQueueForExports"
SHOW_DELETE = "showDeleteFromEditPage"
NAMES = (SEND_NOTIFICATIONS, USE_QUEUE, SHOW_DELETE)


@dataclass(frozen=True, slots=True)
class Flags:
    """What the parameters said; with ``error`` nobody knows what they say."""

    values: dict[str, bool] = field(default_factory=dict)
    error: AppError | None = None

    def get(self, name: str) -> bool | None:
        """On, off (also when the parameter does not exist), or None: could not be read."""
        return None if self.error else self.values.get(name, False)


class FlagReader:
    """Reads all parameters under one path."""

    def __init__(self, aws: Aws, path: str) -> None:
        self._aws, self._path = aws, path

    def read(self) -> Flags:
        """All flags, all pages (AWS gives at most 10 a page); never raises an AppError."""
        values: dict[str, bool] = {}
        start: dict[str, str] = {}
        try:
            while True:
                page = self._aws.call("ssm", "get_parameters_by_path", Path=self._path, **start)
                for parameter in page["Parameters"]:
                    name = parameter["Name"].rsplit("/", 1)[1]
                    values[name] = parameter["Value"].strip().lower() == "true"
                if not page.get("NextToken"):
                    return Flags(values)
                start = {"NextToken": page["NextToken"]}
        except AppError as error:
            return Flags(error=error)
