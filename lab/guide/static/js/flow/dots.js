// Draws what is on its way, on one canvas above the drawing; sleeps when nothing is.

import { at } from "./curve.js";
import { progress } from "./traffic.js";

const RADIUS = 5.5;
const RING_SECONDS = 0.45;
// With more than that on their way labels would hide each other.
const MOST_LABELS = 8;
const STILL_SECONDS = 1.5;

export class Dots {
  #awake = false;
  #widths = new Map();

  /** `lineOf(move)` gives a move's line; `calm()` says whether nothing is to move. */
  constructor(canvas, camera, traffic, { lineOf, calm, wanted }) {
    Object.assign(this, { canvas, camera, traffic, lineOf, calm, wanted, brush: canvas.getContext("2d") });
    new ResizeObserver(() => this.#resize()).observe(canvas);
    new MutationObserver(() => this.#dress()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#dress());
    this.#dress();
  }

  /** Something set out. */
  wake() {
    if (this.#awake) return;
    this.#awake = true;
    requestAnimationFrame((now) => this.#draw(now / 1000));
  }

  #draw(now) {
    const dots = this.traffic.at(now, this.calm() ? STILL_SECONDS : RING_SECONDS);
    const { brush, canvas, camera } = this;
    brush.setTransform(1, 0, 0, 1, 0, 0);
    brush.clearRect(0, 0, canvas.width, canvas.height);
    const scale = camera.scale * this.ratio;
    brush.setTransform(scale, 0, 0, scale, camera.x * this.ratio, camera.y * this.ratio);
    this.taken = [];
    const moving = dots.filter((dot) => dot.end > now && this.wanted(dot.move));
    for (const dot of dots) if (this.wanted(dot.move)) this.#dot(dot, now, moving.length <= MOST_LABELS);
    this.#awake = this.traffic.dots.length > 0;
    if (this.#awake) requestAnimationFrame((next) => this.#draw(next / 1000));
  }

  #dot(dot, now, labelled) {
    const line = this.lineOf(dot.move);
    if (!line) return;
    const colour = dot.move.outcome === "ok" ? this.colours.accent : this.colours.bad;
    if (this.calm()) { this.#still(dot, line, colour); return; }
    if (dot.end <= now) { this.#ring(dot, line, colour, (now - dot.end) / RING_SECONDS); return; }
    if (!dot.move.edge) this.#trace(line, colour, false);
    const [x, y] = at(line, progress(dot, now));
    if (dot.count > 1) this.#badge(x, y, dot.count, colour);
    else {
      this.#disc(x, y, RADIUS, colour);
      if (labelled && dot.label) this.#label(x, y, dot.label);
    }
  }

  /** Where nothing is to move: a mark in the middle of the way, for a moment. */
  #still(dot, line, colour) {
    this.#trace(line, colour, Boolean(dot.move.edge));
    const middle = at(line, dot.reach * 0.5);
    if (dot.count > 1) this.#badge(...middle, dot.count, colour);
    else this.#disc(...middle, RADIUS + 1, colour);
  }

  #ring(dot, line, colour, share) {
    const { brush } = this;
    const [x, y] = at(line, dot.reach);
    brush.globalAlpha = 1 - share;
    brush.beginPath();
    brush.arc(x, y, RADIUS + 9 * share, 0, 7);
    brush.strokeStyle = colour;
    brush.lineWidth = 2;
    brush.stroke();
    brush.globalAlpha = 1;
  }

  /** The way itself: whole and strong, or, where there is no edge, as a faint row of dashes. */
  #trace(line, colour, strong) {
    const { brush } = this;
    brush.beginPath();
    for (let index = 0; index < line.length; index += 2) brush.lineTo(line[index], line[index + 1]);
    if (!strong) brush.setLineDash([3, 5]);
    brush.strokeStyle = colour;
    brush.lineWidth = strong ? 3 : 1.2;
    brush.stroke();
    brush.setLineDash([]);
  }

  #disc(x, y, radius, colour) {
    const { brush } = this;
    brush.beginPath();
    brush.arc(x, y, radius, 0, 7);
    brush.fillStyle = colour;
    brush.fill();
    brush.lineWidth = 2;
    brush.strokeStyle = this.colours.card;
    brush.stroke();
  }

  #badge(x, y, count, colour) {
    const { brush } = this;
    const text = count > 999 ? "999+" : String(count);
    this.#disc(x, y, 8 + 2 * text.length, colour);
    brush.fillStyle = this.colours.card;
    brush.textAlign = "center";
    brush.fillText(text, x, y + 0.5);
  }

  #label(x, y, text) {
    const { brush } = this;
    if (!this.#widths.has(text)) {
      if (this.#widths.size > 500) this.#widths.clear();
      this.#widths.set(text, brush.measureText(text).width);
    }
    const width = this.#widths.get(text) + 12;
    // Of labels that would hide each other the first one is read.
    if (this.taken.some((other) => Math.abs(other.x - x) < (other.width + width) / 2 && Math.abs(other.y - y) < 19)) return;
    this.taken.push({ x, y, width });
    brush.beginPath();
    brush.roundRect(x - width / 2, y - 27, width, 18, 9);
    brush.fillStyle = this.colours.ink;
    brush.fill();
    brush.fillStyle = this.colours.page;
    brush.textAlign = "center";
    brush.fillText(text, x, y - 17.5);
  }

  #resize() {
    this.ratio = Math.min(devicePixelRatio || 1, 2);
    this.canvas.width = this.canvas.clientWidth * this.ratio;
    this.canvas.height = this.canvas.clientHeight * this.ratio;
    this.#pen();
  }

  #dress() {
    const style = getComputedStyle(this.canvas);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    this.colours = Object.fromEntries(["accent", "bad", "card", "ink", "page"].map((name) => [name, colour(name)]));
    this.#pen();
  }

  #pen() {
    this.brush.font = `600 12px ${getComputedStyle(document.body).fontFamily}`;
    this.brush.textBaseline = "middle";
  }
}
