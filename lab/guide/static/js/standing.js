// How an exercise stands: draws what templates/_stand.html draws, where it has changed.

import { $, $$, h } from "./dom.js";
import { commands } from "./copy.js";

const NAMES = { done: "Done", "not yet": "Not yet", "not reached": "Not reached" };

/** Shows a standing on the page; `before` is the one that is shown now. */
export function draw(root, now, before) {
  root.dataset.started = now.started ? "yes" : "no";
  $("#away").hidden = !now.away;
  $(".count").textContent = now.started ? `${now.done} of ${now.total} steps done` : `${now.total} steps`;
  now.steps.forEach((step, n) => {
    drawLink($$(".bar-of-steps ol a")[n], step, now);
    drawStep($(`#stand-${step.id}`), step, now, before.steps[n], before);
  });
  $("#closing").hidden = !now.closing;
  $("#closing .summary").textContent = now.closing;
}

/** What is worth saying of the change: steps that became done, or are not any more. */
export function changes(now, before) {
  if (before.started !== now.started) return "";
  const done = now.steps.filter((step, n) => step.state === "done" && before.steps[n].state !== "done");
  const lost = now.steps.filter((step, n) => step.state !== "done" && before.steps[n].state === "done");
  const said = [...done.map((step) => `Step ${step.number} is done: ${step.title}.`), ...lost.slice(0, 1).map((step) => `Step ${step.number} is not done any more.`)];
  if (done.length && now.closing) said.push("All steps are done.");
  return said.join(" ");
}

/** Text with `code` in it, as nodes. */
export const inline = (text) => text.split("`").map((part, n) => (n % 2 ? h("code", {}, part) : part));

/** Times as the browser's clock has them, which is not always the server's. */
export function clock(seconds) {
  if (!seconds) return "";
  const at = new Date(seconds * 1000);
  const time = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return at.toDateString() === new Date().toDateString() ? time : `${at.getDate()} ${at.toLocaleString("en-GB", { month: "short" })}, ${time}`;
}

function drawLink(link, step, now) {
  link.dataset.state = step.state;
  link.toggleAttribute("aria-current", now.started && step.number === now.at);
  if (link.hasAttribute("aria-current")) link.setAttribute("aria-current", "step");
  $(".says", link).textContent = `, ${step.state}`;
}

function drawStep(stand, step, now, old, before) {
  const here = Boolean(now.started) && step.number === now.at;
  if (step.state === "done" && old.state !== "done" && before.started) freshen(stand);
  stand.dataset.state = step.state;
  stand.toggleAttribute("data-here", here);
  $(".says", stand).textContent = now.started ? NAMES[step.state] : "Not begun";
  $("time", stand).textContent = step.state === "done" ? clock(step.at) : "";
  const same = JSON.stringify([step, now.at]) === JSON.stringify([old, before.at]);
  if (!same) $(".news", stand).replaceChildren(...news(step, now));
  if (step.predict) drawPrediction($(".predict", stand), step, now);
  $(".help", stand).hidden = step.state === "not reached" || !now.started;
  if (!same && step.all_hints) drawHints($(".hints", stand), step);
  $(".solve", stand).hidden = !(here && $(".solution .shells", stand));
}

function freshen(stand) {
  stand.classList.add("fresh");
  stand.addEventListener("animationend", () => stand.classList.remove("fresh"), { once: true });
}

function news(step, now) {
  const { failed } = step;
  return [
    step.state === "not reached" && now.at > 0 && h("p", { class: "dim" }, `Step ${now.at} comes first.`),
    step.state === "done" && step.evidence && h("p", { class: "evidence" }, step.evidence),
    failed && step.at > 0 && h("p", { class: "lost" }, `It was done at ${clock(step.at)}, and is not any more.`),
    failed && h("dl", { class: "diagnosis" },
      told("Found", h("p", {}, failed.found)), failed.expected && told("Expected", h("p", {}, failed.expected)),
      failed.look.length > 0 && told("Look", advice(failed.look)), failed.try.length > 0 && told("Try", advice(failed.try))),
    step.state === "done" && step.predict?.choice && verdict(step.predict),
  ].filter(Boolean);
}

const told = (name, ...what) => [h("dt", {}, name), h("dd", {}, ...what)];

const advice = (parts) => parts.flatMap((part) => (part.command
  ? [commands({ bash: part.command }), part.page && h("p", { class: "small" }, h("a", { href: part.page }, part.says))]
  : h("p", {}, inline(part.words))));

function verdict({ choice, observed, right }) {
  return h("p", { class: "verdict", "data-right": right ? "yes" : "no" },
    !observed ? `You predicted: ${choice}.`
      : right ? [h("strong", {}, "You were right:"), ` ${observed}.`]
        : [h("strong", {}, "Not what you thought."), ` You predicted: ${choice}. What happened: ${observed}. The guide says why.`]);
}

function drawPrediction(form, step, now) {
  form.hidden = step.state === "done" || step.at > 0 || !now.started;
  $(".chosen", form).textContent = step.predict.choice ? `You predict: ${step.predict.choice}` : "";
  $("button", form).textContent = step.predict.choice ? "Change it" : "Predict";
}

function drawHints(hints, step) {
  const list = $("ol", hints);
  while (list.children.length > step.hints.length) list.lastChild.remove();
  for (const text of step.hints.slice(list.children.length)) list.append(h("li", {}, inline(text)));
  $("form", hints).hidden = step.hints.length === step.all_hints;
  $("button", hints).textContent = `Hint ${step.hints.length + 1} of ${step.all_hints}`;
}
