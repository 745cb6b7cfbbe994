// One node of the drawing: a card with what it is, its name, and how it is.

import { h } from "../dom.js";
import { icon } from "./icons.js";
import { cut, kindOf, nameOf, numbers } from "./words.js";

export const MOST_DOTS = 8;

/** A card; `opened` is called when it is clicked. */
export function card(node, opened) {
  const state = h("span", { class: "flow-state" });
  const element = h("button", { type: "button", class: "flow-node", "data-kind": node.kind, "data-id": node.id, onclick: opened },
    h("span", { class: "flow-kind" }, icon(node.kind), h("span", { class: "flow-word" })),
    h("span", { class: "flow-name", title: node.name }, node.name), state);
  return { element, state, word: element.querySelector(".flow-word"), node: null, last: null };
}

/** Shows how a node is now; nothing is touched when nothing changed. */
export function update(shown, node, last) {
  if (shown.node === node && shown.last === last) return;
  Object.assign(shown, { node, last });
  shown.word.textContent = kindOf(node);
  shown.element.setAttribute("aria-label", nameOf(node, last));
  shown.element.classList.toggle("dlq", Boolean(node.state?.dlq));
  shown.element.classList.toggle("trouble", Boolean(node.state?.dlq && node.state.visible) || node.state?.status === "Failed");
  shown.state.replaceChildren(...(STATES[node.kind]?.(node, last) ?? plain(node)));
}

/** Seconds until a time, of all that count down below an element. */
export function countDown(root, now) {
  for (const element of root.querySelectorAll("[data-until]")) {
    const text = seconds(Number(element.dataset.until), now);
    if (element.textContent !== text) element.textContent = text;
  }
}

const seconds = (until, now) => (until ? `${Math.max(0, Math.ceil(until - now))} s` : "…");

/** What counts down: "27 s". */
export const counter = (until) => h("span", { class: "numbers", "data-until": until }, seconds(until, Date.now() / 1000));

const STATES = { queue, function: lambda };

function plain(node) {
  const found = numbers(node);
  return found.length ? [h("span", { class: "flow-facts" }, found.map(fact))] : [];
}

const fact = ([number, word]) => h("span", { class: /error|pending/.test(word) ? "warns" : false }, h("b", {}, number), ` ${word}`);

function queue(node) {
  const tiles = numbers(node).map(([number, word]) => h("span", { class: number ? "some" : false }, h("b", {}, number), h("span", {}, word)));
  return [h("span", { class: "flow-tiles" }, tiles), h("span", { class: "flow-dots" }, dots(node.state ?? {}))];
}

function dots({ messages = [], visible = 0, in_flight: flying = 0, delayed = 0 }) {
  const shown = [...messages].sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state)).slice(0, MOST_DOTS);
  const more = visible + flying + delayed - shown.length;
  return [...shown.map(dot), more > 0 && h("span", { class: "more" }, `+${more}`)];
}

const ORDER = ["in flight", "visible", "delayed"];

function dot({ state, until }) {
  const kind = state.replace(" ", "-");
  return h("span", { class: `dot ${kind}` }, state === "visible" ? "" : counter(until));
}

function lambda({ state = {} }, last) {
  const { warm = 0, running = 0, errors = 0, status = "Active" } = state;
  const squares = Array.from({ length: Math.min(warm, 4) }, (_, place) => h("span", { class: place < running ? "square busy" : "square" }));
  const second = status !== "Active" ? [cut(status, 20)] : last ? [`last run ${last}`] : [state.runs ? `${state.runs} runs` : "never run"];
  return [
    h("span", { class: "flow-facts" }, h("span", { class: "squares" }, squares), h("span", {}, h("b", {}, warm), " warm"), running > 0 && h("span", {}, h("b", {}, running), " running")),
    h("span", { class: "flow-facts" }, h("span", { class: status === "Failed" ? "warns" : false }, second), errors > 0 && fact([errors, errors === 1 ? "error" : "errors"])),
  ];
}
