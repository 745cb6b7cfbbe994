// The rows of the journal, newest first: bounded in number, each publish with what became of it.

import { h } from "./dom.js";
import { gather, hopOf, messagesOf, row } from "./journal-rows.js";

// What a page shows of the newest, and what at most once older ones are asked for as well.
export const KEPT = 400, MOST = 800;
const REMEMBERED = 5000, FEW = 4;

export class Rows {
  constructor(list) {
    this.list = list;
    this.rows = []; // { id, time, element, messages }, newest first, as in the document
    this.ids = new Set();
    this.publishes = new Map(); // message -> its publish's element
    this.early = new Map(); // message -> what became of it before its publish was told
    this.counted = new Set(); // hops that are gathered already
    this.end = null; // what stands below the first event
    for (const element of list.children) {
      this.#keep(element, this.rows.length);
      // The server has gathered these already.
      if (element.classList.contains("hop")) this.counted.add(element.dataset.id);
    }
  }

  get size() { return this.rows.length; }
  get run() { return this.rows.at(-1)?.id.split("-")[0] ?? ""; }

  /** A hop is told in its publish's row, whether or not it has a row of its own. */
  hear(event) {
    if (event.fate === "" || this.counted.has(event.id)) return;
    remember(this.counted, event.id);
    for (const message of hopOf(event)) {
      const publish = this.publishes.get(message);
      if (publish) gather(publish, event.fate);
      else {
        this.early.set(message, [...(this.early.get(message) ?? []), event.fate]);
        if (this.early.size > REMEMBERED) this.early.delete(this.early.keys().next().value);
      }
    }
  }

  /** Puts events where their times belong; a few are shown to have come, in a burst nobody could
      see it. */
  add(events, isNews = false) {
    const fresh = events.filter((event) => !this.ids.has(event.id)).sort((a, b) => a.time - b.time);
    for (const event of fresh) {
      let at = 0;
      if (this.rows.length && event.time < this.rows.at(-1).time) at = this.rows.length;
      else while (at < this.rows.length && this.rows[at].time > event.time) at++;
      const element = row(event);
      if (isNews && fresh.length <= FEW) element.classList.add("came");
      this.list.insertBefore(element, this.rows[at]?.element ?? this.end);
      this.#keep(element, at);
      for (const message of messagesOf(event)) {
        for (const fate of this.early.get(message) ?? []) gather(element, fate);
        this.early.delete(message);
      }
    }
  }

  /** Keeps the newest `count`; returns the highest number of what is gone, 0 for none. */
  dropOldest(count) {
    return Math.max(0, ...this.rows.splice(count).map((gone) => this.#forget(gone)));
  }

  /** Keeps the oldest `count`, and what is read at its place in the window. */
  dropNewest(count) {
    if (this.rows.length <= count) return false;
    const fixed = this.rows.at(-1).element;
    const was = fixed.getBoundingClientRect().top;
    for (const gone of this.rows.splice(0, this.rows.length - count)) this.#forget(gone);
    window.scrollBy(0, fixed.getBoundingClientRect().top - was);
    return true;
  }

  /** Forgets all; what comes then stands above the reason. */
  clear(why = "") {
    this.end = why ? h("li", { class: "event break" }, why) : null;
    this.list.replaceChildren(...(this.end ? [this.end] : []));
    this.rows = [];
    for (const each of [this.ids, this.publishes, this.early, this.counted]) each.clear();
  }

  #keep(element, at) {
    const { id, time, messages } = element.dataset;
    if (!id) return;
    const names = messages ? messages.split(" ") : [];
    this.rows.splice(at, 0, { id, time: Number(time), element, messages: names });
    this.ids.add(id);
    for (const name of names) this.publishes.set(name, element);
  }

  #forget({ id, element, messages }) {
    element.remove();
    this.ids.delete(id);
    for (const name of messages) this.publishes.delete(name);
    return Number(id.split("-")[1]);
  }
}

function remember(set, value) {
  set.add(value);
  if (set.size > 4 * REMEMBERED) set.delete(set.values().next().value);
}
