// The slider over the history, with how much happened when.

import { $, s } from "../dom.js";
import { clock } from "./story.js";

const BINS = 120;
const SHORTEST = 30;

export class Timeline {
  /** `chosen(time)` is called with the moment that somebody moves to. */
  constructor(root, history, { chosen }) {
    Object.assign(this, { slider: $("input", root), says: $("output", root), history });
    this.busy = s("path", { class: "busy" });
    this.bad = s("path", { class: "bad" });
    $("svg", root).append(this.busy, this.bad);
    this.slider.addEventListener("input", () => chosen(this.start + Number(this.slider.value)));
  }

  /** Shows which moment it is; `live` is that of now. */
  show(time, mode) {
    this.start = Math.min(this.history.start || time, time);
    this.end = Math.max(this.history.end, mode === "live" ? time : 0, this.start + SHORTEST);
    const length = this.end - this.start;
    this.slider.max = length.toFixed(2);
    this.slider.step = Math.max(length / 400, 0.05).toFixed(2);
    if (document.activeElement !== this.slider || mode !== "paused") this.slider.value = (mode === "live" ? length : time - this.start).toFixed(2);
    const text = mode === "live" ? `${clock(time, 0)} · now` : `${clock(time, 1).replace(/\d\d$/, "")} · ${ago(this.end - time)}`;
    this.says.textContent = text;
    this.slider.setAttribute("aria-valuetext", text);
  }

  /** Draws how much happened; not more often than once a second. */
  draw() {
    const all = new Float32Array(BINS), bad = new Float32Array(BINS);
    const width = (this.end - this.start) / BINS || 1;
    for (const event of this.history.events) {
      const bin = Math.min(Math.max(Math.floor((event.at - this.start) / width), 0), BINS - 1);
      all[bin] += 1;
      if (event.error) bad[bin] += 1;
    }
    const most = Math.max(...all, 4);
    this.busy.setAttribute("d", bars(all, most));
    this.bad.setAttribute("d", bars(bad, most));
  }
}

function bars(bins, most) {
  let text = "";
  bins.forEach((count, bin) => {
    if (count) text += `M${bin + 0.5} 20V${(20 - 3 - (16 * Math.log1p(count)) / Math.log1p(most)).toFixed(1)}`;
  });
  return text;
}

function ago(seconds) {
  if (seconds < 1) return "the last moment";
  return seconds < 90 ? `${Math.round(seconds)} s before the end` : `${Math.round(seconds / 60)} min before the end`;
}
