// A terminal in the page.
//
//   import { mount } from "./terminal.js";
//   const terminal = await mount(element);    // element: <div class="terminal-frame" data-exercise="7">, see _terminal.html
//   terminal.type("awslocal sqs list-queues");    // as if typed; without a line's end nothing is run
//
// Each [data-terminal] is mounted by itself. xterm is loaded only then.

import { $$, h } from "./dom.js";
import { Link } from "./terminal-link.js";
import { LARGEST, SMALLEST, choose, follow, options } from "./terminal-look.js";

/** Puts a terminal into the element; the answer has type(text) and focus(). */
export async function mount(element) {
  const [{ Terminal }, { FitAddon }, { open }] = await Promise.all([
    import("../vendor/xterm/xterm.mjs"), import("../vendor/xterm/addon-fit.mjs"), import("./terminal-document.js"),
  ]);
  return new Screen(element, new Terminal(options()), new FitAddon(), open);
}

class Screen {
  constructor(element, term, fit, open) {
    Object.assign(this, { term, fit, replaying: 0 });
    this.says = h("p", { role: "status" }, "Opening a shell");
    this.screen = h("div", { class: "terminal-screen" });
    this.over = h("div", { class: "terminal-over", hidden: true });
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", "Terminal");
    element.replaceChildren(
      h("div", { class: "terminal-bar" }, this.says, h("p", { class: "terminal-leave", "aria-hidden": "true" }, "Leave: ", h("kbd", {}, "Esc"), " ", h("kbd", {}, "Tab")), h("div", { class: "actions" }, this.#tools())),
      this.screen, h("div", {}, this.over, h("div", { class: "terminal-keys", role: "group", "aria-label": "Keys" }, this.#keys())),
    );
    this.link = new Link(element.dataset.exercise ?? "", this);
    this.#draw(open);
    this.link.open(this.size);
  }

  /** As if typed. */
  type(text) { this.term.input(text); this.focus(); }

  focus() { this.term.focus(); }

  get size() { return [this.term.cols, this.term.rows]; }

  // What the link tells.

  replay(bytes, same) {
    this.replaying = bytes;
    this.term.reset();
    this.#over();
    this.#say(same ? "Connected to the same shell as before" : "Connected");
  }

  print(bytes, done) {
    const old = this.replaying > 0;
    this.term.write(bytes, () => {
      if (old) this.replaying = Math.max(0, this.replaying - bytes.length);
      done();
    });
  }

  exit(code) {
    this.#over(h("p", {}, "The shell has ended", code ? ` (exit code ${code}).` : "."), this.#button("Start again", () => this.link.anew(this.size)));
    this.#say("Ended");
  }

  taken() {
    this.#over(h("p", {}, "Another page shows this shell now."), this.#button("Show it here", () => this.link.open(this.size)), this.#button("A new shell here", () => this.link.anew(this.size)));
    this.#say("Shown in another page");
  }

  refused({ what, why, next }) {
    this.#over(h("p", {}, h("strong", {}, what), why && ` ${why}.`, next && [" Next: ", h("code", {}, next)]), this.#button("Try again", () => this.link.open(this.size)));
    this.#say("Not open");
  }

  dropped() { this.#say("That was more than the program takes: some of it was dropped"); }

  away() { this.#say("The guide is away: waiting for it"); }

  // Its parts.

  #draw(open) {
    const { term } = this;
    term.loadAddon(this.fit);
    open(term, this.screen);
    term.textarea.setAttribute("aria-label", "Terminal. To leave it: Escape, then Tab");
    term.attachCustomKeyEventHandler(keyHandler(term));
    term.onData((text) => { if (!this.replaying) this.link.type(text); });
    term.onBinary((text) => { if (!this.replaying) this.link.typeBytes(text); });
    this.fit.fit();
    term.onResize(() => this.link.resize(this.size));
    new ResizeObserver(() => requestAnimationFrame(() => this.fit.fit())).observe(this.screen);
    follow(term);
  }

  #tools() {
    const { term } = this;
    const size = (by) => {
      term.options.fontSize = Math.min(LARGEST, Math.max(SMALLEST, term.options.fontSize + by));
      choose("terminal-size", term.options.fontSize);
      this.fit.fit();
      this.#say(`Text size ${term.options.fontSize}`);
    };
    const reader = h("button", { type: "button", class: "button quiet small", "aria-pressed": String(term.options.screenReaderMode), onclick: () => {
      const on = term.options.screenReaderMode = !term.options.screenReaderMode;
      reader.setAttribute("aria-pressed", String(on));
      choose("terminal-reader", on ? "yes" : "no");
    } }, "Screen reader");
    return [
      h("button", { type: "button", class: "button quiet small", "aria-label": "Smaller text", onclick: () => size(-1) }, "A−"),
      h("button", { type: "button", class: "button quiet small", "aria-label": "Larger text", onclick: () => size(1) }, "A+"),
      reader,
    ];
  }

  #keys() {
    const keys = { Esc: "\x1b", Tab: "\t", "Ctrl C": "\x03", "Ctrl D": "\x04", "↑": "\x1b[A", "↓": "\x1b[B" };
    const names = { "↑": "Up", "↓": "Down" };
    return Object.entries(keys).map(([name, code]) => h("button", {
      type: "button", class: "button quiet small", "aria-label": names[name], onclick: () => this.type(code),
    }, name));
  }

  #button(name, onclick) {
    return h("button", { type: "button", class: "button small", onclick: () => { onclick(); this.focus(); } }, name);
  }

  #over(...children) {
    this.over.hidden = !children.length;
    this.over.replaceChildren(...children);
  }

  #say(text) { this.says.textContent = text; }
}

/** Escape and then Tab leave the terminal; copying and pasting are as elsewhere. */
function keyHandler(term) {
  let escaped = false;
  return (event) => {
    if (event.type !== "keydown" || event.key === "Shift") return true;
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key === "Tab" && escaped && plain) { escaped = false; return false; } // the browser moves the focus
    escaped = event.key === "Escape" && plain && !event.shiftKey;
    const key = event.ctrlKey && !event.altKey && !event.metaKey ? event.key.toLowerCase() : "";
    if (key === "v") return false; // the browser pastes
    if (key === "c" && (event.shiftKey || term.hasSelection())) {
      event.preventDefault(); // Ctrl Shift C would open the browser's own tools
      navigator.clipboard?.writeText(term.getSelection()).then(() => term.clearSelection(), () => {});
      return false;
    }
    return true;
  };
}

for (const element of $$("[data-terminal]")) mount(element);
