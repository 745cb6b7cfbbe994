// The socket between a terminal in the page and its shell on the server (lab/guide/terminal/terminals.py).

const token = document.querySelector('meta[name="guide-token"]').content;
const RETRY_MS = [300, 600, 1200, 2500];
// Below what the server takes as one message.
const MOST_TYPED = 16384;

/** Keeps the connection. `screen` is told what happens: replay(bytes to come, is it the same shell),
    print(bytes, done), exit(code), taken(), dropped(), refused({what, why, next}), away(). */
export class Link {
  constructor(exercise, screen) {
    Object.assign(this, { exercise, screen, socket: null, tries: 0, over: false });
    this.key = `terminal:${exercise}`;
  }

  /** Opens the shell that this page (or its last loading) had, or a new one. */
  open(size) {
    this.size = size;
    this.over = false;
    this.#connect();
  }

  /** A new shell, whatever there was. */
  anew(size) {
    this.#keep("");
    this.open(size);
  }

  resize(size) {
    this.size = size;
    this.#say({ size });
  }

  type(text) {
    this.#send(new TextEncoder().encode(text));
  }

  typeBytes(text) {
    this.#send(Uint8Array.from(text, (each) => each.charCodeAt(0)));
  }

  #send(typed) {
    for (let at = 0; at < typed.length; at += MOST_TYPED) this.#give(typed.subarray(at, at + MOST_TYPED));
  }

  #say(what) { this.#give(JSON.stringify(what)); }

  #give(data) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(data);
  }

  #connect() {
    this.socket?.close();
    const socket = new WebSocket(`ws://${location.host}/terminal/socket`, ["fanout", token]);
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.tries = 0;
      this.#say({ open: { terminal: this.#kept(), exercise: this.exercise, size: this.size } });
    };
    socket.onmessage = ({ data }) => {
      if (socket !== this.socket) return;
      if (typeof data === "string") this.#hear(JSON.parse(data));
      else this.screen.print(new Uint8Array(data), () => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify({ read: data.byteLength })));
    };
    socket.onclose = () => { if (socket === this.socket && !this.over) this.#again(); };
  }

  #hear(said) {
    if (said.terminal) {
      this.screen.replay(said.replay, said.terminal === this.#kept());
      this.#keep(said.terminal);
    } else if ("dropped" in said) {
      this.screen.dropped();
    } else {
      this.over = true;
      if ("exit" in said) { this.#keep(""); this.screen.exit(said.exit); }
      else if ("taken" in said) this.screen.taken();
      else if ("refused" in said) this.screen.refused(said.refused);
    }
  }

  #again() {
    this.screen.away();
    setTimeout(() => this.#connect(), RETRY_MS[Math.min(this.tries++, RETRY_MS.length - 1)]);
  }

  // Each tab has its own, and a page that is loaded anew finds it.
  #kept() {
    try { return sessionStorage.getItem(this.key) ?? ""; } catch { return this.id ?? ""; }
  }

  #keep(id) {
    this.id = id;
    try { sessionStorage.setItem(this.key, id); } catch { /* not over a reload, then */ }
  }
}
