// What the drawing's nodes and edges are called, in words; no DOM.

const KINDS = {
  student: "student", app: "application", topic: "topic", queue: "queue", function: "function", bucket: "bucket",
  schedule: "schedule", rule: "rule", api: "REST API", table: "table", parameter: "parameter", mail: "mailbox",
  sms: "phone", http: "web address",
};
const EDGES = {
  subscription: "subscription", mapping: "event source mapping", redrive: "dead letters", notification: "notification",
  target: "target", uses: "uses", "failure-destination": "on failure",
};
const STATES = { pending: "pending confirmation", disabled: "disabled", refused: "refused" };

/** What a node is: "dead-letter queue". */
export function kindOf(node) {
  if (node.kind === "queue" && node.state?.dlq) return "dead-letter queue";
  if (node.kind === "queue" && node.state?.fifo) return "FIFO queue";
  return KINDS[node.kind] ?? node.kind;
}

/** The numbers of a node, as [number, word]: [[3, "visible"], [1, "in flight"]]. */
export function numbers(node) {
  const state = node.state ?? {};
  switch (node.kind) {
    case "queue": return [[state.visible ?? 0, "visible"], [state.in_flight ?? 0, "in flight"], [state.delayed ?? 0, "delayed"]];
    case "topic": return [[state.subscriptions ?? 0, plural(state.subscriptions, "subscription")], ...some(state.pending, "pending")];
    case "function": return [[state.warm ?? 0, "warm"], ...some(state.running, "running"), ...some(state.errors, plural(state.errors, "error"))];
    case "bucket": return state.objects === undefined ? [] : [[state.objects, plural(state.objects, "object")]];
    default: return [];
  }
}

/** How a node is, for a screen reader: "queue todo-exports, 3 visible, 1 in flight". `last` is
    "cold" or "warm", of a function's last run. */
export function nameOf(node, last = "") {
  const facts = numbers(node).filter(([number], place) => number || !place).map(([number, word]) => `${number} ${word}`);
  if (node.kind === "function" && node.state?.status && node.state.status !== "Active") facts.push(node.state.status.toLowerCase());
  if (last) facts.push(`last run ${last}`);
  return [node.kind === node.name ? node.name : `${kindOf(node)} ${node.name}`, ...facts].join(", ");
}

/** What is written on an edge: its label in lines that fit, and its state if that is not "ok". */
export function linesOf(edge) {
  const state = STATES[edge.state] ?? "";
  return { label: edge.label ? wrap(edge.label) : [], state };
}

/** An edge as a sentence: "topic a to queue b, subscription, event = completed, disabled". */
export function sentenceOf(edge, from, to) {
  const said = [`${from} to ${to}`, EDGES[edge.kind] ?? edge.kind, edge.label, STATES[edge.state], edge.why];
  return said.filter(Boolean).join(", ");
}

/** A text cut to a length, one line. */
export function cut(text, longest) {
  const plain = String(text ?? "").replace(/\s+/g, " ").trim();
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain;
}

/** "1 error", "2 errors": the word alone. */
export const plural = (number, word) => (number === 1 ? word : `${word}s`);

const some = (number, word) => (number ? [[number, word]] : []);

/** At most three lines of a label, cut between words where that can be. */
function wrap(text, longest = 16) {
  if (text.length <= longest + 3) return [text];
  const words = cut(text, 200).split(" ");
  const lines = [""];
  for (const word of words) {
    const line = lines.at(-1);
    if (!line) lines[lines.length - 1] = word;
    else if (line.length + word.length < longest) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  const kept = lines.slice(0, 3).map((line) => cut(line, longest + 3));
  if (lines.length > 3) kept[2] = `${cut(kept[2], longest).replace(/[,…]+$/, "")}…`;
  return kept;
}
