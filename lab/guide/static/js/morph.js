// Makes an element like another one, touching only what differs: focus, selection and what is
// unfolded stay. Children with data-key or an id are found again wherever they stand.

// What the person or the page's scripts set, and the server does not know.
const OURS = new Set(["open", "aria-pressed", "aria-busy"]);

/** Changes `from` into `to`; both are elements of the same kind. */
export function morph(from, to) {
  if (from.isEqualNode(to)) return;
  for (const { name, value } of [...to.attributes]) if (from.getAttribute(name) !== value && !OURS.has(name)) from.setAttribute(name, value);
  for (const { name } of [...from.attributes]) if (!to.hasAttribute(name) && !OURS.has(name)) from.removeAttribute(name);
  const keyed = new Map([...from.children].filter(key).map((child) => [key(child), child]));
  let at = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const known = key(wanted) ? keyed.get(key(wanted)) : skipKeyed(at, keyed);
    if (known && known.nodeName === wanted.nodeName) {
      if (known === at) at = at.nextSibling;
      else from.insertBefore(known, at);
      keyed.delete(key(known));
      if (known.nodeType === Node.ELEMENT_NODE) morph(known, wanted);
      else if (known.data !== wanted.data) known.data = wanted.data;
    } else {
      from.insertBefore(wanted, at);
    }
  }
  while (at) { const next = at.nextSibling; at.remove(); at = next; }
}

function key(node) {
  return node?.nodeType === Node.ELEMENT_NODE ? node.dataset.key || node.id : "";
}

/** The next child that has no key: the others are taken by theirs. */
function skipKeyed(at, keyed) {
  while (at && key(at) && keyed.has(key(at))) at = at.nextSibling;
  return at;
}
