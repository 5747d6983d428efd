/**
 * What marks say of their entries: names for the labels, cards for the sheet that opens over the map.
 *
 * Names and addresses lie in static files beside the map, so they are there while the application rests; what needs
 * a clock (open until …), and entries whose file is not known, come from the application.
 */
import { fetchPacked } from "../ui/js/columns.js";

/** So many the application tells at once; as many the sheet shows at first, and with every step. */
export const STEP = 50;
/** Files read for names alone; where more hold them, one question to the application costs less. */
const FEW_BLOCKS = 1;
const MOST_BLOCKS = 4;
const NO_SLUG = "firma";

/**
 * @typedef {{id: number, category: number, block?: string}} Entry `category` counts in `categories`, `block` is the
 *   address of the file that has its card
 * @typedef {{id: number, name: string, lang?: string, url: string, category: string, address: string,
 *   picture?: string, hours?: string, open?: boolean}} Card
 */
export class Cards {
  #known = new Map();
  #dated = new Map();
  #blocks = new Map();
  #language;
  #entries;
  #application;
  #categories;

  /** @param {{language: string, entries: string, application: string, categories: object[]}} map */
  constructor({ language, entries, application, categories }) {
    this.#language = language;
    this.#entries = entries;
    this.#application = application;
    this.#categories = categories;
  }

  knows(id) {
    return this.#known.has(id);
  }

  name(entry) {
    return this.#known.get(entry.id)?.name ?? this.#categoryOf(entry);
  }

  /** What is known of the entry, at least its category and its address on this site. */
  card(entry) {
    const plain = {
      id: entry.id, name: this.#categoryOf(entry), category: this.#categoryOf(entry), address: "",
      url: `${this.#entries}${entry.id}-${NO_SLUG}/`,
    };
    return { ...plain, ...this.#known.get(entry.id), ...this.#dated.get(entry.id) };
  }

  /** Gets the names: from files where few are needed, from the application the rest; what cannot be had is left out. */
  async fetchNames(entries) {
    const unknown = entries.filter(({ id }) => !this.#known.has(id));
    const blocks = [...new Set(unknown.map(({ block }) => block).filter(Boolean))];
    if (blocks.length <= FEW_BLOCKS) await this.#readBlocks(blocks, unknown);
    const still = unknown.filter(({ id }) => !this.#known.has(id));
    if (!still.length || (await this.#askApplication(still.slice(0, STEP)))) return;
    await this.#readBlocks(blocks.slice(0, MOST_BLOCKS), still);
  }

  /** Gets whole cards, from files alone where these have them. */
  async fetchCards(entries) {
    const unknown = entries.filter(({ id }) => !this.#known.has(id));
    await this.#readBlocks([...new Set(unknown.map(({ block }) => block).filter(Boolean))], unknown);
    const still = unknown.filter(({ id }) => !this.#known.has(id));
    if (still.length) await this.#askApplication(still);
  }

  /** Gets what only the application knows: whether each is open now. */
  async fetchHours(entries) {
    const undated = entries.filter(({ id }) => !this.#dated.has(id));
    return undated.length ? this.#askApplication(undated) : true;
  }

  #categoryOf({ category }) {
    const names = this.#categories[category]?.names ?? {};
    return names[this.#language] ?? Object.values(names)[0] ?? "";
  }

  async #readBlocks(addresses, entries) {
    const categories = new Map(entries.map((entry) => [entry.id, this.#categoryOf(entry)]));
    const read = await Promise.allSettled(addresses.map((address) => this.#block(address)));
    for (const { value } of read) {
      for (const [id, name, lang, slug, address, picture] of value ?? []) {
        if (!categories.has(id)) continue;
        const url = `${this.#entries}${id}-${encodeURIComponent(slug || NO_SLUG)}/`;
        this.#known.set(id, { id, name, lang, url, address, picture, category: categories.get(id) });
      }
    }
  }

  #block(address) {
    if (!this.#blocks.has(address)) {
      const read = fetchPacked(address).then((packed) => JSON.parse(new TextDecoder().decode(packed)).entries);
      read.catch(() => this.#blocks.delete(address));
      this.#blocks.set(address, read);
    }
    return this.#blocks.get(address);
  }

  /** Whether it answered. */
  async #askApplication(entries) {
    // sorted, so that the same marks ask for the same address and caches answer
    const ids = entries.map(({ id }) => id).sort((a, b) => a - b);
    try {
      const response = await fetch(`${this.#application}?ids=${ids.join(",")}`);
      if (!response.ok) return false;
      for (const card of (await response.json()).entries) {
        this.#known.set(card.id, card);
        this.#dated.set(card.id, card);
      }
      return true;
    } catch {
      return false; // it rests: names and addresses are in files, only the hours are missing
    }
  }
}

/** The list of one spot's entries, over the map: a step at a time, every one of them within reach. */
export class Sheet {
  #element;
  #list;
  #more;
  #count;
  #entries = [];
  #shown = 0;
  #cards;
  #texts;
  #onClose;
  #language;

  /** @param {HTMLElement} element the section @param {{close: string, more: string, shown: string, listed: string, report: string}} texts */
  constructor(element, { texts, language, closeIcon, onClose }) {
    this.#element = element;
    this.#texts = texts;
    this.#language = language;
    this.#onClose = onClose;
    this.#element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    this.closeIcon = closeIcon;
  }

  get isOpen() {
    return !this.#element.hidden;
  }

  /** @param {{cards: Cards, entries: Entry[], title: string, listed?: string}} what `listed`: a list of exactly these */
  async open({ cards, entries, title, listed }) {
    this.#cards = cards;
    this.#entries = entries;
    this.#shown = 0;
    const many = entries.length > 1;
    const close = create("button", "m-sheet__close", this.closeIcon());
    close.type = "button";
    close.setAttribute("aria-label", this.#texts.close);
    close.addEventListener("click", () => this.close());
    this.#list = create("ul", "");
    const parts = [close, this.#list];
    if (many) parts.splice(1, 0, create("h2", "m-sheet__title", title));
    const foot = create("div", "m-sheet__foot");
    if (entries.length > STEP) foot.append(...this.#stepper());
    if (many && listed) foot.append(link(listed, this.#texts.listed));
    const first = await this.#next();
    const { url } = this.#cards.card(entries[0]);
    if (!many && url) foot.append(link(`${url}report/`, this.#texts.report));
    if (foot.childNodes.length) parts.push(foot);
    this.#element.replaceChildren(...parts);
    this.#element.setAttribute("aria-label", many ? title : (this.#cards.card(entries[0]).name ?? title));
    this.#element.hidden = false;
    this.#element.scrollTop = 0;
    first?.focus({ preventScroll: true });
  }

  close() {
    if (!this.isOpen) return;
    const hadFocus = this.#element.contains(document.activeElement);
    this.#element.hidden = true;
    this.#onClose(hadFocus);
  }

  #stepper() {
    this.#count = create("p", "m-sheet__count");
    this.#count.setAttribute("role", "status");
    this.#more = create("button", "govuk-button govuk-button--secondary k-button--small k-button--flush");
    this.#more.type = "button";
    this.#more.addEventListener("click", async () => {
      this.#more.disabled = true;
      const first = await this.#next();
      this.#more.disabled = false;
      first?.focus(); // the button may be gone, and reading goes on there
    });
    return [this.#count, this.#more];
  }

  /** Shows the next ones; the link of the first of them. */
  async #next() {
    const [list, entries] = [this.#list, this.#entries];
    const step = entries.slice(this.#shown, this.#shown + STEP);
    await this.#cards.fetchCards(step);
    if (list !== this.#list) return undefined; // another mark was chosen meanwhile
    const items = step.map((entry) => cardElement(this.#cards.card(entry)));
    list.append(...items);
    this.#shown += step.length;
    this.#tellCount();
    this.#cards.fetchHours(step).then(() => step.forEach((entry, at) => tellHours(items[at], this.#cards.card(entry))));
    return items[0]?.querySelector("a");
  }

  #tellCount() {
    if (this.#entries.length <= STEP) return;
    const left = Math.min(STEP, this.#entries.length - this.#shown);
    const number = (value) => value.toLocaleString(this.#language);
    this.#count.textContent = this.#texts.shown
      .replace("{shown}", number(this.#shown))
      .replace("{count}", number(this.#entries.length));
    this.#more.hidden = !left;
    this.#more.textContent = this.#texts.more.replace("{count}", number(left));
  }
}

function cardElement(card) {
  const item = create("li", "m-card");
  if (card.picture) {
    const picture = create("img", "");
    Object.assign(picture, { src: card.picture, alt: "", width: 64, height: 64 });
    item.append(picture);
  }
  const name = link(card.url, card.name);
  if (card.lang) name.lang = card.lang;
  const facts = [card.category, card.address].filter((fact) => fact && fact !== card.name).join(" · ");
  item.append(create("div", "", name, create("p", "", facts), create("p", "m-state")));
  tellHours(item, card);
  return item;
}

function tellHours(item, card) {
  const line = item.querySelector(".m-state");
  line.textContent = card.hours ?? "";
  line.classList.toggle("m-state--open", Boolean(card.open));
  line.hidden = !card.hours;
}

function link(href, words) {
  return Object.assign(create("a", "", words), { href });
}

function create(tag, classes, ...children) {
  const element = document.createElement(tag);
  element.className = classes;
  element.append(...children);
  return element;
}
