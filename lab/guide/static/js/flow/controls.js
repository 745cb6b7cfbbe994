// The buttons, fields and keys of the flow page.

import { $, $$, h } from "../dom.js";

const KEYS = {
  p: "pause", ",": "back", ".": "forward", r: "replay", f: "fit", 0: "fit", "+": "in", "=": "in", "-": "out", "/": "find", "?": "help",
};
const PAN = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const PAN_PIXELS = 60;

export class Controls {
  /** `act(what, value)` does what the page does. */
  constructor(root, { player, filters, camera, act }) {
    Object.assign(this, { root, player, filters, camera, act });
    this.pause = $("[data-act=pause]", root);
    this.help = $("#flow-help");
    for (const element of $$("[data-act]", root)) {
      element.disabled = false;
      if (element.type === "button") element.addEventListener("click", () => this.#do(element.dataset.act));
    }
    $("#flow-speed").addEventListener("change", ({ target }) => act("speed", target.value));
    $("#flow-exercise").addEventListener("change", ({ target }) => act("exercise", target.value));
    $("#flow-idle").addEventListener("change", ({ target }) => act("idle", target.checked));
    $("#flow-follow").addEventListener("submit", (event) => { event.preventDefault(); act("follow", $("#flow-id").value.trim()); });
    root.addEventListener("keydown", (event) => this.#key(event));
    this.#switchKeys();
  }

  /** Shows how the player is. */
  show() {
    const { mode } = this.player;
    if (this.shown === mode) return;
    this.shown = mode;
    this.root.dataset.mode = mode;
    dress(this.pause, ...(mode === "live" ? ["‖", "Pause"] : ["●", "Live"]));
    dress($("[data-act=replay]", this.root), ...(mode === "replay" ? ["■", "Stop"] : ["▸", "Replay"]));
  }

  /** How much happened that is not shown. */
  tellUnseen(count) {
    const badge = $(".unseen", this.pause);
    badge.textContent = count ? `${count} new` : "";
    badge.hidden = !count;
  }

  /** Whom the page follows. */
  tellFollowed(id, found) {
    $("#flow-id").value = id;
    const says = $(".flow-followed", this.root);
    says.hidden = !id;
    says.replaceChildren(...(!id ? [] : found
      ? [`${found.events.size} ${found.events.size === 1 ? "event" : "events"}. `, h("a", { href: `/why/${encodeURIComponent(id)}` }, "Where is it, and why?"), " "]
      : ["No event is about this id. "]),
    ...(id ? [h("button", { type: "button", class: "button small", onclick: () => { this.act("follow", ""); $("#flow-id").focus(); } }, "Show all")] : []));
  }

  #do(what) {
    const own = {
      fit: () => this.camera.fit(), in: () => this.camera.zoom(1.25), out: () => this.camera.zoom(0.8),
      find: () => $("#flow-id").focus(), help: () => this.help.showModal(),
    };
    if (own[what]) own[what]();
    else this.act(what);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog")) return;
    if (event.key === "Escape") { this.act("closed"); return; }
    const pan = PAN[event.key];
    if (pan && event.target.closest(".flow-stage") && !event.target.closest(".flow-panel")) {
      this.camera.pan(pan[0] * PAN_PIXELS, pan[1] * PAN_PIXELS);
      event.preventDefault();
      return;
    }
    const what = this.letters() && KEYS[event.key];
    if (!what) return;
    event.preventDefault();
    this.#do(what);
  }

  /** Who dictates, or types by chance, can turn the letters off. */
  #switchKeys() {
    const box = $("#flow-keys");
    try { box.checked = localStorage.getItem("flow-keys") !== "off"; } catch { /* on */ }
    box.addEventListener("change", () => { try { localStorage.setItem("flow-keys", box.checked ? "on" : "off"); } catch { /* for now */ } });
    this.letters = () => box.checked;
  }
}

function dress(button, sign, words) {
  $(".sign", button).textContent = sign;
  $(".words", button).textContent = words;
}
