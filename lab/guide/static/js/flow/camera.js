// Moves and scales the drawing within its fixed frame.

const LEAST = 0.1, MOST = 2.5;
// Smaller than that nothing can be read.
const LEAST_READ = 0.45;
const MOST_FITTED = 1.15;
const EDGE = 12;

export class Camera {
  x = 0;
  y = 0;
  scale = 1;
  // Whether the whole drawing is to be seen, until the person moves or scales it.
  fitted = true;

  constructor(stage, world, changed) {
    Object.assign(this, { stage, world, changed, width: 0, height: 0 });
    this.#listen();
  }

  /** The size of the drawing; when it is fitted it stays so. In a narrow frame it is fitted by its width. */
  resize(width, height, narrow = false) {
    Object.assign(this, { width, height, narrow });
    if (this.fitted) this.fit(LEAST_READ);
  }

  /** Shows the whole drawing, not larger than life; not smaller than `least`: then its beginning is seen. */
  fit(least = 0) {
    const { clientWidth, clientHeight } = this.stage;
    if (!this.width || !clientWidth) return;
    const across = (clientWidth - 2 * EDGE) / this.width, down = (clientHeight - 2 * EDGE) / this.height;
    const whole = Math.min(across, this.narrow && least ? MOST_FITTED : down, MOST_FITTED);
    this.scale = Math.max(whole, least, LEAST);
    this.x = beginning(clientWidth, this.width * this.scale);
    this.y = beginning(clientHeight, this.height * this.scale);
    this.fitted = true;
    this.#apply();
  }

  /** Shows the whole drawing again, in a frame of another size. */
  refit() {
    this.fit(LEAST_READ);
  }

  /** Nearer (above 1) or farther, around a point of the stage; its middle when none is given. */
  zoom(factor, x = this.stage.clientWidth / 2, y = this.stage.clientHeight / 2) {
    const scale = Math.min(Math.max(this.scale * factor, LEAST), MOST);
    this.x = x - (x - this.x) * (scale / this.scale);
    this.y = y - (y - this.y) * (scale / this.scale);
    this.scale = scale;
    this.#moved();
  }

  /** Moves the drawing; a part of it always stays in sight. */
  pan(dx, dy) {
    this.x += dx;
    this.y += dy;
    this.#moved();
  }

  /** Brings a box ({x, y, w, h} by its centre) into sight, if it is not, or is `covered` at the right. */
  reveal({ x, y, w, h }, covered = 0) {
    const { clientHeight } = this.stage, clientWidth = this.stage.clientWidth - covered;
    const left = x * this.scale + this.x - (w / 2) * this.scale, top = y * this.scale + this.y - (h / 2) * this.scale;
    const dx = Math.max(EDGE - left, 0) || Math.min(clientWidth - EDGE - left - w * this.scale, 0);
    const dy = Math.max(EDGE - top, 0) || Math.min(clientHeight - EDGE - top - h * this.scale, 0);
    if (dx || dy) this.pan(dx, dy);
  }

  #moved() {
    const { clientWidth, clientHeight } = this.stage;
    const margin = 60;
    this.x = Math.min(Math.max(this.x, margin - this.width * this.scale), clientWidth - margin);
    this.y = Math.min(Math.max(this.y, margin - this.height * this.scale), clientHeight - margin);
    this.fitted = false;
    this.#apply();
  }

  #apply() {
    this.world.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
    this.changed();
  }

  #listen() {
    const { stage } = this;
    const pointers = new Map();
    stage.addEventListener("pointerdown", (event) => {
      if (event.button || event.target.closest("button, a, .flow-panel, .flow-followed")) return;
      pointers.set(event.pointerId, event);
      stage.setPointerCapture(event.pointerId);
    });
    stage.addEventListener("pointermove", (event) => {
      const last = pointers.get(event.pointerId);
      if (!last) return;
      pointers.set(event.pointerId, event);
      const other = [...pointers.values()].find((each) => each.pointerId !== event.pointerId);
      if (!other) this.pan(event.clientX - last.clientX, event.clientY - last.clientY);
      else this.#pinch(last, event, other);
    });
    for (const kind of ["pointerup", "pointercancel"]) stage.addEventListener(kind, (event) => pointers.delete(event.pointerId));
    // The wheel alone goes on scrolling the page.
    stage.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, top } = stage.getBoundingClientRect();
      this.zoom(Math.exp(-event.deltaY / 300), event.clientX - left, event.clientY - top);
    }, { passive: false });
    // Focus must not scroll what is only ever moved by a transform.
    stage.addEventListener("scroll", () => { stage.scrollTop = 0; stage.scrollLeft = 0; });
  }

  #pinch(last, event, other) {
    const far = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
    const { left, top } = this.stage.getBoundingClientRect();
    this.zoom(far(event) / far(last), (event.clientX + other.clientX) / 2 - left, (event.clientY + other.clientY) / 2 - top);
  }
}

/** Where a drawing begins in its frame: in the middle if there is room for it. */
const beginning = (room, length) => Math.max((room - length) / 2, EDGE);
