"""API Gateway: the action is the HTTP method, the resource its path; tags have paths too."""

from functools import cache
from typing import Any
from urllib.parse import quote

from localstack.aws.spec import load_service

from lab.emulator.iam.actions.table import Request, Service
from lab.emulator.iam.model import Need


def _need(operation: str, request: Request, _account: str, region: str) -> list[Need]:
    method, path, members = _http(operation)
    for place, member in members:
        value = request.get(member)
        path = path.replace(place, quote(str(value), safe="") if value else "*")
    return [Need(f"apigateway:{method}", f"arn:aws:apigateway:{region}::{path}")]


@cache
def _http(operation: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Method, path and (placeholder, member) by the service's own description."""
    model: Any = load_service("apigateway").operation_model(operation)
    path = model.http["requestUri"].partition("?")[0]
    members = model.input_shape.members if model.input_shape else {}
    places = tuple(
        (f"{{{shape.serialization['name']}}}", member)
        for member, shape in members.items()
        if shape.serialization.get("location") == "uri"
    )
    return model.http["method"], path, places


class _Service(Service):
    def needs(self, operation: str, request: Request, account: str, region: str) -> list[Need]:
        return _need(operation, request, account, region)


SERVICE = _Service(prefix="apigateway")
