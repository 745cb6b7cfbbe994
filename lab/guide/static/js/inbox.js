// The inbox, live: messages appear as they are sent, and their links act in place.

import { post } from "./ask.js";
import { $, $$, h } from "./dom.js";
import { coalesced, fresh, merge, swap } from "./fresh.js";
import { on, want } from "./live.js";
import { clock } from "./times.js";

const SOON_MS = 60, EVERY_MS = 400;
const CALLS = new Set(["ConfirmSubscription", "Unsubscribe", "DeleteTopic", "Reset"]);

const refresh = coalesced(async () => {
  const page = await fresh();
  if (!page) return;
  swap("#filter", page);
  if (!$("#messages") || !$("#messages", page)) swap("#inbox", page);
  else {
    const came = merge("#messages", page);
    for (const message of came) message.classList.add("came");
    if (came.length) $("#said").textContent = came.length === 1 ? `New: ${$("h2", came[0]).textContent}` : `${came.length} new messages.`;
  }
  times();
}, SOON_MS, EVERY_MS);

on("events", ({ events }) => { if (events?.some(concerns)) refresh(); });
want("events", $("#inbox").dataset.cursor); // also what came since the page was made
on("state", (state) => {
  if (state === "new" || (state === "up" && "away" in $("#inbox").dataset)) refresh();
});

/** Whether it brings a message, or changes what can be done with one. */
function concerns(event) {
  if (event.error) return false;
  if (event.kind === "delivery") return event.service === "sns" && /^(email|sms)/.test(event.detail.protocol ?? "");
  return CALLS.has(event.operation) || (event.operation === "Publish" && "PhoneNumber" in event.parameters);
}

document.addEventListener("submit", async (event) => {
  if (!event.target.matches(".act")) return;
  event.preventDefault();
  const message = event.target.closest(".message");
  const button = $("button", event.target);
  button.ariaBusy = "true";
  let said;
  try {
    said = ["good", (await post(new URL(event.target.action).pathname)).say];
  } catch (error) {
    said = ["bad", [error.message, error.why, error.next && `Next: ${error.next}`].filter(Boolean).join(" ")];
  }
  button.ariaBusy = null;
  // The message itself may be made anew meanwhile, without its button.
  const page = await fresh();
  if (page && $("#messages", page)) merge("#messages", page);
  times();
  const result = $(".result", document.getElementById(message.id) ?? message);
  result.replaceChildren(h("span", { class: `badge ${said[0]}` }, said[0] === "good" ? "Done" : "Not done"), ` ${said[1]}`);
  result.tabIndex = -1;
  result.focus({ preventScroll: true });
});

document.addEventListener("change", ({ target }) => {
  if (target.id !== "to") return;
  const to = target.value;
  history.replaceState(null, "", to ? `/inbox?to=${encodeURIComponent(to)}` : "/inbox");
  refresh();
});

/** Times on the reader's clock; the day only where it is another one than today. */
function times() {
  for (const time of $$("time[data-iso]")) {
    const at = new Date(time.dataset.iso);
    const day = at.toDateString() === new Date().toDateString() ? "" : `${at.toLocaleDateString()} `;
    time.textContent = day + clock(at / 1000).slice(0, 8);
  }
}
times();
