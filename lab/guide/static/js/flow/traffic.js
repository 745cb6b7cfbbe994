// The dots on their way: when each sets out and arrives, and how a storm is merged; no DOM.

import { reach } from "./marks.js";

export const MOST_DOTS = 60;
const SECONDS = 0.9;
// A dot waits for the one that brings its message, but no longer than that.
const LONGEST_WAIT = 2.7;
const CALM_MERGE = 0.1;
const STORM_MERGE = 0.6;

export class Traffic {
  dots = [];
  unseen = 0;
  #last = new Map();
  #arrivals = new Map();

  /** Sets a move on its way at `now` (seconds); `pace` 2 goes twice as fast. Gives its dot, or null
      if there are too many. */
  launch(move, now, label = "", pace = 1) {
    this.#tidy(now);
    const key = `${move.outcome} ${move.edge} ${move.from} ${move.to}`;
    const start = this.#start(move, now);
    const last = this.#last.get(key);
    if (last && last.end > now && start < last.start + this.#window()) {
      last.count += 1;
      this.#arrive(move, last.end);
      return last;
    }
    if (this.dots.length >= MOST_DOTS) {
      if (last && last.end > now) last.count += 1;
      else this.unseen += 1;
      return null;
    }
    const dot = { key, move, label, start, end: start + SECONDS / pace, count: 1, reach: reach(move.outcome) };
    this.dots.push(dot);
    this.#last.set(key, dot);
    this.#arrive(move, dot.end);
    return dot;
  }

  /** The dots that are to be seen at `now`; forgets those that have arrived longer than `after` seconds ago. */
  at(now, after = 0) {
    this.dots = this.dots.filter((dot) => dot.end + after > now);
    if (!this.dots.length) this.unseen = 0;
    return this.dots.filter((dot) => dot.start <= now);
  }

  /** Nothing is on its way any more. */
  clear() {
    this.dots = [];
    this.unseen = 0;
    this.#last.clear();
    this.#arrivals.clear();
  }

  /** Messages go on from where they arrived, and not before. */
  #start(move, now) {
    const brought = (move.ids ?? []).map((id) => this.#arrivals.get(`${id} ${move.from}`) ?? 0);
    return Math.min(Math.max(now, ...brought), now + LONGEST_WAIT);
  }

  #arrive(move, when) {
    if (move.outcome !== "refused") for (const id of move.ids ?? []) this.#arrivals.set(`${id} ${move.to}`, when);
  }

  #window() {
    return this.dots.length > MOST_DOTS / 2 ? STORM_MERGE : CALM_MERGE;
  }

  #tidy(now) {
    if (this.#arrivals.size < 1000) return;
    for (const [key, when] of this.#arrivals) if (when < now) this.#arrivals.delete(key);
    for (const [key, dot] of this.#last) if (dot.end < now) this.#last.delete(key);
  }
}

/** How far a dot has come (0 to 1): it sets out and arrives gently. */
export function progress(dot, now) {
  const share = Math.min(Math.max((now - dot.start) / (dot.end - dot.start), 0), 1);
  return dot.reach * (share < 0.5 ? 2 * share * share : 1 - (2 - 2 * share) ** 2 / 2);
}
