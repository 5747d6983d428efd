// The navigation folded behind a button on a phone.
export function start(button) {
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
