// The MapLibre style of the city's base map: districts, water, greens and streets as the city imported them, or
// the PMTiles file or style that it chose. Colours follow the page; labels are drawn with the page's own fonts.

const LIGHT = {
  land: "#f3efe4", district: "#f8f5ec", green: "#d9e5c8", water: "#b7d3dc", street: "#ffffff", casing: "#c2b496",
  border: "#a39a86", label: "#4f5a58", halo: "#f8f5ec", building: "#e6dfcf",
};
const DARK = {
  land: "#172221", district: "#1b2827", green: "#22382c", water: "#1d3f4b", street: "#41534e", casing: "#566963",
  border: "#5f716a", label: "#c3cac0", halo: "#131d1c", building: "#24312f",
};
const CONFIGURATION = "/places/base-map.json";
let configuration;

// What the server knows: the base map's address and kind, bounds, words. Fetched once a page, when nobody gave it.
export function mapConfiguration() {
  const language = encodeURIComponent(document.documentElement.lang || "");
  configuration ??= fetch(`${CONFIGURATION}?language=${language}`).then((response) => {
    if (!response.ok) throw new Error(`${CONFIGURATION}: ${response.status}`);
    return response.json();
  });
  return configuration;
}

// The style for a map in `element`: data-basemap-url and -kind say what is drawn; without them the server is asked.
// Colours may be set by --k-map-land, -district, -green, -water, -street, -casing, -border, -label, -halo, -building.
export async function baseStyle(element) {
  let { basemapUrl: url, basemapKind: kind } = element.dataset;
  if (url === undefined) ({ url, kind } = await mapConfiguration());
  if (kind === "style") return new URL(url, document.baseURI).href;
  const colours = palette(element);
  if (kind === "pmtiles") return tileStyle(await tileSource(url), colours, fonts(element));
  return ownStyle(url && kind === "geojson" ? new URL(url, document.baseURI).href : null, colours, fonts(element));
}

// A map of MapLibre, which neither turns nor tilts, in `container`; `element` says what baseStyle reads, and the
// address of the library's worker in data-worker. The library is fetched when the first map is made.
export async function flatMap(element, container, options) {
  const [, style] = await Promise.all([import("../ui/dist/maplibre.js"), baseStyle(element)]);
  const { maplibregl: library } = globalThis;
  library.setWorkerUrl(element.dataset.worker);
  const map = new library.Map({
    container,
    style,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    ...options,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  return map;
}

export function isDark(element) {
  const paper = getComputedStyle(element).getPropertyValue("--k-paper").trim();
  const match = /^#?([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(paper);
  if (!match) return matchMedia("(prefers-color-scheme: dark)").matches;
  const [red, green, blue] = match.slice(1).map((part) => parseInt(part, 16));
  return red * 0.299 + green * 0.587 + blue * 0.114 < 128;
}

function palette(element) {
  const style = getComputedStyle(element);
  const chosen = { ...(isDark(element) ? DARK : LIGHT) };
  for (const name of Object.keys(chosen)) chosen[name] = style.getPropertyValue(`--k-map-${name}`).trim() || chosen[name];
  return chosen;
}

// No glyphs in the style: MapLibre then draws every letter itself, with the fonts the page has loaded.
function fonts(element) {
  const family = getComputedStyle(element).getPropertyValue("--k-font-text") || "sans-serif";
  return family.split(",").map((name) => name.trim().replaceAll(/["']/g, "")).filter(Boolean);
}

const kind = (...names) => ["match", ["get", "k"], names, true, false];
const both = (...filters) => ["all", ...filters];
const isLine = ["match", ["geometry-type"], ["LineString", "MultiLineString"], true, false];
const isArea = ["match", ["geometry-type"], ["Polygon", "MultiPolygon"], true, false];
const byZoom = (...stops) => ["interpolate", ["exponential", 1.6], ["zoom"], ...stops];
const round = { "line-cap": "round", "line-join": "round" };

function ownStyle(url, colours, font) {
  const layers = [{ id: "land", type: "background", paint: { "background-color": colours.land } }];
  if (!url) return { version: 8, sources: {}, layers };
  const from = (id, type, rest) => ({ id, type, source: "city", ...rest });
  const label = { "text-color": colours.label, "text-halo-color": colours.halo, "text-halo-width": 1.4 };
  layers.push(
    from("districts", "fill", { filter: kind("district"), paint: { "fill-color": colours.district } }),
    from("greens", "fill", { filter: kind("green"), paint: { "fill-color": colours.green } }),
    from("water", "fill", { filter: both(kind("water"), isArea), paint: { "fill-color": colours.water } }),
    from("rivers", "line", {
      filter: both(kind("water"), isLine), layout: round,
      paint: { "line-color": colours.water, "line-width": byZoom(9, river(1), 16, river(12)) },
    }),
    from("streets", "line", {
      filter: kind("street"), minzoom: 11.5, layout: round,
      paint: { "line-color": colours.casing, "line-width": byZoom(12, 0.5, 16, 4), "line-opacity": 0.7 },
    }),
    from("main-streets-casing", "line", {
      filter: kind("main_street"), layout: round,
      paint: { "line-color": colours.casing, "line-width": byZoom(9, 1.6, 12, 3, 16, 12) },
    }),
    from("main-streets", "line", {
      filter: kind("main_street"), layout: round,
      paint: { "line-color": colours.street, "line-width": byZoom(9, 0.5, 12, 1.8, 16, 9.5) },
    }),
    from("borders", "line", {
      filter: kind("district", "boundary"), layout: round,
      paint: { "line-color": colours.border, "line-width": byZoom(9, 0.6, 15, 1.8), "line-dasharray": [3, 2] },
    }),
    from("street-names", "symbol", {
      filter: kind("main_street", "street"), minzoom: 12,
      layout: { "symbol-placement": "line", "text-field": ["get", "n"], "text-font": font, "text-size": 11 },
      paint: label,
    }),
    from("district-names", "symbol", {
      filter: kind("district_label"),
      layout: {
        "text-field": ["get", "n"], "text-font": font, "text-size": byZoom(9, 9, 14, 15), "text-max-width": 7,
        "text-letter-spacing": 0.03,
      },
      paint: label,
    }),
  );
  return { version: 8, sources: { city: { type: "geojson", data: url } }, layers };
}

// The Vistula is drawn wide, brooks narrow; other cities' rivers come as areas when they are wide.
const river = (width) => ["match", ["get", "n"], ["Wisła"], width * 3, width];

async function tileSource(url) {
  await import("../ui/dist/pmtiles.js");
  const { pmtiles, maplibregl } = globalThis;
  if (!globalThis.kramyTiles) {
    globalThis.kramyTiles = new pmtiles.Protocol();
    maplibregl.addProtocol("pmtiles", globalThis.kramyTiles.tile);
  }
  return { type: "vector", url: `pmtiles://${new URL(url, document.baseURI).href}` };
}

// Files in the Protomaps schema, the usual one of PMTiles base maps.
function tileStyle(source, colours, font) {
  const from = (id, type, layer, rest) => ({ id, type, source: "tiles", "source-layer": layer, ...rest });
  const label = { "text-color": colours.label, "text-halo-color": colours.halo, "text-halo-width": 1.4 };
  const name = ["coalesce", ["get", "name:pl"], ["get", "name"]];
  const road = (...kinds) => ["match", ["get", "kind"], kinds, true, false];
  return {
    version: 8,
    sources: { tiles: source },
    layers: [
      { id: "land", type: "background", paint: { "background-color": colours.land } },
      from("earth", "fill", "earth", { paint: { "fill-color": colours.district } }),
      from("greens", "fill", "landuse", {
        filter: ["match", ["get", "kind"], ["park", "forest", "wood", "grass", "cemetery", "nature_reserve", "meadow"], true, false],
        paint: { "fill-color": colours.green },
      }),
      from("water", "fill", "water", { filter: isArea, paint: { "fill-color": colours.water } }),
      from("rivers", "line", "water", { filter: isLine, paint: { "line-color": colours.water, "line-width": byZoom(9, 0.6, 16, 6) } }),
      from("buildings", "fill", "buildings", { minzoom: 14, paint: { "fill-color": colours.building } }),
      from("streets", "line", "roads", {
        filter: road("minor_road", "path"), minzoom: 12, layout: round,
        paint: { "line-color": colours.street, "line-width": byZoom(12, 0.5, 17, 7) },
      }),
      from("main-casing", "line", "roads", {
        filter: road("highway", "major_road", "medium_road"), layout: round,
        paint: { "line-color": colours.casing, "line-width": byZoom(8, 1, 16, 12) },
      }),
      from("main-streets", "line", "roads", {
        filter: road("highway", "major_road", "medium_road"), layout: round,
        paint: { "line-color": colours.street, "line-width": byZoom(8, 0.5, 16, 9) },
      }),
      from("borders", "line", "boundaries", { paint: { "line-color": colours.border, "line-dasharray": [3, 2] } }),
      from("street-names", "symbol", "roads", {
        minzoom: 14,
        layout: { "symbol-placement": "line", "text-field": name, "text-font": font, "text-size": 11 },
        paint: label,
      }),
      from("place-names", "symbol", "places", {
        layout: { "text-field": name, "text-font": font, "text-size": byZoom(8, 10, 15, 15), "text-max-width": 7 },
        paint: label,
      }),
    ],
  };
}
