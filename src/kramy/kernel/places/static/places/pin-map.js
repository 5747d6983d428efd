// <kramy-pin-map name="address">: a map whose pin writes the fields address.lon and address.lat.
// The fields stay in the page and do the work without this script. The pin is set by a click, dragged, or moved by
// the arrow keys (Shift: further); a status line says where it is. Change the fields and the pin follows.
import { baseStyle, isDark, mapConfiguration } from "./basemap.js";

const STEP = 8;
const LONG_STEP = 48;
const ASK_AFTER = 500;
const NEAR = 16;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const PIN =
  '<svg viewBox="0 0 44 52" aria-hidden="true" focusable="false"><path fill="currentColor" stroke="#fff" stroke-width="2.5" ' +
  'd="M22 50C22 50 40 31 40 19A18 18 0 1 0 4 19C4 31 22 50 22 50Z"/><circle cx="22" cy="19" r="6.5" fill="#fff"/></svg>';

class PinMap extends HTMLElement {
  #fields;
  #map;
  #marker;
  #pin;
  #status;
  #words;
  #timer;
  #writing = false;

  connectedCallback() {
    const name = this.getAttribute("name") || this.dataset.name || "";
    const field = (part) => document.getElementsByName(`${name}.${part}`)[0] ?? document.getElementsByName(`${name}-${part}`)[0];
    this.#fields = { lon: field("lon"), lat: field("lat") };
    if (this.#map || !this.#fields.lon || !this.#fields.lat) return;
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      this.#start().catch((error) => this.#fail(error));
    }, { rootMargin: "300px" });
    seen.observe(this);
  }

  async #start() {
    const [settings] = await Promise.all([mapConfiguration(), import("../ui/dist/maplibre.js")]);
    this.#words = settings.texts;
    const library = globalThis.maplibregl;
    library.setWorkerUrl(settings.worker);
    await this.#stylesheet(settings.stylesheet);
    const canvas = this.#build(settings);
    const at = this.#position();
    const [west, south, east, north] = settings.bounds;
    this.#map = new library.Map({
      container: canvas, style: await baseStyle(this), attributionControl: false, dragRotate: false, pitchWithRotate: false,
      touchPitch: false, scrollZoom: false, keyboard: false, minZoom: 8, maxZoom: 19, fadeDuration: 0,
      ...(at ? { center: at, zoom: NEAR } : { bounds: [[west, south], [east, north]], fitBoundsOptions: { padding: 12 } }),
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.getCanvas().tabIndex = -1; // the pin and the buttons do everything; one stop less on the way
    this.#map.getCanvas().setAttribute("aria-hidden", "true");
    this.#marker = new library.Marker({ element: this.#pin, anchor: "bottom", draggable: true });
    this.#marker.on("dragend", () => this.#moved());
    this.#map.on("click", (event) => this.#place(event.lngLat));
    if (at) this.#marker.setLngLat(at).addTo(this.#map);
    this.#pin.hidden = !at;
    this.#showState();
    for (const input of Object.values(this.#fields)) input.addEventListener("change", () => this.#follow());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", async () => {
      this.#map.setStyle(await baseStyle(this));
    });
    this.dataset.ready = isDark(this) ? "dark" : "light";
  }

  #build(settings) {
    const id = `${this.getAttribute("name") || this.dataset.name}-pin-status`;
    const frame = this.#make("div", "k-pin-map__frame", this);
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", this.dataset.label || this.#words.label);
    const canvas = this.#make("div", "k-pin-map__canvas", frame);
    const tools = this.#make("div", "k-pin-map__tools", frame);
    this.#button(tools, "+", this.#words.zoomIn, () => this.#map.zoomIn(this.#motion()));
    this.#button(tools, "−", this.#words.zoomOut, () => this.#map.zoomOut(this.#motion()));
    this.#button(tools, "◎", this.#words.putHere, () => {
      this.#place(this.#map.getCenter());
      this.#pin.focus();
    });
    if (settings.attribution) this.#make("p", "k-pin-map__credit", frame).textContent = settings.attribution;
    this.#status = this.#make("p", "k-pin-map__note", this);
    this.#status.id = id;
    this.#status.setAttribute("role", "status");
    this.#pin = document.createElement("button");
    this.#pin.type = "button";
    this.#pin.className = "k-pin-map__pin";
    this.#pin.setAttribute("aria-label", this.#words.pin);
    this.#pin.setAttribute("aria-describedby", id);
    this.#pin.innerHTML = PIN;
    this.#pin.addEventListener("keydown", (event) => this.#key(event));
    this.#pin.addEventListener("click", (event) => event.stopPropagation());
    return canvas;
  }

  #make(tag, classes, parent) {
    const element = document.createElement(tag);
    element.className = classes;
    parent.append(element);
    return element;
  }

  #button(parent, sign, label, act) {
    const button = this.#make("button", "k-pin-map__tool", parent);
    button.type = "button";
    button.textContent = sign;
    button.title = label;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", act);
  }

  #stylesheet(address) {
    if ([...document.styleSheets].some((sheet) => sheet.href === new URL(address, document.baseURI).href)) return null;
    return new Promise((resolve) => {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = address;
      link.onload = link.onerror = resolve;
      document.head.append(link);
    });
  }

  #motion() {
    return { duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 250 };
  }

  #position() {
    const [lon, lat] = ["lon", "lat"].map((part) => {
      const text = this.#fields[part].value.trim().replace(",", ".");
      return text === "" ? NaN : Number(text);
    });
    return Math.abs(lon) <= 180 && Math.abs(lat) <= 85 ? [lon, lat] : null;
  }

  #key(event) {
    const step = MOVES[event.key];
    if (event.key === "+" || event.key === "=") this.#map.zoomIn(this.#motion());
    else if (event.key === "-") this.#map.zoomOut(this.#motion());
    else if (step) {
      const size = event.shiftKey ? LONG_STEP : STEP;
      const point = this.#map.project(this.#marker.getLngLat());
      this.#place(this.#map.unproject([point.x + step[0] * size, point.y + step[1] * size]));
      this.#keepInView();
    } else return;
    event.preventDefault();
  }

  #keepInView() {
    const { x, y } = this.#map.project(this.#marker.getLngLat());
    const { clientWidth: width, clientHeight: height } = this.#map.getContainer();
    const margin = 40;
    if (x < margin || y < margin || x > width - margin || y > height - margin) {
      this.#map.jumpTo({ center: this.#marker.getLngLat() });
    }
  }

  #place(lngLat) {
    this.#marker.setLngLat(lngLat);
    if (this.#pin.hidden) {
      this.#marker.addTo(this.#map);
      this.#pin.hidden = false;
    }
    this.#moved();
  }

  // The pin was moved by the person: the fields follow.
  #moved() {
    const { lng, lat } = this.#marker.getLngLat().wrap();
    this.#writing = true;
    for (const [part, value] of [["lon", lng], ["lat", lat]]) {
      this.#fields[part].value = value.toFixed(6);
      this.#fields[part].dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.#writing = false;
    this.#showState();
    this.dispatchEvent(new CustomEvent("kramy-pin:move", { bubbles: true, detail: { lon: lng, lat } }));
  }

  // The fields were changed by something else, such as a suggestion: the pin follows.
  #follow() {
    const at = this.#writing ? null : this.#position();
    if (!at) return;
    this.#marker.setLngLat(at);
    if (this.#pin.hidden) {
      this.#marker.addTo(this.#map);
      this.#pin.hidden = false;
    }
    this.#map.easeTo({ center: at, zoom: Math.max(this.#map.getZoom(), NEAR), ...this.#motion() });
    this.#showState();
  }

  #showState() {
    clearTimeout(this.#timer);
    if (this.#pin.hidden) {
      this.#status.textContent = this.#words.none;
      return;
    }
    this.#timer = setTimeout(() => this.#describe(), ASK_AFTER);
  }

  async #describe() {
    const { lng, lat } = this.#marker.getLngLat();
    const query = new URLSearchParams({ lon: lng.toFixed(6), lat: lat.toFixed(6), language: document.documentElement.lang });
    try {
      const response = await fetch(`/places/nearest.json?${query}`);
      this.#status.textContent = response.ok ? (await response.json()).text : this.#words.moved;
    } catch {
      this.#status.textContent = this.#words.moved; // no connection: the pin is where it is all the same
    }
  }

  #fail(error) {
    console.error(error);
    this.remove(); // the fields are still there
  }
}

customElements.define("kramy-pin-map", PinMap);
