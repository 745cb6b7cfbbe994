// Which moment is shown: now, a chosen one, or one after the other; no DOM.

// Quiet times are not waited for in a replay.
const LONGEST_QUIET = 2;

export class Player {
  mode = "live";
  speed = 1;
  time = 0;

  constructor(history) {
    this.history = history;
  }

  /** Stops at a time. */
  pause(time) {
    this.mode = "paused";
    this.time = Math.min(Math.max(time, this.history.start), Math.max(this.history.end, this.history.start));
  }

  /** Back to what happens now. */
  live() {
    this.mode = "live";
  }

  /** Plays on from the shown time; from the beginning when there is nothing after it. */
  replay() {
    if (this.mode === "live" || this.time >= this.history.end - 0.001) this.time = this.history.start;
    this.mode = "replay";
  }

  /** Goes on by `seconds` of the watch on the wall: gives the events that happened in it. At the end it is live again. */
  advance(seconds) {
    if (this.mode !== "replay") return [];
    const first = this.history.countAt(this.time);
    const next = this.history.events[first];
    let time = this.time + seconds * this.speed;
    if (next && next.at - this.time > LONGEST_QUIET * this.speed) time = next.at - 0.5 * this.speed;
    this.time = time;
    const passed = this.history.events.slice(first, this.history.countAt(time));
    // After the last event only waiting is left.
    if (time >= Math.min(this.history.end, next ? Infinity : this.#lastEvent + 1)) this.mode = "live";
    return passed;
  }

  get #lastEvent() {
    return this.history.events.at(-1)?.at ?? 0;
  }

  /** Steps to the next (1) or the one before (-1) of the events that `wanted` takes: gives it, or null. */
  step(direction, now, wanted = () => true) {
    const { events } = this.history;
    const count = this.history.countAt(this.mode === "live" ? now : this.time);
    let index = direction > 0 ? count : count - 2;
    while (events[index] && !wanted(events[index])) index += direction;
    if (!events[index]) {
      if (direction < 0) this.pause(this.history.start);
      return null;
    }
    this.pause(this.history.settledAt(index));
    return events[index];
  }
}
