// Warns before a form with changes is left. The words of the question are the browser's own.
export function start(form) {
  let dirty = false;
  const warn = (event) => event.preventDefault();
  const set = (value) => {
    if (dirty === value) return;
    dirty = value;
    window[value ? "addEventListener" : "removeEventListener"]("beforeunload", warn);
  };
  form.addEventListener("input", () => set(true));
  form.addEventListener("change", () => set(true));
  form.addEventListener("submit", () => set(false));
}
