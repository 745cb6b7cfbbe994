"""What the flow page works out without drawing anything: its modules alone, without a lab."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from lab.shared.config import ROOT

STATIC = ROOT / "lab/guide/static"
TOPIC, QUEUE, FUNCTION = "arn:topic", "arn:queue", "arn:function"
Js = Callable[..., Any]


@pytest.fixture(scope="module")
def js(chromium: Browser) -> Iterator[Js]:
    """Calls a function with a module of the page: js("history", "({ History }) => ...", data)."""
    page = chromium.new_page()

    def serve(route: Route) -> None:
        path = STATIC / route.request.url.removeprefix("http://flow.test/static/")
        if path.is_file():
            route.fulfill(path=path, content_type="text/javascript")
        else:
            route.fulfill(body="", content_type="text/html")

    page.route("http://flow.test/**", serve)
    page.goto("http://flow.test/")

    def call(module: str, function: str, data: Any = None) -> Any:
        script = f"""async (data) =>
          ({function})(await import("/static/js/flow/{module}.js"), data)"""
        return page.evaluate(script, data)

    yield call
    page.close()


def event(number: int, **members: Any) -> dict[str, Any]:
    """An event as the server tells it."""
    return {
        "id": f"run-{number}",
        "time": float(number),
        "latency_ms": 0,
        "kind": "call",
        "actor": "student",
        "service": "sns",
        "operation": "Publish",
        "resource": TOPIC,
        "error": "",
        "line": f"line {number}",
        "ids": [],
        "moves": [],
    } | members


def move(from_: str, to: str, *ids: str, outcome: str = "ok") -> dict[str, Any]:
    """A message's hop."""
    return {
        "from": from_,
        "to": to,
        "edge": f"{from_}>{to}",
        "ids": list(ids),
        "outcome": outcome,
        "why": "" if outcome == "ok" else "it was not allowed",
    }


def frame(time: float, **queue: int) -> dict[str, Any]:
    """A small account at a time."""
    nodes = [
        {"id": "student", "kind": "student", "name": "student", "state": {}},
        {"id": TOPIC, "kind": "topic", "name": "t", "exercises": [1], "state": {}},
        {"id": QUEUE, "kind": "queue", "name": "orders", "exercises": [2], "state": queue},
    ]
    edge = {"id": f"{TOPIC}>{QUEUE}", "from": TOPIC, "to": QUEUE, "kind": "subscription"}
    edges = [edge | {"label": "event = completed", "state": "ok", "why": ""}]
    return {"time": time, "event": "", "nodes": nodes, "edges": edges}


def test_each_time_shows_the_frame_and_the_events_until_then(js: Js) -> None:
    found = js(
        "history",
        """({ History }, { frames, events }) => {
          const history = new History();
          frames.toReversed().forEach((frame) => history.addFrame(frame));
          history.addEvents(events);
          const shows = (time) => [history.frameAt(time).time, history.countAt(time)];
          return [shows(0), shows(2.5), shows(4), history.start, history.end];
        }""",
        {"frames": [frame(2), frame(3), frame(5)], "events": [event(1), event(2), event(4)]},
    )
    assert found == [[2, 0], [2, 2], [3, 3], 1, 5]


def test_events_are_taken_once_and_in_order_and_reads_are_no_story(js: Js) -> None:
    found = js(
        "history",
        """({ History }, events) => {
          const history = new History();
          history.addEvents(events.slice(2));
          const fresh = history.addEvents(events);
          return [history.events.map((event) => event.id), fresh.length];
        }""",
        [event(2), event(1), event(9), event(10), event(3, operation="GetQueueUrl")],
    )
    assert found == [["run-1", "run-2", "run-9", "run-10"], 2]


def test_history_is_bounded(js: Js) -> None:
    found = js(
        "history",
        """({ History, MOST_EVENTS, MOST_FRAMES }, { event, frame }) => {
          const history = new History();
          for (let number = 1; number < 3 * MOST_EVENTS; number += 1)
            history.addEvents([{ ...event, id: `run-${number}`, time: number }]);
          for (let time = 1; time < 3 * MOST_FRAMES; time += 1)
            history.addFrame({ ...frame, time });
          return [history.events.length <= 1.1 * MOST_EVENTS, history.events.at(-1).time,
            history.frames.length <= MOST_FRAMES, history.frames[0].time];
        }""",
        {"event": event(1), "frame": frame(1)},
    )
    assert found == [True, 14999, True, 1]


def test_a_message_is_followed_from_topic_to_function_but_not_into_its_batch(js: Js) -> None:
    events = [
        event(1, ids=["aaaa1111"], moves=[move("student", TOPIC, "aaaa1111")]),
        event(2, ids=["aaaa1111", "bbbb2222"], moves=[move(TOPIC, QUEUE, "aaaa1111", "bbbb2222")]),
        event(3, ids=["cccc3333"], moves=[move("student", QUEUE, "cccc3333")]),
        event(
            4,
            ids=["bbbb2222", "cccc3333", "dddd4444", "eeee5555"],
            moves=[move(QUEUE, FUNCTION, "bbbb2222", "cccc3333", "dddd4444", "eeee5555")],
        ),
    ]
    found = js(
        "trail",
        """({ trail }, events) => {
          const found = trail(events, "AAAA1");
          const ids = [...found.events].map((event) => event.id);
          return [ids, [...found.nodes], trail(events, "zzzz")];
        }""",
        events,
    )
    assert found == [["run-1", "run-2", "run-4"], ["student", TOPIC, QUEUE, FUNCTION], None]


def test_refusals_of_one_place_are_one_mark_that_goes_after_a_while(js: Js) -> None:
    refused = [
        event(n, at=n, moves=[move(TOPIC, QUEUE, "x", outcome="refused")]) for n in (1, 2, 3)
    ]
    fine = event(4, at=4, moves=[move(TOPIC, QUEUE, "x")])
    found = js(
        "marks",
        """({ marksAt, STAY_SECONDS: stay }, events) => [5, 2 + stay, 9 + stay].map((time) =>
          marksAt(events, events.length, time).map((mark) => [mark.count, mark.move.why]))""",
        [*refused, fine],
    )
    assert found == [[[3, "it was not allowed"]], [[1, "it was not allowed"]], []]


def test_a_dot_goes_on_when_the_one_that_brings_it_has_arrived(js: Js) -> None:
    found = js(
        "traffic",
        """({ Traffic }, [first, second]) => {
          const traffic = new Traffic();
          const brought = traffic.launch(first, 10), goes = traffic.launch(second, 10);
          return [brought.start, goes.start === brought.end, traffic.at(10.01).length];
        }""",
        [move("student", TOPIC, "a"), move(TOPIC, QUEUE, "a")],
    )
    assert found == [10, True, 1]


def test_a_storm_is_few_dots_with_a_count(js: Js) -> None:
    found = js(
        "traffic",
        """({ Traffic, MOST_DOTS }, moves) => {
          const traffic = new Traffic();
          for (let count = 0; count < 1000; count += 1)
            for (const move of moves) traffic.launch(move, 10 + count / 1000);
          const sum = traffic.dots.reduce((all, dot) => all + dot.count, 0);
          return [traffic.dots.length <= MOST_DOTS, sum + traffic.unseen, traffic.at(20).length];
        }""",
        [move("student", f"q{number}") for number in range(100)],
    )
    assert found == [True, 100_000, 0]


def test_the_layout_is_the_same_whatever_the_state(js: Js) -> None:
    found = js(
        "layout",
        """({ keyOf, layOut }, frames) => {
          frames[1].edges[0].state = "refused";
          const keys = frames.map(({ nodes, edges }) => keyOf(nodes, edges, 2));
          const { boxes, lines } = layOut(frames[0].nodes, frames[0].edges, 2);
          const line = lines.get("arn:topic>arn:queue").line;
          const gone = layOut(frames[0].nodes.slice(0, 2), frames[0].edges, 0.5);
          return [keys[0] === keys[1], line[0] < line.at(-2), boxes.size, gone.lines.size];
        }""",
        [frame(1, visible=0), frame(2, visible=30)],
    )
    assert found == [True, True, 3, 0]


def test_a_step_shows_an_event_and_the_end_of_a_replay_is_live(js: Js) -> None:
    found = js(
        "player",
        """async ({ Player }, { frames, events }) => {
          const { History } = await import("/static/js/flow/history.js");
          const history = new History();
          frames.forEach((frame) => history.addFrame(frame));
          history.addEvents(events);
          const player = new Player(history);
          const steps = [-1, -1, 1, 1].map((way) => player.step(way, 100)?.id ?? null);
          player.replay();
          const passed = [];
          for (let count = 0; player.mode === "replay" && count < 100; count += 1)
            passed.push(...player.advance(0.25).map((event) => event.id));
          return [steps, passed, player.mode];
        }""",
        {"frames": [frame(1), frame(4)], "events": [event(1), event(2), event(50)]},
    )
    assert found == [["run-2", "run-1", "run-2", "run-50"], ["run-2", "run-50"], "live"]


def test_nodes_and_edges_are_named_with_their_state(js: Js) -> None:
    queue = frame(1, visible=3, in_flight=1, delayed=0)["nodes"][2]
    found = js(
        "words",
        """({ nameOf, linesOf, numbers }, { queue, edge }) =>
          [nameOf(queue), linesOf(edge).label, linesOf(edge).state]""",
        {
            "queue": queue,
            "edge": frame(1)["edges"][0] | {"label": "a <b> " * 20, "state": "disabled"},
        },
    )
    assert found[0] == "queue orders, 3 visible, 1 in flight"
    assert len(found[1]) == 3
    assert all(len(line) < 24 for line in found[1])
    assert found[2] == "disabled"


def test_many_events_are_told_in_one_line(js: Js) -> None:
    publish = event(1, line="student published 'x' to t", moves=[move("student", TOPIC)])
    hop = event(2, actor="service:sns.amazonaws.com", moves=[move(TOPIC, QUEUE)])
    refused = hop | {"moves": [move(TOPIC, QUEUE, outcome="refused")]}
    few, many = js(
        "summary",
        "({ summary }, lists) => lists.map(summary)",
        [
            [publish, hop, hop, refused],
            [publish | {"line": f"line {number}"} for number in range(40)] + [hop] * 90,
        ],
    )
    assert few == "student published 'x' to t, 2 deliveries, 1 refused"
    assert many == "40 calls, 90 deliveries"


def test_what_is_idle_or_of_another_exercise_can_be_left_out(js: Js) -> None:
    found = js(
        "filters",
        """async ({ Filters }, { frames, events }) => {
          const { History } = await import("/static/js/flow/history.js");
          const history = new History();
          history.addFrame(frames[0]);
          history.addEvents(events);
          const filters = new Filters(history);
          const ids = () => filters.shown(history.frames[0], 1, 1.5).nodes.map((node) => node.id);
          const all = ids();
          filters.hideIdle = true;
          const busy = ids();
          Object.assign(filters, { hideIdle: false, exercise: 2 });
          filters.renew();
          return [all.length, busy, filters.isFaint("arn:topic"), filters.isFaint("arn:queue"),
            filters.lastTaken(1, 9).length];
        }""",
        {"frames": [frame(1)], "events": [event(1, moves=[move("student", TOPIC)])]},
    )
    assert found == [3, ["student", TOPIC], True, False, 0]
