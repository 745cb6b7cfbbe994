// Keeps the part of a page that the server makes as it is now: the page is read again when events
// concern it, and what differs is changed in place.
//
//   keepFresh("#story", { concerns: (event) => ..., before: (old, made) => ..., after: () => ... });

import { $ } from "./dom.js";
import { on, want } from "./live.js";
import { morph } from "./morph.js";
import { localize } from "./times.js";

const SOON_MS = 60, EVERY_MS = 500;

/** `concerns` says of an event whether it may change the part; the part's `data-cursor` is where
    the journal was when it was made. Returns what brings it up to date on other grounds. */
export function keepFresh(selector, { concerns, before = () => {}, after = () => {} }) {
  let missed = false;
  const again = coalesced(async () => {
    missed = document.hidden;
    if (missed) return;
    const page = await reread();
    const [old, made] = [$(selector), page && $(selector, page)];
    if (!old || !made) return;
    localize(made);
    before(old, made);
    morph(old, made);
    after();
  });
  on("events", ({ events }) => { if (events?.some(concerns)) again(); });
  on("state", (state) => {
    if (state === "new" || (state === "up" && "away" in $(selector).dataset)) again();
  });
  document.addEventListener("visibilitychange", () => { if (missed) again(); });
  want("events", $(selector).dataset.cursor);
  return again;
}

/** This address as the server makes it now: a document that is not shown, and runs no scripts. */
async function reread() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null; // the guide is away: the frame says so
  }
}

/** Calls `work` soon and once, however often it is asked for, and not too often. */
function coalesced(work) {
  let timer = 0, last = -Infinity, working = null;
  return () => {
    if (timer) return;
    timer = setTimeout(async () => {
      await working;
      timer = 0; // what is asked for from now on may be news
      last = performance.now();
      working = work();
    }, Math.max(SOON_MS, last + EVERY_MS - performance.now()));
  };
}
