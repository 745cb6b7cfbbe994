// Times of day on the reader's clock: the server's may be another one, in a container.

import { $$ } from "./dom.js";

const two = (number) => String(number).padStart(2, "0");

/** Time of day, with milliseconds, of seconds since 1970. */
export function clock(seconds) {
  const at = new Date(seconds * 1000);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, "0")}`;
}

/** Tells all times in an element by the reader's clock. */
export function localize(within = document) {
  for (const time of $$("time[data-at]", within)) {
    const text = clock(Number(time.dataset.at));
    if (time.textContent !== text) time.textContent = text;
  }
}

localize();
