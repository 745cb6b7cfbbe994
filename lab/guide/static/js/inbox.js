// The inbox, live: messages appear as they are sent, and their links act in place.

import { post } from "./ask.js";
import { $, $$, h } from "./dom.js";
import { keepFresh } from "./fresh.js";
import { clock } from "./times.js";

const CALLS = new Set(["ConfirmSubscription", "Unsubscribe", "DeleteTopic", "Reset"]);
const ids = () => new Set($$(".message").map((message) => message.id));
let known = ids();

const refresh = keepFresh("#inbox", {
  concerns,
  before(old, made) {
    // What was said of an act stays where it was said.
    for (const result of $$(".result", old)) {
      const same = $(`#${CSS.escape(result.closest(".message").id)} .result`, made);
      same?.replaceChildren(...[...result.childNodes].map((node) => node.cloneNode(true)));
    }
    times(made);
  },
  after() {
    const came = $$(".message").filter((message) => !known.has(message.id));
    known = ids();
    for (const message of came) message.classList.add("came");
    if (came.length) $("#said").textContent = came.length === 1 ? `New: ${$("h2", came[0]).textContent}` : `${came.length} new messages.`;
  },
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
  const { id } = event.target.closest(".message");
  const button = $("button", event.target);
  button.ariaBusy = "true";
  let said;
  try {
    said = ["good", (await post(new URL(event.target.action).pathname)).say];
  } catch (error) {
    said = ["bad", [error.message, error.why, error.next && `Next: ${error.next}`].filter(Boolean).join(" ")];
  }
  button.ariaBusy = null;
  const result = $(".result", document.getElementById(id));
  result.replaceChildren(h("span", { class: `badge ${said[0]}` }, said[0] === "good" ? "Done" : "Not done"), ` ${said[1]}`);
  result.focus({ preventScroll: true }); // the button goes
  refresh();
});

document.addEventListener("change", ({ target }) => {
  if (target.id !== "to") return;
  const to = target.value;
  history.replaceState(null, "", to ? `/inbox?to=${encodeURIComponent(to)}` : "/inbox");
  refresh();
});

/** Times on the reader's clock; the day only where it is another one than today. */
function times(within = document) {
  for (const time of $$("time[data-iso]", within)) {
    const at = new Date(time.dataset.iso);
    const day = at.toDateString() === new Date().toDateString() ? "" : `${at.toLocaleDateString()} `;
    time.textContent = day + clock(at / 1000).slice(0, 8);
  }
}
times();
