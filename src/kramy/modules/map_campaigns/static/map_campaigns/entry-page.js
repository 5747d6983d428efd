// Counts that somebody followed a link, without holding them up; nothing about them is sent.
for (const list of document.querySelectorAll("[data-click]")) {
  list.addEventListener("click", (event) => {
    if (event.target.closest("a")) navigator.sendBeacon(list.dataset.click);
  });
}
