"""REST APIs of API Gateway: their resources, integrations and deployments."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import misplaced


@dataclass(frozen=True, slots=True)
class Api:
    """An API as it is; ``resources`` by their path, as AWS gives them."""

    name: str
    id: str
    resources: Mapping[str, Mapping[str, Any]]


def find(lab: Lab, name: str) -> Api:
    """The API; CheckFailed says where it is instead."""
    found = _all(lab, lab.region)
    if name in found:
        return Api(name, found[name], _resources(lab, found[name]))
    elsewhere = misplaced.where(
        lab,
        name,
        found,
        ("apigateway", "CreateRestApi"),
        lambda region: name in _all(lab, region),
    )
    raise CheckFailed(
        f"There is no REST API {name} in {lab.region}. {elsewhere}".strip(),
        expected=f"a REST API named {name} in region {lab.region}, account {lab.account}",
        look="awslocal apigateway get-rest-apis --query 'items[].name'",
        try_=f"awslocal apigateway create-rest-api --name {name}",
    )


def integration(lab: Lab, api: Api, path: str, method: str) -> Mapping[str, Any] | None:
    """What a method of a resource is connected to; None if there is no such method, {} if it is
    connected to nothing."""
    methods = api.resources.get(path, {}).get("resourceMethods") or {}
    if method not in methods:
        return None
    try:
        found: Mapping[str, Any] = lab.aws("apigateway").get_integration(
            restApiId=api.id, resourceId=api.resources[path]["id"], httpMethod=method
        )
    except ClientError:
        return {}
    return found


def stages(lab: Lab, api: Api) -> list[str]:
    """The names of the stages that are deployed."""
    return [
        each["stageName"] for each in lab.aws("apigateway").get_stages(restApiId=api.id)["item"]
    ]


def _all(lab: Lab, region: str) -> dict[str, str]:
    """The id of each API by its name; of two of one name the one made last."""
    items = lab.aws("apigateway", region).get_rest_apis(limit=500)["items"]
    return {each["name"]: each["id"] for each in sorted(items, key=lambda i: i["createdDate"])}


def _resources(lab: Lab, api: str) -> dict[str, Mapping[str, Any]]:
    found = lab.aws("apigateway").get_resources(restApiId=api, limit=500, embed=["methods"])
    return {each["path"]: each for each in found["items"]}
