// A line of the journal as an element: the same as templates/journal_row.html makes.

import { h } from "./dom.js";
import { clock } from "./times.js";

/** A new row for an event. */
export function row(event) {
  const messages = messagesOf(event);
  const hop = event.fate !== "";
  return h("li", {
    class: `event${hop ? " hop" : ""}${event.noise ? " noise" : ""}`, id: `e-${event.id}`,
    "data-id": event.id, "data-time": event.time, "data-messages": messages.join(" ") || false, "data-fates": messages.length ? "" : false,
  },
    h("time", { "data-at": event.time }, clock(event.time)),
    h("span", { class: "service", "data-service": event.service }, event.service),
    h("span", { class: "line" },
      hop && h("span", { class: "turn", "aria-hidden": "true" }, "↳ "),
      h("a", { href: `/journal/${encodeURIComponent(event.id)}` }, event.line),
      messages.length > 0 && [" ", h("span", { class: "deliveries" })]),
    h("span", { class: "outcome" }, event.outcome[0] && h("span", { class: `badge ${event.outcome[1]}` }, event.outcome[0])),
    h("span", { class: "latency" }, event.kind !== "delivery" && `${event.latency_ms.toFixed(0)} ms`),
    h("span", { class: "follow" }, event.ids.length > 0 && h("a", {
      href: `/why/${event.ids[0].split("/").map(encodeURIComponent).join("/")}`, "aria-label": `why: the story of ${event.ids[0]}`,
    }, "why")));
}

/** The messages that a publish made: their hops are gathered in its row. */
export const messagesOf = (event) =>
  event.service === "sns" && event.operation.startsWith("Publish") && !event.error ? event.ids : [];

/** The messages whose hop an event is. */
export const hopOf = (event) => event.fate === "" ? [] : (event.detail.messages ?? [event.detail.message]);

/** Says in a publish's row that its message had one more hop. */
export function gather(element, fate) {
  const fates = [...(element.dataset.fates ? element.dataset.fates.split("|") : []), fate];
  element.dataset.fates = fates.join("|");
  element.querySelector(".deliveries").textContent = `→ ${deliveries(fates)}`;
}

/** "3 deliveries, 1 filtered out": as lab.journal.words says it. */
export function deliveries(fates) {
  const count = new Map();
  for (const fate of fates) count.set(fate, (count.get(fate) ?? 0) + 1);
  const delivered = count.get("delivered") ?? 0;
  count.delete("delivered");
  return [delivered === 1 ? "1 delivery" : `${delivered || "no"} deliveries`, ...[...count].map(([fate, number]) => `${number} ${fate}`)].join(", ");
}
