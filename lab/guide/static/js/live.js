// The page's one socket: wants topics, hands on what is told, and comes back by itself after a tear.
//
//   import { want, on } from "./live.js";
//   on("events", (message) => ...);   want("events", cursor);      // message.events: [...]
//   on("state", (state) => ...);                                    // "up", "away", "new", "guide away"

const token = document.querySelector('meta[name="guide-token"]').content;
const RETRY_MS = [300, 600, 1200, 2500];

const listeners = new Map();
const topics = new Set();
let after = "";
let socket = null;
let tries = 0;

/** Calls back with each message of a topic; returns what ends that. */
export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(listener);
  return () => listeners.get(topic).delete(listener);
}

/** Wants a topic from now on; of "events" those after the cursor, too. */
export function want(topic, cursor = "") {
  topics.add(topic);
  if (cursor) after = cursor;
  if (socket?.readyState === WebSocket.OPEN) tellWishes();
  else if (!socket) connect();
}

function tellWishes() {
  socket.send(JSON.stringify({ want: [...topics], after }));
}

function connect() {
  socket = new WebSocket(`ws://${location.host}/live`, ["fanout", token]);
  socket.onopen = () => { tries = 0; tellWishes(); };
  socket.onmessage = ({ data }) => hear(JSON.parse(data));
  socket.onclose = lost;
}

function hear(message) {
  if (message.reload) { location.reload(); return; }
  // With the events comes how the emulator is, too: once is enough.
  const twice = message.topic === "emulator" && topics.has("events");
  if (message.emulator && !twice) tell("state", message.emulator, message.say ?? "");
  after ||= message.cursor ?? "";
  if (message.topic === "events" && message.events) {
    const fresh = message.events.filter((event) => isLater(event.id, after));
    if (!fresh.length) return;
    after = fresh.at(-1).id;
    message.events = fresh;
  }
  tell(message.topic, message);
}

/** Whether an event's id ("k3f9-128") comes after another's; those of another run always do. */
function isLater(id, than) {
  const [run, number] = id.split("-");
  const [before, last] = than.split("-");
  return run !== before || Number(number) > Number(last);
}

async function lost() {
  tell("state", "guide away", "");
  await new Promise((done) => setTimeout(done, RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]));
  try {
    const { run } = await (await fetch("/alive")).json();
    if (run !== document.documentElement.dataset.run) { tell("restarted"); return; }
  } catch { /* not there yet */ }
  connect();
}

function tell(topic, ...message) {
  for (const listener of listeners.get(topic) ?? []) listener(...message);
}
