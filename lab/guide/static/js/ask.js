// Requests to the guide's own pages, with the token; an error carries what happened, why and what next.

const token = document.querySelector('meta[name="guide-token"]').content;

/** The JSON of a page of the guide. */
export const get = (path) => ask(path, {});

/** Sends fields (an object or FormData) and gives the JSON of the answer. */
export function post(path, fields = {}) {
  const body = fields instanceof FormData ? fields : new FormData();
  if (body !== fields) for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return ask(path, { method: "POST", body });
}

/** What cannot be done, in words: `message`, `why`, `next`. */
export class Refused extends Error {
  constructor({ what, why = "", next = "" }) {
    super(what);
    Object.assign(this, { why, next });
  }
}

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, { ...options, headers: { "X-Guide-Token": token, Accept: "application/json" } });
  } catch {
    throw new Refused({ what: "The guide does not answer.", why: "it was stopped, or is being started again", next: "lab up" });
  }
  const data = await answer.json().catch(() => ({ error: { what: `The guide answered ${answer.status}.` } }));
  if (!answer.ok) throw new Refused(data.error ?? { what: `The guide answered ${answer.status}.` });
  return data;
}
