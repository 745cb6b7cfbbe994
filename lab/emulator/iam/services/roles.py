"""A function whose role Lambda can no longer assume: AWS's refusal, where LocalStack has a 500."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError
from localstack.aws.api import CommonServiceException
from localstack.services.lambda_.invocation.assignment import AssignmentException
from localstack.services.lambda_.invocation.lambda_service import LambdaService
from localstack.utils.patch import patch

from lab.emulator.iam.services.configurations import NOT_LAMBDA


def install() -> None:
    """Look at why an invocation failed."""

    @patch(LambdaService.invoke)
    def invoke(fn: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return fn(self, *args, **kwargs)
        except AssignmentException as error:
            if not _is_refusal(error):
                raise
            raise CommonServiceException("AccessDeniedException", NOT_LAMBDA, 403, True) from error


def _is_refusal(error: BaseException | None) -> bool:
    """Whether it comes of a call that was refused."""
    while error is not None:
        if isinstance(error, ClientError):
            return error.response["Error"]["Code"] == "AccessDenied"
        error = error.__cause__
    return False
