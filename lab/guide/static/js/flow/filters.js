// What is shown of all there is: an exercise's, one message's, what is not idle; no DOM.

import { trail } from "./trail.js";

const IDLE_SECONDS = 300;
const ALWAYS = new Set(["student", "app"]);

export class Filters {
  exercise = 0;
  hideIdle = false;
  wanted = "";
  trail = null;
  #nodes = null;
  #runs = {};

  constructor(history) {
    this.history = history;
  }

  /** Follows a message by its id or the beginning of it; "" follows none. Gives its trail, or null. */
  follow(id) {
    this.wanted = id;
    this.renew();
    return this.trail;
  }

  /** Looks again at what the followed message did. */
  renew() {
    this.trail = this.wanted ? trail(this.history.events, this.wanted) : null;
    const frame = this.history.frames.at(-1);
    this.#nodes = this.exercise && frame ? new Set(frame.nodes.filter((node) => node.exercises?.includes(this.exercise)).map((node) => node.id)) : null;
  }

  /** Whether time alone changes what is shown. */
  isRestless = () => Boolean(this.wanted || this.hideIdle);

  /** Whether an event belongs to what is shown. */
  takes(event) {
    if (this.trail && !this.#isOfTrail(event)) return false;
    if (!this.#nodes) return true;
    return this.#nodes.has(event.resource) || event.moves.some((move) => this.#isOfExercise(move));
  }

  /** Whether a move does. */
  takesMove(move) {
    if (this.trail && !(move.ids ?? []).some((id) => this.trail.ids.has(id))) return false;
    return !this.#nodes || this.#isOfExercise(move);
  }

  /** The last `most` events of the first `count` that are taken. */
  lastTaken(count, most) {
    const found = [];
    for (let index = count - 1; index >= 0 && found.length < most; index--) {
      if (this.takes(this.history.events[index])) found.push(this.history.events[index]);
    }
    return found.reverse();
  }

  /** The nodes and edges that are drawn at all. */
  shown(frame, count, time) {
    if (!this.hideIdle) return frame;
    const busy = this.#busyUntil(count, time);
    const nodes = frame.nodes.filter((node) => ALWAYS.has(node.kind) || ((!this.#nodes || this.#nodes.has(node.id)) && (busy(node.id) || isFull(node))));
    const ids = new Set(nodes.map((node) => node.id));
    return { nodes, edges: frame.edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to)) };
  }

  /** Whether a node is dimmed. */
  isFaint(id) {
    if (this.trail && !this.trail.nodes.has(id)) return true;
    return Boolean(this.#nodes && !ALWAYS.has(id) && !this.#nodes.has(id));
  }

  /** Whether an edge is dimmed. */
  isFaintEdge(id) {
    if (this.trail) return !this.trail.edges.has(id);
    if (!this.#nodes) return false;
    const edge = this.history.frames.at(-1)?.edges.find((each) => each.id === id);
    return !edge || this.isFaint(edge.from) || this.isFaint(edge.to);
  }

  /** "cold" or "warm": how a function's last run of the first `count` events began; "" if there was none. */
  lastRun(id, count) {
    const { events } = this.history;
    if (this.#runs.events !== events || this.#runs.count !== events.length || this.#runs.first !== events[0]) {
      const list = [];
      events.forEach((event, index) => { if (event.cold !== undefined) list.push([index, event.resource, event.cold]); });
      this.#runs = { events, first: events[0], count: events.length, list };
    }
    const run = this.#runs.list.findLast(([index, resource]) => index < count && resource === id);
    return run ? (run[2] ? "cold" : "warm") : "";
  }

  #isOfExercise(move) {
    return [move.from, move.to].some((id) => this.#nodes.has(id)) && [move.from, move.to].every((id) => ALWAYS.has(id) || this.#nodes.has(id));
  }

  #isOfTrail(event) {
    return this.trail.events.has(event) || event.ids.some((id) => this.trail.ids.has(id));
  }

  #busyUntil(count, time) {
    const seen = new Set();
    const { events } = this.history;
    for (let index = count - 1; index >= 0 && events[index].at > time - IDLE_SECONDS; index--) {
      for (const move of events[index].moves) seen.add(move.from).add(move.to);
    }
    return (id) => seen.has(id);
  }
}

const isFull = ({ state = {} }) => Boolean(state.visible || state.in_flight || state.delayed || state.running);
