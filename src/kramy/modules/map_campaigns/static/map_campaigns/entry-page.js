// Counts that somebody followed a link, and of which kind it was, without holding them up; nothing about them is
// sent. A link with an empty kind leads to our own map and is not counted.
for (const list of document.querySelectorAll("[data-click]")) {
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const kind = link?.dataset.kind ?? "other";
    if (link && kind) navigator.sendBeacon(`${list.dataset.click}?kind=${encodeURIComponent(kind)}`);
  });
}
