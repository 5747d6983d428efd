// One entry for every page. A behaviour is a module that exports `start(element)`; an element asks for it
// with data-k="name". Nothing is loaded that the page does not ask for. All words come from data- attributes.
const behaviours = {
  autosubmit: () => import("./autosubmit.js"),
  combobox: () => import("./combobox.js"),
  confirm: () => import("./confirm.js"),
  filters: () => import("./filters.js"),
  menu: () => ({ start: startMenu }),
  print: () => ({ start: startPrint }),
  share: () => import("./share.js"),
  unsaved: () => import("./unsaved.js"),
  upload: () => import("./upload.js"),
};

// The navigation folded behind a button on a phone.
function startMenu(button) {
  const panel = document.getElementById(button.getAttribute("aria-controls"));
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    panel.classList.toggle("k-nav--open", open);
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    button.setAttribute("aria-expanded", "false");
    panel.classList.remove("k-nav--open");
    button.focus();
  });
}

// A button that prints; hidden in the markup because without scripts it could not.
function startPrint(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

const within = (root, selector) => [
  ...(root.matches?.(selector) ? [root] : []),
  ...root.querySelectorAll(selector),
];

async function startBehaviours(root) {
  for (const element of within(root, "[data-k]")) {
    for (const name of element.dataset.k.split(/\s+/)) {
      const started = (element.kStarted ??= new Set());
      if (!behaviours[name] || started.has(name)) continue;
      started.add(name);
      const { start } = await behaviours[name]();
      start(element);
    }
  }
}

const govukComponents = {
  "govuk-button": "Button",
  "govuk-character-count": "CharacterCount",
  "govuk-checkboxes": "Checkboxes",
  "govuk-error-summary": "ErrorSummary",
  "govuk-notification-banner": "NotificationBanner",
  "govuk-radios": "Radios",
  "govuk-tabs": "Tabs",
};
// Buttons and skip links work without the library: their module only stops double clicks and moves focus.
const needsGovuk = Object.keys(govukComponents)
  .map((name) => (name === "govuk-button" ? 'form [data-prevent-double-click="true"]' : `[data-module="${name}"]`))
  .join(",");

async function startGovuk(root) {
  if (!within(root, needsGovuk).length) return;
  const govuk = await import("../dist/govuk.js");
  for (const [name, component] of Object.entries(govukComponents)) {
    for (const element of within(root, `[data-module="${name}"]`)) {
      if (!element.hasAttribute(`data-${name}-init`)) new govuk[component](element);
    }
  }
}

let parsed = false;
document.addEventListener("DOMContentLoaded", () => (parsed = true), { once: true });

const usesHtmx = "[hx-get],[hx-post],[hx-put],[hx-patch],[hx-delete],[hx-boost]";

async function startHtmx(root) {
  if (!within(root, usesHtmx).length) return;
  const { default: htmx } = await import("../dist/htmx.js");
  // It begins at DOMContentLoaded, or at once when all is loaded; if it arrives in between, it has to be told.
  if (parsed && document.readyState !== "complete") document.dispatchEvent(new Event("DOMContentLoaded"));
  htmx.onLoad((element) => element !== document.body && enhance(element));
}

/** Starts everything that `root` asks for; call it for markup added by a script. */
export async function enhance(root) {
  await Promise.all([startBehaviours(root), startGovuk(root)]);
}

document.documentElement.classList.add("k-enhanced");
document.body.classList.add("js-enabled", "govuk-frontend-supported");
startHtmx(document.body);
enhance(document.body);
