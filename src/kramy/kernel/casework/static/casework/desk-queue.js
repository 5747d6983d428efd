// Choosing cases in the queue: all at once, and how many there are. Without it the boxes and buttons still work.
const form = document.querySelector("[data-queue]");
if (form) {
  const all = form.querySelector("[data-queue-all]");
  const count = form.querySelector("[data-queue-count]");
  const boxes = [...form.querySelectorAll('input[name="case"]')];
  const buttons = [...form.querySelectorAll('button[name="action"]')];
  const refresh = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    if (count) count.textContent = chosen ? `${count.dataset.some} ${chosen}` : count.dataset.none;
    for (const button of buttons) button.disabled = chosen === 0;
    if (all) {
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
  };
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      refresh();
    });
  }
  form.addEventListener("change", refresh);
  window.addEventListener("pageshow", refresh);
  refresh();
}

for (const item of document.querySelectorAll("[data-print]")) {
  item.hidden = false;
  item.querySelector("button").addEventListener("click", () => window.print());
}
