"""Draws what was read as nodes and edges: no calls, the same facts always make the same drawing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lab.guide import links
from lab.guide.flow import belongs, places
from lab.guide.flow.facts import Facts, SourceMapping, Trigger
from lab.guide.flow.seen import Runs, Seen
from lab.journal import names
from lab.journal.peek import Contents

ENABLED = {"Enabled", "Enabling", "Creating", "Updating", ""}
MOST_BELOW = 12
_NOBODY = Runs()
_KINDS = {"sns": "topic", "sqs": "queue", "lambda": "function", "s3": "bucket",
          "dynamodb": "table", "ssm": "parameter"}  # fmt: skip


@dataclass(slots=True)
class Drawing:
    """Nodes and edges as the page gets them, by their ids."""

    account: str
    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)
    edges: dict[str, dict[str, Any]] = field(default_factory=dict)

    def node(self, identity: str, kind: str, name: str, page: str = "", **state: Any) -> None:
        """Add a node, unless it is there."""
        if identity and identity not in self.nodes:
            numbers = belongs.exercises(kind, name, self.account)
            self.nodes[identity] = {
                "id": identity,
                "kind": kind,
                "name": name,
                "page": page,
                "exercises": list(numbers),
                "state": state,
            }

    def edge(
        self, kind: str, source: str, target: str, label: str = "", state: str = "ok", why: str = ""
    ) -> None:
        """Add an edge; of several of one kind between two nodes the labels are joined."""
        identity = places.edge(kind, source, target)
        if known := self.edges.get(identity):
            if label and label not in known["label"]:
                known["label"] = f"{known['label']}, {label}".lstrip(", ")
            return
        self.edges[identity] = {
            "id": identity,
            "from": source,
            "to": target,
            "kind": kind,
            "label": label,
            "state": state,
            "why": why,
        }


def draw(facts: Facts, seen: Seen, account: str) -> Drawing:
    """All there is: resources first, then what connects them; an edge's end that is not in the
    account is drawn as a node of its own."""
    drawing = Drawing(account)
    drawing.node(places.STUDENT, "student", "student")
    drawing.node(places.APP, "app", "app")
    _resources(drawing, facts, seen)
    for draw_edges in (_subscriptions, _queues, _functions, _mappings, _triggers, _others):
        draw_edges(drawing, facts)
    _uses(drawing, facts, seen)
    _share_exercises(drawing)
    for identity, why in seen.refused.items():
        edge = drawing.edges.get(identity)
        if edge and edge["state"] == "ok":
            edge |= {"state": "refused", "why": why}
    return drawing


def _resources(drawing: Drawing, facts: Facts, seen: Seen) -> None:
    for arn, subscriptions in sorted(facts.topics.items()):
        pending = sum(each.pending for each in subscriptions)
        drawing.node(arn, "topic", names.short(arn), links.page(arn),
                     subscriptions=len(subscriptions), pending=pending)  # fmt: skip
    dead = {queue.dead_letters for queue in facts.queues.values()}
    for arn, queue in sorted(facts.queues.items()):
        state = _contents(facts.contents.get(arn)) | {"dlq": arn in dead, "fifo": queue.fifo}
        drawing.node(arn, "queue", names.short(arn), links.page(arn), **state)
    for arn, function in sorted(facts.functions.items()):
        runs, now = seen.runs.get(arn, _NOBODY), facts.environments.get(arn)
        drawing.node(arn, "function", names.short(arn), links.page(arn),
                     warm=now.warm if now else 0, runs=runs.runs, errors=runs.errors,
                     running=now.running if now else 0, status=function.status)  # fmt: skip
    for name, bucket in sorted(facts.buckets.items()):
        arn = places.bucket(name)
        drawing.node(arn, "bucket", name, links.page(arn), objects=bucket.objects)
    for kind, triggers in (("schedule", facts.schedules), ("rule", facts.rules)):
        for arn, trigger in sorted(triggers.items()):
            drawing.node(arn, kind, trigger.name, when=trigger.when, enabled=trigger.enabled)


def _contents(contents: Contents | None) -> dict[str, Any]:
    if not contents:
        return {"visible": 0, "in_flight": 0, "delayed": 0, "messages": []}
    return {
        "visible": contents.visible,
        "in_flight": contents.in_flight,
        "delayed": contents.delayed,
        "messages": [
            {
                "id": each.id,
                "body": each.body,
                "state": each.state,
                "until": round(each.until, 2),
                "receives": each.receives,
            }
            for each in contents.messages
        ],
    }


def _subscriptions(drawing: Drawing, facts: Facts) -> None:
    for topic, subscriptions in sorted(facts.topics.items()):
        for each in sorted(subscriptions, key=lambda s: (s.protocol, s.endpoint)):
            target = places.endpoint(each.protocol, each.endpoint)
            if not target:
                continue
            _endpoint(drawing, target)
            pending = "its endpoint has not confirmed it yet" if each.pending else ""
            state = "pending" if each.pending else "ok"
            drawing.edge("subscription", topic, target, each.filter, state, pending)


def _endpoint(drawing: Drawing, target: str) -> None:
    """A mailbox, a telephone, a server; or something that is not there (any more)."""
    kind, _, address = target.partition(":")
    if kind in ("mail", "sms", "http"):
        drawing.node(target, kind, address, "/inbox" if kind != "http" else "")
    else:
        _absent(drawing, target)


def _absent(drawing: Drawing, arn: str) -> None:
    kind = _KINDS.get(names.service(arn))
    if kind and arn not in drawing.nodes:
        state = _contents(None) if kind == "queue" else {}
        drawing.node(arn, kind, names.short(arn), **state)


def _queues(drawing: Drawing, facts: Facts) -> None:
    for arn, queue in sorted(facts.queues.items()):
        if queue.dead_letters:
            _absent(drawing, queue.dead_letters)
            label = f"after {queue.receives} receives"
            drawing.edge("redrive", arn, queue.dead_letters, label)


def _functions(drawing: Drawing, facts: Facts) -> None:
    for arn, function in sorted(facts.functions.items()):
        handed = (
            (function.on_failure, "on failure"),
            (function.dead_letters, "dead letters"),
            (function.on_success, "on success"),
        )
        for target, label in handed:
            if place := places.resource(target):
                _absent(drawing, place)
                drawing.edge("failure-destination", arn, place, label)


def _mappings(drawing: Drawing, facts: Facts) -> None:
    for each in sorted(facts.mappings, key=lambda m: (m.source, m.function)):
        source = places.resource(each.source)
        if source:
            _absent(drawing, source)
            _absent(drawing, each.function)
            drawing.edge("mapping", source, each.function, each.filter, *_mapping_state(each))


def _mapping_state(mapping: SourceMapping) -> tuple[str, str]:
    if mapping.state not in ENABLED:
        return "disabled", f"the event source mapping is {mapping.state.lower()}"
    if mapping.result.startswith("PROBLEM"):
        return "refused", mapping.result
    return "ok", ""


def _triggers(drawing: Drawing, facts: Facts) -> None:
    for arn, trigger in sorted((*facts.schedules.items(), *facts.rules.items())):
        for target, state, why in _fired(trigger):
            if place := places.resource(target):
                _absent(drawing, place)
                drawing.edge("target", arn, place, trigger.when, state, why)


def _fired(trigger: Trigger) -> Iterator[tuple[str, str, str]]:
    for target in trigger.targets:
        yield (target, "ok", "") if trigger.enabled else (target, "disabled", "it is disabled")


def _others(drawing: Drawing, facts: Facts) -> None:
    """Buckets' notifications, and REST APIs."""
    for name, bucket in sorted(facts.buckets.items()):
        for each in bucket.notifications:
            if target := places.resource(each.target):
                _absent(drawing, target)
                drawing.edge("notification", places.bucket(name), target, each.label)
    for api_id, api in sorted(facts.apis.items()):
        functions = {arn: paths for arn, paths in api.functions.items() if places.resource(arn)}
        region = next((arn.split(":")[3] for arn in functions), "us-east-1")
        node = places.api(region, api_id)
        drawing.node(node, "api", api.name)
        for arn, paths in sorted(functions.items()):
            _absent(drawing, arn)
            label = paths[0] if len(paths) == 1 else f"{len(paths)} methods"
            drawing.edge("target", node, arn, label)


def _uses(drawing: Drawing, facts: Facts, seen: Seen) -> None:
    """Tables and parameters are there only because somebody uses them."""
    for who, used in sorted(seen.uses):
        for target in _below(used, facts) if who in drawing.nodes else ():
            kind = _KINDS.get(names.service(target), "")
            if target in facts.tables or target in facts.parameters:
                drawing.node(target, kind, names.short(target), links.page(target))
            if target in drawing.nodes:
                drawing.edge("uses", who, target)


def _below(used: str, facts: Facts) -> Iterable[str]:
    """What is read by a path is all that lies below it."""
    if not used.endswith("/"):
        return (used,)
    return sorted(each for each in facts.parameters if each.startswith(used))[:MOST_BELOW]


def _share_exercises(drawing: Drawing) -> None:
    """Mailboxes and the like belong to the exercises of who writes to them."""
    for edge in drawing.edges.values():
        target, source = drawing.nodes.get(edge["to"]), drawing.nodes.get(edge["from"])
        if target and source and target["kind"] in ("mail", "sms", "http"):
            target["exercises"] = sorted({*target["exercises"], *source["exercises"]})
