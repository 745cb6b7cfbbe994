// An exercise's page: ticks steps off as they are done, and sends its forms without leaving the page.

import { $, $$, h } from "./dom.js";
import { Refused, get, post } from "./ask.js";
import { commands } from "./copy.js";
import { on, want } from "./live.js";
import { changes, clock, draw } from "./standing.js";

const root = $("#exercise");
const { number } = root.dataset;
const toast = $("#toast");
let shown = JSON.parse(root.dataset.standing);
let toasted = 0;

$$(".stand time").forEach((time, n) => { if (time.textContent) time.textContent = clock(shown.steps[n].at); });

on(`check:${number}`, ({ standing }) => show(standing));
want(`check:${number}`);

function show(standing) {
  const said = changes(standing, shown);
  draw(root, standing, shown);
  shown = standing;
  if (said) say(said);
}

/** Says it where it is seen, and to who listens. */
function say(text) {
  toast.textContent = text;
  clearTimeout(toasted);
  toasted = setTimeout(() => { toast.textContent = ""; }, 7000);
}

document.addEventListener("submit", async (event) => {
  const form = event.target, button = event.submitter;
  event.preventDefault();
  if (!button || button.ariaBusy === "true") return;
  const place = $(".trouble", form.closest(".stand") ?? root);
  const label = button.textContent;
  place.replaceChildren();
  busy(button, BUSY[kind(form)]);
  try {
    if (form.method === "get") await showSolution(form, button.value);
    else await send(form);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    trouble(form, error);
  } finally {
    if (button.textContent === BUSY[kind(form)]) button.textContent = label;
    button.ariaBusy = "false";
  }
});

const BUSY = { start: "Preparing …", check: "Checking …", solve: "Doing it …", reset: "Removing …" };
const kind = (form) => new URL(form.action).pathname.split("/")[3];

function busy(button, text) {
  button.ariaBusy = "true";
  if (text) button.textContent = text;
}

async function send(form) {
  const answer = await post(form.action, new FormData(form));
  show(answer.standing);
  AFTER[kind(form)]?.(answer, form);
}

const AFTER = {
  check: ({ standing }) => say(summary(standing)),
  start: ({ said }) => { say("The exercise has begun."); notice(said); goto(`#step-${shown.steps[0].id}`); },
  reset: ({ said }) => { say("Taken back."); notice(said); $(".again").open = false; scrollTo(0, 0); },
  predict: () => say("Your prediction is kept. Now do the step."),
  hint: ({ standing }, form) => {
    const list = $("ol", form.parentElement);
    list.lastElementChild.tabIndex = -1;
    list.lastElementChild.focus({ preventScroll: true });
  },
  solve: ({ printed }, form) => $(".printed", form.closest(".solution")).replaceChildren(
    ...(printed ? [h("p", { class: "small dim" }, "What the commands printed:"), h("pre", { tabindex: 0 }, h("code", {}, printed))] : [])),
};

function summary({ done, total, at, steps }) {
  const failed = at && steps[at - 1].failed;
  return `${done} of ${total} steps are done.${failed ? ` Step ${at}: ${failed.found}` : ""}`;
}

const notice = (lines) => lines.length && $("#notices").replaceChildren(h("div", { class: "notice calm" }, lines.map((line) => h("p", {}, line))));

function goto(hash) {
  $(hash).scrollIntoView();
  $(hash).focus({ preventScroll: true });
}

async function showSolution(form, step) {
  const { solution } = await get(`/exercise/${number}/solution/${step}`);
  const stand = form.closest(".stand");
  $(".shown", stand).replaceChildren(commands({ bash: solution }));
  $(".solve", stand).hidden = !stand.hasAttribute("data-here");
  $(".shown button", stand).focus();
}

const toggle = $("#show-terminal");
if (toggle) {
  const dock = $("#terminal");
  let mounted = null;
  const open = async (is) => {
    dock.hidden = !is;
    toggle.setAttribute("aria-expanded", String(is));
    document.documentElement.toggleAttribute("data-typing", is);
    if (!is) { toggle.focus({ preventScroll: true }); return; }
    mounted ??= import("./terminal.js").then(({ mount }) => mount($(".terminal-frame", dock)));
    (await mounted).focus();
  };
  toggle.addEventListener("click", () => open(dock.hidden));
  document.addEventListener("type", async ({ detail }) => {
    const screen = await mounted;
    screen.term.paste(detail); // several lines at once wait for Enter, as one
    screen.focus();
  });
  $(".close", dock).addEventListener("click", () => open(false));
}

function trouble(form, { message, why, next }) {
  const told = h("div", { class: "notice bad" }, h("p", {}, h("strong", {}, message)),
    why && h("p", {}, why), next && h("p", {}, "Next: ", next));
  const stand = form.closest(".stand");
  (stand ? $(".trouble", stand) : $("#notices")).replaceChildren(told);
  if (!stand) told.scrollIntoView({ block: "nearest" });
}
