/**
 * <kramy-map>: the chosen rows of a published map, drawn. It shows what the list has found and nothing else: the
 * list's section (#results) carries the selection, this element reads it again whenever the list is exchanged.
 *
 * Without scripts, or where the map cannot be drawn, the picture inside the element stays.
 * Events: `kramy-map:area` (detail: [west, south, east, north]) when somebody asks for the part in view,
 * `kramy-map:point` (detail: [ids]) when a mark is pointed at, with no ids when it no longer is.
 */
import { decode, bitmap, unzipped } from "../ui/js/columns.js";
import { bounds, clusters, projected, samePlace, selectedRows, shares, TILE } from "./clusters.js";

const MOST_CARDS = 50;
const DEEPEST = 19;
const EDGE = 60;
const SVG = "http://www.w3.org/2000/svg";

export class KramyMap extends HTMLElement {
  #map;
  #library;
  #data;
  #points;
  #rowOf;
  #chosen = [];
  #byZoom = new Map();
  #marks = new Map();
  #cards = new Map();
  #parts = {};
  #moved = false;
  #labelTimer;
  #loading;
  #returnTo;

  connectedCallback() {
    if (this.#loading) return;
    // a phone that shows the list first never loads the map unless it is asked for
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      this.#loading = this.#load();
    });
    watcher.observe(this);
    document.body.addEventListener("htmx:afterSettle", () => this.#loading?.then(() => this.#readList()));
    document.body.addEventListener("htmx:pushedIntoHistory", () => this.#keepPosition());
  }

  /** Lights the mark of an entry, alone or in its group; null puts all out. */
  point(id) {
    const row = id === null ? undefined : this.#rowOf?.get(id);
    for (const { button, group } of this.#marks.values()) {
      button.classList.toggle("m-mark--lit", row !== undefined && group.rows.includes(row));
    }
  }

  resize() {
    this.#map?.resize();
  }

  async #load() {
    try {
      const list = this.#list();
      const placed = /[#&]map=/.test(location.hash);
      const [data] = await Promise.all([this.#fetchRows(list.rows), this.#makeMap()]);
      this.#take(data, list);
      this.#map.on("move", () => this.#draw());
      this.#map.on("moveend", (event) => this.#settled(event));
      this.#map.on("resize", () => this.#draw());
      for (const event of ["dragstart", "wheel", "zoomstart"]) {
        this.#map.on(event, (begun) => (this.#moved ||= Boolean(begun.originalEvent)));
      }
      if (!placed) this.#showAll({ animate: false });
      this.classList.add("m-map--ready");
      this.#draw();
      this.#settled({});
    } catch (error) {
      this.#fail();
      throw error;
    }
  }

  #fail() {
    const note = document.createElement("p");
    note.className = "m-map__failed";
    note.setAttribute("role", "status");
    note.textContent = this.dataset.textFailed;
    this.append(note);
  }

  async #fetchRows(url) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return decode(await unzipped(response));
  }

  async #makeMap() {
    const [, { baseStyle }] = await Promise.all([
      import("../ui/dist/maplibre.js"),
      import("../places/basemap.js"),
    ]);
    this.#library = globalThis.maplibregl;
    this.#library.setWorkerUrl(this.dataset.worker);
    const container = this.#add("div", "m-map__canvas");
    const [lon, lat] = this.dataset.centre.split(",").map(Number);
    const style = await baseStyle(this);
    this.#map = new this.#library.Map({
      container,
      style,
      center: [lon, lat],
      zoom: 11,
      minZoom: 8,
      maxZoom: DEEPEST,
      hash: "map",
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      locale: { "Map.Title": this.dataset.textMap },
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#addParts();
    await new Promise((resolve) => this.#map.once("load", resolve));
  }

  #addParts() {
    const tools = this.#add("div", "m-tools k-no-print");
    this.#tool(tools, "plus", this.dataset.textZoomIn, () => this.#map.zoomIn());
    this.#tool(tools, "minus", this.dataset.textZoomOut, () => this.#map.zoomOut());
    this.#tool(tools, "map", this.dataset.textAll, () => this.#showAll({ animate: true }));
    this.#parts.marks = this.#add("div", "m-map__marks");
    this.#parts.you = this.#add("div", "m-you", this.#parts.marks);
    this.#parts.you.title = this.dataset.textYou;
    this.#parts.you.hidden = true;
    this.#parts.here = this.#add("button", "m-here k-no-print");
    this.#parts.here.type = "button";
    this.#parts.here.textContent = this.dataset.textHere;
    this.#parts.here.hidden = true;
    this.#parts.here.addEventListener("click", () => this.#askHere());
    this.#parts.sheet = this.#add("section", "m-sheet k-no-print");
    this.#parts.sheet.hidden = true;
    this.#parts.sheet.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#closeSheet();
    });
    const credit = this.dataset.basemapAttribution;
    if (credit) this.#add("p", "m-credit").textContent = credit;
  }

  #add(tag, classes, parent = this) {
    const element = document.createElement(tag);
    element.className = classes;
    parent.append(element);
    return element;
  }

  #tool(parent, icon, label, act) {
    const button = this.#add("button", "m-tool", parent);
    button.type = "button";
    button.title = label;
    button.setAttribute("aria-label", label);
    button.append(this.#icon(icon));
    button.addEventListener("click", act);
  }

  #icon(name) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("viewBox", "0 0 24 24");
    const use = document.createElementNS(SVG, "use");
    use.setAttribute("href", `${this.dataset.sprite}#${name}`);
    svg.append(use);
    return svg;
  }

  #list() {
    return document.getElementById("results").dataset;
  }

  async #readList() {
    const list = this.#list();
    const data = list.digest === this.#data.digest ? this.#data.file : await this.#fetchRows(list.rows);
    this.#take(data, list);
    this.#closeSheet();
    this.#parts.here.hidden = true;
    this.#moved = false;
    if (this.#chosen.length && !this.#anyInView()) this.#showAll({ animate: true });
    this.#draw();
    this.#labelSoon();
  }

  #take(file, list) {
    if (this.#data?.digest !== list.digest) {
      this.#data = { digest: list.digest, file };
      this.#points = projected(file.columns.lon, file.columns.lat);
      this.#rowOf = new Map(Array.from(file.columns.id, (id, row) => [id, row]));
      this.#cards.clear();
    }
    const everything = () => Array.from({ length: file.count }, (_, row) => row);
    this.#chosen = list.selected === "*" ? everything() : selectedRows(bitmap(list.selected, file.count));
    this.#byZoom.clear();
    const near = list.near?.split(",").map(Number);
    this.#parts.you.hidden = !near;
    this.#parts.near = near;
  }

  #groups() {
    const zoom = Math.floor(this.#map.getZoom() + 0.001);
    if (!this.#byZoom.has(zoom)) this.#byZoom.set(zoom, clusters(this.#points, this.#chosen, zoom));
    return this.#byZoom.get(zoom);
  }

  /** From Web Mercator to pixels of the view: the map does not turn or tilt, so two numbers are enough. */
  #view() {
    const { lng, lat } = this.#map.getCenter();
    const size = TILE * 2 ** this.#map.getZoom();
    const sine = Math.sin((lat * Math.PI) / 180);
    const { clientWidth: width, clientHeight: height } = this.#map.getContainer();
    return {
      size,
      width,
      height,
      left: (lng / 360 + 0.5) * size - width / 2,
      top: (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * size - height / 2,
    };
  }

  #draw() {
    const view = this.#view();
    const seen = new Set();
    for (const group of this.#groups()) {
      const x = group.x * view.size - view.left;
      const y = group.y * view.size - view.top;
      if (x < -EDGE || y < -EDGE || x > view.width + EDGE || y > view.height + EDGE) continue;
      seen.add(group.key);
      const mark = this.#marks.get(group.key) ?? this.#addMark(group);
      mark.button.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    }
    for (const [key, { button }] of this.#marks) {
      if (seen.has(key)) continue;
      // whoever steered by keyboard stays on the map when the mark under the focus dissolves
      if (button === document.activeElement) this.#map.getCanvas().focus({ preventScroll: true });
      button.remove();
      this.#marks.delete(key);
    }
    if (this.#parts.near) {
      const { x, y } = this.#map.project(this.#parts.near);
      this.#parts.you.style.transform = `translate(${x}px, ${y}px)`;
    }
  }

  #addMark(group) {
    const button = document.createElement("button");
    button.type = "button";
    const mark = { button, group };
    const { main, id } = this.#data.file.columns;
    const categories = this.#data.file.meta.categories;
    if (group.rows.length === 1) {
      const category = categories[main[group.rows[0]]];
      button.className = "m-mark";
      button.style.setProperty("--m-tone", category.colour);
      button.append(this.#icon(category.icon));
      this.#label(mark);
    } else {
      button.className = "m-mark m-mark--many";
      button.style.setProperty("--m-size", `${Math.round(34 + 7 * Math.log10(group.rows.length))}px`);
      button.style.setProperty("--m-ring", ring(shares(main, group.rows), group.rows.length, categories));
      button.textContent = shortNumber(group.rows.length, this.dataset.language);
      button.setAttribute("aria-label", this.#counted(this.#opensList(group) ? "Place" : "Cluster", group.rows.length));
    }
    button.addEventListener("click", () => this.#choose(mark));
    const ids = () => group.rows.slice(0, MOST_CARDS).map((row) => id[row]);
    const tell = (detail) => this.dispatchEvent(new CustomEvent("kramy-map:point", { bubbles: true, detail }));
    for (const event of ["mouseenter", "focus"]) button.addEventListener(event, () => tell(ids()));
    for (const event of ["mouseleave", "blur"]) button.addEventListener(event, () => tell([]));
    this.#parts.marks.append(button);
    this.#marks.set(group.key, mark);
    return mark;
  }

  #label({ button, group }) {
    const row = group.rows[0];
    const { main, id } = this.#data.file.columns;
    const category = this.#data.file.meta.categories[main[row]];
    const name = this.#cards.get(id[row])?.name ?? category.names?.[this.dataset.language] ?? this.dataset.textOpen;
    button.title = name;
    button.setAttribute("aria-label", name);
  }

  #counted(what, count) {
    const form = new Intl.PluralRules(this.dataset.language).select(count);
    const name = form[0].toUpperCase() + form.slice(1);
    const text = this.dataset[`text${what}${name}`] || this.dataset[`text${what}Other`];
    return text.replace("{count}", count.toLocaleString(this.dataset.language));
  }

  #opensList(group) {
    return samePlace(this.#points, group.rows) || this.#map.getZoom() >= DEEPEST - 1;
  }

  #choose(mark) {
    const { group, button } = mark;
    if (group.rows.length === 1 || this.#opensList(group)) {
      this.#openSheet(group, button);
      return;
    }
    const { lon, lat } = this.#data.file.columns;
    const box = bounds(lon, lat, group.rows);
    const before = this.#map.getZoom();
    const camera = this.#map.cameraForBounds(box, { padding: 80, maxZoom: DEEPEST - 1 });
    // always at least one step nearer, or a wide group would answer a click with nothing
    this.#map.easeTo({ center: camera.center, zoom: Math.max(camera.zoom, before + 1), duration: 450 });
  }

  async #openSheet(group, button) {
    const ids = group.rows.slice(0, MOST_CARDS).map((row) => this.#data.file.columns.id[row]);
    await this.#fetchCards(ids);
    const { sheet } = this.#parts;
    sheet.replaceChildren();
    const close = this.#add("button", "m-sheet__close", sheet);
    close.type = "button";
    close.setAttribute("aria-label", this.dataset.textClose);
    close.append(this.#icon("close"));
    close.addEventListener("click", () => this.#closeSheet());
    const cards = ids.map((id) => this.#cards.get(id)).filter(Boolean);
    if (cards.length > 1) {
      this.#add("h3", "m-sheet__title", sheet).textContent = this.#counted("Place", group.rows.length);
    }
    const list = this.#add("ul", "", sheet);
    list.append(...cards.map(cardElement));
    sheet.setAttribute("aria-label", cards.length > 1 ? this.#counted("Place", cards.length) : (cards[0]?.name ?? ""));
    sheet.hidden = false;
    for (const other of this.#marks.values()) other.button.classList.toggle("m-mark--chosen", other.button === button);
    this.#returnTo = button;
    list.querySelector("a")?.focus({ preventScroll: true });
  }

  #closeSheet() {
    const { sheet } = this.#parts;
    if (!sheet || sheet.hidden) return;
    const hadFocus = sheet.contains(document.activeElement);
    sheet.hidden = true;
    this.#returnTo?.classList.remove("m-mark--chosen");
    if (hadFocus) (this.#returnTo?.isConnected ? this.#returnTo : this.#map.getCanvas()).focus({ preventScroll: true });
  }

  async #fetchCards(ids) {
    const missing = ids.filter((id) => !this.#cards.has(id)).slice(0, MOST_CARDS);
    if (!missing.length) return;
    // sorted, so that the same marks ask for the same address and caches answer
    const response = await fetch(`${this.dataset.cards}?ids=${missing.sort((a, b) => a - b).join(",")}`);
    if (!response.ok) return;
    for (const card of (await response.json()).entries) this.#cards.set(card.id, card);
  }

  #labelSoon() {
    clearTimeout(this.#labelTimer);
    this.#labelTimer = setTimeout(async () => {
      const single = [...this.#marks.values()].filter(({ group }) => group.rows.length === 1);
      const { id } = this.#data.file.columns;
      await this.#fetchCards(single.map(({ group }) => id[group.rows[0]]));
      for (const mark of single) this.#label(mark);
    }, 350);
  }

  #settled(event) {
    this.#draw();
    this.#labelSoon();
    this.#moved ||= Boolean(event.originalEvent);
    this.#parts.here.hidden = !this.#moved;
  }

  #askHere() {
    const box = this.#map.getBounds().toArray().flat();
    this.dispatchEvent(new CustomEvent("kramy-map:area", { bubbles: true, detail: box }));
  }

  #anyInView() {
    const box = this.#map.getBounds();
    const { lon, lat } = this.#data.file.columns;
    return this.#chosen.some((row) => box.contains([lon[row], lat[row]]));
  }

  #showAll({ animate }) {
    const { lon, lat } = this.#data.file.columns;
    const near = this.#parts.near;
    const rows = near ? nearest(this.#chosen, lon, lat, near, 12) : this.#chosen;
    const box = bounds(lon, lat, rows);
    if (!box) return;
    if (near) {
      box[0] = Math.min(box[0], near[0]);
      box[1] = Math.min(box[1], near[1]);
      box[2] = Math.max(box[2], near[0]);
      box[3] = Math.max(box[3], near[1]);
    }
    // the map may reach below the fold: what is shown goes into the part that is seen
    const hidden = Math.max(0, this.getBoundingClientRect().bottom - innerHeight);
    const padding = { top: 48, right: 60, left: 48, bottom: 48 + Math.min(hidden, this.clientHeight / 2) };
    this.#map.fitBounds(box, { padding, maxZoom: 16, duration: animate ? 450 : 0 });
  }

  #keepPosition() {
    if (!this.#map || /[#&]map=/.test(location.hash)) return;
    const { lng, lat } = this.#map.getCenter();
    const hash = `#map=${this.#map.getZoom().toFixed(2)}/${lat.toFixed(5)}/${lng.toFixed(5)}`;
    history.replaceState(history.state, "", hash);
  }
}

function nearest(rows, lon, lat, [x, y], count) {
  const far = (row) => ((lon[row] - x) * Math.cos((y * Math.PI) / 180)) ** 2 + (lat[row] - y) ** 2;
  return rows
    .map((row) => [far(row), row])
    .sort((a, b) => a[0] - b[0])
    .slice(0, count)
    .map(([, row]) => row);
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
  return count < 10000 ? count.toLocaleString(language, { useGrouping: false }) : `${Math.round(count / 1000)}k`;
}

function cardElement(card) {
  const item = document.createElement("li");
  item.className = "m-card";
  if (card.picture) {
    const picture = document.createElement("img");
    Object.assign(picture, { src: card.picture, alt: "", width: 64, height: 64 });
    item.append(picture);
  }
  const text = document.createElement("div");
  const link = document.createElement("a");
  Object.assign(link, { href: card.url, textContent: card.name, lang: card.lang });
  text.append(link, line(`${card.category} · ${card.address}`));
  if (card.hours) text.append(line(card.hours, card.open ? "m-state m-state--open" : "m-state"));
  item.append(text);
  return item;
}

function line(words, classes = "") {
  const paragraph = document.createElement("p");
  paragraph.textContent = words;
  paragraph.className = classes;
  return paragraph;
}

customElements.define("kramy-map", KramyMap);
