// The journal's filters: read from the form, kept in the address, applied to what comes.

const NAMES = ["q", "service", "actor", "kind", "id", "errors", "noise"];

/** What the form asks for: only what is set. */
export function wanted(form) {
  const data = new FormData(form);
  return Object.fromEntries(NAMES.map((name) => [name, (data.get(name) ?? "").trim()]).filter(([, value]) => value));
}

/** For an address: "?service=sqs", or "". */
export function query(asked, more = {}) {
  const text = new URLSearchParams({ ...asked, ...more }).toString();
  return text && `?${text}`;
}

/** Whether an event fits: as lab/guide/filters.py and the emulator see it. */
export function fits(event, asked) {
  if (event.noise && !asked.noise) return false;
  if (asked.errors && !event.error) return false;
  if (asked.id && !event.ids.includes(asked.id)) return false;
  if (["service", "actor", "kind"].some((name) => asked[name] && event[name] !== asked[name])) return false;
  return !asked.q || contains(event, asked.q.toLowerCase());
}

function contains(event, text) {
  const own = [event.line, event.id, event.resource, event.request_id, event.error, event.reason, event.source, `${event.service}:${event.operation}`];
  return [...own, ...event.ids, ...values(event.parameters)].some((part) => part.toLowerCase().includes(text));
}

function values(value) {
  if (value !== null && typeof value === "object") return Object.values(value).flatMap(values);
  return [String(value)];
}
