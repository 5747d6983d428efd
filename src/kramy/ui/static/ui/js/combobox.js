// Suggestions while typing (WAI-ARIA APG: editable combobox with list autocomplete, manual selection).
const TYPING_PAUSE = 200;
let counter = 0;

export function start(frame) {
  const input = frame.querySelector("input:not([type=hidden])");
  if (!input) return;
  const words = frame.dataset;
  const minimum = Number(words.suggestMin) || 2;
  const id = `k-suggestions-${++counter}`;

  const list = document.createElement("ul");
  list.id = id;
  list.className = "k-combobox__list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", words.suggestLabel);
  list.hidden = true;
  const status = document.createElement("div");
  status.className = "govuk-visually-hidden";
  status.setAttribute("role", "status");
  frame.append(list, status);

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", id);
  input.setAttribute("autocomplete", "off");

  let results = [];
  let active = -1;
  let timer;
  let request;

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const mark = (index) => {
    active = index;
    [...list.children].forEach((option, position) => {
      option.setAttribute("aria-selected", String(position === index));
      if (position === index) {
        option.scrollIntoView({ block: "nearest" });
        input.setAttribute("aria-activedescendant", option.id);
      }
    });
    if (index < 0) input.removeAttribute("aria-activedescendant");
  };

  // An answer on its way would lie over what comes now.
  const forget = () => {
    clearTimeout(timer);
    request?.abort();
    close();
  };

  const choose = (index) => {
    const result = results[index];
    if (!result) return;
    forget();
    input.value = result.value ?? result.label;
    for (const pair of (words.suggestFill ?? "").split(/\s+/).filter(Boolean)) {
      const [key, target] = pair.split(":");
      const field = document.getElementById(target);
      if (field) {
        field.value = result[key] ?? "";
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
    input.dispatchEvent(new CustomEvent("k:choose", { bubbles: true, detail: result }));
  };

  const show = () => {
    list.replaceChildren(
      ...results.map((result, index) => {
        const option = document.createElement("li");
        option.id = `${id}-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.textContent = result.label ?? result.value;
        if (result.detail) {
          const detail = document.createElement("small");
          detail.textContent = result.detail;
          option.append(" ", detail);
        }
        return option;
      }),
    );
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = results.length === 0;
    input.setAttribute("aria-expanded", String(results.length > 0));
    status.textContent = results.length
      ? words.suggestCount.replace("{count}", results.length)
      : words.suggestNone;
  };

  const ask = async () => {
    request?.abort();
    const query = input.value.trim();
    if (query.length < minimum) {
      results = [];
      close();
      status.textContent = "";
      return;
    }
    request = new AbortController();
    const { signal } = request;
    const url = new URL(words.suggestUrl, window.location.href);
    url.searchParams.set("q", query);
    try {
      const response = await fetch(url, { signal, headers: { Accept: "application/json" } });
      if (!response.ok) return close();
      ({ results } = await response.json());
      if (!signal.aborted && document.activeElement === input) show();
    } catch (error) {
      // Offline or replaced by a later question: the field stays what it is without scripts.
      if (error.name !== "AbortError") close();
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, TYPING_PAUSE);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open && results.length) show();
      if (!results.length) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      const count = results.length;
      mark(active < 0 ? (step > 0 ? 0 : count - 1) : (active + step + count) % count);
    } else if (event.key === "Enter" && open && active >= 0) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Enter") {
      forget(); // what was typed is sent as it is
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Tab" && open && active >= 0) {
      choose(active);
    }
  });
  // mousedown would blur the input before the click arrives
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose([...list.children].indexOf(option));
  });
}
