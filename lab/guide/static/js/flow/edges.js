// The edges of the drawing as SVG: a line with an arrow, and what is written on it.

import { s } from "../dom.js";
import { linesOf, sentenceOf } from "./words.js";

const LINE = 15;

/** {group, line, words}: an edge's line in its group, and its label, which lies above all lines. */
export function drawn(edge, names) {
  const arrow = edge.state === "ok" && edge.kind === "uses" ? "uses" : edge.state;
  const line = s("path", { class: "line", "marker-end": `url(#flow-arrow-${arrow})` });
  const says = s("title", {}, sentenceOf(edge, names.get(edge.from), names.get(edge.to)));
  const group = s("g", { class: "flow-edge", "data-kind": edge.kind, "data-state": edge.state }, says, line);
  return { group, line, words: label(edge) };
}

function label(edge) {
  const { label: said, state } = linesOf(edge);
  const all = [...said.map((text) => [text, "says"]), ...(state ? [[state, "how"]] : [])];
  const top = (-(all.length - 1) * LINE) / 2 + 4;
  const rows = all.map(([text, kind], row) => s("tspan", { x: 0, y: top + row * LINE, class: kind }, text));
  return s("text", { class: "flow-label", "data-state": edge.state }, rows);
}

/** The arrows that the lines end with. */
export function arrows() {
  const arrow = (name) => s("marker", {
    id: `flow-arrow-${name}`, class: `arrow ${name}`, viewBox: "0 0 8 8", refX: 7, refY: 4,
    markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse", markerUnits: "userSpaceOnUse",
  }, s("path", { d: "M0 .5 7.5 4 0 7.5z" }));
  return s("defs", {}, ["ok", "uses", "pending", "disabled", "refused"].map(arrow));
}
