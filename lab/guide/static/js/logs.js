// A function's log: lines are added at the end as they come; who reads further up is left there.

import { $, $$, h } from "./dom.js";
import { on, want } from "./live.js";
import { clock, localize } from "./times.js";

const KEPT = 1000;
for (const log of $$(".logs")) begin(log);

function begin(log) {
  const [lines, down, none, said] = [".lines", ".down", ".none", ".said"].map((name) => $(name, log));
  const known = new Set($$("[data-id]", lines).map((line) => line.dataset.id));
  let waiting = 0;
  localize(log);
  toEnd();

  on(`logs:${log.dataset.function}`, (message) => { if (message.lines) add(message.lines); });
  want(`logs:${log.dataset.function}`);
  on("state", (state) => {
    if (state !== "new") return;
    known.clear();
    lines.append(h("li", { class: "log" }, h("time"), h("span", { class: "text" }, "The emulator was started again: the log begins anew.")));
  });

  function add(told) {
    const fresh = told.filter((line) => !known.has(line.id));
    if (!fresh.length) return;
    const wasAtEnd = isAtEnd();
    for (const line of fresh) known.add(line.id);
    lines.append(...fresh.map(element));
    while (lines.children.length > KEPT && wasAtEnd) lines.firstElementChild.remove();
    none.hidden = true;
    const failed = fresh.filter((line) => line.kind === "error").length;
    if (failed) said.textContent = failed === 1 ? "The function printed an error." : `The function printed ${failed} errors.`;
    if (wasAtEnd) toEnd();
    else { waiting += fresh.length; tell(); }
  }

  const isAtEnd = () => lines.scrollHeight - lines.scrollTop - lines.clientHeight < 40;
  function toEnd() { lines.scrollTop = lines.scrollHeight; waiting = 0; tell(); }
  function tell() {
    down.hidden = waiting === 0;
    down.textContent = `${waiting} new line${waiting === 1 ? "" : "s"}`;
  }
  down.addEventListener("click", () => { toEnd(); lines.focus(); });
  lines.addEventListener("scroll", () => { if (waiting && isAtEnd()) toEnd(); }, { passive: true });
  $(".own", log).addEventListener("change", ({ target }) => log.classList.toggle("brief", target.checked));
}

/** The same as templates/_logs.html makes. */
function element(line) {
  const badge = line.words ? (line.failed ? ["bad", "failed"] : ["calm", "report"]) : line.kind === "error" && ["bad", "error"];
  return h("li", { class: `log ${line.kind}${line.failed ? " failed" : ""}`, "data-id": line.id },
    h("time", { "data-at": line.time }, clock(line.time)),
    h("span", { class: "text" }, badge && [h("span", { class: `badge ${badge[0]}` }, badge[1]), " "], line.words || line.text));
}
