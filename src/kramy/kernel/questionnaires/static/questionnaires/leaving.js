// Asks before a page is left on which something was typed and not saved.
for (const form of document.querySelectorAll("[data-leaving]")) {
  let dirty = false;
  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("submit", () => { dirty = false; });
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}
