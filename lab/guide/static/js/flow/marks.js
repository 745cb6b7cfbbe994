// What was refused or failed of late, and where it stopped; no DOM.

export const STAY_SECONDS = 20;
export const MOST_MARKS = 12;

/** Where on its way a move stops: 1 is at the target. */
export const reach = (outcome) => (outcome === "refused" ? 0.96 : 1);

/** The marks of a time: [{key, move, events, count}], oldest first. What was refused at the same
    place again is one mark with a count. */
export function marksAt(events, until, time) {
  const marks = new Map();
  for (let index = until - 1; index >= 0 && events[index].at > time - STAY_SECONDS; index--) {
    for (const move of events[index].moves) {
      if (move.outcome === "ok") continue;
      const key = `${move.outcome} ${move.edge || `${move.from}>${move.to}`}`;
      const mark = marks.get(key) ?? { key, move, events: [], count: 0 };
      if (mark.events.length < 5) mark.events.push(events[index]);
      mark.count += 1;
      marks.set(key, mark);
    }
  }
  return [...marks.values()].slice(0, MOST_MARKS).reverse();
}
