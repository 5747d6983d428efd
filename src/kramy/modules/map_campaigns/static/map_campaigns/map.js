/**
 * <kramy-map>: the chosen entries of a published map, drawn. It shows what the list has found and nothing else: the
 * list's section (#results) says what to draw, this element reads it again whenever the list is exchanged. A map of
 * up to some twenty thousand entries is one file (atoms.js), a larger one a tree of files (tree.js).
 *
 * Without scripts, or where the map cannot be drawn, a drawing with the list's numbers takes its place.
 * Events: `kramy-map:area` (detail: [west, south, east, north]) when somebody asks for the part in view,
 * `kramy-map:point` (detail: a function that says whether the mark pointed at holds an entry; none when none is),
 * `kramy-map:stale` when the page names files that are gone, so that it has to be read again;
 * whoever sees to that prevents the default, which is to say that something is missing.
 */
import { decode, fetchPacked, MissingFile } from "../ui/js/columns.js";
import { Whole } from "./atoms.js";
import { clusters, extent, project, samePlace, TILE, unproject } from "./clusters.js";
import { entryOf, Marks } from "./marks.js";

const DEEPEST = 19;
/** Pixels around the view in which marks are already as fine as in it, so that nothing changes as it comes in. */
const MARGIN = 160;
const LOAD_PAUSE = 120;
const LABEL_PAUSE = 350;
const SVG = "http://www.w3.org/2000/svg";

/** @typedef {{id: number, at: [number, number]}} Place an entry of the list, with its longitude and latitude */

export class KramyMap extends HTMLElement {
  #map;
  #library;
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
    this.#map?.resize();
  }

  /** The drawing with the numbers of the list: on paper, and where the map cannot be drawn. */
  showDrawing() {
    const drawing = (this.#parts.drawing ??= this.#add("img", "m-map__drawing"));
    Object.assign(drawing, { id: "m-drawing", alt: this.dataset.textDrawing, width: 800, height: 600 });
    drawing.src = this.#list().drawing;
  }

  async #load() {
    try {
      const placed = /[#&]map=/.test(location.hash);
      const [source] = await Promise.all([this.#open(this.#list()), this.#makeMap()]);
      this.#take(source, this.#list());
      this.#map.on("move", () => this.#draw());
      this.#map.on("move", () => this.#later("load", LOAD_PAUSE, () => this.#loadMore()));
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
      this.showDrawing();
      this.#tell(this.dataset.textFailed);
      throw error;
    }
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
    this.#marks = new Marks(this.#parts.marks, {
      language: this.dataset.language,
      icon: (name) => this.#icon(name),
      nameOf: (mark) => this.#counted(this.#opensList(mark) ? "Place" : "Cluster", mark.group.count),
      choose: (mark) => this.#choose(mark),
      point: (holds) => this.dispatchEvent(new CustomEvent("kramy-map:point", { bubbles: true, detail: holds })),
      leave: () => this.#map.getCanvas(),
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
    if (list.count !== "0" && !this.#anyInView()) this.#showAll({ animate: true });
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
    this.#map.setMinZoom(Math.max(0, Math.min(8, (this.#cameraOf(this.#everything())?.zoom ?? 8) - 1)));
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
    return Math.floor(this.#map.getZoom() + 0.001);
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
    const { frontier, list } = this.#grouped();
    this.#marks.draw(list, frontier, this.#view(), this.#source.categories);
    if (this.#parts.near) {
      const { x, y } = this.#map.project(this.#parts.near);
      this.#parts.you.style.transform = `translate(${x}px, ${y}px)`;
    }
  }

  #counted(what, count) {
    const form = new Intl.PluralRules(this.dataset.language).select(count);
    const name = form[0].toUpperCase() + form.slice(1);
    const text = this.dataset[`text${what}${name}`] || this.dataset[`text${what}Other`];
    return text.replace("{count}", count.toLocaleString(this.dataset.language));
  }

  /** Whether choosing the mark tells its entries, as no zoom would part them; they have to be here one by one. */
  #opensList({ group, frontier: { atoms } }) {
    if (!group.atoms.every((atom) => atoms.count[atom] === 1)) return false;
    return group.count === 1 || samePlace(atoms, group.atoms) || this.#map.getZoom() >= DEEPEST - 1;
  }

  #choose(mark) {
    if (this.#opensList(mark)) {
      this.#openSheet(mark);
      return;
    }
    const before = this.#map.getZoom();
    const camera = this.#cameraOf(extent(mark.frontier.atoms, mark.group.atoms), { padding: 80, maxZoom: DEEPEST - 1 });
    // always at least one step nearer, or a wide group would answer a click with nothing
    this.#map.easeTo({ center: camera.center, zoom: Math.max(camera.zoom, before + 1), duration: 450 });
  }

  /** Where the map would have to be to show a box of the Web Mercator square. */
  #cameraOf(box, options) {
    return box && this.#map.cameraForBounds([unproject(box[0], box[3]), unproject(box[2], box[1])], options);
  }

  /** What tells of entries is fetched when somebody first wants to know. */
  #tellers() {
    this.#cards ??= import("./cards.js").then(({ Cards, Sheet }) => {
      const { language, entries, cards: application } = this.dataset;
      this.#sheet ??= new Sheet(this.#parts.sheet, {
        language,
        texts: { close: this.dataset.textClose, more: this.dataset.textMore, shown: this.dataset.textShown, listed: this.dataset.textListed, report: this.dataset.textReport },
        closeIcon: () => this.#icon("close"),
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
    await this.#sheet.open({ cards, entries, title: this.#counted("Place", group.count), listed: this.#listOf(mark) });
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
    (back?.button ?? this.#map.getCanvas()).focus({ preventScroll: true });
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
    const box = this.#map.getBounds().toArray().flat();
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

  #showAll({ animate }) {
    let box = this.#everything();
    const { near, around } = this.#parts;
    if (near && around) {
      const corners = [near, [around[0], around[3]], [around[2], around[1]]].map(([lon, lat]) => project(lon, lat));
      const [xs, ys] = [0, 1].map((axis) => corners.map((corner) => corner[axis]));
      box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    }
    if (!box) return;
    // the map may reach below the fold: what is shown goes into the part that is seen
    const hidden = Math.max(0, this.getBoundingClientRect().bottom - innerHeight);
    const padding = { top: 48, right: 60, left: 48, bottom: 48 + Math.min(hidden, this.clientHeight / 2) };
    const corners = [unproject(box[0], box[3]), unproject(box[2], box[1])];
    this.#map.fitBounds(corners, { padding, maxZoom: 16, duration: animate ? 450 : 0 });
  }

  #keepPosition() {
    if (!this.#map || /[#&]map=/.test(location.hash)) return;
    const { lng, lat } = this.#map.getCenter();
    const hash = `#map=${this.#map.getZoom().toFixed(2)}/${lat.toFixed(5)}/${lng.toFixed(5)}`;
    history.replaceState(history.state, "", hash);
  }
}

customElements.define("kramy-map", KramyMap);
