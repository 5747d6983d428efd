// The editor at the desk: keeps the form while one types, refreshes outline, problems and preview.
// Without it every button posts a form and the server draws the page again.
const PAUSE = 900;

const form = document.querySelector("[data-autosave]");
const saved = document.getElementById("q-saved");
const refusal = document.getElementById("q-refusal");
const signedOut = document.getElementById("q-signed-out");
const frame = document.getElementById("q-preview");
let timer;
let running = null;
let dirty = false;

const say = (words) => { if (saved) saved.textContent = words ?? ""; };

function refuse(words) {
  refusal.hidden = !words;
  refusal.querySelector("[data-words]").textContent = words ?? "";
}

function reloadPreview() {
  if (!frame) return;
  const url = new URL(frame.src);
  url.searchParams.set("language", document.getElementById("q-preview-language").value);
  frame.src = url;
}

// Signing in again in another window changes the token: the forms go with the newest.
function renewTokens() {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (token) for (const box of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) box.value = token;
}

async function save() {
  clearTimeout(timer);
  if (running) { await running; }
  dirty = false;
  say(saved.dataset.saving);
  renewTokens();
  const body = new FormData(form);
  try {
    const response = await fetch(form.action || location.href, { method: "POST", body, headers: { Accept: "application/json" } });
    if (response.redirected || response.status === 403) { // to the sign-in
      dirty = true;
      say("");
      signedOut.hidden = false;
      return;
    }
    signedOut.hidden = true;
    const answer = await response.json();
    if (!response.ok) {
      say("");
      refuse(answer.message + " " + Object.values(answer.errors ?? {}).flat().join(" "));
      dirty = true;
      return;
    }
    refuse("");
    for (const box of document.querySelectorAll('input[name="revision"]')) box.value = answer.revision;
    for (const box of document.querySelectorAll('input[name="selected"]')) box.value = answer.selected;
    document.getElementById("q-outline").innerHTML = answer.outline;
    document.getElementById("q-problems").innerHTML = answer.problems;
    document.getElementById("q-history").innerHTML = answer.history;
    say(saved.dataset.saved);
    reloadPreview();
  } catch {
    dirty = true;
    say(saved.dataset.failed);
  }
}

if (form) {
  const changed = () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(() => { running = save().finally(() => { running = null; }); }, PAUSE);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", (event) => {
    // another kind has other settings: only the server can draw them
    if (["kind", "choices_source"].includes(event.target.name)) { dirty = false; form.requestSubmit(); return; }
    changed();
  });
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (!running) { dirty = false; return; }
    // what is being kept just now brings another revision: the form goes with that one, not against it
    event.preventDefault();
    const submitter = event.submitter;
    await running;
    form.requestSubmit(submitter);
  });
  // back on the line, or back from the window of the sign-in: what is not kept yet is kept now
  const again = () => { if (dirty && !running) running = save().finally(() => { running = null; }); };
  window.addEventListener("online", again);
  window.addEventListener("focus", again);
  document.addEventListener("submit", renewTokens, true);
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-q-confirm]");
  if (button && !window.confirm(button.dataset.qConfirm)) event.preventDefault();
});

// An action on the list first keeps what was typed, then posts with the new revision.
for (const other of document.querySelectorAll('form[action$="/act/"]')) {
  other.addEventListener("submit", async (event) => {
    if (!dirty && !running) return;
    event.preventDefault();
    const submitter = event.submitter;
    await save();
    if (!dirty) other.requestSubmit(submitter?.isConnected ? submitter : undefined);
    if (!dirty && submitter && !submitter.isConnected) {
      const again = document.querySelector(`#q-outline button[value="${CSS.escape(submitter.value)}"]`);
      if (again) other.requestSubmit(again);
    }
  });
}

// A way to another page of the editor keeps first what was typed.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  if (!link || link.target || event.ctrlKey || event.metaKey || event.shiftKey || (!dirty && !running)) return;
  event.preventDefault();
  await save();
  if (!dirty) location.assign(link.href);
});

for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;

document.getElementById("q-preview-language")?.addEventListener("change", reloadPreview);
document.getElementById("q-preview-width")?.addEventListener("change", (event) => {
  frame.parentElement.dataset.width = event.target.value;
});
