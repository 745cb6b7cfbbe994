// The icon of each kind of node: strokes on a field of 24 by 24.

import { s } from "../dom.js";

const SHAPES = {
  student: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M4.5 20.5c.7-4 3.7-6 7.5-6s6.8 2 7.5 6"],
  app: ["M3.5 5h17v14h-17z", "M3.5 9h17", "M6 7h.01M8.5 7h.01"],
  topic: ["M3 12h6", "M9 12l7-6.5M9 12h8M9 12l7 6.5", "M18.5 4.5h.01M20 12h.01M18.5 19.5h.01"],
  queue: ["M3 7.5h4.5v9H3zM9.75 7.5h4.5v9h-4.5zM16.5 7.5H21v9h-4.5z"],
  function: ["M6 4h3l7.5 16H20", "M11 9 5.5 20"],
  bucket: ["M4 6.5c0-3 16-3 16 0s-16 3-16 0z", "M4 6.5 6 19c.3 2 11.7 2 12 0l2-12.5"],
  schedule: ["M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z", "M12 7.5V12l3 2"],
  rule: ["M13 3 5 13.5h6L10 21l8.5-11h-6.5z"],
  api: ["M8 5c-3 0-1 7-4 7 3 0 1 7 4 7", "M16 5c3 0 1 7 4 7-3 0-1 7-4 7", "M12 12h.01"],
  table: ["M4 5h16v14H4z", "M4 10h16M4 14.5h16M10 10v9"],
  parameter: ["M5 4v7M5 15v5M12 4v3M12 11v9M19 4v9M19 17v3", "M3 13h4M10 9h4M17 15h4"],
  mail: ["M3.5 6h17v12h-17z", "m4 7 8 6 8-6"],
  sms: ["M4 5h16v11h-9l-4 4v-4H4z", "M8 10.5h8"],
  http: ["M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z", "M3.5 12h17M12 3.5c5 5 5 12 0 17-5-5-5-12 0-17z"],
};

/** An icon that says nothing to a screen reader: the words stand beside it. */
export function icon(kind) {
  const strokes = (SHAPES[kind] ?? SHAPES.http).map((d) => s("path", { d }));
  return s("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" }, ...strokes);
}
