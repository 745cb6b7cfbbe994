// Commands: a button that copies them, and a choice of shell for the whole page that is kept.
//
//   import { commands } from "./copy.js";      // the element for commands that come later
//   element.append(commands({ bash: "awslocal ...", powershell: "...", python: "..." }));

import { $, $$, h } from "./dom.js";

const NAMES = { bash: "Bash", powershell: "PowerShell", python: "Python" };
const root = document.documentElement;

/** The same markup as lab/guide/commands.py makes. */
export function commands(told) {
  const kinds = Object.keys(NAMES).filter((kind) => told[kind] && !(kind === "powershell" && told.powershell === told.bash));
  const tabs = kinds.length > 1 && h("div", { class: "tabs", role: "group", "aria-label": "Shell" },
    kinds.map((kind) => h("button", { type: "button", "data-choose-shell": kind }, NAMES[kind])));
  const made = h("div", { class: "shells", "data-kinds": kinds.length },
    h("div", { class: "bar" }, tabs, h("span", { class: "buttons" },
      told.bash && h("button", { type: "button", class: "button small type", "data-type": true }, "Type it"),
      h("button", { type: "button", class: "button small copy", "data-copy": true }, "Copy"))),
    kinds.map((kind) => h("div", { class: "commands", "data-shell": kinds.length > 1 && kind },
      h("pre", {}, h("code", {}, told[kind].split("\n").map((line) => h("span", { class: "line" }, words(line), "\n")))))));
  press(made);
  return made;
}

const words = (line) => line.split(/(\s+)/).map((part) => (part.trim() ? h("span", {}, part) : part));

const said = h("p", { class: "hidden", role: "status" });
document.body.append(said);

async function copy(button) {
  const shown = $$(".commands", button.closest(".shells")).find((panel) => panel.offsetParent !== null);
  const done = await put($("code", shown), $("code", shown).textContent.trimEnd());
  button.textContent = done ? "Copied" : "Select it";
  said.textContent = done ? "Copied." : "The browser refused: the text is selected, copy it by the keyboard.";
  setTimeout(() => { button.textContent = "Copy"; said.textContent = ""; }, 1800);
}

/** For the terminal of the page, if it has one that is open: <html data-typing>. */
function type(button) {
  const panel = $('.commands:not([data-shell]), .commands[data-shell="bash"]', button.closest(".shells"));
  document.dispatchEvent(new CustomEvent("type", { detail: $("code", panel).textContent.trimEnd() }));
}

async function put(element, text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { /* not allowed here: by hand */ }
  getSelection().selectAllChildren(element);
  return document.execCommand("copy");
}

function choose(shell) {
  root.dataset.shell = shell;
  try { localStorage.setItem("shell", shell); } catch { /* for this page only */ }
  press(document);
}

/** Which tab is pressed: where a choice is missing, its first. */
function press(within) {
  for (const group of [...(within.matches?.(".shells") ? [within] : []), ...$$(".shells", within)]) {
    const tabs = $$("[data-choose-shell]", group);
    const chosen = tabs.find((tab) => tab.dataset.chooseShell === root.dataset.shell) ?? tabs[0];
    for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab === chosen));
  }
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-copy], [data-type], [data-choose-shell]");
  if (!button) return;
  if ("copy" in button.dataset) copy(button);
  else if ("type" in button.dataset) type(button);
  else choose(button.dataset.chooseShell);
});
press(document);
