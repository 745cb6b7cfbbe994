// Acts of the console: done in place, and the commands beside the button follow what is filled in.

import { $, $$, h } from "./dom.js";
import { commands } from "./copy.js";
import { post } from "./ask.js";

const DEBOUNCE_MS = 250;
const token = $('meta[name="guide-token"]').content;
const asked = new WeakMap();
// Told in one sentence: all that AWS answered is beside the button for who wants it.
const said = h("p", { class: "hidden", role: "status" });
document.body.append(said);

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-act]");
  if (!form) return;
  event.preventDefault();
  act(form);
});

document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("form[data-act]");
  if (!form) return;
  addRow(target);
  clearTimeout(asked.get(form));
  asked.set(form, setTimeout(() => tell(form), DEBOUNCE_MS));
});

async function act(form) {
  const buttons = $$("button", form);
  if (buttons.some((button) => button.ariaBusy === "true")) return;
  for (const button of buttons) button.ariaBusy = "true";
  const outcome = $(":scope > [data-outcome]", form.closest(".act"));
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Guide-Token": token } });
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) refuse(outcome, (await answer.json()).error);
    else show(outcome, await answer.text());
  } catch {
    refuse(outcome, { what: "The guide does not answer.", why: "it was stopped, or is being started again", next: "lab up" });
  }
  said.textContent = $(".notice p", outcome)?.textContent ?? "";
  for (const button of buttons) button.ariaBusy = null;
  for (const each of $$("details.confirm[open]", form)) { each.open = false; $("summary", each).focus(); }
  document.dispatchEvent(new Event("act-done"));
}

/** What the server made of AWS's answer; the parser runs no script, and the page's policy allows none. */
function show(outcome, text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  outcome.replaceChildren(...page.body.childNodes);
}

function refuse(outcome, { what, why, next }) {
  outcome.replaceChildren(h("div", { class: "notice bad" }, h("p", {}, h("strong", {}, what)), why && h("p", {}, why), next && h("p", { class: "small" }, `Next: ${next}`)));
}

async function tell(form) {
  const mine = asked.get(form);
  const beside = $("[data-commands]", form.closest(".act"));
  try {
    const told = await post(form.dataset.preview, new FormData(form));
    if (asked.get(form) !== mine) return;
    beside.classList.toggle("old", "why" in told);
    $(".why-not", beside).textContent = told.why ?? "";
    if ("why" in told) return;
    $(".shells", beside).replaceWith(commands(told.commands));
    for (const [name, value] of Object.entries(told.need)) $(`[data-need="${name}"]`, beside).textContent = value;
  } catch {
    beside.classList.add("old"); // the guide is away: the frame says so
  }
}

/** One more line for an attribute, once the last one is used. */
function addRow(input) {
  const rows = input.closest("[data-rows]");
  const last = rows?.querySelector(".attribute:last-of-type");
  if (!last?.contains(input) || !input.value) return;
  const row = last.cloneNode(true);
  const number = $$(".attribute", rows).length + 1;
  for (const each of $$("input, select", row)) {
    if (each.tagName === "INPUT") each.value = "";
    each.ariaLabel = each.ariaLabel.replace(/\d+$/, number);
  }
  last.after(row);
}
