// Keys at the counter. They work only while the focus is in the form or on the row they belong to (WCAG 2.1.4), never
// while somebody types, and every one of them is a button or a choice that is also there without scripts.
const typing = (element) => element.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=hidden])");
const plain = (event) => !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1;

const record = document.querySelector("[data-sp-record]");
if (record) {
  record.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typing(event.target)) {
      record.querySelector("input[type=radio]:checked")?.focus();
      return;
    }
    if (typing(event.target) || !plain(event)) return;
    const key = event.key.toLowerCase();
    const choice = record.querySelector(`[data-sp-key="${CSS.escape(key)}"]`);
    const box = record.querySelector(`[data-sp-focus="${CSS.escape(key)}"] input`);
    if (choice) {
      choice.checked = true;
      choice.focus();
    } else if (box) {
      box.focus();
      box.select();
    } else {
      return;
    }
    event.preventDefault();
  });
}

const board = document.querySelector("[data-sp-board]");
if (board) {
  const rows = () => [...board.querySelectorAll("tbody tr")].filter((row) => row.querySelector("button"));
  board.addEventListener("keydown", (event) => {
    const row = event.target.closest("tr");
    if (!row || typing(event.target)) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const all = rows();
      const next = all[all.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)];
      next?.querySelector("button").focus();
      event.preventDefault();
      return;
    }
    if (!plain(event)) return;
    const button = row.querySelector(`[data-sp-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}
