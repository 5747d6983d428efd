// Two people in one case see each other: a small beat every 30 seconds while the page is looked at. Without it the
// page says at loading who else opened the case.
const BEAT = 30_000;
const place = document.querySelector("[data-presence]");

if (place) {
  const list = place.querySelector("[data-presence-list]");
  const changed = place.querySelector("[data-presence-changed]");
  const offline = place.querySelector("[data-offline]");
  const token = document.querySelector('input[name="csrfmiddlewaretoken"]')?.value ?? "";
  let typedAt = 0;
  let shown = list.textContent;

  const beat = async (more = {}) => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", token);
    body.set("revision", place.dataset.revision);
    if (Date.now() - typedAt < BEAT) body.set("writing", "1");
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    if (more.left) {
      navigator.sendBeacon(place.dataset.url, body);
      return;
    }
    try {
      const answer = await fetch(place.dataset.url, { method: "POST", body, redirect: "manual" });
      offline.hidden = true;
      if (!answer.ok) return; // signed out or shut out: the page says so when something is sent
      const told = await answer.json();
      const words = told.others.join("\n");
      if (words !== shown) {
        list.replaceChildren(...told.others.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
        list.hidden = told.others.length === 0;
        shown = words;
      }
      if (told.changed && changed.hidden) {
        changed.querySelector("span").textContent = told.changed;
        changed.hidden = false;
      }
    } catch {
      offline.hidden = false;
    }
  };

  document.addEventListener("input", () => { typedAt = Date.now(); });
  setInterval(() => { if (!document.hidden) beat(); }, BEAT);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) beat(); });
  window.addEventListener("pagehide", () => beat({ left: "1" }));
  window.addEventListener("offline", () => { offline.hidden = false; });
  window.addEventListener("online", () => beat());
}
