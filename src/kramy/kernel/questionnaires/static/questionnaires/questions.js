// Makes the questions of a page livelier: shows what follows from an answer, folds away closed days.
// Without it everything is on the page and the server decides what counts.

const same = (given, wanted) => given === wanted;
const empty = (value) => value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length);

function compare(leaf, answer) {
  const given = answer(leaf.question);
  switch (leaf.is) {
    case "answered": return !empty(given);
    case "not_answered": return empty(given);
    case "equals": return same(given, leaf.value);
    case "not_equals": return !same(given, leaf.value);
    case "contains":
      return Array.isArray(given)
        ? given.includes(leaf.value)
        : typeof given === "string" && given.toLowerCase().includes(String(leaf.value).toLowerCase());
    case "greater": return !empty(given) && given > leaf.value;
    case "less": return !empty(given) && given < leaf.value;
    default: return true;
  }
}

function holds(condition, answer) {
  if (!condition) return true;
  if (condition.all) return condition.all.every((part) => holds(part, answer));
  if (condition.any) return condition.any.some((part) => holds(part, answer));
  if ("not" in condition) return !holds(condition.not, answer);
  return compare(condition, answer);
}

/** The answer as it stands in the controls, in the form that conditions compare. */
function reader(form) {
  return (key) => {
    const block = form.querySelector(`[data-question="${CSS.escape(key)}"]`);
    if (!block || block.hidden) return undefined;
    const boxes = [...block.querySelectorAll("input, select, textarea")].filter((box) => box.name === key || box.name.startsWith(`${key}.`));
    const kind = [...block.classList].find((name) => name.startsWith("q-question--"))?.slice(12);
    if (kind === "multiple_choice") return boxes.filter((box) => box.checked).map((box) => box.value);
    if (kind === "consent") return boxes.some((box) => box.checked);
    if (kind === "yes_no" || kind === "single_choice") {
      const value = boxes[0]?.tagName === "SELECT" ? boxes[0].value : boxes.find((box) => box.checked)?.value;
      return kind === "yes_no" && value ? value === "yes" : value;
    }
    if (kind === "number") {
      const text = boxes[0]?.value.replace(/[\s\u00a0]/g, "").replace(",", ".");
      return text ? Number(text) : undefined;
    }
    return boxes.map((box) => box.value.trim()).join("");
  };
}

function startConditions(form) {
  const depending = [...form.querySelectorAll("[data-show-if]")];
  if (!depending.length) return;
  const answer = reader(form);
  const update = () => {
    for (const block of depending) block.hidden = !holds(JSON.parse(block.dataset.showIf), answer);
  };
  form.addEventListener("input", update);
  form.addEventListener("change", update);
  update();
}

function startHours(hours) {
  const ways = [...hours.querySelectorAll('input[type="radio"]')];
  const update = () => {
    const way = ways.find((box) => box.checked)?.value ?? "week";
    for (const part of hours.querySelectorAll("[data-hours-way]")) {
      part.hidden = !part.dataset.hoursWay.split(" ").includes(way);
    }
    for (const day of hours.querySelectorAll("[data-day]")) {
      const times = day.querySelector("[data-day-times]");
      const filled = [...times.querySelectorAll("input")].some((box) => box.value.trim());
      times.hidden = day.querySelector("select").value !== "open" && !filled;
    }
  };
  hours.addEventListener("change", update);
  update();
}

// A pin that came with a suggested address goes when the address is typed over: the server finds the new one.
// A pin that somebody set by hand stays.
function startAddress(block) {
  const key = block.dataset.question;
  const part = (name) => block.querySelector(`[name="${CSS.escape(`${key}.${name}`)}"]`);
  const pin = [part("lon"), part("lat")];
  if (pin.includes(null)) return;
  let suggested = null;
  block.addEventListener("k:choose", () => { suggested = pin.map((box) => box.value); });
  for (const name of ["street", "house_number", "town"]) {
    part(name)?.addEventListener("input", () => {
      if (!suggested || pin.some((box, index) => box.value !== suggested[index])) return;
      suggested = null;
      for (const box of pin) {
        box.value = "";
        box.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  }
}

for (const form of new Set([...document.querySelectorAll("[data-question]")].map((block) => block.closest("form")).filter(Boolean))) {
  startConditions(form);
  for (const block of form.querySelectorAll(".q-question--address")) startAddress(block);
  for (const hours of form.querySelectorAll("[data-hours]")) startHours(hours);
}
