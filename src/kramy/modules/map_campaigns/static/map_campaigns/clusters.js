/**
 * Puts the chosen rows of a map into groups for a zoom: none is left out and none counted twice, so the numbers
 * on the map always add up to the number above the list. Pure functions of numbers, tested without a browser.
 */

export const TILE = 512;
export const CLUSTER_RADIUS = 58;
export const MARKER_RADIUS = 30;
/** From this zoom on only markers that would lie upon each other are put together. */
export const SINGLE_FROM = 17;

/** Web Mercator, 0 to 1 from west to east and from north to south. */
export function project(lon, lat) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

/** All rows projected once: {x, y} as Float64Array. */
export function projected(lons, lats) {
  const x = new Float64Array(lons.length);
  const y = new Float64Array(lons.length);
  for (let row = 0; row < lons.length; row += 1) [x[row], y[row]] = project(lons[row], lats[row]);
  return { x, y };
}

export function selectedRows(mask) {
  const rows = [];
  for (let row = 0; row < mask.length; row += 1) if (mask[row]) rows.push(row);
  return rows;
}

/**
 * @param {{x: Float64Array, y: Float64Array}} points
 * @param {number[]} rows the chosen ones
 * @param {number} zoom a whole number
 * @returns {{key: string, x: number, y: number, rows: number[]}[]} (x, y) is the middle of the group's rows.
 *   The key names the group by its first row and size: the same group keeps its key from zoom to zoom.
 *
 * Two steps, both in time linear in the rows: a grid as wide as a group, then groups whose middles came nearer
 * to each other than that are joined, the largest first, so that no two lie upon each other.
 */
export function clusters(points, rows, zoom) {
  const radius = (zoom >= SINGLE_FROM ? MARKER_RADIUS : CLUSTER_RADIUS) / (TILE * 2 ** zoom);
  const groups = joined(gridded(points, rows, radius), radius);
  return groups.map((group) => ({
    key: `${group.rows[0]}:${group.rows.length}`,
    x: group.sumX / group.rows.length,
    y: group.sumY / group.rows.length,
    rows: group.rows,
  }));
}

function gridded(points, rows, size) {
  const cells = new Map();
  for (const row of rows) {
    const key = cellKey(points.x[row] / size, points.y[row] / size);
    let cell = cells.get(key);
    if (!cell) cells.set(key, (cell = { sumX: 0, sumY: 0, rows: [] }));
    cell.sumX += points.x[row];
    cell.sumY += points.y[row];
    cell.rows.push(row);
  }
  return [...cells.values()];
}

function joined(cells, radius) {
  const byMiddle = new Map();
  for (const cell of cells) {
    cell.x = cell.sumX / cell.rows.length;
    cell.y = cell.sumY / cell.rows.length;
    const key = cellKey(cell.x / radius, cell.y / radius);
    if (!byMiddle.has(key)) byMiddle.set(key, []);
    byMiddle.get(key).push(cell);
  }
  const largestFirst = [...cells].sort((a, b) => b.rows.length - a.rows.length || a.rows[0] - b.rows[0]);
  const taken = new Set();
  const result = [];
  for (const cell of largestFirst) {
    if (taken.has(cell)) continue;
    taken.add(cell);
    const group = { sumX: cell.sumX, sumY: cell.sumY, rows: cell.rows };
    for (const other of neighbours(byMiddle, cell, radius)) {
      if (taken.has(other) || Math.hypot(other.x - cell.x, other.y - cell.y) > radius) continue;
      taken.add(other);
      group.sumX += other.sumX;
      group.sumY += other.sumY;
      group.rows = group.rows.concat(other.rows);
    }
    group.rows.sort((a, b) => a - b);
    result.push(group);
  }
  return result;
}

function* neighbours(byMiddle, cell, size) {
  for (const dx of [-1, 0, 1]) {
    for (const dy of [-1, 0, 1]) yield* byMiddle.get(cellKey(cell.x / size + dx, cell.y / size + dy)) ?? [];
  }
}

// The map stops at zoom 19, where the world is 9 million cells across: both numbers fit one exact double.
function cellKey(x, y) {
  return Math.floor(x) * 67108864 + Math.floor(y);
}

/** Whether the rows stand on one spot, as far as the map can tell: no zoom will part them. */
export function samePlace(points, rows) {
  return rows.every(
    (row) => Math.abs(points.x[row] - points.x[rows[0]]) < 3e-8 && Math.abs(points.y[row] - points.y[rows[0]]) < 3e-8,
  );
}

/** [west, south, east, north] in degrees around the rows; null for none. */
export function bounds(lons, lats, rows) {
  if (!rows.length) return null;
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const row of rows) {
    box[0] = Math.min(box[0], lons[row]);
    box[1] = Math.min(box[1], lats[row]);
    box[2] = Math.max(box[2], lons[row]);
    box[3] = Math.max(box[3], lats[row]);
  }
  return box;
}

/** Rings of a group: the share of each category, the largest first, at most four and the rest. */
export function shares(categories, rows) {
  const counts = new Map();
  for (const row of rows) counts.set(categories[row], (counts.get(categories[row]) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 4);
}
