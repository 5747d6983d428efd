// The builder of conditions: every choice fetches what fits it, without leaving the page. Without this the button does it.

const form = document.getElementById("q-builder");
const tree = document.getElementById("q-tree");
let asked = 0;
let pressing = false; // a button is being pressed: drawing the tree anew now would take it from under the finger
let whole = false; // the whole page is posted, as without scripts

async function refresh(action, focus) {
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
  tree.innerHTML = html;
  const boxes = [...tree.querySelectorAll("select[name], input[name]:not([type=hidden])")];
  const target = focus === "new" ? boxes.find((box) => !before.has(box.name)) : boxes.find((box) => box.name === focus);
  (target ?? tree.querySelector("select"))?.focus();
  return true;
}

if (form) {
  form.classList.add("q-builder--scripted");
  form.addEventListener("change", (event) => {
    if (!pressing && event.target.matches("[data-refresh]")) refresh("refresh", document.activeElement?.name ?? event.target.name);
  });
  form.addEventListener("pointerdown", (event) => { pressing = Boolean(event.target.closest("button")); });
  addEventListener("pointerup", () => setTimeout(() => { pressing = false; }));
  addEventListener("pointercancel", () => { pressing = false; });
  form.addEventListener("submit", async (event) => {
    const action = event.submitter?.value ?? "refresh";
    if (whole || ["save", "clear"].includes(action)) return;
    event.preventDefault();
    const done = await refresh(action, event.submitter?.dataset.focus ?? event.submitter?.name);
    if (done) return;
    whole = true;
    form.requestSubmit(event.submitter);
  });
}
