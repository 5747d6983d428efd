/**
 * The arithmetic of the map. It puts atoms into groups for a zoom: none is left out and none counted twice, so the
 * numbers on the map always add up to the number above the list. And it says from where something is seen whole, so
 * that marks can be drawn before the library that draws the base map is there.
 * Pure functions of numbers, tested without a browser.
 */

export const TILE = 512;
export const CLUSTER_RADIUS = 58;
export const MARKER_RADIUS = 30;
/** From this zoom on only markers that would lie upon each other are put together. */
export const SINGLE_FROM = 17;
/** A step of the file's coordinates is three times as wide: nearer than this is the same spot. */
const SPOT = 3e-8;

/** Web Mercator, 0 to 1 from west to east and from north to south. */
export function project(lon, lat) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

/** Degrees, the inverse of `project`. */
export function unproject(x, y) {
  return [(x - 0.5) * 360, (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI];
}

/**
 * @param atoms columns as atoms.js describes them
 * @param {Iterable<number>} chosen the numbers of the atoms to put into groups
 * @param {number} zoom a whole number
 * @returns {{key: string, x: number, y: number, count: number, atoms: number[]}[]} (x, y) is the middle of the
 *   group's entries. The key names the group by one of its atoms and its count: the same group keeps its key from
 *   zoom to zoom, and while more of a large map arrives around it.
 *
 * Two steps, both in time linear in the atoms: a grid as wide as a group, then groups whose middles came nearer to
 * each other than that are joined, the largest first, so that no two lie upon each other.
 */
export function clusters(atoms, chosen, zoom) {
  const radius = (zoom >= SINGLE_FROM ? MARKER_RADIUS : CLUSTER_RADIUS) / (TILE * 2 ** zoom);
  const groups = joined(gridded(atoms, chosen, radius), radius);
  return groups.map((group) => ({
    key: `${group.name}:${group.count}`,
    x: group.sumX / group.count,
    y: group.sumY / group.count,
    count: group.count,
    atoms: group.atoms,
  }));
}

function gridded(atoms, chosen, size) {
  const { x, y, count, name } = atoms;
  const cells = new Map();
  for (const atom of chosen) {
    const key = cellKey(x[atom] / size, y[atom] / size);
    let cell = cells.get(key);
    if (!cell) cells.set(key, (cell = { sumX: 0, sumY: 0, count: 0, name: Infinity, atoms: [] }));
    cell.sumX += x[atom] * count[atom];
    cell.sumY += y[atom] * count[atom];
    cell.count += count[atom];
    cell.name = Math.min(cell.name, name[atom]);
    cell.atoms.push(atom);
  }
  return [...cells.values()];
}

function joined(cells, radius) {
  const byMiddle = new Map();
  for (const cell of cells) {
    cell.x = cell.sumX / cell.count;
    cell.y = cell.sumY / cell.count;
    const key = cellKey(cell.x / radius, cell.y / radius);
    if (!byMiddle.has(key)) byMiddle.set(key, []);
    byMiddle.get(key).push(cell);
  }
  const largestFirst = [...cells].sort((a, b) => b.count - a.count || a.name - b.name);
  const taken = new Set();
  const result = [];
  for (const cell of largestFirst) {
    if (taken.has(cell)) continue;
    taken.add(cell);
    const group = { sumX: cell.sumX, sumY: cell.sumY, count: cell.count, name: cell.name, atoms: [...cell.atoms] };
    for (const other of neighbours(byMiddle, cell, radius)) {
      if (taken.has(other) || Math.hypot(other.x - cell.x, other.y - cell.y) > radius) continue;
      taken.add(other);
      group.sumX += other.sumX;
      group.sumY += other.sumY;
      group.count += other.count;
      group.name = Math.min(group.name, other.name);
      for (const atom of other.atoms) group.atoms.push(atom);
    }
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

/** Whether the atoms are entries on one spot, as far as the map can tell: no zoom will part them. */
export function samePlace(atoms, chosen) {
  const { x, y, size } = atoms;
  const [first] = chosen;
  return chosen.every(
    (atom) => !size[atom] && Math.abs(x[atom] - x[first]) < SPOT && Math.abs(y[atom] - y[first]) < SPOT,
  );
}

/** [west, north, east, south] on the Web Mercator square, around all the atoms may hold; null for none. */
export function extent(atoms, chosen) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const atom of chosen) {
    const size = atoms.size[atom];
    const west = size ? Math.floor(atoms.x[atom] / size) * size : atoms.x[atom];
    const north = size ? Math.floor(atoms.y[atom] / size) * size : atoms.y[atom];
    box[0] = Math.min(box[0], west);
    box[1] = Math.min(box[1], north);
    box[2] = Math.max(box[2], west + size);
    box[3] = Math.max(box[3], north + size);
  }
  return box[0] === Infinity ? null : box;
}

/** The ring of a group: [category, entries] of its largest categories, the largest first, at most four. */
export function ringOf(atoms, chosen) {
  const counts = new Map();
  for (const atom of chosen) {
    for (let place = 3 * atom; place < 3 * atom + 3; place += 1) {
      const share = atoms.share[place];
      if (share) counts.set(atoms.category[place], (counts.get(atoms.category[place]) ?? 0) + share);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 4);
}

/** Pixels at each edge of a view that are to stay free. */
export const NO_PADDING = { top: 0, right: 0, bottom: 0, left: 0 };

/**
 * @typedef {{x: number, y: number, zoom: number}} Camera the middle of a view on the Web Mercator square, and its zoom
 * @param {number[]} box [west, north, east, south] on the Web Mercator square, at least a point
 * @param {{width: number, height: number}} view pixels
 * @param {{padding?: object, maxZoom: number}} options
 * @returns {Camera} the nearest from which the box is seen whole within the padding
 */
export function cameraFor([west, north, east, south], { width, height }, { padding = NO_PADDING, maxZoom }) {
  const across = Math.max(1, width - padding.left - padding.right);
  const down = Math.max(1, height - padding.top - padding.bottom);
  const zoom = Math.min(maxZoom, Math.log2(Math.min(across / (east - west), down / (south - north)) / TILE));
  const size = TILE * 2 ** zoom;
  return {
    x: (west + east + (padding.right - padding.left) / size) / 2,
    y: (north + south + (padding.bottom - padding.top) / size) / 2,
    zoom,
  };
}

/** The camera that a page's address asks for as "#map=zoom/latitude/longitude". @returns {Camera | null} */
export function cameraOf(hash) {
  const found = /[#&]map=([\d.]+)\/(-?[\d.]+)\/(-?[\d.]+)/.exec(hash);
  if (!found) return null;
  const [zoom, lat, lon] = found.slice(1).map(Number);
  if (![zoom, lat, lon].every(Number.isFinite) || Math.abs(lat) > 85) return null;
  const [x, y] = project(lon, lat);
  return { x, y, zoom };
}
