// Where nodes and edges are drawn; no DOM.

import { Graph, layout } from "../../vendor/dagre/dagre.esm.js";
import { smooth } from "./curve.js";
import { linesOf } from "./words.js";

const WIDTH = 178;
const HEIGHTS = { queue: 120, function: 84, topic: 64, bucket: 64 };
const LINE = 15;
const LETTER = 6.4;

/** How big a node is drawn; that never depends on its state, so that a drawing stays as it is. */
export const sizeOf = (node) => ({ w: WIDTH, h: HEIGHTS[node.kind] ?? 44 });

/** Changes when, and only when, the drawing has to be laid out anew. */
export function keyOf(nodes, edges, direction) {
  const labels = edges.map((edge) => [edge.id, edge.from, edge.to, edge.label, edge.state]);
  return JSON.stringify([direction, nodes.map((node) => [node.id, node.kind]), labels]);
}

/** {boxes: Map id -> {x, y, w, h}, lines: Map edge id -> {line, label: {x, y}}, width, height}.
    `direction` is "LR" or "TB". */
export function layOut(nodes, edges, direction) {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: direction, nodesep: 14, ranksep: 40, edgesep: 10, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(nodes.map((node) => node.id));
  for (const node of nodes) {
    const { w, h } = sizeOf(node);
    graph.setNode(node.id, { width: w, height: h });
  }
  const drawn = edges.filter((edge) => known.has(edge.from) && known.has(edge.to));
  for (const edge of drawn) graph.setEdge(edge.from, edge.to, options(edge), edge.id);
  layout(graph);
  const boxes = new Map(nodes.map(({ id }) => {
    const { x, y, width, height } = graph.node(id);
    return [id, { x, y, w: width, h: height }];
  }));
  const found = drawn.map((edge) => ({ edge, made: graph.edge(edge.from, edge.to, edge.id) }));
  const ends = ports(found, boxes, direction);
  const lines = new Map(found.map(({ edge, made }, index) => [edge.id, drawnLine(edge, made, ends[index])]));
  const { width = 0, height = 0 } = graph.graph();
  return { boxes, lines, width: Number.isFinite(width) ? width : 0, height: Number.isFinite(height) ? height : 0 };
}

function options(edge) {
  const { label, state } = linesOf(edge);
  const lines = [...label, ...(state ? [state] : [])];
  const size = lines.length ? { width: 8 + LETTER * Math.max(...lines.map((line) => line.length)), height: LINE * lines.length + 4 } : {};
  // What only reads or writes may be long; the way of a message is kept straight.
  return { ...size, labelpos: "c", weight: edge.kind === "uses" ? 1 : 4, minlen: 1 };
}

function drawnLine(edge, made, [first, last]) {
  const line = smooth([first, ...made.points.slice(1, -1), last]);
  const middle = made.x === undefined ? null : { x: made.x, y: made.y };
  const half = line.length / 4 - (line.length / 4) % 1;
  return { line, label: middle ?? { x: line[2 * half], y: line[2 * half + 1] } };
}

/** Where each edge leaves and enters its boxes: the edges of one side are spread evenly over it, in
    the order of where they go. Gives [[first, last], ...] in the order of `found`. */
function ports(found, boxes, direction) {
  const along = direction === "LR" ? "y" : "x", across = direction === "LR" ? "x" : "y";
  const [size, depth] = direction === "LR" ? ["h", "w"] : ["w", "h"];
  const sides = new Map();
  const ends = found.map(() => [null, null]);
  found.forEach(({ edge, made }, index) => {
    for (const [end, id, next] of [[0, edge.from, made.points[1]], [1, edge.to, made.points.at(-2)]]) {
      const box = boxes.get(id);
      const side = next[across] < box[across] ? -1 : 1;
      const key = `${side} ${id}`;
      if (!sides.has(key)) sides.set(key, []);
      sides.get(key).push({ index, end, box, side, order: next[along] });
    }
  });
  for (const group of sides.values()) {
    group.sort((one, other) => one.order - other.order);
    const room = Math.min(group[0].box[size] - 24, 16 * (group.length - 1));
    group.forEach(({ index, end, box, side }, place) => {
      const offset = group.length === 1 ? 0 : room * (place / (group.length - 1) - 0.5);
      ends[index][end] = { [across]: box[across] + (side * box[depth]) / 2, [along]: box[along] + offset };
    });
  }
  return ends;
}
