// Nothing typed is lost: what stands in a box marked data-keep is kept in this browser, per case and box, until the
// form was sent and taken. After a lost connection, a crash or a new sign-in it is put back, and the page says so.
const PREFIX = "kramy.desk.kept.";
const DAYS = 14;

function owner(box) {
  const holder = document.querySelector("[data-presence]") ?? box.closest("[data-case]");
  return holder?.dataset.case ?? "";
}

function keyOf(box) {
  return `${PREFIX}${owner(box)}.${box.dataset.keep}`;
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    if (value) localStorage.setItem(key, JSON.stringify(value));
    else localStorage.removeItem(key);
  } catch {
    // a full or forbidden storage: the form works as without it
  }
}

function forgetOld() {
  const before = Date.now() - DAYS * 24 * 3600 * 1000;
  for (const key of Object.keys(localStorage).filter((each) => each.startsWith(PREFIX))) {
    if ((read(key)?.at ?? 0) < before) localStorage.removeItem(key);
  }
}

function tell(box) {
  const words = document.querySelector("[data-kept-words]");
  if (!words) return;
  const note = words.content.firstElementChild.cloneNode(true);
  note.querySelector("button").addEventListener("click", () => {
    box.value = "";
    write(keyOf(box), null);
    note.remove();
    box.focus();
  });
  box.insertAdjacentElement("beforebegin", note);
  const top = document.querySelector("[data-presence]");
  if (top) {
    const link = Object.assign(document.createElement("a"), { href: `#${box.id}`, textContent: note.firstChild.textContent.trim() });
    const line = Object.assign(document.createElement("p"), { className: "case-notice" });
    line.setAttribute("role", "status");
    line.append(link);
    top.append(line);
  }
  const details = box.closest("details");
  if (details) details.open = true;
}

function watch(box) {
  const key = keyOf(box);
  const kept = read(key);
  const start = box.value;
  if (kept?.sent && kept.text === kept.sentText && !document.querySelector("[data-problem], .desk-errors")) {
    write(key, null); // it was sent and this page is the answer: done
  } else if (kept?.text && kept.text !== start && !start) {
    box.value = kept.text;
    tell(box);
  }
  box.addEventListener("input", () => write(key, box.value.trim() ? { text: box.value, at: Date.now() } : null));
  box.form?.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction")) return; // inserting a template sends nothing away
    if (box.value.trim()) write(key, { text: box.value, at: Date.now(), sent: true, sentText: box.value });
  });
}

forgetOld();
for (const box of document.querySelectorAll("[data-keep]")) watch(box);
