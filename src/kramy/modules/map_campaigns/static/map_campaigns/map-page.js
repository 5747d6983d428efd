// What ties the form, the list and the map of a campaign's page together.
import "./map.js";

const form = document.getElementById("m-form");
const split = document.getElementById("m-split");
const map = document.querySelector("kramy-map");
const PAUSE = 250;

/** Sets hidden fields and lets the form send itself as if somebody had pressed its button. */
function ask(values) {
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  form.requestSubmit();
}

// List or map, on a phone.
const toggle = document.getElementById("m-toggle");
toggle.hidden = false;
toggle.addEventListener("click", (event) => {
  const view = event.target.closest("[data-view]")?.dataset.view;
  if (!view) return;
  split.dataset.view = view;
  toggle.querySelector(`[data-view="${view === "map" ? "list" : "map"}"]`).focus({ preventScroll: true });
  if (view === "map") map.resize();
  split.scrollIntoView({ block: "start" });
});

// Near me: the device is asked only when somebody wants it.
const near = document.getElementById("m-near");
if ("geolocation" in navigator) {
  near.hidden = false;
  near.addEventListener("click", () => {
    near.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        near.disabled = false;
        form.elements.address.value = "";
        ask({ near: `${coords.longitude.toFixed(5)},${coords.latitude.toFixed(5)}`, place: "", bbox: "" });
      },
      async () => {
        near.disabled = false;
        const { toast } = await import("../ui/js/toast.js");
        toast(near.dataset.denied);
        form.elements.address.focus();
      },
      { maximumAge: 60000, timeout: 10000 },
    );
  });
}

// Addresses while they are typed; the form is sent when one is chosen or the field is left.
const address = form.elements.address;
const offered = document.getElementById("m-addresses");
let typing;
address.addEventListener("input", (event) => {
  event.stopPropagation();
  clearTimeout(typing);
  if ([...offered.children].some((option) => option.value === address.value)) {
    form.requestSubmit();
    return;
  }
  if (address.value.trim().length < 3) return;
  typing = setTimeout(async () => {
    offered.replaceChildren(...(await suggestions(address.value)).map(({ label }) => new Option(label, label)));
  }, PAUSE);
});

/** Addresses that begin so; none when nobody answers: they are a help, the form goes without. */
async function suggestions(typed) {
  try {
    const response = await fetch(`${address.dataset.suggest}?q=${encodeURIComponent(typed)}`);
    return response.ok ? (await response.json()).results : [];
  } catch {
    return [];
  }
}

address.addEventListener("change", (event) => {
  event.stopPropagation();
  if (address.value.trim()) form.requestSubmit();
});

map.addEventListener("kramy-map:area", ({ detail }) => {
  ask({ bbox: detail.map((edge) => edge.toFixed(5)).join(",") });
});

// Filters taken off in the list are taken off in the form.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-clear]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const { clear, clearValue } = link.dataset;
  const every = clear === "*";
  for (const field of form.elements) {
    if (!every && field.name !== clear && !(clear === "near" && field.name === "place")) continue;
    if (field.type === "checkbox") field.checked = !every && clearValue ? field.checked && field.value !== clearValue : false;
    else if (field.name && field.name !== "sort") field.value = "";
  }
  form.requestSubmit();
});

// One lights the other.
for (const [type, lit] of [["mouseover", true], ["focusin", true], ["mouseout", false], ["focusout", false]]) {
  split.addEventListener(type, (event) => {
    const item = event.target.closest?.("[data-entry]");
    if (item) map.point(lit ? placeOf(item) : null);
  });
}
map.addEventListener("kramy-map:point", ({ detail: holds }) => {
  for (const item of document.querySelectorAll(".m-item")) {
    item.classList.toggle("m-item--lit", Boolean(holds?.(placeOf(item))));
  }
});

function placeOf({ dataset }) {
  return { id: Number(dataset.entry), at: dataset.at.split(",").map(Number) };
}

// A page that stands in while the application rests was drawn for nobody: what was asked for is put back into it.
if (document.getElementById("m-resting")) {
  for (const [name, value] of new URLSearchParams(location.search)) {
    const fields = [...form.elements].filter((field) => field.name === name);
    for (const field of fields) {
      if (field.type === "checkbox") field.checked ||= field.value === value;
      else field.value = value;
    }
  }
}

// A newer map has taken the place of the one this page names: the list brings the new names.
map.addEventListener("kramy-map:stale", (event) => {
  event.preventDefault();
  form.requestSubmit();
});

// A search that got no answer leaves the list, the map and what was typed as they are, and says so.
const trouble = document.getElementById("m-trouble");
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(failure, () => (trouble.textContent = trouble.dataset.text));
}
document.body.addEventListener("htmx:afterSwap", () => (trouble.textContent = ""));

document.body.addEventListener("htmx:afterSettle", ({ detail }) => {
  // a live region has to outlast what it tells of; the list itself was exchanged
  document.getElementById("m-live").textContent = document.getElementById("m-count").textContent;
  // an address that was found is in the chip now
  if (form.elements.near.value) address.value = "";
  if (!detail.requestConfig?.elt?.matches?.("[data-turn]")) return;
  split.scrollIntoView({ block: "start" });
  document.getElementById("m-count").focus({ preventScroll: true });
});

// Districts close when somebody goes on elsewhere.
const more = document.querySelector(".m-more");
document.addEventListener("click", (event) => {
  if (more?.open && !more.contains(event.target)) more.open = false;
});
more?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  more.open = false;
  more.querySelector("summary").focus();
});

// The back button brings the page back as it was asked for then.
window.addEventListener("popstate", (event) => {
  if (event.state?.htmx) location.reload();
});

window.addEventListener("beforeprint", () => {
  map.showDrawing();
});
