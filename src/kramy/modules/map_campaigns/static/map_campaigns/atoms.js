/**
 * What a map is made of, and the map that is one file.
 *
 * An *atom* is what is not taken apart: an entry (a row of a file), or a cell of a large map's branch that stands for
 * `count` entries. Atoms lie in columns:
 *
 *   x, y     Web Mercator, 0 to 1 from west to east and from north to south; a cell's is the middle of its entries
 *   count    entries it stands for
 *   id       the entry's; 0 for a cell of several
 *   size     width of the cell it may be anywhere in; 0 for a row, which stands exactly at (x, y)
 *   name     a number of its own: the same entry, or the same cell, has the same one whatever is loaded around it
 *   category, share   three an atom: its largest categories and how many entries are of each, 0 where there is none
 */
import { bitmap } from "../ui/js/columns.js";
import { project } from "./clusters.js";

/** Columns for `length` atoms, all zero. */
export function emptyAtoms(length) {
  return {
    length,
    x: new Float64Array(length),
    y: new Float64Array(length),
    count: new Uint32Array(length),
    id: new Float64Array(length),
    size: new Float64Array(length),
    name: new Float64Array(length),
    category: new Uint16Array(3 * length),
    share: new Uint32Array(3 * length),
  };
}

/** The rows of a file with lon, lat, id and main as atoms of one entry each. */
export function rowAtoms({ count, columns }) {
  const atoms = emptyAtoms(count);
  for (let row = 0; row < count; row += 1) {
    [atoms.x[row], atoms.y[row]] = project(columns.lon[row], columns.lat[row]);
    atoms.count[row] = 1;
    atoms.id[row] = columns.id[row];
    atoms.name[row] = columns.id[row];
    atoms.category[3 * row] = columns.main[row];
    atoms.share[3 * row] = 1;
  }
  return atoms;
}

/** The numbers of the atoms that a mask (1 or 0 each) chooses. */
export function chosenAtoms(mask) {
  const chosen = [];
  for (let atom = 0; atom < mask.length; atom += 1) if (mask[atom]) chosen.push(atom);
  return chosen;
}


/** A map that is one file: every entry is an atom, the list says which of them are chosen. */
export class Whole {
  #blocks;

  /** @param file a decoded file @param {(digest: string) => string} addressOf where a block of cards is */
  constructor(file, addressOf) {
    this.count = file.count;
    this.categories = file.meta.categories;
    this.atoms = rowAtoms(file);
    this.#blocks = blocksOf(file.meta.cards, addressOf);
    this.choose("*");
  }

  /** @param {string} selected a star for all, or a bitmap of the rows */
  choose(selected) {
    const all = () => Array.from({ length: this.count }, (_, row) => row);
    this.chosen = selected === "*" ? all() : chosenAtoms(bitmap(selected, this.count));
    this.key = selected;
  }

  /** Everything chosen, as it is at every zoom and wherever one looks. */
  frontier() {
    return { atoms: this.atoms, chosen: this.chosen, key: this.key, blockOf: this.#blocks };
  }

  load() {}
}

/**
 * @param {[number, string][]} parts how many rows each block of cards holds, and its digest
 * @returns {(row: number) => string | undefined} the address of the block that a row's card is in
 */
export function blocksOf(parts = [], addressOf) {
  const ends = [];
  let end = 0;
  for (const [rows] of parts) ends.push((end += rows));
  return (row) => {
    const part = ends.findIndex((each) => row < each);
    return part < 0 ? undefined : addressOf(parts[part][1]);
  };
}
