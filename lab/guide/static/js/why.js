// A story is told again when something new is about it; one that waits, also as time goes by.

import { $ } from "./dom.js";
import { coalesced, fresh, swap } from "./fresh.js";
import { on, want } from "./live.js";

const SOON_MS = 200, EVERY_MS = 1000, WAITING_MS = 10_000;

const tellAgain = coalesced(async () => {
  const was = $("#end")?.textContent;
  const page = await fresh();
  if (!page) return;
  swap("#story", page);
  const now = $("#end")?.textContent;
  if (now && now !== was) $("#said").textContent = now;
}, SOON_MS, EVERY_MS);

on("events", ({ events }) => { if (events?.some(isAboutIt)) tellAgain(); });
want("events", $("#story").dataset.cursor); // also what came since it was told
on("state", (state) => {
  if ((state === "up" && "away" in $("#story").dataset) || state === "new") tellAgain();
});

/** An unknown id may be a todo's or a message's that is just being made. */
function isAboutIt(event) {
  const { about, unknown } = $("#story").dataset;
  if (about === undefined) return unknown !== undefined && event.ids.some((id) => location.pathname.includes(id));
  const ids = new Set(about.split(" "));
  return event.ids.some((id) => ids.has(id)) || ids.has(event.detail?.message);
}

setInterval(() => {
  if ("waits" in $("#story").dataset && document.visibilityState === "visible") tellAgain();
}, WAITING_MS);
