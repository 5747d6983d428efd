// The campaign editor: the look is seen while it is chosen, and leaving with unsaved changes is asked about.
const PAPER = [255, 253, 249];

const channel = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
const luminance = (rgb) => {
  const [red, green, blue] = rgb.map((part) => channel(part / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const parse = (text) => (/^#[0-9a-f]{6}$/i.test(text) ? [1, 3, 5].map((start) => Number.parseInt(text.slice(start, start + 2), 16)) : null);

for (const form of document.querySelectorAll("form[data-look]")) {
  const text = form.querySelector("[data-colour]");
  const picker = form.querySelector("[data-colour-picker]");
  const verdict = form.querySelector("[data-colour-verdict]");
  const show = () => {
    const rgb = parse(text.value.trim());
    if (!rgb) return;
    picker.value = text.value.trim().toLowerCase();
    for (const shape of form.querySelectorAll("[data-colour-shape]")) shape.setAttribute("fill", picker.value);
    const ratio = (luminance(PAPER) + 0.05) / (luminance(rgb) + 0.05);
    verdict.textContent = `${ratio.toFixed(1)}:1, ${ratio >= 4.5 ? verdict.dataset.good : verdict.dataset.bad}`;
  };
  if (text && picker && verdict) {
    picker.hidden = false;
    text.addEventListener("input", show);
    picker.addEventListener("input", () => {
      text.value = picker.value;
      show();
      text.dispatchEvent(new Event("change", { bubbles: true }));
    });
    show();
  }
  form.addEventListener("change", (event) => {
    if (event.target.name !== "icon") return;
    for (const use of form.querySelectorAll("[data-icon-shape]")) {
      use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${event.target.value}`));
    }
  });
}

for (const form of document.querySelectorAll("form[data-unsaved]")) {
  let changed = false;
  form.addEventListener("change", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

// Colours of the own look: a picker beside each field, which may stay empty.
for (const text of document.querySelectorAll("[data-hex]")) {
  const picker = text.parentElement.querySelector("[data-hex-picker]");
  if (!picker) continue;
  picker.hidden = false;
  const show = () => { if (parse(text.value.trim())) picker.value = text.value.trim().toLowerCase(); };
  text.addEventListener("input", show);
  picker.addEventListener("input", () => {
    text.value = picker.value;
    text.dispatchEvent(new Event("change", { bubbles: true }));
  });
  show();
}
