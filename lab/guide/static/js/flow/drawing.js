// The drawing: cards and edges where the layout puts them, and the marks of what was refused.

import { $, h, s } from "../dom.js";
import { Camera } from "./camera.js";
import { card, countDown, update } from "./card.js";
import { at, bow, mix, path } from "./curve.js";
import { arrows, drawn } from "./edges.js";
import { keyOf, layOut } from "./layout.js";
import { reach } from "./marks.js";

const MOVE_MS = 420;

export class Drawing {
  #cards = new Map();
  #edges = new Map();
  #bows = new Map();
  #key = "";
  #frame = 0;
  layout = { boxes: new Map(), lines: new Map(), width: 0, height: 0 };

  /** `calm()` says whether nothing is to move; `open` and `openMark` are called with what was clicked;
      `changed` when anything lies elsewhere. */
  constructor(stage, { calm, open, openMark, changed }) {
    Object.assign(this, { stage, calm, open, openMark, changed });
    this.lines = s("svg", { class: "flow-lines", "aria-hidden": "true", focusable: "false" }, arrows());
    this.trail = s("g", { class: "flow-trail" });
    this.lines.append(this.trail);
    this.labels = s("svg", { class: "flow-lines flow-labels", "aria-hidden": "true", focusable: "false" });
    this.nodes = h("div", { class: "flow-nodes" });
    this.marks = h("div", { class: "flow-marks" });
    this.world = h("div", { class: "flow-world" }, this.lines, this.labels, this.nodes, this.marks);
    $(".flow-first", stage)?.replaceWith(this.world);
    this.camera = new Camera(stage, this.world, () => this.changed());
    this.nodes.addEventListener("focusin", ({ target }) => this.#reveal(target));
  }

  /** Shows nodes and edges as they are; `faint(id)` says what is dimmed, `last(id)` how a function ran. */
  show(nodes, edges, { faint, faintEdge, last }) {
    const aspect = this.stage.clientWidth / (this.stage.clientHeight || 1);
    const key = keyOf(nodes, edges, aspect);
    if (key !== this.#key) this.#layOutAnew(key, nodes, edges, aspect);
    else this.#keepEdges(edges, this.layout, nodes);
    for (const node of nodes) {
      const shown = this.#cards.get(node.id);
      update(shown, node, last(node));
      shown.element.classList.toggle("faint", faint(node.id));
    }
    for (const [id, { group, words }] of this.#edges) {
      const is = faintEdge(id);
      group.classList.toggle("faint", is);
      words.classList.toggle("faint", is);
    }
  }

  /** Counts down what is in flight. */
  tick(now) {
    countDown(this.nodes, now);
  }

  /** The line that a move goes along, as it lies now; null when an end of it is not in the drawing. */
  lineOf(move) {
    const line = this.layout.lines.get(move.edge);
    if (line) return line.line;
    const from = this.layout.boxes.get(move.from), to = this.layout.boxes.get(move.to);
    if (!from || !to || from === to) return null;
    const key = `${move.from} ${move.to}`;
    if (!this.#bows.has(key)) this.#bows.set(key, bow(from, to, [...this.layout.boxes.values()].filter((box) => box !== from && box !== to)));
    return this.#bows.get(key);
  }

  /** Draws the way of a followed message where it went along no edge. */
  showTrail(moves) {
    const lines = moves.map((move) => this.lineOf(move)).filter(Boolean);
    this.trail.replaceChildren(...lines.map((line) => s("path", { d: path(line) })));
  }

  /** Shows the marks of what was refused or failed. */
  showMarks(marks) {
    const present = new Map([...this.marks.children].map((element) => [element.dataset.key, element]));
    for (const mark of marks) {
      const line = this.lineOf(mark.move);
      if (!line) continue;
      const element = present.get(mark.key) ?? this.#mark(mark.key);
      present.delete(mark.key);
      element.mark = mark;
      const [x, y] = at(line, mark.move.outcome === "refused" ? reach("refused") : 0.97);
      element.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`;
      element.dataset.outcome = mark.move.outcome;
      element.setAttribute("aria-label", `${mark.count} ${mark.move.outcome}: ${this.#nameOf(mark.move.from)} to ${this.#nameOf(mark.move.to)}, ${mark.move.why}`);
      element.textContent = mark.count > 1 ? `✕ ${mark.count}` : "✕";
    }
    // What somebody is at must not go away under their hands.
    for (const element of present.values()) if (element !== document.activeElement) element.remove();
  }

  /** Puts the focus on a node. */
  focus(id) {
    this.#cards.get(id)?.element.focus({ preventScroll: true });
  }

  #mark(key) {
    const element = h("button", { type: "button", class: "flow-mark", "data-key": key, onclick: () => this.openMark(element.mark, element) });
    this.marks.append(element);
    return element;
  }

  #nameOf = (id) => this.#cards.get(id)?.node?.name ?? id;

  #reveal(target) {
    const box = this.layout.boxes.get(target.dataset?.id);
    if (box && target.matches(":focus-visible")) this.camera.reveal(box);
  }

  #layOutAnew(key, nodes, edges, aspect) {
    const before = this.layout, first = !this.#key;
    this.#key = key;
    const after = layOut(nodes, edges, aspect);
    this.#keepCards(nodes, after);
    this.#keepEdges(edges, after, nodes);
    cancelAnimationFrame(this.#frame);
    this.camera.resize(after.width, after.height, aspect < 1);
    if (first || this.calm()) this.#place(after);
    else this.#glide(before, after);
  }

  #keepCards(nodes, { boxes }) {
    const wanted = new Set(nodes.map((node) => node.id));
    for (const [id, { element }] of this.#cards) if (!wanted.has(id)) { element.remove(); this.#cards.delete(id); }
    // In the order of their places, so that Tab goes the way of the messages.
    const order = [...nodes].sort((one, other) => boxes.get(one.id).x - boxes.get(other.id).x || boxes.get(one.id).y - boxes.get(other.id).y);
    order.forEach((node, index) => {
      if (!this.#cards.has(node.id)) this.#cards.set(node.id, card(node, () => this.open(this.#cards.get(node.id).node)));
      const { element } = this.#cards.get(node.id);
      const { w, h: height } = boxes.get(node.id);
      element.style.width = `${w}px`;
      element.style.height = `${height}px`;
      if (this.nodes.children[index] !== element) this.nodes.insertBefore(element, this.nodes.children[index] ?? null);
    });
  }

  #keepEdges(edges, { lines }, nodes) {
    for (const [id, { group, words }] of this.#edges) if (!lines.has(id)) { group.remove(); words.remove(); this.#edges.delete(id); }
    const names = new Map(nodes.map((node) => [node.id, node.name]));
    for (const edge of edges) if (lines.has(edge.id)) this.#keepEdge(edge, names);
  }

  /** Draws an edge anew where it says something else than before. */
  #keepEdge(edge, names) {
    const before = this.#edges.get(edge.id), says = JSON.stringify([edge.label, edge.state, edge.why]);
    if (before?.says === says) return;
    before?.group.remove();
    before?.words.remove();
    const made = { ...drawn(edge, names), says };
    this.lines.append(made.group);
    this.labels.append(made.words);
    this.#edges.set(edge.id, made);
    if (this.layout.lines.has(edge.id)) placeEdge(made, this.layout.lines.get(edge.id));
  }

  #glide(before, after) {
    const began = performance.now();
    const step = (now) => {
      const share = Math.min((now - began) / MOVE_MS, 1);
      const eased = 1 - (1 - share) ** 3;
      this.#place(between(before, after, eased));
      if (share < 1) this.#frame = requestAnimationFrame(step);
    };
    step(began);
  }

  #place(layout) {
    this.layout = layout;
    this.#bows.clear();
    for (const [id, { element }] of this.#cards) {
      const { x, y, w, h: height } = layout.boxes.get(id);
      element.style.transform = `translate(${x - w / 2}px, ${y - height / 2}px)`;
    }
    for (const [id, made] of this.#edges) placeEdge(made, layout.lines.get(id));
    this.changed();
  }
}

function placeEdge({ line, words }, { line: points, label: { x, y } }) {
  line.setAttribute("d", path(points));
  words.setAttribute("transform", `translate(${x} ${y})`);
}

function between(before, after, share) {
  const boxes = new Map([...after.boxes].map(([id, box]) => {
    const old = before.boxes.get(id);
    return [id, old ? { ...box, x: old.x + (box.x - old.x) * share, y: old.y + (box.y - old.y) * share } : box];
  }));
  const lines = new Map([...after.lines].map(([id, made]) => {
    const old = before.lines.get(id);
    if (!old) return [id, made];
    return [id, { line: mix(old.line, made.line, share), label: { x: old.label.x + (made.label.x - old.label.x) * share, y: old.label.y + (made.label.y - old.label.y) * share } }];
  }));
  return { ...after, boxes, lines };
}
