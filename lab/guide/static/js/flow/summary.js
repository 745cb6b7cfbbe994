// What happened in the last moments in one line, for who listens; no DOM.

import { plural } from "./words.js";

const LONGEST = 2;

/** "student published 'x' to todo-notifications, 3 deliveries"; of a storm only the numbers. "" if nothing is to be said. */
export function summary(events) {
  const told = events.filter((event) => event.moves.length || event.error);
  if (!told.length) return events.length ? `${events.length} ${plural(events.length, "event")}` : "";
  const begins = told.filter((event) => isBeginning(event) && event.kind === "call");
  const lines = new Set((begins.length ? begins : told).map((event) => event.line));
  const hops = told.filter((event) => !begins.includes(event));
  const said = lines.size <= LONGEST ? [...lines] : [`${begins.length || told.length} ${begins.length ? plural(begins.length, "call") : plural(told.length, "event")}`];
  return begins.length ? [...said, ...outcomes(hops)].join(", ") : lines.size <= LONGEST ? said.join(", ") : [...said, ...outcomes(told)].join(", ");
}

const isBeginning = (event) => !event.actor.startsWith("service:");

function outcomes(events) {
  const moves = events.flatMap((event) => event.moves);
  const count = (outcome) => moves.filter((move) => move.outcome === outcome).length;
  const [ok, refused, failed] = ["ok", "refused", "failed"].map(count);
  return [
    ok && `${ok} ${ok === 1 ? "delivery" : "deliveries"}`, refused && `${refused} refused`, failed && `${failed} failed`,
  ].filter(Boolean);
}
