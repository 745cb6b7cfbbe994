// What every page has: the state of the emulator, the theme, and notices.

import { $, h } from "./dom.js";
import { on, want } from "./live.js";

const SAYS = {
  up: "Emulator up", new: "Emulator up", away: "Emulator away: waiting for it. Start it: lab up",
  "guide away": "Guide away: waiting for it. Start it: lab up",
};
const emulator = $("#emulator");

on("state", (state) => {
  emulator.dataset.state = state === "new" ? "up" : state.split(" ").at(-1);
  if ($(".says", emulator).textContent !== SAYS[state]) $(".says", emulator).textContent = SAYS[state];
  // A page that could not be made for want of the emulator is made now.
  if ($("h1[data-away]") && (state === "up" || state === "new")) location.reload();
  else if (state === "new") notice("The emulator was started again: the account is new, and the journal begins anew.", reload());
});
on("restarted", () => {
  if (document.body.dataset.keep === undefined) location.reload();
  else notice("The guide was started again.", reload());
});
want("emulator");

/** Says something at the top of the page. */
export function notice(text, ...more) {
  $("#notices").replaceChildren(h("p", { class: "notice calm" }, text, " ", ...more));
}

const reload = () => h("button", { type: "button", class: "button small", onclick: () => location.reload() }, "Load anew");

const theme = $("#theme");
const isDark = () => document.documentElement.dataset.theme
  ? document.documentElement.dataset.theme === "dark"
  : matchMedia("(prefers-color-scheme: dark)").matches;
const nameTheme = () => { theme.textContent = isDark() ? "Light" : "Dark"; theme.ariaLabel = `Use the ${isDark() ? "light" : "dark"} theme`; };
theme.hidden = false;
nameTheme();
theme.addEventListener("click", () => {
  document.documentElement.dataset.theme = isDark() ? "light" : "dark";
  try { localStorage.setItem("theme", document.documentElement.dataset.theme); } catch { /* for this page only */ }
  nameTheme();
});
