// Lines of the drawing as points: smooth, and of equal steps, so that a dot moves evenly. No DOM.

export const STEPS = 32;

/** A smooth line through the hull of the given points, as STEPS + 1 points [x, y, x, y, ...]. */
export function smooth(points) {
  const path = points.length < 3 ? points : spline(points);
  return evenly(path);
}

/** The point at a share (0 to 1) of a line of `smooth`. */
export function at(line, share) {
  const last = line.length / 2 - 1;
  const place = Math.min(Math.max(share, 0), 1) * last;
  const index = Math.min(Math.floor(place), last - 1);
  const rest = place - index;
  const x = line[2 * index], y = line[2 * index + 1];
  return [x + (line[2 * index + 2] - x) * rest, y + (line[2 * index + 3] - y) * rest];
}

/** Between two lines: how they are drawn while the drawing changes. */
export function mix(from, to, share) {
  return to.map((value, index) => from[index] + (value - from[index]) * share);
}

/** As the `d` of an SVG path. */
export function path(line) {
  let text = `M${round(line[0])} ${round(line[1])}`;
  for (let index = 2; index < line.length; index += 2) text += `L${round(line[index])} ${round(line[index + 1])}`;
  return text;
}

/** A bow from one box to another, for what moves where no edge is: of several the one that runs least
    over the `others`. Boxes are {x, y, w, h} by their centre. */
export function bow(from, to, others = []) {
  const lines = LIFTS.map((lift) => arch(from, to, lift));
  const covered = lines.map((line) => others.reduce((sum, box) => sum + inside(line, box), 0));
  return lines[covered.indexOf(Math.min(...covered))];
}

// How far a bow rises over its chord, by the chord's length.
const LIFTS = [0.12, -0.12, 0.3, -0.3, 0.5, -0.5];

function arch(from, to, lift) {
  const dx = to.x - from.x, dy = to.y - from.y;
  const middle = { x: from.x + dx / 2 + dy * lift, y: from.y + dy / 2 - dx * lift };
  return smooth([border(from, middle), middle, border(to, middle)]);
}

function inside(line, { x, y, w, h }) {
  let count = 0;
  for (let index = 0; index < line.length; index += 2) {
    if (Math.abs(line[index] - x) < w / 2 + 4 && Math.abs(line[index + 1] - y) < h / 2 + 4) count += 1;
  }
  return count;
}

/** Where the line from a box's centre to a point leaves the box. */
function border(box, point) {
  const dx = point.x - box.x, dy = point.y - box.y;
  const share = Math.min(box.w / 2 / (Math.abs(dx) || 1e-6), box.h / 2 / (Math.abs(dy) || 1e-6), 1);
  return { x: box.x + dx * share, y: box.y + dy * share };
}

/** A B-spline that begins and ends at the ends: it never leaves the hull of its points. */
function spline(points) {
  const held = [points[0], points[0], ...points, points.at(-1), points.at(-1)];
  const found = [];
  for (let index = 0; index + 3 < held.length; index++) {
    const [a, b, c, d] = held.slice(index, index + 4);
    for (let step = 0; step < 8; step++) found.push(onSpline(a, b, c, d, step / 8));
  }
  return [...found, points.at(-1)];
}

function onSpline(a, b, c, d, t) {
  const s = 1 - t;
  const wa = s ** 3 / 6, wd = t ** 3 / 6;
  const wb = (3 * t ** 3 - 6 * t ** 2 + 4) / 6, wc = (3 * s ** 3 - 6 * s ** 2 + 4) / 6;
  return { x: wa * a.x + wb * b.x + wc * c.x + wd * d.x, y: wa * a.y + wb * b.y + wc * c.y + wd * d.y };
}

function evenly(points) {
  const lengths = [0];
  for (let index = 1; index < points.length; index++) {
    lengths.push(lengths[index - 1] + Math.hypot(points[index].x - points[index - 1].x, points[index].y - points[index - 1].y));
  }
  const line = [];
  for (let step = 0, index = 0; step <= STEPS; step++) {
    const wanted = (lengths.at(-1) * step) / STEPS;
    while (index < points.length - 2 && lengths[index + 1] < wanted) index++;
    const share = (wanted - lengths[index]) / (lengths[index + 1] - lengths[index] || 1);
    line.push(points[index].x + (points[index + 1].x - points[index].x) * share, points[index].y + (points[index + 1].y - points[index].y) * share);
  }
  return line;
}

const round = (number) => Math.round(number * 10) / 10;
