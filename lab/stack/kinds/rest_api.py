"""API Gateway REST APIs in front of a function."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, ClassVar

from lab.stack.clients import Clients
from lab.stack.resource import TAGS, Resource, State, is_ours


@dataclass(frozen=True, kw_only=True)
class RestApi(Resource):
    """Hands every method on ``paths`` to ``function`` (proxy integration), deployed to ``stage``.

    APIs may share a name, so only one with the stack's tag counts: a student's own stays.
    """

    kind: ClassVar[str] = "rest api"
    function: Resource
    stage: str
    paths: tuple[str, ...]

    def wanted(self, aws: Clients) -> State:
        return {
            "paths": {path: ["NONE", "AWS_PROXY", self._uri(aws)] for path in self.paths},
            "deployment": self._digest(aws),
            "tag": True,
        }

    def read(self, aws: Clients) -> State | None:
        identifier = api_id(aws, self.name)
        if identifier is None:
            return None
        found = _resources(aws("apigateway"), identifier)
        return {
            "paths": {path: _method(found[path]) for path in self.paths if path in found},
            "deployment": self._deployed(aws("apigateway"), identifier),
            "tag": True,
        }

    def create(self, aws: Clients) -> None:
        aws("apigateway").create_rest_api(name=self.name, description=self.purpose, tags=TAGS)

    def update(self, aws: Clients, changed: State) -> None:
        client, api = aws("apigateway"), {"restApiId": api_id(aws, self.name)}
        for path in self.paths:
            self._mend(aws, api, path)
        client.create_deployment(stageName=self.stage, description=self._digest(aws), **api)

    def delete(self, aws: Clients) -> None:
        while identifier := api_id(aws, self.name):  # two setups at once would have made two
            aws("apigateway").delete_rest_api(restApiId=identifier)

    def _mend(self, aws: Clients, api: dict[str, Any], path: str) -> None:
        client = aws("apigateway")
        found = _resources(client, api["restApiId"])
        parent, _, part = path.rpartition("/")
        if path not in found:
            above = found[parent or "/"]["id"]
            found[path] = client.create_resource(parentId=above, pathPart=part, **api)
        now = _method(found[path])
        if now == ["NONE", "AWS_PROXY", self._uri(aws)]:
            return
        method = api | {"resourceId": found[path]["id"], "httpMethod": "ANY"}
        if now and now[0] != "NONE":
            client.delete_method(**method)
        if not now or now[0] != "NONE":
            client.put_method(authorizationType="NONE", **method)
        client.put_integration(
            type="AWS_PROXY", integrationHttpMethod="POST", uri=self._uri(aws), **method
        )

    def _deployed(self, client: Any, identifier: str) -> str | None:
        """What the stage runs: a deployment's description says which paths it was made for."""
        try:
            stage = client.get_stage(restApiId=identifier, stageName=self.stage)
        except client.exceptions.NotFoundException:
            return None
        now = client.get_deployment(restApiId=identifier, deploymentId=stage["deploymentId"])
        return str(now.get("description"))

    def _digest(self, aws: Clients) -> str:
        text = json.dumps([self.paths, self._uri(aws)])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _uri(self, aws: Clients) -> str:
        function = aws.place.arn("lambda", f"function:{self.function.name}")
        region = aws.place.region
        return (
            f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function}/invocations"
        )


def api_id(aws: Clients, name: str) -> str | None:
    """The id of the stack's API of that name; None when there is none."""
    pages = aws("apigateway").get_paginator("get_rest_apis").paginate()
    for api in (each for page in pages for each in page["items"]):
        if api["name"] == name and is_ours(api.get("tags")):
            return str(api["id"])
    return None


def _resources(client: Any, identifier: str) -> dict[str, dict[str, Any]]:
    pages = client.get_paginator("get_resources").paginate(restApiId=identifier, embed=["methods"])
    return {each["path"]: each for page in pages for each in page["items"]}


def _method(resource: dict[str, Any]) -> list[Any] | None:
    method = resource.get("resourceMethods", {}).get("ANY")
    if not method:
        return None
    integration = method.get("methodIntegration", {})
    return [method.get("authorizationType"), integration.get("type"), integration.get("uri")]
