// The words that dots carry: a message keeps those that it was published with; no DOM.

import { cut } from "./words.js";

const MOST = 5000;
const LONGEST = 18;

export class Labels {
  #words = new Map();

  /** Learns from events, also where the hops of a message are told before what began it. */
  learn(events) {
    if (this.#words.size > MOST) this.#words.clear();
    for (const event of [...events].sort((one, other) => one.time - other.time)) {
      for (const move of event.moves) this.of(event, move);
    }
  }

  /** The words for a move of an event; the beginning of its id where there are none. */
  of(event, move) {
    const ids = move.ids ?? [];
    // What a service sends is the same message in an envelope.
    const own = event.actor.startsWith("service:") ? "" : cut(event.text, LONGEST);
    const known = ids.map((id) => this.#words.get(id)).find(Boolean) ?? own;
    if (known && ids.length <= 2) for (const id of ids) this.#words.set(id, known);
    return known || (ids[0]?.slice(0, 8) ?? "");
  }
}
