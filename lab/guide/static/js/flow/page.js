// The flow page: the drawing and the story of what happens, now or at a chosen time.

import { get, Refused } from "../ask.js";
import { $ } from "../dom.js";
import { on, want } from "../live.js";
import { Announcer, Story } from "./story.js";
import { Controls } from "./controls.js";
import { Dots } from "./dots.js";
import { Drawing } from "./drawing.js";
import { Filters } from "./filters.js";
import { History } from "./history.js";
import { Labels } from "./labels.js";
import { marksAt } from "./marks.js";
import { Panel } from "./panel.js";
import { Player } from "./player.js";
import { Timeline } from "./timeline.js";
import { Traffic } from "./traffic.js";

// The hops of a message end before the call that began it: they wait for each other that long.
const GATHER_MS = 90;
const STEP_PACE = 0.7;
const AGAIN_MS = 3000;
const PANEL = 384;
// Nodes that say nothing of what is in the account: they are drawn because they acted, or were acted on.
const NOT_MADE = new Set(["student", "app", "table", "parameter"]);
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

const stage = $(".flow-stage");
const history = new History();
const player = new Player(history);
const traffic = new Traffic();
const filters = new Filters(history);
const labels = new Labels();
const calm = () => CALM.matches;
const now = () => Date.now() / 1000;
const shownTime = () => (player.mode === "live" ? now() : player.time);

const panel = new Panel($(".flow-panel"), { follow, closed: () => {} });
const drawing = new Drawing(stage, { calm, open: openNode, openMark, changed: () => dots?.wake() });
const dots = new Dots($("canvas", stage), drawing.camera, traffic, { lineOf: (move) => drawing.lineOf(move), calm, wanted: (move) => filters.takesMove(move) });
const story = new Story($("#flow-story"), { follow });
const announcer = new Announcer($("#flow-says"));
const timeline = new Timeline($(".flow-time"), history, { chosen: (time) => { player.pause(time); showAll(); } });
const controls = new Controls($(".flow"), { player, filters, camera: drawing.camera, act });

let gathered = [];
let unseen = 0;

/** What the buttons and keys do. */
function act(what, value) {
  const acts = {
    pause: () => (player.mode === "live" ? player.pause(now()) : toLive()),
    back: () => step(-1),
    forward: () => step(1),
    replay: () => (player.mode === "replay" ? player.pause(player.time) : startReplay()),
    speed: () => { player.speed = Number(value); },
    follow: () => follow(value),
    exercise: () => { filters.exercise = Number(value); },
    idle: () => { filters.hideIdle = value; },
    closed: () => panel.close(),
  };
  acts[what]();
  showAll(what === "back" || what === "forward");
}

function toLive() {
  player.live();
  traffic.clear();
}

function startReplay() {
  traffic.clear();
  player.replay();
  requestAnimationFrame(play);
}

let last = 0;
function play(at) {
  if (player.mode !== "replay") { last = 0; return; }
  const passed = player.advance(last ? Math.min((at - last) / 1000, 0.2) : 0);
  last = at;
  launch(passed, Math.max(1, player.speed / 3));
  story.append(passed.filter((event) => filters.takes(event)));
  showMoment();
  if (player.mode === "live") { last = 0; showAll(); announcer.say("The replay is at its end: live again."); return; }
  requestAnimationFrame(play);
}

function step(direction) {
  const event = player.step(direction, now(), (each) => filters.takes(each));
  traffic.clear();
  if (event) launch([event], STEP_PACE);
  announcer.say(event ? event.line : direction > 0 ? "This is the last event." : "This is the beginning.");
}

/** Sets the moves of events on their way. */
function launch(events, pace = 1) {
  const at = performance.now() / 1000;
  for (const event of [...events].sort((one, other) => one.time - other.time)) {
    for (const move of event.moves) if (drawing.lineOf(move)) traffic.launch(move, at, labels.of(event, move), pace);
  }
  if (traffic.dots.length) dots.wake();
}

function hear(events) {
  const fresh = history.addEvents(events);
  if (!fresh.length) return;
  const taken = fresh.filter((event) => filters.takes(event));
  if (player.mode !== "live") {
    unseen += taken.length;
    controls.tellUnseen(unseen);
    return;
  }
  story.append(taken);
  announcer.tell(taken);
  if (!gathered.length) setTimeout(setOut, GATHER_MS);
  gathered.push(...fresh);
}

function setOut() {
  const events = gathered;
  gathered = [];
  if (player.mode !== "live" || document.hidden) return;
  labels.learn(events);
  launch(events);
  if (events.some((event) => event.moves.some((move) => move.outcome !== "ok"))) setTimeout(showMarks, calm() ? 0 : 900);
}

/** Draws the shown moment: nodes, edges, marks. */
function showMoment() {
  const time = shownTime();
  const frame = player.mode === "live" ? history.frames.at(-1) : history.frameAt(time);
  if (!frame) return;
  const count = player.mode === "live" ? history.events.length : history.countAt(time);
  const shown = filters.shown(frame, count, time);
  drawing.show(shown.nodes, shown.edges, {
    faint: (id) => filters.isFaint(id), faintEdge: (id) => filters.isFaintEdge(id),
    last: (node) => (node.kind === "function" ? filters.lastRun(node.id, count) : ""),
  });
  stage.classList.toggle("following", Boolean(filters.trail));
  drawing.showTrail(filters.trail?.loose ?? []);
  stage.classList.toggle("bare", !frame.nodes.some((node) => !NOT_MADE.has(node.kind)));
  if (panel.id) panel.refresh(frame.nodes.find((node) => node.id === panel.id));
  drawing.tick(time);
  showMarks(count);
  timeline.show(time, player.mode);
  controls.show();
}

function showMarks(count = player.mode === "live" ? history.events.length : history.countAt(player.time)) {
  drawing.showMarks(marksAt(history.events, count, shownTime()).filter(({ move }) => filters.takesMove(move)));
}

/** Draws the shown moment, and tells the story until then. */
function showAll(stepped = false) {
  if (player.mode === "live") { unseen = 0; controls.tellUnseen(0); }
  const count = player.mode === "live" ? history.events.length : history.countAt(player.time);
  filters.renew();
  showMoment();
  story.show(filters.lastTaken(count, 200), stepped);
  timeline.draw();
}

function follow(id) {
  const found = filters.follow(id);
  controls.tellFollowed(id, found);
  announcer.say(!id ? "All messages are shown." : found ? `Following ${id.slice(0, 8)}: ${found.events.size} events.` : `No event is about ${id}.`);
  showAll();
}

function openNode(node) {
  const count = player.mode === "live" ? history.events.length : history.countAt(player.time);
  // What is opened is not hidden by what tells of it.
  const box = drawing.layout.boxes.get(node.id);
  if (box && stage.clientWidth > 2 * PANEL) drawing.camera.reveal(box, PANEL);
  panel.open(node, history.frameAt(shownTime()) ?? { nodes: [], edges: [] }, history.events.slice(Math.max(0, count - 1000), count));
}

function openMark(mark) {
  const frame = history.frameAt(shownTime());
  panel.openMark(mark, (id) => frame?.nodes.find((node) => node.id === id)?.name ?? id);
}

async function load() {
  stage.ariaBusy = "true";
  try {
    const data = await get("/flow/data");
    for (const frame of data.frames) history.addFrame(frame);
    history.addEvents(data.events);
    labels.learn(history.events);
    say("");
    if (filters.wanted) follow(filters.wanted);
    else showAll();
    stage.ariaBusy = "false";
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say([error.message, error.why, error.next && `Next: ${error.next}`].filter(Boolean).join(" "));
    if (!wasAway) setTimeout(load, AGAIN_MS);
  }
}

/** Says over the drawing why it is not what is now. */
function say(text) {
  stage.classList.toggle("away", Boolean(text));
  $(".flow-away", stage).hidden = !text;
  if ($(".flow-away p", stage).textContent !== text) $(".flow-away p", stage).textContent = text;
}

let wasAway = false;
on("state", (state) => {
  if (state === "new") {
    history.clear();
    traffic.clear();
    player.live();
    announcer.say("The emulator was started again: the history begins anew.");
    // What the frame of all pages advises is done already.
    queueMicrotask(() => $("#notices").replaceChildren());
  }
  if (state.endsWith("away")) say(state === "away" ? "The emulator is away. This is how it was; it goes on by itself when the emulator is back. Start it: lab up" : "The guide is away. This is how it was; it goes on by itself. Start it: lab up");
  else if (wasAway || state === "new") load();
  wasAway = state.endsWith("away");
});
on("flow", ({ frame }) => {
  if (!frame) return;
  history.addFrame(frame);
  if (player.mode === "live") showMoment();
});
on("flow-events", ({ events }) => { if (events) hear(events); });
const first = JSON.parse($("#flow-frame").textContent);
if (first) { history.addFrame(first); showAll(); }
want("flow");
want("flow-events");
load();

let draws = 0;
setInterval(() => {
  if (document.hidden || player.mode === "replay" || !history.frames.length) return;
  if (player.mode === "live") { drawing.tick(now()); showMarks(); timeline.show(now(), "live"); }
  if (draws++ % 2 === 0 && player.mode === "live") { timeline.draw(); if (filters.isRestless()) { filters.renew(); showMoment(); } }
}, 500);
CALM.addEventListener("change", () => showMoment());
new ResizeObserver(() => {
  showMoment();
  if (drawing.camera.fitted) drawing.camera.refit();
}).observe(stage);
document.addEventListener("visibilitychange", () => { if (!document.hidden) { traffic.clear(); showAll(); } });
