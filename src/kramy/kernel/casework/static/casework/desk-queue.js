// Choosing cases in the queue: all at once, and how many there are. Without it the boxes and buttons still work.
const form = document.querySelector("[data-queue]");
if (form) {
  const all = form.querySelector("[data-queue-all]");
  const count = form.querySelector("[data-queue-count]");
  const boxes = [...form.querySelectorAll('input[name="case"]')];
  const buttons = [...form.querySelectorAll('button[name="action"]')];
  const refresh = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    if (count) count.textContent = chosen ? `${count.dataset.some} ${chosen}` : count.dataset.none;
    for (const button of buttons) button.disabled = chosen === 0;
    if (all) {
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
  };
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      refresh();
    });
  }
  form.addEventListener("change", refresh);
  window.addEventListener("pageshow", refresh);
  refresh();
}

// Single keys in the list (WCAG 2.1.4: turned off on the case screen or here, silent while somebody types).
const KEYS_OFF = "kramy.desk.keys-off";
const help = document.querySelector("[data-keys]");
if (help) {
  const rows = [...document.querySelectorAll(".case-table tbody tr")];
  const toggle = help.querySelector("[data-keys-switch]");
  let on = localStorage.getItem(KEYS_OFF) !== "1";
  let at = -1;
  help.hidden = false;
  toggle.checked = on;
  toggle.addEventListener("change", () => {
    on = toggle.checked;
    if (on) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "1");
  });
  const go = (step) => {
    if (!rows.length) return;
    at = Math.min(Math.max(at + step, 0), rows.length - 1);
    rows[at].querySelector(".case-table__title a").focus();
  };
  const keys = {
    j: () => go(1),
    k: () => go(-1),
    x: () => rows[at]?.querySelector('input[name="case"]')?.click(),
    "/": () => document.querySelector("#f-q").focus(),
    "?": () => {
      help.open = true;
      help.querySelector("summary").focus();
    },
  };
  document.addEventListener("focusin", (event) => {
    const row = rows.findIndex((each) => each.contains(event.target));
    if (row >= 0) at = row;
  });
  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    const place = event.target;
    if (place instanceof Element && place.closest('input:not([type="checkbox"]), textarea, select, [contenteditable]:not([contenteditable="false"]), dialog[open]')) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // the page's own keys, not the frame's
    act();
  }, true);
}

for (const item of document.querySelectorAll("[data-print]")) {
  item.hidden = false;
  item.querySelector("button").addEventListener("click", () => window.print());
}
