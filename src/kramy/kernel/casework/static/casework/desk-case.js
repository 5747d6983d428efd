// The case screen: words of a listed reason put into the box for editing, and single keys (WCAG 2.1.4: they
// can be turned off, and never fire while somebody types).
const KEYS_OFF = "kramy.desk.keys-off";

function fillReasons(form) {
  const select = form.querySelector('select[name="reason"]');
  const box = form.querySelector('textarea[name="text"]');
  if (!select || !box) return;
  let put = select.selectedOptions[0]?.dataset.text ?? "";
  select.addEventListener("change", () => {
    const words = select.selectedOptions[0]?.dataset.text;
    if (words === undefined && !put) return;
    const own = put && box.value.startsWith(put) ? box.value.slice(put.length).trim() : box.value.trim();
    box.value = [words ?? "", own].filter(Boolean).join("\n\n");
    put = words ?? "";
  });
}

// A template is put where the cursor stands, or at the end; without scripts its button does it by the server.
function insertTemplates(form) {
  const box = form.querySelector('textarea[name="text"]');
  const select = form.querySelector('select[name="template"]');
  const button = form.querySelector("[data-template-insert]");
  if (!box || !select || !button) return;
  button.addEventListener("click", (event) => {
    const words = select.selectedOptions[0]?.dataset.template;
    event.preventDefault();
    if (!words) return;
    const at = box === document.activeElement || box.selectionStart ? box.selectionStart : box.value.length;
    const before = box.value.slice(0, at).trimEnd();
    const after = box.value.slice(at).trimStart();
    box.value = [before, words, after].filter(Boolean).join("\n\n");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });
}

function press(target) {
  if (target.tagName === "A") {
    target.click();
    return;
  }
  if (target.tagName === "INPUT") {
    target.focus();
    return;
  }
  if (target.tagName === "SUMMARY") {
    const details = target.parentElement;
    details.open = true;
    (details.querySelector('select, textarea, input:not([type="hidden"])') ?? target).focus();
    return;
  }
  target.scrollIntoView({ block: "nearest" });
  target.focus(); // a decision takes Enter too: one slip of a finger decides nothing
}

function listenToKeys() {
  const help = document.querySelector("[data-keys]");
  if (!help) return;
  help.hidden = false;
  const toggle = help.querySelector("[data-keys-switch]");
  let on = localStorage.getItem(KEYS_OFF) !== "1";
  toggle.checked = on;
  toggle.addEventListener("change", () => {
    on = toggle.checked;
    if (on) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "1");
  });
  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    const at = event.target;
    if (at instanceof Element && at.closest('input, textarea, select, [contenteditable]:not([contenteditable="false"]), dialog[open]')) return;
    if (event.key === "?") {
      event.preventDefault();
      event.stopImmediatePropagation(); // the page's own list, not the frame's
      help.open = true;
      help.scrollIntoView({ block: "nearest" });
      help.querySelector("summary").focus();
      return;
    }
    const target = [...document.querySelectorAll("[data-shortcut]")].find((each) => each.dataset.shortcut === event.key);
    if (!target) return;
    event.preventDefault();
    press(target);
  }, true);
}

for (const form of document.querySelectorAll("form[data-reasons]")) fillReasons(form);
for (const form of document.querySelectorAll("form")) insertTemplates(form);
listenToKeys();
document.querySelector("[data-problem]")?.focus();
