"""Systems Manager's operations on managed nodes, as LocalStack calls them."""

import json
import uuid
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.services.moto import call_moto

from lab.emulator.instances import Instance
from lab.emulator.marks import marks
from lab.emulator.node import commands, documents, inventory, registry, runner, views
from lab.emulator.node.commands import COMMANDS
from lab.emulator.node.documents import CONTENT, SHELL
from lab.emulator.node.registry import refusal
from lab.emulator.node.sessions import SESSIONS

_FACTS = {
    "Name": SHELL,
    "DocumentVersion": "1",
    "DocumentType": "Command",
    "DocumentFormat": "JSON",
    "SchemaVersion": "1.2",
}
Answer = dict[str, Any]


class Nodes:
    """To be mixed into the provider; all other documents are LocalStack's."""

    def send_command(self, context: RequestContext, *args: Any, **kwargs: Any) -> Answer:
        """Run a script on nodes; it goes on when this has answered."""
        request = _asked(context)
        plan = documents.plan(context.account_id, context.region, request)
        ids, targets = request.get("InstanceIds") or [], request.get("Targets") or []
        nodes = registry.chosen(context.account_id, _node(context), ids, targets)
        sent = COMMANDS.send(context.account_id, context.region, request, plan, nodes)
        answer = {"Command": views.command(sent)}
        COMMANDS.begin(sent)
        return answer

    def list_commands(self, context: RequestContext, *args: Any, **kwargs: Any) -> Answer:
        """What was sent, the newest first."""
        request = _asked(context)
        node = request.get("InstanceId")
        found = [
            views.command(each)
            for each in _found(context)
            if not node or any(one.instance.id == node for one in each.invocations)
        ]
        chosen = [each for each in found if _passes(each, request.get("Filters"))]
        return _page("Commands", chosen, request)

    def list_command_invocations(
        self, context: RequestContext, *args: Any, **kwargs: Any
    ) -> Answer:
        """Each command on each node."""
        request = _asked(context)
        details = bool(request.get("Details"))
        found = [
            views.listed(command, each, details=details)
            for command in _found(context)
            for each in command.invocations
            if request.get("InstanceId") in (None, each.instance.id)
        ]
        chosen = [each for each in found if _passes(each, request.get("Filters"))]
        return _page("CommandInvocations", chosen, request)

    def get_command_invocation(self, context: RequestContext, *args: Any, **kwargs: Any) -> Answer:
        """How a command went on a node, and what it printed."""
        request = _asked(context)
        try:
            command = next(iter(_found(context)))
        except CommonServiceException:
            raise _no_invocation() from None
        for each in command.invocations:
            if each.instance.id == request["InstanceId"]:
                return views.invocation(command, each)
        raise _no_invocation()

    def cancel_command(self, context: RequestContext, *args: Any, **kwargs: Any) -> Answer:
        """End a command that runs or waits."""
        for command in _found(context):
            commands.cancel(command)
        return {}

    def describe_instance_information(
        self, context: RequestContext, *args: Any, **kwargs: Any
    ) -> Answer:
        """The managed nodes."""
        request, node = _asked(context), _node(context)
        found = [registry.information(node)] if node else []
        for each in request.get("Filters") or []:
            found = [one for one in found if _is(node, one, each["Key"], each["Values"])]
        for each in request.get("InstanceInformationFilterList") or []:
            found = [one for one in found if _is(node, one, each["key"], each["valueSet"])]
        return {"InstanceInformationList": found}

    def get_connection_status(self, context: RequestContext, *args: Any, **kwargs: Any) -> Answer:
        """Whether a session could be opened to a node."""
        target, node = _asked(context)["Target"], _node(context)
        known = node is not None and node.id == target
        return {"Target": target, "Status": "connected" if known else "notconnected"}

    def start_session(self, context: RequestContext, *args: Any, **kwargs: Any) -> Answer:
        """Open a shell on a node; StreamUrl is the lab's own, for ``lab ssm session``."""
        request, node = _asked(context), _node(context)
        if request.get("DocumentName"):
            raise refusal("InvalidDocument", "The lab's sessions are shells, without a document.")
        if node is None or node.id != request["Target"]:
            problem = f"{request['Target']} is not connected."
            raise refusal("TargetNotConnected", problem)
        caller = marks(context).caller
        return SESSIONS.start(node, caller.principal.arn if caller else "", request.get("Reason"))

    def terminate_session(self, context: RequestContext, *args: Any, **kwargs: Any) -> Answer:
        """End a session."""
        identity = _asked(context)["SessionId"]
        SESSIONS.end(context.account_id, identity)
        return {"SessionId": identity}

    def describe_sessions(self, context: RequestContext, *args: Any, **kwargs: Any) -> Answer:
        """The sessions that are open (Active), or were (History)."""
        request = _asked(context)
        found = SESSIONS.described(context.account_id, active=request["State"] == "Active")
        return _page("Sessions", found, request)

    def put_inventory(self, context: RequestContext, *args: Any, **kwargs: Any) -> Answer:
        """Keep inventory of a type of the student's own."""
        request = _asked(context)
        inventory.put(_this(context, request["InstanceId"]), request["Items"])
        return {"Message": "Inventory was successfully updated."}

    def delete_inventory(self, context: RequestContext, *args: Any, **kwargs: Any) -> Answer:
        """Forget the inventory of a type of the student's own."""
        kind = _asked(context)["TypeName"]
        inventory.delete(context.account_id, kind)
        return {"TypeName": kind, "DeletionId": str(uuid.uuid4())}

    def list_inventory_entries(self, context: RequestContext, *args: Any, **kwargs: Any) -> Answer:
        """What is on a node, of one type."""
        request = _asked(context)
        item = inventory.item(_this(context, request["InstanceId"]), request["TypeName"])
        page = _page("Entries", item.pop("Content"), request)
        return {"InstanceId": request["InstanceId"], **item, **page}

    def get_inventory(self, context: RequestContext, *args: Any, **kwargs: Any) -> Answer:
        """What is on all nodes; of the types that ResultAttributes names, or the node's facts."""
        request, node = _asked(context), _node(context)
        wanted = [each["TypeName"] for each in request.get("ResultAttributes") or []]
        if not node:
            return {"Entities": []}
        items = [inventory.item(node, kind) for kind in wanted or [inventory.INSTANCE]]
        return {"Entities": [{"Id": node.id, "Data": {each["TypeName"]: each for each in items}}]}

    def list_documents(self, context: RequestContext, *args: Any, **kwargs: Any) -> Answer:
        """The documents, AWS's own among them."""
        answer: Answer = call_moto(context)
        filters = _asked(context).get("Filters") or []
        shown: Answer = {**_FACTS, "Owner": "Amazon", "PlatformTypes": ["Linux", "MacOS"]}
        if all(_fits(shown, each["Key"], each["Values"]) for each in filters):
            answer["DocumentIdentifiers"] = [shown, *answer.get("DocumentIdentifiers", [])]
        return answer

    def describe_document(self, context: RequestContext, *args: Any, **kwargs: Any) -> Answer:
        """What a document is for, and which parameters it takes."""
        if _name(_asked(context)["Name"]) != SHELL:
            return call_moto(context)
        parameters = [
            {"Name": name, "Type": facts["type"], "Description": ""}
            for name, facts in CONTENT["parameters"].items()
        ]
        more = {"Owner": "Amazon", "Status": "Active", "PlatformTypes": ["Linux", "MacOS"]}
        more |= {"Description": CONTENT["description"], "LatestVersion": "1", "DefaultVersion": "1"}
        return {"Document": {**_FACTS, **more, "Parameters": parameters}}

    def get_document(self, context: RequestContext, *args: Any, **kwargs: Any) -> Answer:
        """A document's text."""
        if _name(_asked(context)["Name"]) != SHELL:
            return call_moto(context)
        facts = {key: text for key, text in _FACTS.items() if key != "SchemaVersion"}
        return {**facts, "Status": "Active", "Content": json.dumps(CONTENT, indent=2)}


def forget() -> None:
    """End what runs on nodes, and forget what was there."""
    COMMANDS.clear()
    SESSIONS.clear()
    inventory.forget()
    runner.forget()


def _asked(context: RequestContext) -> dict[str, Any]:
    return dict(context.service_request or {})


def _node(context: RequestContext) -> Instance | None:
    return registry.managed(context.account_id, context.region)


def _this(context: RequestContext, identity: str) -> Instance:
    node = _node(context)
    if node is None or node.id != identity:
        raise refusal("InvalidInstanceId", f"The specified instance {identity} is not valid.")
    return node


def _found(context: RequestContext) -> Any:
    request = _asked(context)
    return COMMANDS.find(context.account_id, context.region, request.get("CommandId") or "")


def _name(document: str) -> str:
    return document.rpartition("/")[2]


def _no_invocation() -> Exception:
    return refusal("InvocationDoesNotExist", "")


def _passes(shown: Answer, filters: list[dict[str, str]] | None) -> bool:
    names = {"Status": "Status", "DocumentName": "DocumentName"}
    return all(
        shown.get(names[each["key"]]) == each["value"]
        for each in filters or []
        if each["key"] in names
    )


def _is(node: Instance | None, shown: Answer, key: str, values: list[str]) -> bool:
    if key.startswith("tag:") and node:
        return registry.tags(node).get(key[4:]) in values
    if key == "InstanceIds":
        key = "InstanceId"
    if key == "PlatformTypes":
        key = "PlatformType"
    return str(shown.get(key)) in values


def _fits(shown: Answer, key: str, values: list[str]) -> bool:
    found = shown.get(key)
    texts = found if isinstance(found, list) else [str(found)]
    if key == "Name":
        return any(str(found).startswith(value) for value in values)
    return any(value in texts for value in values)


def _page(name: str, things: list[Any], request: dict[str, Any]) -> Answer:
    token, size = request.get("NextToken") or "0", request.get("MaxResults") or 50
    if not (token.isascii() and token.isdigit()):
        raise refusal("InvalidNextToken", "The specified token is not valid.")
    begin, end = int(token), int(token) + size
    more = {"NextToken": str(end)} if end < len(things) else {}
    return {name: things[begin:end], **more}
