// Writes everything the browser needs to static/ui/dist: no bundler, only Sass, font subsets and copies.
// `npm run build` builds; `npm run sizes` builds and prints what each file weighs with Brotli 11.
import { mkdir, readFile, readdir, rm, writeFile, copyFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import * as sass from "sass";
import subsetFont from "subset-font";

const ui = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(ui, "../../..");
const modules = path.join(root, "node_modules");
const dist = path.join(ui, "static/ui/dist");
const fromModules = (name) => path.join(modules, name);

const range = (first, last) =>
  String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, index) => first + index));
const without = (text, left) => [...text].filter((character) => !left.includes(character)).join("");

// A Polish page loads `latin` and `polish`; `extended` and `cyrillic` come only when their letters do.
// The ranges are repeated as unicode-range in styles/_fonts.scss.
const polish = "ĄąĆćĘęŁłŃńÓóŚśŹźŻż";
const subsets = {
  latin: { from: "latin", text: range(0x20, 0x7e) + range(0xa0, 0xff) + "ıŒœ–—‘’‚“”„•…‹›€™−" },
  polish: { from: "latin-ext", text: without(polish, "Óó") },
  extended: { from: "latin-ext", text: without(range(0x100, 0x17f), polish + "ıŒœ") + "ȘșȚț" },
  cyrillic: { from: "cyrillic", text: range(0x400, 0x45f) + "Ґґ№" },
};
const families = {
  display: { package: "brygada-1918", weights: { min: 500, max: 700 } },
  text: { package: "onest", weights: { min: 400, max: 700 } },
};

async function buildFonts() {
  const target = path.join(dist, "fonts");
  await mkdir(target, { recursive: true });
  for (const [family, { package: name, weights }] of Object.entries(families)) {
    const folder = fromModules(`@fontsource-variable/${name}`);
    for (const [subset, { from, text }] of Object.entries(subsets)) {
      const source = await readFile(path.join(folder, "files", `${name}-${from}-wght-normal.woff2`));
      const font = await subsetFont(source, text, { targetFormat: "woff2", variationAxes: { wght: weights } });
      await writeFile(path.join(target, `${family}-${subset}.woff2`), font);
    }
    await copyFile(path.join(folder, "LICENSE"), path.join(target, `${family}-LICENSE.txt`));
  }
}

async function buildStyles() {
  for (const name of ["kramy", "desk"]) {
    const { css } = sass.compile(path.join(ui, "styles", `${name}.scss`), {
      style: "compressed",
      loadPaths: [modules],
      quietDeps: true,
    });
    await writeFile(path.join(dist, `${name}.css`), css);
  }
}

// Source map comments would send browsers (and Django's static files manifest) after files that are not there.
const withoutSourceMap = (text) => text.replace(/\n?\/\/[#@] sourceMappingURL=.*\n?/g, "\n");

async function copyScript(source, target, after = "") {
  const text = await readFile(fromModules(source), "utf8");
  await writeFile(path.join(dist, target), withoutSourceMap(text) + after);
}

async function copyLibraries() {
  await copyScript("govuk-frontend/dist/govuk/govuk-frontend.min.js", "govuk.js");
  // The minified htmx is a classic script; as a module it has to hand its one name on.
  await copyScript("htmx.org/dist/htmx.min.js", "htmx.js", "export default htmx;\n");
  await copyScript("maplibre-gl/dist/maplibre-gl-csp.js", "maplibre.js");
  await copyScript("maplibre-gl/dist/maplibre-gl-csp-worker.js", "maplibre-worker.js");
  await copyFile(fromModules("maplibre-gl/dist/maplibre-gl.css"), path.join(dist, "maplibre.css"));
  // Imported as a module its top-level name would stay inside: hand it on, as MapLibre does by itself.
  await copyScript("pmtiles/dist/pmtiles.js", "pmtiles.js", "globalThis.pmtiles = pmtiles;\n");
}

async function copyLicences() {
  const lines = ["Libraries and fonts in this folder, with their licences. Sources: the packages in package.json.", ""];
  for (const name of ["govuk-frontend", "htmx.org", "maplibre-gl", "pmtiles"]) {
    const { version, license } = JSON.parse(await readFile(fromModules(`${name}/package.json`), "utf8"));
    lines.push(`${name} ${version}: ${license}`);
  }
  lines.push("Brygada 1918, Onest: OFL-1.1, subset (texts beside the fonts)", "");
  await writeFile(path.join(dist, "LICENCES.txt"), lines.join("\n"));
}

async function printSizes(folder = dist) {
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) => a.name.localeCompare(b.name))) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      await printSizes(file);
      continue;
    }
    const content = await readFile(file);
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
    const wire = file.endsWith(".woff2") ? content.length : brotliCompressSync(content, quality).length;
    console.log(`${String(wire).padStart(8)} ${String(content.length).padStart(8)}  ${path.relative(dist, file)}`);
  }
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await Promise.all([buildFonts(), buildStyles(), copyLibraries(), copyLicences()]);
if (process.argv.includes("--sizes")) await printSizes();
