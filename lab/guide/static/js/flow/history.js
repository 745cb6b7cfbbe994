// What was told so far: events, and frames of how the account was; no DOM.

export const MOST_EVENTS = 5000;
export const MOST_FRAMES = 400;
// What only looks is no part of the story, unless it was refused or moved something.
const READS = /^(Get|List|Describe|Head|Scan|Query|BatchGet|Filter|Lookup|Check|Select|TransactGet|Receive)/;

/** The number of an event's id ("k3f9-128" -> 128). */
export const numberOf = (id) => Number(String(id).split("-").at(-1)) || 0;

export class History {
  events = [];
  frames = [];
  #ids = new Set();

  /** Forgets all: the emulator was started again. */
  clear() {
    this.events = [];
    this.frames = [];
    this.#ids.clear();
  }

  /** Takes events as the server tells them; gives those that are new and of the story. */
  addEvents(told) {
    const fresh = told.filter((event) => !this.#ids.has(event.id) && isOfStory(event)).map(compact);
    for (const event of fresh) {
      this.#ids.add(event.id);
      this.events.push(event);
    }
    if (fresh.length && !inOrder(this.events, fresh.length)) this.events.sort((one, other) => numberOf(one.id) - numberOf(other.id));
    mend(this.events, fresh.length);
    const over = this.events.length - MOST_EVENTS;
    if (over > MOST_EVENTS / 10) for (const event of this.events.splice(0, over)) this.#ids.delete(event.id);
    return fresh;
  }

  /** Takes a frame, of whatever time; what did not change since the one before is shared with it. */
  addFrame(frame) {
    const place = lastBefore(this.frames, frame.time, (each) => each.time);
    const before = this.frames[place];
    if (before?.time === frame.time) return;
    this.frames.splice(place + 1, 0, before ? share(frame, before) : frame);
    if (this.frames.length > MOST_FRAMES) this.#thin();
  }

  /** The frame that shows how things were at a time; the first one for what was before. */
  frameAt(time) {
    const place = lastBefore(this.frames, time, (frame) => frame.time);
    return this.frames[Math.max(place, 0)] ?? null;
  }

  /** How many events there were until a time. */
  countAt(time) {
    return lastBefore(this.events, time, (event) => event.at) + 1;
  }

  /** When an event has done its work: just before the next one, or half a second later. */
  settledAt(index) {
    const event = this.events[index], next = this.events[index + 1];
    if (!event) return this.start;
    return Math.max(event.at, Math.min(event.at + 0.5, next ? next.at - 0.0005 : Infinity));
  }

  /** The first moment there is something to tell of. */
  get start() {
    return this.events[0]?.at ?? this.frames[0]?.time ?? 0;
  }

  /** The last moment there is something to show of. */
  get end() {
    return Math.max(this.events.at(-1)?.at ?? 0, this.frames.at(-1)?.time ?? 0);
  }

  /** Of the older half every second frame goes. */
  #thin() {
    const half = this.frames.length >> 1;
    this.frames = this.frames.filter((_, index) => index >= half || index % 2 === 0);
  }
}

/** Whether an event belongs to the story of messages. */
export function isOfStory(event) {
  return Boolean(event.moves?.length || event.error || event.kind !== "call" || !READS.test(event.operation));
}

/** What the page keeps of an event; thousands are kept. `at` is when it ended. */
export function compact(event) {
  const { id, time, kind, actor, service, operation, resource, error, ids, line } = event;
  const { Subject, Message, MessageBody } = event.parameters ?? {};
  return {
    id, time, kind, actor, service, operation, resource, error, line, ids: ids ?? [], outcome: event.outcome ?? ["", ""],
    at: time + (event.latency_ms ?? 0) / 1000,
    text: Subject || Message || MessageBody || "",
    cold: event.kind === "invocation" ? Boolean(event.detail?.cold) : undefined,
    moves: event.moves ?? [],
  };
}

function share(frame, before) {
  const known = new Map(before.nodes.map((node) => [node.id, node]));
  const nodes = frame.nodes.map((node) => (same(node, known.get(node.id)) ? known.get(node.id) : node));
  return { ...frame, nodes, edges: same(frame.edges, before.edges) ? before.edges : frame.edges };
}

const same = (one, other) => other !== undefined && JSON.stringify(one) === JSON.stringify(other);

/** Whether the last few of a list go on in the order of the rest. */
function inOrder(events, few) {
  for (let index = Math.max(1, events.length - few); index < events.length; index++) {
    if (numberOf(events[index].id) < numberOf(events[index - 1].id)) return false;
  }
  return true;
}

/** Clocks of several threads differ a little: an event never ends before the one it follows. */
function mend(events, few) {
  for (let index = Math.max(1, events.length - few); index < events.length; index++) {
    events[index].at = Math.max(events[index].at, events[index - 1].at);
  }
}

function lastBefore(list, time, when) {
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (when(list[middle]) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
