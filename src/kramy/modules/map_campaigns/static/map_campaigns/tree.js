/**
 * A map of very many entries: a tree of files (kramy/modules/map_campaigns/domain/published_map/tree.py) of which only those in
 * view are fetched, and only as deep as the zoom can show. What is drawn, the *frontier*, is at every moment a
 * parting of all entries: a cell gives way to the rows or cells under it when these have arrived, and not before.
 */
import { blocksOf, emptyAtoms, rowAtoms } from "./atoms.js";
import { decode, fetchPacked } from "../ui/js/columns.js";

const STEP = 3;
const CELLS = 32;
/** Atoms kept in memory, 120 bytes each. */
const MOST_ATOMS = 300_000;
/** A file that could not be had is asked for again after so many milliseconds. */
const PATIENCE = 5000;

const COLUMNS = { x: 1, y: 1, count: 1, id: 1, size: 1, name: 1, category: 3, share: 3 };

/** Nodes by address, the ones used last; shared by all selections of a page. */
export class Nodes {
  #kept = new Map();
  #asked = new Map();
  #failed = new Map();
  /** What the walk that is under way, or the last one, went through: without it the view would fall apart again. */
  #used = new Set();
  #atoms = 0;
  #fetch;
  #most;

  /** @param fetchFile (address, signal) to a decoded file @param most atoms to keep */
  constructor(fetchFile = fetchNode, most = MOST_ATOMS) {
    this.#fetch = fetchFile;
    this.#most = most;
  }

  /** A new walk through the nodes begins. */
  beginWalk() {
    this.#used.clear();
  }

  get(address) {
    const node = this.#kept.get(address);
    if (node) {
      this.#used.add(address);
      this.#kept.delete(address);
      this.#kept.set(address, node);
    }
    return node;
  }

  /** The node, fetched unless it is here; the same promise for all who ask meanwhile. */
  ask(address, addressOf) {
    if (this.#kept.has(address)) return Promise.resolve(this.#kept.get(address));
    if (this.#asked.has(address)) return this.#asked.get(address).promise;
    const controller = new AbortController();
    const promise = this.#fetch(address, controller.signal)
      .then((file) => this.#keep(address, prepared(file, addressOf)))
      .catch((error) => {
        if (!controller.signal.aborted) this.#failed.set(address, Date.now());
        throw error;
      })
      .finally(() => this.#asked.delete(address));
    this.#asked.set(address, { promise, controller });
    return promise;
  }

  /** Gives up what is being fetched and no longer wanted. */
  giveUpAllBut(addresses) {
    for (const [address, { controller }] of this.#asked) if (!addresses.has(address)) controller.abort();
  }

  hasJustFailed(address) {
    return Date.now() - (this.#failed.get(address) ?? -Infinity) < PATIENCE;
  }

  #keep(address, node) {
    this.#failed.delete(address);
    this.#kept.set(address, node);
    this.#atoms += node.atoms.length;
    for (const [oldest, { atoms }] of this.#kept) {
      if (this.#atoms <= this.#most || oldest === address) break;
      if (this.#used.has(oldest)) continue;
      this.#kept.delete(oldest);
      this.#atoms -= atoms.length;
    }
    return node;
  }
}

export class Tree {
  #nodes;
  #root;
  #tile;
  #template;
  #folder;
  #node;
  #last;

  /**
   * @param {Nodes} nodes
   * @param {{root: string, tile: string, template: string}} where `root` is the address of the unfiltered root,
   *   `tile` its "z-x-y"; `template` the address of a filtered map's nodes with {tile} in it, empty when all is shown
   */
  constructor(nodes, { root, tile, template }) {
    this.#nodes = nodes;
    this.#root = root;
    this.#tile = tile;
    this.#template = template;
    this.#folder = (digest) => root.replace(/[^/]*$/, `${digest}.bin`);
  }

  /** Fetches the root; before that there is nothing to draw. */
  async open() {
    this.#node = await this.#nodes.ask(this.#rootAddress(), this.#folder);
    this.categories = this.#node.categories;
    this.total = this.#node.total;
    return this;
  }

  #rootAddress() {
    return this.#template ? this.#template.replace("{tile}", this.#tile) : this.#root;
  }

  #childAddress({ z, x, y, digest }) {
    return this.#template ? this.#template.replace("{tile}", `${z}-${x}-${y}`) : this.#folder(digest);
  }

  /**
   * What can be drawn now: as fine as the zoom wants where `box` is, coarser elsewhere.
   * @param {number[]} box [west, north, east, south] on the Web Mercator square
   * @returns {{atoms, chosen: number[], key: string, blockOf: (atom: number) => string | undefined}}
   */
  frontier(box, zoom) {
    const pieces = [];
    this.#walkAll(box, zoom, pieces, () => {});
    const key = pieces.map(({ node, from, to }) => `${node.name}:${from}:${to}`).join();
    if (this.#last?.key !== key) this.#last = { key, ...joined(pieces) };
    return this.#last;
  }

  /** Fetches what the frontier still lacks, the middle of the view first; `changed` is called as pieces arrive. */
  load(box, zoom, { changed, failed }) {
    const missing = [];
    this.#walkAll(box, zoom, [], (child) => missing.push(child));
    const [middleX, middleY] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    const far = ({ z, x, y }) => Math.hypot((x + 0.5) / 2 ** z - middleX, (y + 0.5) / 2 ** z - middleY);
    const wanted = missing
      .sort((a, b) => far(a) - far(b))
      .map((child) => this.#childAddress(child))
      .filter((address) => !this.#nodes.hasJustFailed(address));
    this.#nodes.giveUpAllBut(new Set(wanted));
    for (const address of wanted) {
      this.#nodes.ask(address, this.#folder).then(changed, (error) => error.name === "AbortError" || failed(error));
    }
  }

  #walkAll(box, zoom, pieces, lacking) {
    this.#nodes.beginWalk();
    this.#walk(this.#node, box, zoom, pieces, lacking);
  }

  #walk(node, box, zoom, pieces, lacking) {
    let from = 0;
    const keepUpTo = (to) => to > from && pieces.push({ node, from, to });
    for (const child of zoom >= node.z + STEP ? node.children : []) {
      if (!meets(child, box)) continue;
      const below = this.#nodes.get(this.#childAddress(child));
      if (!below) {
        lacking(child);
        continue;
      }
      keepUpTo(child.from);
      this.#walk(below, box, zoom, pieces, lacking);
      from = child.to;
    }
    keepUpTo(node.atoms.length);
  }
}

function meets({ z, x, y }, [west, north, east, south]) {
  const size = 2 ** -z;
  return x * size <= east && (x + 1) * size >= west && y * size <= south && (y + 1) * size >= north;
}

async function fetchNode(address, signal) {
  return decode(await fetchPacked(address, signal));
}

function prepared(file, addressOf) {
  const { form, z, x, y, total, categories } = file.meta;
  const rows = form === "leaf";
  const atoms = rows ? rowAtoms(file) : cellAtoms(file);
  return {
    name: `${z}-${x}-${y}`, z, total, categories, atoms,
    children: rows ? [] : childrenOf(file),
    blockOf: rows ? blocksOf(file.meta.cards, addressOf) : () => undefined,
  };
}

function cellAtoms({ count, meta, columns }) {
  const atoms = emptyAtoms(count);
  const size = 2 ** -meta.z / CELLS;
  const beneath = 4 ** (Math.log2(CELLS) + meta.z);
  for (let row = 0; row < count; row += 1) {
    const column = meta.x * CELLS + evenBits(columns.cell[row]);
    const line = meta.y * CELLS + evenBits(columns.cell[row] >> 1);
    atoms.x[row] = (column + (columns.x[row] + 0.5) / 256) * size;
    atoms.y[row] = (line + (columns.y[row] + 0.5) / 256) * size;
    atoms.count[row] = columns.count[row];
    atoms.id[row] = columns.id[row];
    atoms.size[row] = size;
    // below zero no entry has its id; the power of four keeps cells of different sizes apart
    atoms.name[row] = columns.id[row] || -(beneath + line * CELLS * 2 ** meta.z + column);
    for (const place of [0, 1, 2]) {
      atoms.category[3 * row + place] = columns[`main${place + 1}`][row];
      atoms.share[3 * row + place] = Math.round((columns[`share${place + 1}`][row] * columns.count[row]) / 255);
    }
  }
  return atoms;
}

/** The children with the atoms, from and to before, that give way to each. */
function childrenOf({ meta, columns: { cell } }) {
  let row = 0;
  return meta.children.map(([offset, count, digest]) => {
    const from = row;
    while (row < cell.length && cell[row] >> 4 === offset) row += 1;
    const side = 2 ** STEP;
    const x = meta.x * side + evenBits(offset);
    const y = meta.y * side + evenBits(offset >> 1);
    return { z: meta.z + STEP, x, y, count, digest, from, to: row };
  });
}

function evenBits(number) {
  let bits = 0;
  for (let bit = 0; bit < 5; bit += 1) bits |= ((number >> (2 * bit)) & 1) << bit;
  return bits;
}

function joined(pieces) {
  const starts = [];
  let length = 0;
  for (const { from, to } of pieces) {
    starts.push(length);
    length += to - from;
  }
  const atoms = emptyAtoms(length);
  pieces.forEach(({ node, from, to }, number) => {
    for (const [name, width] of Object.entries(COLUMNS)) {
      atoms[name].set(node.atoms[name].subarray(from * width, to * width), starts[number] * width);
    }
  });
  const blockOf = (atom) => {
    let number = starts.length - 1;
    while (starts[number] > atom) number -= 1;
    const { node, from } = pieces[number];
    return node.blockOf(atom - starts[number] + from);
  };
  return { atoms, chosen: Array.from({ length }, (_, atom) => atom), blockOf };
}
