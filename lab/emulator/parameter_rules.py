"""What Parameter Store refuses: names, values and patterns, in AWS's own words.

Sources: the PutParameter and GetParametersByPath pages of the Systems Manager API reference.
"""

import re

from localstack.aws.api import CommonServiceException

STANDARD_SIZE = 4096
ADVANCED_SIZE = 8192
MAX_LEVELS = 15
MAX_NAME = 1011
NAME = re.compile(r"/?[\w.-]+(/[\w.-]+)*", re.ASCII)

BAD_NAME = (
    'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive). If formed as a '
    "path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a "
    "mix of letters, numbers and the following 3 symbols .-_"
)
BAD_PATH = (
    "The parameter doesn't meet the parameter name requirements. The parameter name must begin "
    'with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It '
    "must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ "
    "(underscore). Special characters are not allowed. All sub-paths, if specified, must use the "
    'forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.'
)
TOO_LARGE = (
    "Standard tier parameters support a maximum parameter value of 4096 characters. To create a "
    "larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more "
    "information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/"
    "parameter-store-advanced-parameters.html"
)
NO_DOWNGRADE = (
    "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the "
    "advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the "
    "advanced parameter and recreate it as a standard parameter."
)


def refusal(message: str, code: str = "ValidationException") -> CommonServiceException:
    """An AWS error for the caller; raise it."""
    return CommonServiceException(code, message, sender_fault=True)


def check_name(name: str) -> None:
    """Refuse a name that PutParameter refuses."""
    if "/" in name and not name.startswith("/"):
        raise refusal("Parameter name must be a fully qualified name.")
    if not NAME.fullmatch(name) or name.lstrip("/").lower().startswith(("aws", "ssm")):
        raise refusal(BAD_NAME)
    if len(name) > MAX_NAME:
        raise refusal(f"Parameter name must not be longer than {MAX_NAME} characters.")
    if name.strip("/").count("/") >= MAX_LEVELS:
        raise refusal(
            f"The hierarchy can have a maximum of {MAX_LEVELS} levels.",
            "HierarchyLevelLimitExceededException",
        )


def check_path(path: str) -> None:
    """Refuse a path that GetParametersByPath refuses; "/" alone is the whole store."""
    if path != "/" and not (path.startswith("/") and NAME.fullmatch(path.removesuffix("/"))):
        raise refusal(BAD_PATH)


def tier_for(value: str, wanted: str | None, before: str | None) -> str:
    """The tier of a parameter with this value: the one asked for, or the one it has, or Standard;
    Intelligent-Tiering takes the smallest that fits. Refuses a value that is too large."""
    size = len(value.encode())
    if wanted == "Standard" and before == "Advanced":
        raise refusal(NO_DOWNGRADE)
    if wanted == "Intelligent-Tiering":
        wanted = "Advanced" if size > STANDARD_SIZE or before == "Advanced" else "Standard"
    tier = wanted or before or "Standard"
    if size > (ADVANCED_SIZE if tier == "Advanced" else STANDARD_SIZE):
        too_large = "Advanced tier parameters support a maximum parameter value of 8192 characters."
        raise refusal(too_large if tier == "Advanced" else TOO_LARGE)
    return tier


def check_pattern(pattern: str | None, value: str) -> None:
    """Refuse a value that its AllowedPattern does not match, and what is no pattern."""
    if not pattern:
        return
    try:
        allowed = re.search(pattern, value)
    except re.error as error:
        raise refusal(
            f"The allowedPattern {pattern} is not a valid regular expression: {error}.",
            "InvalidAllowedPatternException",
        ) from error
    if not allowed:
        raise refusal(
            f"Parameter value, cannot be validated against allowedPattern: {pattern}",
            "ParameterPatternMismatchException",
        )
