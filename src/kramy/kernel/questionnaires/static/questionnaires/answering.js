// A page of questions that saves itself while somebody types. Without it every button saves.
const QUIET = 1200; // ms without a key before saving
const LONGEST = 15000; // ms of typing after which it saves anyway
const AGAIN = 5000; // ms until the next attempt without a connection
const LOOK = 20000; // ms between looking who else is here

function startAnswering(form) {
  const status = form.querySelector("[data-answering-status]");
  const signedOut = form.querySelector("[data-answering-signed-out]");
  const people = form.querySelector("[data-answering-people]");
  const base = form.elements.base;
  const words = form.dataset;
  let timer, first = 0, running = false, dirty = false, leaving = false, ended = false;

  // signing in again in another window changes the token: the form goes with the newest
  function renewToken() {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (token) form.elements.csrfmiddlewaretoken.value = token;
  }

  function body() {
    renewToken();
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    data.set("autosave", "1");
    return data;
  }

  async function save() {
    clearTimeout(timer);
    if (running || leaving || ended) return;
    running = true;
    dirty = false;
    first = 0;
    status.textContent = words.wordsSaving;
    try {
      const response = await fetch(form.action || location.href, {
        method: "POST", body: body(), headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "error",
      });
      if (response.status === 401) {
        dirty = true;
        status.textContent = "";
        signedOut.hidden = false;
        timer = setTimeout(save, AGAIN);
        return;
      }
      signedOut.hidden = true;
      if (response.status === 409 || response.status === 404) {
        ended = true;
        status.textContent = words.wordsElsewhere;
        return;
      }
      if (!response.ok) throw new Error(String(response.status));
      show(await response.json());
    } catch {
      dirty = true;
      status.textContent = words.wordsFailed;
      timer = setTimeout(save, AGAIN);
    } finally {
      running = false;
    }
    if (dirty && !ended && signedOut.hidden && status.textContent !== words.wordsFailed) later();
  }

  function show(told) {
    base.value = JSON.stringify(told.base);
    if (people && "people" in told) people.textContent = told.people;
    status.textContent = [told.saved, told.wrong ? words.wordsWrong : ""].filter(Boolean).join(". ");
    for (const [key, answers] of Object.entries(told.disputes)) dispute(key, answers);
  }

  // The saved answer and the others, each with a button: the first time as a new box, then only its words.
  function dispute(key, answers) {
    const block = form.querySelector(`[data-question="${CSS.escape(key)}"]`);
    const template = form.querySelector("[data-dispute-template]");
    if (!block || !template) return;
    block.querySelector(":scope > .q-dispute")?.remove();
    const box = template.content.cloneNode(true);
    const list = box.querySelector("ul");
    const row = list.querySelector("li");
    list.replaceChildren(...answers.map((answer) => {
      const item = row.cloneNode(true);
      item.querySelector(".q-dispute__words").textContent = answer.words;
      item.querySelector(".govuk-hint").textContent = answer.who;
      item.querySelector("button").value = answer.choice;
      return item;
    }));
    block.prepend(box);
  }

  function later() {
    dirty = true;
    first ||= Date.now();
    clearTimeout(timer);
    timer = setTimeout(save, Math.min(QUIET, Math.max(0, first + LONGEST - Date.now())));
  }

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => { renewToken(); leaving = true; clearTimeout(timer); });
  // back on the line it saves at once, not only at the next attempt
  addEventListener("online", () => { if (dirty) save(); });
  // Leaving by a link, closing the tab, putting the phone away: what was typed goes along. The same said twice is one.
  addEventListener("pagehide", () => {
    if (!leaving && !ended && (dirty || running)) navigator.sendBeacon(form.action || location.href, body());
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && dirty) save();
  });
  // back from the browser's memory the page may be older than what is saved
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  if (people && "look" in people.dataset) {
    setInterval(async () => {
      if (document.visibilityState === "hidden") return;
      try {
        const response = await fetch(people.dataset.look, { headers: { Accept: "application/json" } });
        if (response.ok) people.textContent = (await response.json()).people;
      } catch {
        // no connection: the next look tells
      }
    }, LOOK);
  }
}

// Whoever changes an offered answer need not say that it is still true.
function startOffers(form) {
  for (const offer of form.querySelectorAll("[data-offer]")) {
    const box = offer.querySelector("input");
    offer.closest("[data-question]").addEventListener("input", (event) => {
      if (event.target !== box) offer.hidden = true;
    });
  }
}

for (const form of document.querySelectorAll("form[data-answering]")) {
  startAnswering(form);
  startOffers(form);
}
