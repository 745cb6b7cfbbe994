// A story is told again when something new is about it; one that waits, also as time goes by.

import { $ } from "./dom.js";
import { keepFresh } from "./fresh.js";

const WAITING_MS = 10_000;
const end = () => $("#end")?.textContent;
let was = end();

const tellAgain = keepFresh("#story", {
  concerns: isAboutIt,
  after() {
    if (end() && end() !== was) $("#said").textContent = end();
    was = end();
  },
});

/** An unknown id may be a todo's or a message's that is just being made. */
function isAboutIt(event) {
  const { about, unknown } = $("#story").dataset;
  if (about === undefined) return unknown !== undefined && event.ids.some((id) => location.pathname.includes(id));
  const ids = new Set(about.split(" "));
  return event.ids.some((id) => ids.has(id)) || ids.has(event.detail?.message);
}

setInterval(() => { if ("waits" in $("#story").dataset) tellAgain(); }, WAITING_MS);
