// On a phone the filters start folded, so that the list is what one sees first.
export function start(details) {
  if (window.matchMedia("(max-width: 55.99rem)").matches) details.open = false;
}
