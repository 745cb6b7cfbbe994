// The same story as a list in words; and one line now and then for who listens.

import { $, h } from "../dom.js";
import { cut } from "./words.js";
import { summary } from "./summary.js";

export const MOST_LINES = 200;
const SAY_MS = 2000;
const GATHER_MS = 300;

export class Story {
  #coming = [];

  /** `follow(id)` is called with the id that somebody wants to follow. */
  constructor(list, { follow }) {
    Object.assign(this, { list, follow });
    this.list.addEventListener("click", ({ target }) => {
      const button = target.closest("button[data-follow]");
      if (button) this.follow(button.dataset.follow);
    });
  }

  /** Shows these events only, the last of them at the end; `current` is the one that was stepped to. */
  show(events, current = null) {
    this.#coming = [];
    const lines = events.slice(-MOST_LINES).map((event) => line(event));
    const last = current && lines.at(-1);
    if (last) last.setAttribute("aria-current", "step");
    this.list.replaceChildren(...(lines.length ? lines : [nothing()]));
    this.list.scrollTop = this.list.scrollHeight;
  }

  /** Adds what happened, with the next picture: each change of the page has its price. */
  append(events) {
    if (!this.#coming.length && events.length) requestAnimationFrame(() => this.#add(this.#coming));
    this.#coming = [...this.#coming, ...events].slice(-MOST_LINES);
  }

  /** Stays at the end if it was there. */
  #add(events) {
    this.#coming = [];
    if (!events.length) return;
    const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 40;
    $(".nothing", this.list)?.remove();
    this.list.append(...events.slice(-MOST_LINES).map((event) => line(event)));
    this.#bound();
    if (atEnd) this.list.scrollTop = this.list.scrollHeight;
  }

  #bound() {
    const over = this.list.children.length - MOST_LINES;
    for (let count = 0; count < over; count++) {
      const first = this.list.firstElementChild;
      // Who reads the oldest line with the keyboard goes on with the next one.
      if (first.contains(document.activeElement)) $("a", first.nextElementSibling)?.focus({ preventScroll: true });
      first.remove();
    }
  }
}

/** Says what happened, but not more often than every two seconds. */
export class Announcer {
  #events = [];
  #timer = 0;
  #said = -Infinity;

  constructor(region) {
    this.region = region;
  }

  /** To be said, with what else happens until then. */
  tell(events) {
    this.#events.push(...events);
    if (this.#timer || !this.#events.length) return;
    const wait = Math.max(GATHER_MS, this.#said + SAY_MS - performance.now());
    this.#timer = setTimeout(() => this.#say(summary(this.#events)), wait);
  }

  /** Said at once: the answer to what somebody did. */
  say(text) {
    clearTimeout(this.#timer);
    this.#say(text);
  }

  #say(text) {
    this.#timer = 0;
    this.#events = [];
    this.#said = performance.now();
    if (text) this.region.textContent = text;
  }
}

function line(event) {
  const [outcome, tone] = event.outcome;
  const [id] = event.ids;
  return h("li", { "data-event": event.id, class: tone || false },
    h("time", { class: "numbers", datetime: new Date(event.time * 1000).toISOString() }, clock(event.time)),
    h("span", { class: "said" }, h("a", { href: `/journal/${encodeURIComponent(event.id)}` }, event.line),
      outcome && h("span", { class: `badge ${tone}` }, outcome)),
    id && h("button", { type: "button", class: "button quiet small", "data-follow": id, title: id, "aria-label": `Follow ${id.slice(0, 8)}` }, cut(id.slice(0, 8), 8)));
}

const nothing = () => h("li", { class: "nothing dim" }, "Nothing has happened yet that matches.");

/** Time of day: "14:03:21.042". */
export function clock(time, places = 3) {
  const date = new Date(time * 1000);
  const text = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
  return places ? `${text}.${String(date.getMilliseconds()).padStart(3, "0")}` : text;
}
