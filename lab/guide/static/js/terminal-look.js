// How a terminal looks: the guide's colours in the theme of the moment, and the student's choices.

const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");
export const SMALLEST = 10;
export const LARGEST = 28;

/** A choice that is kept: "terminal-size", "terminal-reader". */
export function chosen(name, otherwise) {
  try { return localStorage.getItem(name) ?? otherwise; } catch { return otherwise; }
}

/** Keeps a choice. */
export function choose(name, value) {
  try { localStorage.setItem(name, value); } catch { /* for this page only */ }
}

/** xterm's options. What programs colour is made readable on either theme (AA). */
export function options() {
  return {
    fontFamily: token("--mono"), fontSize: size(), lineHeight: 1.2, minimumContrastRatio: 4.5,
    cursorBlink: !still.matches, screenReaderMode: chosen("terminal-reader", "no") === "yes",
    scrollback: 5000, theme: theme(),
  };
}

/** Follows changes of the theme and of the system's wish for less motion. */
export function follow(term) {
  const again = () => { term.options.theme = theme(); term.options.cursorBlink = !still.matches; };
  new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  dark.addEventListener("change", again);
  still.addEventListener("change", again);
}

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function size() {
  const kept = Number(chosen("terminal-size", "14"));
  return kept >= SMALLEST && kept <= LARGEST ? kept : 14;
}

function theme() {
  const [ink, sunk, dim] = [token("--ink"), token("--sunk"), token("--dim")];
  const isDark = (document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const [black, white] = isDark ? [sunk, ink] : [ink, sunk];
  const colours = {
    red: token("--bad"), green: token("--good"), yellow: token("--warn"),
    blue: token("--accent"), magenta: token("--ssm"), cyan: token("--calm"),
  };
  const bright = Object.entries(colours).map(([name, value]) => [`bright${name[0].toUpperCase()}${name.slice(1)}`, value]);
  return {
    background: token("--code"), foreground: ink, cursor: token("--accent"), cursorAccent: token("--code"),
    selectionBackground: token("--accent"), selectionForeground: token("--accent-ink"),
    selectionInactiveBackground: token("--line"),
    scrollbarSliderBackground: `${token("--edge")}80`, scrollbarSliderHoverBackground: token("--edge"),
    scrollbarSliderActiveBackground: token("--edge"),
    black, white, brightBlack: dim, brightWhite: white, ...colours, ...Object.fromEntries(bright),
  };
}
