// The builder of conditions: every choice fetches what fits it, without leaving the page. Without this the button does it.

const form = document.getElementById("q-builder");
const tree = document.getElementById("q-tree");
const QUIET = 250; // ms without another choice before the tree is drawn anew: letters typed to choose come one by one
let asked = 0;
let timer;
let pressing = false; // a button is being pressed: drawing the tree anew now would take it from under the finger
let whole = false; // the whole page is posted, as without scripts

/** What finds a control again after the tree was drawn anew. */
function selectorOf(control) {
  const value = control.tagName === "BUTTON" ? `[value="${CSS.escape(control.value)}"]` : "";
  return `[name="${CSS.escape(control.name)}"]${value}`;
}

/** Asks the server to draw the tree; `focus`: "new" for what came, a selector, null for where the focus is by then. */
async function refresh(action, focus = null) {
  timer = undefined;
  const number = ++asked;
  const body = new FormData(form);
  body.set("do", action);
  const before = new Set([...tree.querySelectorAll("select[name], input[name]")].map((box) => box.name));
  let response;
  try {
    response = await fetch(form.action, { method: "POST", body, headers: { "X-Fragment": "tree" } });
  } catch {
    return false;
  }
  if (!response.ok && response.status !== 409) return false;
  const html = await response.text();
  if (number !== asked) return true; // a later choice is on its way
  // whoever has moved on while the answer was on its way stays where they are
  const here = tree.contains(document.activeElement) ? selectorOf(document.activeElement) : null;
  const typed = here && document.activeElement.tagName === "INPUT" ? document.activeElement.value : null;
  const moved = focus === null && here === null;
  tree.innerHTML = html;
  if (moved) return true;
  const boxes = [...tree.querySelectorAll("select[name], input[name]:not([type=hidden])")];
  const target = focus === "new" ? boxes.find((box) => !before.has(box.name)) : tree.querySelector(focus ?? here);
  (target ?? tree.querySelector("select"))?.focus();
  if (focus === null && typed !== null && target) target.value = typed;
  return true;
}

if (form) {
  form.classList.add("q-builder--scripted");
  form.addEventListener("change", (event) => {
    if (pressing || !event.target.matches("[data-refresh]")) return;
    clearTimeout(timer);
    timer = setTimeout(() => refresh("refresh"), QUIET);
  });
  form.addEventListener("pointerdown", (event) => { pressing = Boolean(event.target.closest("button")); });
  addEventListener("pointerup", () => setTimeout(() => { pressing = false; }));
  addEventListener("pointercancel", () => { pressing = false; });
  form.addEventListener("keydown", () => {
    // somebody goes on typing to choose
    if (timer && document.activeElement?.tagName === "SELECT") { clearTimeout(timer); timer = setTimeout(() => refresh("refresh"), QUIET); }
  });
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    const action = event.submitter?.value ?? "refresh";
    if (whole || ["save", "clear"].includes(action)) return;
    event.preventDefault();
    const done = await refresh(action, event.submitter?.dataset.focus ?? null);
    if (done) return;
    whole = true;
    form.requestSubmit(event.submitter);
  });
}
