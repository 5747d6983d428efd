// A button that prints; hidden in the markup because without scripts it could not.
export function start(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
