// Groups of nodes that no edge joins, and how they are put beside each other; no DOM.

const GAP = { x: 64, y: 34 };
const MOST_COLUMNS = 6;

/** The nodes and edges of each group: [{nodes, edges}], in the order of their first nodes. */
export function groups(nodes, edges) {
  const group = new Map(nodes.map((node) => [node.id, new Set([node.id])]));
  for (const { from, to } of edges) {
    const one = group.get(from), other = group.get(to);
    if (one === other) continue;
    for (const id of other) group.set(id, one.add(id));
  }
  return [...new Set(group.values())].map((ids) => ({
    nodes: nodes.filter((node) => ids.has(node.id)), edges: edges.filter((edge) => ids.has(edge.from)),
  }));
}

/** Where each of the boxes ({width, height}) goes, as {places: [{x, y}], width, height}: in as many columns
    as show them largest in a frame of the aspect (width by height). */
export function pack(boxes, aspect) {
  const most = aspect < 1 ? 1 : Math.min(MOST_COLUMNS, boxes.length);
  let best = null;
  for (let count = 1; count <= most; count++) {
    const made = columns(boxes, count);
    const size = Math.max(made.width / aspect, made.height);
    if (!best || size < best.size) best = { ...made, size };
  }
  return best ?? { places: [], width: 0, height: 0 };
}

/** The tall ones first, each into the column that is shortest by then. */
function columns(boxes, count) {
  const made = Array.from({ length: count }, () => ({ width: 0, height: 0, inside: [] }));
  const order = boxes.map((box, index) => ({ box, index })).sort((one, other) => other.box.height - one.box.height || one.index - other.index);
  for (const { box, index } of order) {
    const column = made.reduce((least, each) => (each.height < least.height ? each : least));
    column.inside.push({ index, y: column.height });
    column.width = Math.max(column.width, box.width);
    column.height += box.height + GAP.y;
  }
  return placed(made, boxes.length);
}

function placed(made, length) {
  const height = Math.max(...made.map((column) => column.height)) - GAP.y;
  const places = new Array(length);
  let x = 0;
  for (const column of made) {
    const top = (height - (column.height - GAP.y)) / 2;
    for (const { index, y } of column.inside) places[index] = { x, y: y + top };
    x += column.width + GAP.x;
  }
  return { places, width: x - GAP.x, height };
}
