// Where nodes and edges are drawn; no DOM.

import { Graph, layout } from "../../vendor/dagre/dagre.esm.js";
import { smooth } from "./curve.js";
import { groups, pack } from "./pack.js";
import { linesOf } from "./words.js";

const WIDTH = 178;
const HEIGHTS = { queue: 120, function: 84, topic: 64, bucket: 64 };
const LINE = 15;
const LETTER = 6.4;
const MARGIN = 12;
// Who acts stands before all that is acted on.
const ACTORS = new Set(["student", "app"]);
const ACTORS_GAP = 44;
const MARK = 26;
// What an edge may come to say: it is not to move the drawing.
const ROOM = "disabled";

/** How big a node is drawn; that never depends on its state, so that a drawing stays as it is. */
export const sizeOf = (node) => ({ w: WIDTH, h: HEIGHTS[node.kind] ?? 44 });

/** Changes when, and only when, the drawing has to be laid out anew. */
export function keyOf(nodes, edges, aspect) {
  const labels = edges.map((edge) => [edge.id, edge.from, edge.to, edge.label, edge.state === "pending"]);
  return JSON.stringify([Math.round(aspect * 2), nodes.map((node) => [node.id, node.kind]), labels]);
}

/** {boxes: Map id -> {x, y, w, h}, lines: Map edge id -> {line, label: {x, y}}, width, height} for a frame of
    the aspect (its width by its height): left to right, in a narrow one top to bottom where that is narrower. */
export function layOut(nodes, edges, aspect) {
  const known = new Set(nodes.map((node) => node.id));
  const all = groups(nodes, edges.filter((edge) => known.has(edge.from) && known.has(edge.to)));
  const alone = all.filter((group) => group.nodes.length === 1 && ACTORS.has(group.nodes[0].kind));
  const rest = all.filter((group) => !alone.includes(group)).map((group) => drawn(group, aspect < 1));
  const packed = pack(rest, aspect);
  const actors = alone.map(({ nodes: [node] }) => ({ id: node.id, ...sizeOf(node) }));
  return joined(actors, rest, packed, aspect < 1);
}

/** All in one: who acts at the left, or on top; beside it the groups where they were packed. */
function joined(actors, rest, packed, narrow) {
  const boxes = new Map(), lines = new Map();
  const side = actors.length && !narrow ? WIDTH + ACTORS_GAP : 0, top = actors.length && narrow ? actors[0].h + ACTORS_GAP : 0;
  const gap = 14;
  const column = actors.reduce((sum, { h }) => sum + h + gap, -gap);
  const height = Math.max(packed.height, narrow ? 0 : column);
  actors.forEach(({ id, w, h }, index) => {
    boxes.set(id, narrow ? { x: MARGIN + w / 2 + index * (w + gap), y: MARGIN + h / 2, w, h } : { x: MARGIN + w / 2, y: MARGIN + (height - column) / 2 + index * (h + gap) + h / 2, w, h });
  });
  rest.forEach((part, index) => {
    const dx = MARGIN + side + packed.places[index].x, dy = MARGIN + top + packed.places[index].y + (height - packed.height) / 2;
    for (const [id, box] of part.boxes) boxes.set(id, { ...box, x: box.x + dx, y: box.y + dy });
    for (const [id, { line, label }] of part.lines) {
      lines.set(id, { line: line.map((value, place) => value + (place % 2 ? dy : dx)), label: { x: label.x + dx, y: label.y + dy } });
    }
  });
  const across = narrow ? actors.length * (WIDTH + gap) - gap : 0;
  return { boxes, lines, width: Math.max(packed.width + side, across) + 2 * MARGIN, height: height + top + 2 * MARGIN };
}

function drawn(group, narrow) {
  const flat = directed(group, "LR");
  if (!narrow) return flat;
  const tall = directed(group, "TB");
  return tall.width < flat.width ? tall : flat;
}

function directed({ nodes, edges }, direction) {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: direction, nodesep: 14, ranksep: 40, edgesep: 10 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) {
    const { w, h } = sizeOf(node);
    graph.setNode(node.id, { width: w, height: h });
  }
  for (const edge of edges) graph.setEdge(edge.from, edge.to, options(edge), edge.id);
  layout(graph);
  const boxes = new Map(nodes.map(({ id }) => {
    const { x, y, width, height } = graph.node(id);
    return [id, { x, y, w: width, h: height }];
  }));
  const found = edges.map((edge) => ({ edge, made: graph.edge(edge.from, edge.to, edge.id) }));
  const ends = ports(found, boxes, direction);
  const lines = new Map(found.map(({ edge, made }, index) => [edge.id, drawnLine(edge, made, ends[index], direction)]));
  const { width, height } = graph.graph();
  return { boxes, lines, width, height };
}

function options(edge) {
  const { label, state } = linesOf(edge);
  const lines = [...label, ...(edge.state === "pending" ? [state] : edge.kind === "uses" ? [] : [ROOM])];
  const size = lines.length ? { width: roomOf(edge) + 8 + LETTER * Math.max(...lines.map((line) => line.length)), height: LINE * lines.length + 4 } : {};
  // What only reads or writes may be long; the way of a message is kept straight.
  return { ...size, labelpos: "c", weight: edge.kind === "uses" ? 1 : 4, minlen: 1 };
}

/** A mark of what was refused stands beside the label of a subscription. */
const roomOf = (edge) => (edge.kind === "subscription" ? MARK : 0);

function drawnLine(edge, made, [first, last], direction) {
  const line = smooth([first, ...made.points.slice(1, -1), last]);
  const half = 2 * (line.length >> 2);
  const label = made.x === undefined ? { x: line[half], y: line[half + 1] } : { x: made.x - (direction === "LR" ? roomOf(edge) / 2 : 0), y: made.y };
  return { line, label };
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
