// Makes the questions of a page livelier: shows what follows from an answer, folds away closed days.
// Without it everything is on the page and the server decides what counts.

import { holds } from "./conditions.js";

/** The answer as it stands in the controls, in the form that conditions compare. */
function reader(form) {
  const answer = (key) => {
    const block = form.querySelector(`[data-question="${CSS.escape(key)}"]`);
    if (!block || block.hidden) return undefined;
    if (block.classList.contains("q-question--repeat")) return rowsOf(block, answer);
    if (block.classList.contains("q-question--table")) return rowsOf(block, answer).map((row) => totalled(row, block));
    const kind = [...block.classList].find((name) => name.startsWith("q-question--"))?.slice(12);
    const parts = kind === "date" ? ["_day", "_month", "_year"] : [];
    const boxes = [...block.querySelectorAll("input, select, textarea")].filter((box) =>
      box.name === key || box.name.startsWith(`${key}.`) || parts.some((part) => box.name === key + part));
    if (kind === "multiple_choice") return boxes.filter((box) => box.checked).map((box) => box.value);
    if (kind === "consent") return boxes.some((box) => box.checked);
    if (kind === "rating") return Number(boxes.find((box) => box.checked)?.value) || undefined;
    if (kind === "yes_no" || kind === "single_choice") {
      const value = boxes[0]?.tagName === "SELECT" ? boxes[0].value : boxes.find((box) => box.checked)?.value;
      return kind === "yes_no" && value ? value === "yes" : value;
    }
    if (["number", "money", "percentage"].includes(kind)) {
      const text = boxes[0]?.value.replace(/[\s\u00a0%€zł]/g, "").replace(",", ".");
      return text ? Number(text) : undefined;
    }
    if (kind === "date") return isoDate(boxes.map((box) => box.value.trim()));
    const text = boxes.map((box) => box.value.trim()).join("");
    return text === "" ? undefined : text;
  };
  return answer;
}

/** Day, month, year as they stand in three boxes, or one box of ISO text. */
function isoDate(parts) {
  if (parts.length === 1) return parts[0] || undefined;
  const [day, month, year] = parts;
  if (!/^\d{1,2}$/.test(day) || !/^\d{1,2}$/.test(month) || !/^\d{4}$/.test(year)) return undefined;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** The rows of a group asked several times, each by the key of the nested question; rows left empty do not count. */
function rowsOf(block, answer) {
  const rows = new Map();
  for (const child of block.querySelectorAll("[data-question]")) {
    const [, number, key] = child.dataset.question.match(/\.(\d+)\.([^.]+)$/) ?? [];
    if (number === undefined || child.closest("tr[hidden]")) continue;
    const value = answer(child.dataset.question);
    if (value === undefined || value === "" || (Array.isArray(value) && !value.length)) continue;
    rows.set(number, { ...rows.get(number), [key]: value });
  }
  return [...rows.values()];
}

/** A row of a table with the sum of its amounts, as the server keeps it. */
function totalled(row, block) {
  const columns = block.querySelector("[data-table]").dataset.summed.split(" ").filter(Boolean);
  return columns.length ? { ...row, total: sumOf(columns.map((key) => row[key])) } : row;
}

const sumOf = (values) => Math.round(values.reduce((sum, value) => sum + (Number.isFinite(value) ? value : 0), 0) * 1e10) / 1e10;

// The sums of a table go along with what is typed; how an amount is written is taken from the server's own.
function startTable(form, block) {
  const table = block.querySelector("[data-table]");
  const answer = reader(form);
  const columns = table.dataset.summed.split(" ").filter(Boolean);
  const cells = [...table.querySelectorAll("td[data-question]")];
  const key = (cell) => cell.dataset.question.split(".").at(-1);
  const said = (output, value) => {
    const sign = output.textContent.match(/[^\d\s.,\u00a0\u202f-]+\s*$/u)?.[0].trim() ?? "";
    const places = Number.isInteger(value) ? 0 : 2;
    const number = new Intl.NumberFormat(document.documentElement.lang || "pl", {
      minimumFractionDigits: sign ? places : 0, maximumFractionDigits: sign ? places : 10, useGrouping: Math.abs(value) >= 10000,
    }).format(value);
    output.textContent = sign ? `${number} ${sign}` : number;
  };
  const value = (cell) => (cell.hidden || cell.closest("tr").hidden ? undefined : answer(cell.dataset.question));
  const update = () => {
    for (const row of table.querySelectorAll("[data-table-row]")) {
      const output = row.querySelector("[data-row-sum]");
      if (output) said(output, sumOf(cells.filter((cell) => row.contains(cell) && columns.includes(key(cell))).map(value)));
    }
    for (const output of table.querySelectorAll("[data-column-sum]")) {
      said(output, sumOf(cells.filter((cell) => key(cell) === output.dataset.columnSum).map(value)));
    }
    const all = table.querySelector("[data-sum-of-all]");
    if (all) said(all, sumOf(cells.filter((cell) => columns.includes(key(cell))).map(value)));
  };
  form.addEventListener("input", update);
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

// Choices that follow from another answer come and go with it; one that is chosen stays to be seen and put right.
function startChoices(form) {
  const answer = reader(form);
  const blocks = [...form.querySelectorAll("[data-choice-conditions]")];
  const update = () => {
    for (const block of blocks) {
      for (const [key, condition] of Object.entries(JSON.parse(block.dataset.choiceConditions))) {
        const box = block.querySelector(`[value="${CSS.escape(key)}"]`);
        if (!box) continue;
        const gone = !holds(condition, answer) && !box.checked && !box.selected;
        (box.closest(".govuk-radios__item, .govuk-checkboxes__item") ?? box).hidden = gone;
      }
    }
  };
  if (!blocks.length) return;
  form.addEventListener("input", update);
  form.addEventListener("change", update);
  update();
}

// Words that appear while a button is held down would move what is being pressed, and the press would be lost.
let pressed = false;
addEventListener("pointerdown", () => { pressed = true; }, true);
for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => { pressed = false; }, true);

function onceReleased(act) {
  if (pressed) addEventListener("pointerup", () => setTimeout(act, 50), { once: true });
  else act();
}

// Rules are told as soon as somebody leaves the question; the server judges them again.
function startRules(form) {
  const answer = reader(form);
  for (const block of form.querySelectorAll("[data-rules]")) {
    const rules = JSON.parse(block.dataset.rules);
    const note = document.createElement("p");
    note.className = "govuk-error-message q-rule";
    note.setAttribute("role", "status");
    block.append(note);
    block.addEventListener("change", () => onceReleased(() => {
      const value = answer(block.dataset.question);
      const given = value !== undefined && value !== "" && !(Array.isArray(value) && !value.length);
      note.textContent = given ? (rules.find((rule) => !holds(rule.holds, answer))?.message ?? "") : "";
    }));
  }
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
  startChoices(form);
  startRules(form);
  for (const block of form.querySelectorAll(".q-question--address")) startAddress(block);
  for (const hours of form.querySelectorAll("[data-hours]")) startHours(hours);
  for (const block of form.querySelectorAll(".q-question--table")) startTable(form, block);
}
