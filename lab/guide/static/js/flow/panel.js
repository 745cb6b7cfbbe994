// What is opened of a node or a mark, beside the drawing and over it.

import { $, h } from "../dom.js";
import { counter } from "./card.js";
import { icon } from "./icons.js";
import { clock } from "./story.js";
import { cut, kindOf, numbers, sentenceOf } from "./words.js";

const MOST_EVENTS = 8;

export class Panel {
  #from = null;
  #rows = "";
  id = "";

  /** `follow(id)` is called with a message's id; `closed` when nothing is open any more. */
  constructor(element, { follow, closed }) {
    Object.assign(this, { element, closed });
    element.addEventListener("click", ({ target }) => {
      const button = target.closest("button[data-follow]");
      if (button) follow(button.dataset.follow);
    });
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.stopPropagation(); this.close(); }
    });
  }

  /** Opens a node: how it is, what is in it, what goes in and out. */
  open(node, frame, events) {
    this.#begin(node.id, node.name, kindOf(node), icon(node.kind));
    this.body.append(
      node.page ? h("p", {}, h("a", { href: node.page, class: "button small" }, `Open the ${kindOf(node)}`)) : "",
      h("div", { class: "live" }),
      ways("Comes in", frame.edges.filter((edge) => edge.to === node.id), frame),
      ways("Goes out", frame.edges.filter((edge) => edge.from === node.id), frame),
      lately(events.filter((event) => touches(event, node.id))));
    this.refresh(node);
    this.#focus();
  }

  /** Shows how the open node is now; the focus stays where it is. */
  refresh(node) {
    const live = $(".live", this.element);
    if (!live || !node || node.id !== this.id) return;
    const rows = JSON.stringify([node.state]);
    if (rows === this.#rows) return;
    this.#rows = rows;
    const held = live.contains(document.activeElement) ? document.activeElement.dataset.follow : "";
    live.replaceChildren(facts(node), ...messages(node));
    if (held) ([...live.querySelectorAll("button")].find((each) => each.dataset.follow === held) ?? $(".close", this.element)).focus();
  }

  /** Opens what was refused or failed at a place. */
  openMark({ move, events, count }, nameOf) {
    this.#begin("", `${nameOf(move.from)} to ${nameOf(move.to)}`, move.outcome === "refused" ? "Not delivered" : "Failed", h("span", { class: "cross", "aria-hidden": "true" }, "✕"));
    const times = count > 1 ? `${count} times in the last moments. ` : "";
    this.body.append(h("p", {}, times, move.why || "No reason was given."), lately(events));
    this.#focus();
  }

  /** Puts it away, and the focus back. */
  close() {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.id = "";
    if (this.#from?.isConnected) this.#from.focus({ preventScroll: true });
    this.closed();
  }

  #begin(id, name, kind, sign) {
    if (this.element.hidden || !this.element.contains(document.activeElement)) this.#from = document.activeElement;
    Object.assign(this, { id });
    this.#rows = "";
    this.body = h("div", { class: "flow-panel-body" });
    this.element.replaceChildren(
      h("div", { class: "flow-panel-head" }, h("p", { class: "flow-kind" }, sign, kind), h("h2", { tabindex: "-1" }, name),
        h("button", { type: "button", class: "button quiet small close", "aria-label": "Close", onclick: () => this.close() }, "✕")),
      this.body);
    this.element.hidden = false;
  }

  #focus() {
    $("h2", this.element).focus({ preventScroll: true });
    this.element.scrollTop = 0;
  }
}

/** Whether an event is about a node. */
export const touches = (event, id) => event.resource === id || event.moves.some((move) => move.from === id || move.to === id);

function facts(node) {
  const rows = numbers(node).map(([number, word]) => [h("dt", {}, word), h("dd", {}, number)]);
  const more = node.kind === "function" ? [[h("dt", {}, "runs"), h("dd", {}, node.state?.runs ?? 0)], [h("dt", {}, "state"), h("dd", {}, node.state?.status ?? "Active")]] : [];
  return h("dl", { class: "facts" }, ...rows, ...more);
}

function messages(node) {
  const all = node.state?.messages ?? [];
  if (node.kind !== "queue") return [];
  if (!all.length) return [h("p", { class: "dim" }, "No message is in it.")];
  const total = numbers(node).reduce((sum, [number]) => sum + number, 0);
  return [h("h3", {}, "Messages"), h("ul", { class: "plain flow-messages" }, all.map(message)), total > all.length && h("p", { class: "dim" }, `and ${total - all.length} more`)].filter(Boolean);
}

function message({ id, body, state, until, receives }) {
  return h("li", {},
    h("code", {}, cut(body, 80)),
    h("span", { class: "small dim" }, state, until ? [" · ", state === "delayed" ? "for " : "back in ", counter(until)] : null, receives ? ` · received ${receives === 1 ? "once" : `${receives} times`}` : null),
    h("span", { class: "actions" }, h("button", { type: "button", class: "button quiet small", "data-follow": id, title: id }, `Follow ${id.slice(0, 8)}`), h("a", { href: `/why/${encodeURIComponent(id)}`, class: "small" }, "Where is it, and why?")));
}

function ways(title, edges, frame) {
  if (!edges.length) return "";
  const names = new Map(frame.nodes.map((node) => [node.id, node.name]));
  return h("div", {}, h("h3", {}, title), h("ul", { class: "small" }, edges.map((edge) => h("li", {}, sentenceOf(edge, names.get(edge.from) ?? edge.from, names.get(edge.to) ?? edge.to)))));
}

function lately(events) {
  if (!events.length) return "";
  const lines = events.slice(-MOST_EVENTS).map((event) => h("li", {}, h("time", { class: "numbers dim" }, clock(event.time, 0)), " ", h("a", { href: `/journal/${encodeURIComponent(event.id)}` }, event.line)));
  return h("div", {}, h("h3", {}, "Lately"), h("ol", { class: "plain small flow-lately" }, lines));
}
