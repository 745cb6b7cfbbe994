// Opens xterm in pages whose rules (CSP) forbid <style> elements and style attributes, so that no
// text can ever bring any. xterm makes both; here they become what scripts may do: a style sheet of
// the page, and an element's style. What is taken hold of within xterm is of 6.0.0.

/** term.open(element) */
export function open(term, element) {
  document.createElement = create; // until it is open: xterm makes its <style> elements in that time
  try { term.open(element); } finally { delete document.createElement; }
  const rows = term._core._renderService._renderer.value._rowFactory;
  rows._addStyle = (part, style) => { part.style.cssText += style; };
}

function create(tag) {
  return tag === "style" ? sheet() : Document.prototype.createElement.call(document, tag);
}

/** Stands where xterm puts its <style>; its text is the sheet's. */
function sheet() {
  const rules = new CSSStyleSheet();
  const place = create("template");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, rules];
  Object.defineProperty(place, "textContent", { set: (text) => rules.replaceSync(text) });
  place.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== rules);
    Element.prototype.remove.call(place);
  };
  return place;
}
