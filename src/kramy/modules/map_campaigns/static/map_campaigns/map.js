/**
 * <kramy-map>: the chosen entries of a published map, drawn. It shows what the list has found and nothing else: the
 * list's section (#results) says what to draw, this element reads it again whenever the list is exchanged. A map of
 * up to some twenty thousand entries is one file (atoms.js), a larger one a tree of files (tree.js).
 *
 * The marks are there first: they need the entries and a camera (clusters.js), not the library that draws the base
 * map, which is fetched after them and then takes the same camera over.
 *
 * Without scripts, or where the map cannot be drawn, a drawing with the list's numbers takes its place.
 * Events: `kramy-map:area` (detail: [west, south, east, north]) when somebody asks for the part in view,
 * `kramy-map:point` (detail: a function that says whether the mark pointed at holds an entry; none when none is),
 * `kramy-map:stale` when the page names files that are gone, so that it has to be read again;
 * whoever sees to that prevents the default, which is to say that something is missing.
 */
import { decode, fetchPacked, MissingFile } from "../ui/js/columns.js";
import { Whole } from "./atoms.js";
import { cameraFor, cameraOf, clusters, extent, project, samePlace, TILE, unproject } from "./clusters.js";
import { counted, entryOf, icon, Marks } from "./marks.js";

const DEEPEST = 19;
const SHALLOWEST = 8;
const GLIDE = 450;
/** Part of the world's width within which whoever asks is shown with the nearest places: some 100 km in Poland. */
const FARTHEST = 1 / 256;
/** Pixels around the view in which marks are already as fine as in it, so that nothing changes as it comes in. */
const MARGIN = 160;
const LOAD_PAUSE = 120;
const LABEL_PAUSE = 350;

/** @typedef {{id: number, at: [number, number]}} Place an entry of the list, with its longitude and latitude */

export class KramyMap extends HTMLElement {
  #map;
  /** Where one looks while there is no base map yet. */
  #camera;
  #minZoom = SHALLOWEST;
  #source;
  #digest;
  #nodes;
  #groups = { key: null, list: [] };
  #marks;
  #cards;
  #sheet;
  #parts = {};
  #moved = false;
  #timers = {};
  #loading;
  #returnTo;
  #reading = 0;

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

  /** How many entries all groups of the map stand for together, in view or not: the number above the list. */
  get total() {
    return this.#groups.list.reduce((sum, { count }) => sum + count, 0);
  }

  /** Lights the mark of an entry, alone or in its group; null puts all out. @param {Place | null} place */
  point(place) {
    this.#marks?.light(place);
  }

  resize() {
    if (this.#map) this.#map.resize();
    else if (this.#source) this.#draw();
  }

  /** The drawing with the numbers of the list: on paper, and where the map cannot be drawn. */
  showDrawing() {
    const drawing = (this.#parts.drawing ??= this.#add("img", "m-map__drawing"));
    Object.assign(drawing, { id: "m-drawing", alt: this.dataset.textDrawing, width: 800, height: 600 });
    drawing.src = this.#list().drawing;
  }

  /** Draws the marks; the base map follows, and nobody has to wait for it. */
  async #load() {
    try {
      this.#addParts();
      const list = this.#list();
      this.#take(await this.#open(list), list);
      const [x, y] = project(...this.dataset.centre.split(",").map(Number));
      this.#look(cameraOf(location.hash) ?? this.#cameraOfAll() ?? { x, y, zoom: 11 });
      this.#drawBaseMap();
    } catch (error) {
      this.#failed();
      throw error;
    }
  }

  async #drawBaseMap() {
    try {
      // the frame with the marks is to be seen before the library keeps the browser busy
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      await this.#makeMap();
      this.classList.add("m-map--ready");
    } catch (error) {
      this.#failed();
      throw error;
    }
  }

  /** The drawing in the place of the map and of all that belongs to it. */
  #failed() {
    for (const part of ["canvas", "marks", "tools", "here", "sheet"]) this.#parts[part]?.remove();
    this.showDrawing();
    this.#tell(this.dataset.textFailed);
  }

  /** What is wrong, politely; nothing takes it back. */
  #tell(words = "") {
    this.#parts.note ??= this.#add("p", "m-map__failed");
    this.#parts.note.setAttribute("role", "status");
    this.#parts.note.textContent = words;
    this.#parts.note.hidden = !words;
  }

  /** The entries that the list names, ready to be drawn. */
  async #open(list) {
    if (list.form === "tree") {
      const { Nodes, Tree } = await import("./tree.js");
      this.#nodes ??= new Nodes();
      return new Tree(this.#nodes, { root: list.root, tile: list.tile, template: list.nodes }).open();
    }
    if (this.#source && this.#digest === list.digest) {
      this.#source.choose(list.selected);
      return this.#source;
    }
    const file = decode(await fetchPacked(list.root));
    const whole = new Whole(file, (digest) => list.root.replace(/[^/]*$/, `${digest}.bin`));
    whole.choose(list.selected);
    return whole;
  }

  async #makeMap() {
    const { flatMap } = await import("../places/basemap.js");
    this.#parts.canvas = this.#add("div", "m-map__canvas");
    this.prepend(this.#parts.canvas);
    const map = await flatMap(this, this.#parts.canvas, {
      maxZoom: DEEPEST,
      hash: "map",
      locale: { "Map.Title": this.dataset.textMap },
    });
    // wherever the address points, what is seen stays where it is
    const { x, y, zoom } = this.#camera;
    map.setMinZoom(this.#minZoom);
    map.jumpTo({ center: unproject(x, y), zoom });
    this.#map = map;
    this.#follow(map);
    this.#draw();
    await new Promise((resolve) => map.once("load", resolve));
  }

  #follow(map) {
    map.on("move", () => this.#draw());
    map.on("move", () => this.#later("load", LOAD_PAUSE, () => this.#loadMore()));
    map.on("moveend", (event) => this.#settled(event));
    map.on("resize", () => this.#draw());
    for (const event of ["dragstart", "wheel", "zoomstart"]) {
      map.on(event, (begun) => (this.#moved ||= Boolean(begun.originalEvent)));
    }
  }

  /** Where one looks now. @returns {import("./clusters.js").Camera} */
  #now() {
    if (!this.#map) return this.#camera;
    const { lng, lat } = this.#map.getCenter();
    const [x, y] = project(lng, lat);
    return { x, y, zoom: this.#map.getZoom() };
  }

  /** Looks from there: gliding where there is a base map, at once where there is none yet. */
  #look({ x, y, zoom }) {
    const within = Math.min(DEEPEST, Math.max(this.#minZoom, zoom));
    if (this.#map) {
      this.#map.easeTo({ center: unproject(x, y), zoom: within, duration: GLIDE });
      return;
    }
    this.#camera = { x, y, zoom: within };
    this.#settled({});
  }

  #zoomBy(steps) {
    const camera = this.#now();
    this.#look({ ...camera, zoom: camera.zoom + steps });
  }

  #addParts() {
    const tools = (this.#parts.tools = this.#add("div", "m-tools k-no-print"));
    this.#tool(tools, "plus", this.dataset.textZoomIn, () => this.#zoomBy(1));
    this.#tool(tools, "minus", this.dataset.textZoomOut, () => this.#zoomBy(-1));
    this.#tool(tools, "map", this.dataset.textAll, () => this.#showAll());
    this.#parts.marks = this.#add("div", "m-map__marks");
    this.#marks = new Marks(this.#parts.marks, {
      language: this.dataset.language,
      icon: (name) => icon(this.dataset.sprite, name),
      nameOf: (mark) => counted(this.dataset, this.#opensList(mark) ? "Place" : "Cluster", mark.group.count),
      choose: (mark) => this.#choose(mark),
      point: (holds) => this.dispatchEvent(new CustomEvent("kramy-map:point", { bubbles: true, detail: holds })),
      leave: () => this.#anchor(),
    });
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
    const credit = this.dataset.basemapAttribution;
    if (credit) this.#add("p", "m-credit").textContent = credit;
  }

  /** Where the focus goes when what held it is gone. */
  #anchor() {
    return this.#map?.getCanvas() ?? this.#parts.tools.firstElementChild;
  }

  #add(tag, classes, parent = this) {
    const element = document.createElement(tag);
    element.className = classes;
    parent.append(element);
    return element;
  }

  #tool(parent, picture, label, act) {
    const button = this.#add("button", "m-tool", parent);
    button.type = "button";
    button.title = label;
    button.setAttribute("aria-label", label);
    button.append(icon(this.dataset.sprite, picture));
    button.addEventListener("click", act);
  }

  #list() {
    return document.getElementById("results").dataset;
  }

  async #readList() {
    const list = this.#list();
    const turn = (this.#reading += 1);
    try {
      const source = await this.#open(list);
      if (turn !== this.#reading) return; // the list has been exchanged once more
      this.#closeSheet();
      this.#marks.forget();
      this.#take(source, list);
      this.#tell();
    } catch (error) {
      if (error.name !== "AbortError" && turn === this.#reading) this.#missed(error);
      return;
    }
    this.#parts.here.hidden = true;
    this.#moved = false;
    if (list.count !== "0" && !this.#anyInView()) this.#showAll();
    this.#draw();
    this.#loadMore();
    this.#labelSoon();
  }

  #take(source, list) {
    if (this.#digest !== list.digest) this.#cards = undefined;
    this.#digest = list.digest;
    this.#source = source;
    this.#groups = { key: null, list: [] };
    this.#parts.near = list.near?.split(",").map(Number);
    this.#parts.you.hidden = !this.#parts.near;
    this.#parts.around = list.around?.split(",").map(Number);
    const box = this.#everything();
    const whole = box ? this.#cameraFor(box, { maxZoom: DEEPEST }).zoom : SHALLOWEST;
    this.#minZoom = Math.max(0, Math.min(SHALLOWEST, whole - 1));
    this.#map?.setMinZoom(this.#minZoom);
  }

  /** A part of the map could not be had: what is drawn stays right, only coarser than it might be. */
  #missed(error) {
    const stale = new CustomEvent("kramy-map:stale", { bubbles: true, cancelable: true });
    if (error instanceof MissingFile && !this.dispatchEvent(stale)) return;
    this.#tell(this.dataset.textPart);
  }

  #loadMore() {
    this.#source.load(this.#box(), this.#zoom(), {
      changed: () => {
        this.#tell();
        this.#draw();
        this.#later("load", 0, () => this.#loadMore());
        this.#labelSoon();
      },
      failed: (error) => this.#missed(error),
    });
  }

  #later(name, pause, act) {
    clearTimeout(this.#timers[name]);
    this.#timers[name] = setTimeout(act, pause);
  }

  #zoom() {
    return Math.floor(this.#now().zoom + 0.001);
  }

  /** The view and a margin as [west, north, east, south] on the Web Mercator square. */
  #box() {
    const { left, top, width, height, size } = this.#view();
    return [left - MARGIN, top - MARGIN, left + width + MARGIN, top + height + MARGIN].map((edge) => edge / size);
  }

  #grouped() {
    const zoom = this.#zoom();
    const frontier = this.#source.frontier(this.#box(), zoom);
    const key = `${zoom}:${frontier.key}`;
    if (this.#groups.key !== key) {
      this.#groups = { key, frontier, list: clusters(frontier.atoms, frontier.chosen, zoom) };
    }
    return this.#groups;
  }

  /** From Web Mercator to pixels of the view: the map does not turn or tilt, so two numbers are enough. */
  #view() {
    const { x, y, zoom } = this.#now();
    const size = TILE * 2 ** zoom;
    const { clientWidth: width, clientHeight: height } = this;
    return { size, width, height, left: x * size - width / 2, top: y * size - height / 2 };
  }

  #draw() {
    const { frontier, list } = this.#grouped();
    const view = this.#view();
    this.#marks.draw(list, frontier, view, this.#source.categories);
    if (this.#parts.near) {
      const [x, y] = project(...this.#parts.near);
      this.#parts.you.style.transform = `translate(${x * view.size - view.left}px, ${y * view.size - view.top}px)`;
    }
  }

  /** Whether choosing the mark tells its entries, as no zoom would part them; they have to be here one by one. */
  #opensList({ group, frontier: { atoms } }) {
    if (!group.atoms.every((atom) => atoms.count[atom] === 1)) return false;
    return group.count === 1 || samePlace(atoms, group.atoms) || this.#now().zoom >= DEEPEST - 1;
  }

  #choose(mark) {
    if (this.#opensList(mark)) {
      this.#openSheet(mark);
      return;
    }
    const box = extent(mark.frontier.atoms, mark.group.atoms);
    const padding = { top: 80, right: 80, bottom: 80, left: 80 };
    const camera = this.#cameraFor(box, { padding, maxZoom: DEEPEST - 1 });
    // always at least one step nearer, or a wide group would answer a click with nothing
    this.#look({ ...camera, zoom: Math.max(camera.zoom, this.#now().zoom + 1) });
  }

  /** Where the map would have to be to show a box of the Web Mercator square. */
  #cameraFor(box, options) {
    return cameraFor(box, { width: this.clientWidth, height: this.clientHeight }, options);
  }

  /** What tells of entries is fetched when somebody first wants to know. */
  #tellers() {
    this.#cards ??= import("./cards.js").then(({ Cards, Sheet }) => {
      const { language, entries, cards: application } = this.dataset;
      this.#sheet ??= new Sheet(this.#parts.sheet, {
        language,
        texts: { close: this.dataset.textClose, more: this.dataset.textMore, shown: this.dataset.textShown, listed: this.dataset.textListed, report: this.dataset.textReport },
        closeIcon: () => icon(this.dataset.sprite, "close"),
        onClose: (hadFocus) => this.#sheetClosed(hadFocus),
      });
      return { cards: new Cards({ language, entries, application, categories: this.#source.categories }) };
    });
    this.#cards.catch(() => (this.#cards = undefined));
    return this.#cards;
  }

  async #openSheet(mark) {
    const { group, frontier } = mark;
    const entries = group.atoms.map((atom) => entryOf(frontier, atom));
    const { cards } = await this.#tellers();
    this.#sheetClosed(false);
    this.#returnTo = mark;
    mark.button.classList.add("m-mark--chosen");
    await this.#sheet.open({ cards, entries, title: counted(this.dataset, "Place", group.count), listed: this.#listOf(mark) });
  }

  /** The address of a list of exactly the mark's entries, where there is one. */
  #listOf({ group, frontier: { atoms, chosen } }) {
    const [west, north, east, south] = extent(atoms, group.atoms);
    const slack = 1e-9;
    const inside = chosen.filter((atom) => {
      const [x, y] = [atoms.x[atom], atoms.y[atom]];
      return x >= west - slack && x <= east + slack && y >= north - slack && y <= south + slack;
    });
    if (inside.length !== group.count) return undefined;
    const asked = new URLSearchParams(this.#list().query);
    const corners = [...unproject(west, south), ...unproject(east, north)];
    asked.set("bbox", corners.map((degrees) => degrees.toFixed(5)).join(","));
    return `${this.dataset.entries}?${asked}`;
  }

  #closeSheet() {
    this.#sheet?.close();
  }

  #sheetClosed(hadFocus) {
    const mark = this.#returnTo;
    mark?.button.classList.remove("m-mark--chosen");
    if (!hadFocus) return;
    const back = mark.button.isConnected ? mark : this.#marks.nearest(mark.group);
    (back?.button ?? this.#anchor()).focus({ preventScroll: true });
  }

  #labelSoon() {
    this.#later("label", LABEL_PAUSE, async () => {
      const nameless = this.#marks.nameless();
      if (!nameless.length) return;
      const { cards } = await this.#tellers();
      await cards.fetchNames(nameless.map(({ group, frontier }) => entryOf(frontier, group.atoms[0])));
      this.#marks.label(cards);
    });
  }

  #settled(event) {
    this.#draw();
    this.#marks.putInOrder();
    this.#loadMore();
    this.#labelSoon();
    this.#moved ||= Boolean(event.originalEvent);
    this.#parts.here.hidden = !this.#moved;
  }

  #askHere() {
    const { left, top, width, height, size } = this.#view();
    const [west, north, east, south] = [left, top, left + width, top + height].map((edge) => edge / size);
    const box = [...unproject(west, south), ...unproject(east, north)];
    this.dispatchEvent(new CustomEvent("kramy-map:area", { bubbles: true, detail: box }));
  }

  #anyInView() {
    const { left, top, width, height, size } = this.#view();
    const { atoms, chosen } = this.#grouped().frontier;
    return chosen.some((atom) => {
      const [x, y] = [atoms.x[atom] * size - left, atoms.y[atom] * size - top];
      return x >= 0 && y >= 0 && x <= width && y <= height;
    });
  }

  #everything() {
    const { atoms, chosen } = this.#source.frontier([0, 0, 0, 0], 0);
    return extent(atoms, chosen);
  }

  #showAll() {
    const camera = this.#cameraOfAll();
    if (camera) this.#look(camera);
  }

  /** From where everything is seen, or one's own surroundings when that was asked; null when there is nothing. */
  #cameraOfAll() {
    let box = this.#everything();
    const { near, around } = this.#parts;
    if (near && around) {
      const corners = [near, [around[0], around[3]], [around[2], around[1]]].map(([lon, lat]) => project(lon, lat));
      const [xs, ys] = [0, 1].map((axis) => corners.map((corner) => corner[axis]));
      const wide = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
      // somebody far from the city would see neither themselves nor a place
      if (Math.max(wide[2] - wide[0], wide[3] - wide[1]) < FARTHEST) box = wide;
    }
    if (!box) return null;
    // the map may reach below the fold: what is shown goes into the part that is seen
    const hidden = Math.max(0, this.getBoundingClientRect().bottom - innerHeight);
    const padding = { top: 48, right: 60, left: 48, bottom: 48 + Math.min(hidden, this.clientHeight / 2) };
    return this.#cameraFor(box, { padding, maxZoom: 16 });
  }

  #keepPosition() {
    if (!this.#source || /[#&]map=/.test(location.hash)) return;
    const { x, y, zoom } = this.#now();
    const [lon, lat] = unproject(x, y);
    history.replaceState(history.state, "", `#map=${zoom.toFixed(2)}/${lat.toFixed(5)}/${lon.toFixed(5)}`);
  }
}

customElements.define("kramy-map", KramyMap);
