// Keeps parts of a page fresh: what stands in [data-fragment] is asked for again when events touch it.
//
//   <section data-fragment="/queues/orders?fragment=state" data-touches="arn:aws:sqs:...:orders sns">
//     touches: ARNs or services, apart by blanks; data-operations: only these of their calls.
//     An element with data-until counts down to that time (s since 1970).

import { $, $$ } from "./dom.js";
import { on, want } from "./live.js";
import { morph } from "./morph.js";
import { notice } from "./frame.js";

const WAIT_MS = 60, GAP_MS = 500;
const token = $('meta[name="guide-token"]').content;

class Part {
  constructor(element) {
    this.element = element;
    this.last = 0;
  }

  /** Events of a burst, and those that come while it is asked for, bring one reading. */
  wanted() {
    if (document.hidden) { this.missed = true; return; }
    if (this.timer) { this.again = this.loading; return; }
    const wait = Math.max(WAIT_MS, this.last + GAP_MS - performance.now());
    this.timer = setTimeout(() => this.load(), wait);
  }

  touchedBy(event) {
    const { touches, operations } = this.element.dataset;
    if (operations && !operations.split(" ").includes(event.operation)) return false;
    const named = [event.service, event.resource, event.source, event.detail?.queue, event.detail?.target];
    return touches.split(" ").some((each) => each && named.includes(each));
  }

  async load() {
    this.missed = false;
    this.loading = true;
    this.last = performance.now();
    try {
      const answer = await fetch(this.element.dataset.fragment, { headers: { "X-Guide-Token": token } });
      if (answer.ok) this.show(await answer.text());
      else if (answer.status === 404) notice((await answer.json()).error.what, "It was deleted.");
    } catch { /* the guide is away: the frame says so, and "state" brings this again */ }
    this.timer = null;
    this.loading = false;
    if (this.again) { this.again = false; this.wanted(); } // what came meanwhile may not be in it
  }

  show(text) {
    const page = new DOMParser().parseFromString(`<div id="fragment">${text}</div>`, "text/html");
    const copy = this.element.cloneNode(false);
    copy.append(...page.getElementById("fragment").childNodes);
    morph(this.element, copy);
    tick();
  }
}

const parts = $$("[data-fragment]").map((element) => new Part(element));
const all = () => parts.forEach((part) => part.wanted());

if (parts.length) want("events");
on("events", ({ events }) => {
  for (const part of parts) if (events?.some((event) => part.touchedBy(event))) part.wanted();
});
let state = "";
on("state", (now) => { if (state && state !== now && (now === "up" || now === "new")) all(); state = now; });
document.addEventListener("act-done", all);
document.addEventListener("visibilitychange", () => parts.forEach((part) => part.missed && part.wanted()));

/** What counts down: seconds left, and a fresh look once they are over. */
function tick() {
  for (const element of $$("[data-until]")) {
    const left = Number(element.dataset.until) - Date.now() / 1000;
    const text = left > 0 ? `${Math.ceil(left)} s` : "now";
    if (element.textContent !== text) element.textContent = text;
    if (left <= 0 && left > -3) parts.find((part) => part.element.contains(element))?.wanted();
  }
}
tick();
setInterval(tick, 1000);
