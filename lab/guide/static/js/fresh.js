// Takes parts of the page anew from the server, which made them in the first place.
//
//   import { fresh, swap } from "./fresh.js";
//   const page = await fresh();                 // this page as it is now, or null if nobody answers
//   swap("#story", page);

import { $, $$ } from "./dom.js";
import { localize } from "./times.js";

/** The page's address, read again: a document that is not shown. Its scripts do not run. */
export async function fresh() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}

/** Puts a part of it in the place of this page's, unless it is the same. Returns the part. */
export function swap(selector, page) {
  const [old, next] = [$(selector), $(selector, page)];
  if (!old || !next) return old;
  const made = imported(next);
  if ("cursor" in old.dataset) made.dataset.cursor = old.dataset.cursor; // where it was made, no part of it
  if (old.isEqualNode(made)) return old;
  const focus = stops(old).indexOf(document.activeElement);
  old.replaceWith(made);
  stops(made)[focus]?.focus({ preventScroll: true });
  return made;
}

/** The same for a list whose items have an id and a `data-version`: what did not change stays.
    Returns the items that came. */
export function merge(selector, page) {
  const [list, next] = [$(selector), $(selector, page)];
  const wanted = new Set([...next.children].map((item) => item.id));
  for (const item of [...list.children]) if (!wanted.has(item.id)) item.remove();
  const came = [];
  let at = list.firstElementChild;
  for (const item of next.children) {
    const old = at?.id === item.id ? at : document.getElementById(item.id);
    if (old && old.dataset.version === item.dataset.version) {
      if (old === at) at = at.nextElementSibling;
      else list.insertBefore(old, at);
      continue;
    }
    const made = imported(item);
    list.insertBefore(made, at);
    if (old === at && at) at = at.nextElementSibling;
    if (old) old.remove();
    else came.push(made);
  }
  return came;
}

/** Calls `work` soon and once, however often it is asked for, at most every `every` milliseconds. */
export function coalesced(work, soon, every) {
  let timer = 0, last = -Infinity, working = null;
  return () => {
    if (timer) return;
    timer = setTimeout(async () => {
      await working;
      timer = 0; // what is asked for from now on may be news
      last = performance.now();
      working = work();
    }, Math.max(soon, last + every - performance.now()));
  };
}

function imported(element) {
  const made = document.importNode(element, true);
  localize(made);
  return made;
}

const stops = (within) => $$("a, button, input, select, summary, [tabindex]", within);
