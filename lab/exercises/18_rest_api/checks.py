"""Checks of the REST API on a function."""

import json
from collections.abc import Mapping
from typing import Any

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import apis, functions
from lab.shared.event import Event

NAME, ROLE, API, PATH, STAGE = "coffee_menu", "coffee-menu-role", "coffee-api", "/menu", "dev"
GATEWAY = "apigateway.amazonaws.com"
_URL = f"http://localhost:4566/_aws/execute-api/ID/{STAGE}{PATH}"


def function(lab: Lab) -> str:
    functions.role(lab, ROLE)
    menu = functions.ready(lab, NAME)
    functions.works_as(menu, ROLE)
    return f"{menu.arn} is Active"


def api(lab: Lab) -> str:
    coffee = apis.find(lab, API)
    if PATH in coffee.resources:
        return f"the API {coffee.id} has the resource {PATH}"
    others = sorted(path for path in coffee.resources if path != "/")
    raise CheckFailed(
        f"The API has no resource {PATH}. It has {', '.join(others)}: the path must be the same."
        if others
        else f"The API has no resource {PATH}: only its root, /.",
        expected=f"a resource with the path {PATH}, below the root",
        look=f"awslocal apigateway get-resources --rest-api-id {coffee.id}",
        try_=f"awslocal apigateway create-resource --rest-api-id {coffee.id} --parent-id ROOT_ID "
        f"--path-part {PATH.strip('/')}",
    )


def method(lab: Lab) -> str:
    coffee = apis.find(lab, API)
    found = apis.integration(lab, coffee, PATH, "GET")
    slip = _method_slip(coffee, found)
    if not slip:
        return f"GET {PATH} is handed to {NAME}"
    raise CheckFailed(
        slip,
        expected=f"GET {PATH} with an AWS_PROXY integration of {NAME}, invoked by POST",
        look=f"awslocal apigateway get-resources --rest-api-id {coffee.id} --embed methods",
        try_="put-method, then put-integration, as in the guide",
    )


def _method_slip(coffee: apis.Api, found: Mapping[str, Any] | None) -> str:
    """What is wrong with the method; "" if nothing is."""
    if found is None:
        others = ", ".join(coffee.resources.get(PATH, {}).get("resourceMethods") or {})
        return f"{PATH} has no method GET." + (f" It has {others}." if others else "")
    if not found:
        return f"GET {PATH} is connected to nothing: it has no integration."
    if found["type"] != "AWS_PROXY":
        return (
            f"The integration's type is {found['type']}: it would not hand the whole request to "
            "the function, nor take statusCode and body from its answer."
        )
    if found.get("httpMethod") != "POST":
        return (
            f"The integration invokes the function by {found.get('httpMethod') or 'no method'}. "
            "Lambda's Invoke is a POST, whatever the client's method is."
        )
    uri = str(found.get("uri", ""))
    if f":function:{NAME}/invocations" not in uri:
        return f"The integration's URI is {uri}: it does not end with {NAME}/invocations."
    return ""


def deploy(lab: Lab) -> str:
    coffee = apis.find(lab, API)
    deployed = apis.stages(lab, coffee)
    if STAGE not in deployed:
        others = f" There is a stage {', '.join(deployed)}." if deployed else ""
        raise CheckFailed(
            f"The API is not deployed to a stage {STAGE}: nobody can call it there.{others}",
            expected=f"a deployment in the stage {STAGE}",
            look=f"awslocal apigateway get-stages --rest-api-id {coffee.id}",
            try_=f"awslocal apigateway create-deployment --rest-api-id {coffee.id} "
            f"--stage-name {STAGE}",
        )
    return f"the API {coffee.id} is deployed to the stage {STAGE}"


def permission(lab: Lab) -> str:
    coffee = apis.find(lab, API)
    statements = _statements(lab)
    ours = [each for each in statements if GATEWAY in str(each.get("Principal", ""))]
    if any(_is_for(lab, each, coffee) for each in ours):
        return f"the policy of {NAME} lets the API invoke it"
    found = f"The policy of {NAME} does not let API Gateway invoke it."
    if ours:
        found = (
            f"The permission is for another source: {_source(ours[-1])}, and this is {coffee.id}."
        )
    elif statements:
        found = f"The permission is for {statements[-1].get('Principal')}, and not for {GATEWAY}."
    raise CheckFailed(
        found,
        expected=f"lambda:InvokeFunction for {GATEWAY} with the ARN of GET {PATH}",
        look=f"awslocal lambda get-policy --function-name {NAME}",
        try_=f"awslocal lambda add-permission --function-name {NAME} --statement-id api2 --action "
        f"lambda:InvokeFunction --principal {GATEWAY} --source-arn "
        f"'arn:aws:execute-api:{lab.region}:{lab.account}:{coffee.id}/*/GET{PATH}'",
    )


def observed_permission(lab: Lab) -> str:
    refused = [event for event in _asked(lab) if event.status == 403]
    return "500 Internal server error" if refused else ""


def call(lab: Lab) -> str:
    coffee = apis.find(lab, API)
    asked = [event for event in _asked(lab) if f":{coffee.id}/" in event.source]
    if any(not event.error for event in asked):
        return f"GET {PATH} was answered by {NAME}"
    raise CheckFailed(
        "You asked before the permission was there: API Gateway was refused, and answered 500."
        if asked
        else f"Nobody has asked the API for {PATH} since you began this exercise.",
        expected=f"one GET {PATH} that reaches {NAME}",
        look="lab events --service lambda",
        try_=f"curl {_URL.replace('ID', coffee.id)}",
    )


def _asked(lab: Lab) -> list[Event]:
    """API Gateway's invocations of the function, the refused ones as well."""
    return [
        event
        for event in lab.events
        if (event.operation, event.actor) == ("Invoke", f"service:{GATEWAY}")
        and event.resource.rpartition("function:")[2] == NAME
    ]


def _statements(lab: Lab) -> list[Mapping[str, Any]]:
    """Of the function's own policy; none if it has no policy."""
    document = functions.policy(lab, NAME)
    return list(json.loads(document)["Statement"]) if document else []


def _source(statement: Mapping[str, Any]) -> str:
    conditions = statement.get("Condition", {})
    return next((str(v) for each in conditions.values() for v in each.values()), "any")


def _is_for(lab: Lab, statement: Mapping[str, Any], coffee: apis.Api) -> bool:
    source = _source(statement)
    wanted = f"arn:aws:execute-api:{lab.region}:{lab.account}:{coffee.id}/"
    ends = ("/*", f"/GET{PATH}", "/GET/*", f"/*{PATH}")
    return source == "any" or (source.startswith(wanted) and source.endswith(ends))
