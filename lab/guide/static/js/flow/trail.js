// The way of one message through the events; no DOM.

// An event about more ids than that is a batch: it does not make its messages one.
const FEW = 3;
const SHORTEST = 4;

/** {ids, events, nodes, edges, loose} of what an id, or the beginning of one, belongs to; null if there is
    none. `loose` are the moves along no edge.
    A message has one id in the topic and another in each queue: events that name both join them. */
export function trail(events, wanted) {
  const asked = String(wanted).trim().toLowerCase();
  if (asked.length < SHORTEST) return null;
  const begins = (id) => id.toLowerCase().startsWith(asked);
  const ids = new Set(events.flatMap((event) => idsOf(event).filter(begins)));
  if (!ids.size) return null;
  spread(events, ids);
  const found = events.filter((event) => idsOf(event).some((id) => ids.has(id)));
  const nodes = new Set(), edges = new Set(), loose = new Map();
  for (const move of found.flatMap((event) => event.moves)) {
    if (move.ids?.length && !move.ids.some((id) => ids.has(id))) continue;
    nodes.add(move.from).add(move.to);
    if (move.edge) edges.add(move.edge);
    else loose.set(`${move.from} ${move.to}`, move);
  }
  return { ids, events: new Set(found), nodes, edges, loose: [...loose.values()] };
}

function spread(events, ids) {
  for (let before = 0; before !== ids.size;) {
    before = ids.size;
    for (const event of events) {
      const own = idsOf(event);
      if (own.length <= FEW && own.some((id) => ids.has(id))) for (const id of own) ids.add(id);
    }
  }
}

/** All ids that an event or its moves are about. */
export const idsOf = (event) => (event.moves.length ? [...new Set([...event.ids, ...event.moves.flatMap((move) => move.ids ?? [])])] : event.ids);
