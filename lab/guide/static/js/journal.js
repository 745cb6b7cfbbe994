// The journal's page, live: what comes is added, held while one reads, and filtered without a new page.

import { get } from "./ask.js";
import { $, $$, h } from "./dom.js";
import { fits, query, wanted } from "./journal-filters.js";
import { KEPT, MOST, Rows } from "./journal-list.js";
import { on, want } from "./live.js";
import "./times.js";

// Drawn at most this often: the first of a burst at once, the others together; in a flood, that
// nobody can read, less often still.
const PAUSE_MS = 100, FLOOD_MS = 250, FLOOD = 8;
const TYPING_MS = 250;
const [list, form, bar, fresh, pause, older] = ["#events", "#filters", "#bar", "#fresh", "#pause", "#older"].map((name) => $(name));
const rows = new Rows(list);

let asked = wanted(form);
let before = list.dataset.before;
let pending = [];
let timer = 0, next = 0;
let paused = false;
let missing = "past" in list.dataset; // rows newer than the first one were left out
let held = [], holds = 0;
let request = 0;

on("events", ({ events }) => { if (events && !asked.noise) take(events); });
on("noise", ({ events, emulator }) => {
  if (!asked.noise) return;
  if (events) take(events);
  else if (emulator === "up") load();
});
want("events", list.dataset.cursor);
if (asked.noise) want("noise");

on("state", (state, say) => {
  if ((state === "up" || state === "new") && $("[data-away]")) location.reload();
  else if (state === "new") beginAnew("The emulator was started again: the journal begins anew here.");
  else if (say?.includes("were lost")) list.prepend(h("li", { class: "event break" }, say));
});

function take(events) {
  for (const event of events) {
    rows.hear(event);
    offer("#service", event.service);
    offer("#actor", event.actor);
    if (fits(event, asked)) pending.push(event);
  }
  if (pending.length && !timer) timer = setTimeout(draw, Math.max(0, next - performance.now()));
}

function draw() {
  timer = 0;
  const came = pending.splice(0);
  next = performance.now() + (came.length < FLOOD ? PAUSE_MS : FLOOD_MS);
  if (isHeld()) hold(came);
  else if (came.length > KEPT) load(); // a tab that slept: all that it shows has been left behind
  else show(came, true);
}

function show(events, isNews = false) {
  rows.add(events, isNews);
  const gone = rows.dropOldest(KEPT);
  if (gone) before = `${rows.run}-${gone + 1}`;
  tell();
}

/** Who reads further down, or is in a row with the keyboard, is left alone. */
function isHeld() {
  return paused || missing || isAway() || Boolean($(":focus-visible", list));
}

const isAway = () => list.getBoundingClientRect().top < bar.getBoundingClientRect().bottom - 60;

function hold(events) {
  if (!holds && events.length) say("New events are held back.");
  holds += events.length;
  held.push(...events);
  held.splice(0, held.length - KEPT);
  tell();
}

function release() {
  paused = false;
  if (missing || holds > held.length) load();
  else show(held.splice(0));
  holds = 0;
  tell();
}

/** To the newest, wherever one is. */
function goToNewest() {
  if (isAway()) window.scrollTo({ top: 0 });
  release();
  pause.focus();
}

async function load() {
  const mine = ++request;
  try {
    const found = await get(`/journal/data${query(asked)}`);
    if (mine !== request) return;
    rows.clear();
    ({ before } = found);
    $("#newest")?.remove();
    history.replaceState(null, "", `/journal${query(asked)}`);
    [missing, held, holds] = [false, [], 0];
    found.events.forEach((event) => rows.hear(event));
    show(found.events);
    say(count());
  } catch (error) {
    say(`${error.message} ${error.why} ${error.next}`);
    $("#count").textContent = `${error.message} It goes on by itself. ${error.next}`;
  }
}

async function loadOlder() {
  older.ariaBusy = "true";
  try {
    const found = await get(`/journal/data${query(asked, { before })}`);
    found.events.forEach((event) => rows.hear(event));
    rows.add(found.events);
    missing = rows.dropNewest(MOST) || missing;
    ({ before } = found);
    say(`${found.events.length} older events.`);
  } catch (error) {
    $("#count").textContent = `${error.message} ${error.next}`;
  }
  older.ariaBusy = null;
  tell();
}

function beginAnew(why) {
  rows.clear(why);
  [before, pending, held, holds, missing] = ["", [], [], 0, false];
  tell();
}

function tell() {
  fresh.hidden = holds === 0 && (!missing || $("#newest") !== null);
  fresh.textContent = holds ? `${holds.toLocaleString()} new` : "To the newest";
  fresh.ariaLabel = holds ? `Show ${holds} new events` : "To the newest events";
  pause.textContent = paused ? "Go on" : "Pause";
  pause.ariaPressed = String(paused);
  pause.hidden = false;
  $("#count").textContent = count();
  $("#none").hidden = rows.size > 0;
  older.hidden = !before;
  older.href = `/journal${query(asked, { before })}`;
  $("#first").hidden = Boolean(before) || rows.size === 0;
}

const count = () => `${rows.size.toLocaleString()} event${rows.size === 1 ? "" : "s"}${paused ? ", paused" : ""}`;

/** For who does not see it. */
function say(text) { $("#said").textContent = text; }

const offered = new Set();
/** A service or somebody that the filter did not know. */
function offer(filter, value) {
  if (offered.has(value)) return;
  offered.add(value);
  const select = $(filter);
  if ([...select.options].some((option) => option.value === value)) return;
  select.append(h("option", {}, value));
}

function filter() {
  asked = wanted(form);
  if (asked.noise) want("noise");
  $("#about")?.toggleAttribute("hidden", !asked.id);
  load();
}

let typing = 0;
form.addEventListener("input", ({ target }) => {
  clearTimeout(typing);
  typing = setTimeout(filter, target.type === "search" ? TYPING_MS : 0);
});
form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(typing); filter(); });
$("#clear").addEventListener("click", (event) => {
  event.preventDefault();
  for (const each of $$("input[type=checkbox]", form)) each.checked = false;
  for (const each of $$("select, input:not([type=checkbox])", form)) each.value = "";
  filter();
});
pause.addEventListener("click", () => {
  if (paused) release();
  else { paused = true; say("Paused."); tell(); }
});
fresh.addEventListener("click", goToNewest);
older.addEventListener("click", (event) => { event.preventDefault(); loadOlder(); });
addEventListener("scroll", () => { if (holds && !isHeld()) release(); }, { passive: true });
list.addEventListener("focusout", () => setTimeout(() => { if (holds && !isHeld()) release(); }));
