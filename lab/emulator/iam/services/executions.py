"""The execution roles of functions, as they are now. Lambda is loaded late: none of it above."""

from typing import Any

from lab.emulator.iam import principals
from lab.emulator.iam.model import Caller


def role_of(function: str, account: str = "", region: str = "") -> str | None:
    """The ARN of the role of a function, by its name or ARN; None if there is no such function."""
    from localstack.services.lambda_.api_utils import function_locators_from_arn

    name, qualifier, named_account, named_region = function_locators_from_arn(function)
    store = _store(named_account or account, named_region or region)
    found = store.functions.get(name)
    version = _version(found, qualifier or "$LATEST") if found else None
    return str(version.config.role) if version else None


def caller(function_arn: str) -> Caller | None:
    """A function's role at work for it, None if the ARN is of no function that there is."""
    if ":lambda:" not in function_arn:
        return None
    role = role_of(function_arn)
    return of_role(role, function_arn.split(":")[6]) if role else None


def of_role(role: str, session: str) -> Caller:
    """A session of a role, by its ARN."""
    return principals.role_caller(role.split(":")[4], role, session)


def mapping(uuid: str | None, account: str, region: str) -> dict[str, Any]:
    """An event source mapping as its account knows it; empty if there is none."""
    return dict(_store(account, region).event_source_mappings.get(uuid) or {})


def _store(account: str, region: str) -> Any:
    from localstack.services.lambda_.invocation.models import lambda_stores

    return lambda_stores[account][region]


def _version(function: Any, qualifier: str) -> Any | None:
    alias = function.aliases.get(qualifier)
    return function.versions.get(alias.function_version if alias else qualifier)
