/** The marks of a map: buttons laid over it, one a group, in an order that the keyboard can follow. */
import { project, ringOf } from "./clusters.js";

const SVG = "http://www.w3.org/2000/svg";
/** Pixels beyond the view in which a mark still shows a part of itself. */
const EDGE = 60;

/**
 * @typedef {{button: HTMLButtonElement, group, frontier}} Mark `group` of clusters.js, `frontier` what it was made from
 * @typedef {{id: number, at: [number, number]}} Place an entry of the list, with its longitude and latitude
 */
export class Marks {
  #layer;
  #map;
  #marks = new Map();
  #cards;

  /**
   * @param {HTMLElement} layer
   * @param map what the marks need of it: `language`, `icon(name)`, `nameOf(mark)` of a group, `choose(mark)`,
   *   `point(holds)` when one is pointed at (null when none is), `leave()` the element to go on at when none is left
   */
  constructor(layer, map) {
    this.#layer = layer;
    this.#map = map;
  }

  /** Shows the groups that are in view. @param view {size, left, top, width, height} in pixels */
  draw(groups, frontier, view, categories) {
    const seen = new Set();
    for (const group of groups) {
      const x = group.x * view.size - view.left;
      const y = group.y * view.size - view.top;
      if (x < -EDGE || y < -EDGE || x > view.width + EDGE || y > view.height + EDGE) continue;
      seen.add(group.key);
      const mark = this.#marks.get(group.key) ?? this.#add(group, frontier, categories);
      Object.assign(mark, { group, frontier });
      mark.button.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
      // what lies outside the view is not stepped on by the keyboard
      mark.button.tabIndex = x < 0 || y < 0 || x > view.width || y > view.height ? -1 : 0;
    }
    this.#remove((key) => !seen.has(key));
  }

  forget() {
    this.#remove(() => true);
    this.#cards = undefined;
  }

  /** Marks follow each other from north to south, then from west to east, however they came about. */
  putInOrder() {
    const marks = [...this.#marks.values()].sort((a, b) => a.group.y - b.group.y || a.group.x - b.group.x);
    const buttons = marks.map(({ button }) => button);
    const focused = buttons.indexOf(document.activeElement);
    // the one under the focus stays where it is, or it would lose it
    if (focused < 0) this.#layer.append(...buttons);
    else {
      buttons[focused].before(...buttons.slice(0, focused));
      buttons[focused].after(...buttons.slice(focused + 1));
    }
  }

  /** The mark nearest to a group's middle that the keyboard can reach. */
  nearest({ x, y }) {
    const far = ({ group }) => Math.hypot(group.x - x, group.y - y);
    const reachable = [...this.#marks.values()].filter(({ button }) => button.tabIndex === 0);
    return reachable.reduce((best, mark) => (!best || far(mark) < far(best) ? mark : best), undefined);
  }

  /** Lights the marks that stand for the place; null puts all out. @param {Place | null} place */
  light(place) {
    for (const mark of this.#marks.values()) {
      mark.button.classList.toggle("m-mark--lit", place !== null && holds(mark, place));
    }
  }

  /** Marks of one entry that do not say its name yet. @returns {Mark[]} */
  nameless() {
    return [...this.#marks.values()].filter(({ group, button }) => group.count === 1 && !button.title);
  }

  /** Gives them the names that are known by now, and later ones as they appear. */
  label(cards) {
    this.#cards = cards;
    for (const mark of this.nameless()) label(mark, cards);
  }

  #remove(gone) {
    for (const [key, mark] of this.#marks) {
      if (!gone(key)) continue;
      const hadFocus = mark.button === document.activeElement;
      this.#marks.delete(key);
      // whoever steers by keyboard goes on where the mark under the focus dissolved
      if (hadFocus) (this.nearest(mark.group)?.button ?? this.#map.leave()).focus({ preventScroll: true });
      mark.button.remove();
    }
  }

  #add(group, frontier, categories) {
    const button = document.createElement("button");
    button.type = "button";
    const mark = { button, group, frontier };
    if (group.count === 1) {
      const category = categories[frontier.atoms.category[3 * group.atoms[0]]];
      button.className = "m-mark";
      button.style.setProperty("--m-tone", category.colour);
      button.append(this.#map.icon(category.icon));
      button.setAttribute("aria-label", category.names[this.#map.language] ?? Object.values(category.names)[0]);
      if (this.#cards) label(mark, this.#cards);
    } else {
      button.className = "m-mark m-mark--many";
      button.style.setProperty("--m-size", `${Math.round(34 + 7 * Math.log10(group.count))}px`);
      button.style.setProperty("--m-ring", ring(ringOf(frontier.atoms, group.atoms), group.count, categories));
      button.dataset.count = group.count;
      button.textContent = shortNumber(group.count, this.#map.language);
      button.setAttribute("aria-label", this.#map.nameOf(mark));
    }
    button.addEventListener("click", () => this.#map.choose(mark));
    for (const event of ["mouseenter", "focus"]) {
      button.addEventListener(event, () => this.#map.point((place) => holds(mark, place)));
    }
    for (const event of ["mouseleave", "blur"]) button.addEventListener(event, () => this.#map.point(null));
    this.#layer.append(button);
    this.#marks.set(group.key, mark);
    return mark;
  }
}

/** Whether the mark stands for the entry: by itself, or because its cell reaches there. */
function holds({ group, frontier: { atoms } }, { id, at }) {
  const [x, y] = project(...at);
  return group.atoms.some((atom) => {
    const size = atoms.size[atom];
    if (atoms.id[atom]) return atoms.id[atom] === id;
    const same = (place, middle) => Math.floor(place / size) === Math.floor(middle / size);
    return same(x, atoms.x[atom]) && same(y, atoms.y[atom]);
  });
}

/** What cards.js asks about: an atom that stands for one entry. */
export function entryOf({ atoms, blockOf }, atom) {
  return { id: atoms.id[atom], category: atoms.category[3 * atom], block: blockOf(atom) };
}

/** The entry's name once it is known, its category until then. */
function label({ button, group, frontier }, cards) {
  const entry = entryOf(frontier, group.atoms[0]);
  const name = cards.name(entry);
  if (cards.knows(entry.id)) button.title = name;
  button.setAttribute("aria-label", name);
}

function ring(parts, total, categories) {
  let from = 0;
  const stops = parts.map(([category, count]) => {
    const to = from + (count / total) * 360;
    const stop = `${categories[category].colour} ${from.toFixed(0)}deg ${to.toFixed(0)}deg`;
    from = to;
    return stop;
  });
  if (from < 359.5) stops.push(`#8b8372 ${from.toFixed(0)}deg 360deg`);
  return `conic-gradient(${stops.join(", ")})`;
}

function shortNumber(count, language) {
  if (count < 10000) return count.toLocaleString(language, { useGrouping: false });
  return count < 999500 ? `${Math.round(count / 1000)}k` : `${(count / 1e6).toLocaleString(language, { maximumFractionDigits: 1 })}M`;
}

/** A picture of the page's sprite, which says nothing to those who listen. */
export function icon(sprite, name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("viewBox", "0 0 24 24");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** The text of `texts` (data-text-<what>-<plural form>) with the number in it. @param {DOMStringMap} texts */
export function counted(texts, what, count) {
  const form = new Intl.PluralRules(texts.language).select(count);
  const name = form[0].toUpperCase() + form.slice(1);
  const text = texts[`text${what}${name}`] || texts[`text${what}Other`];
  return text.replace("{count}", count.toLocaleString(texts.language));
}
