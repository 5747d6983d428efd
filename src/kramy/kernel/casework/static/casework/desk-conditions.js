// Adds a row to the conditions of a rule without asking the server: the last row once more, empty, with the next number.
const number = /\d+/;

function added(rows) {
  const last = rows.at(-1);
  const row = last.cloneNode(true);
  for (const field of row.querySelectorAll("select, input")) {
    field.name = field.name.replace(number, rows.length);
    field.ariaLabel = field.ariaLabel.replace(number, rows.length + 1);
    field.autofocus = false;
    if (field.tagName === "SELECT") field.selectedIndex = 0;
    else field.value = "";
  }
  last.after(row);
  return row;
}

for (const box of document.querySelectorAll("[data-conditions]")) {
  box.querySelector("[data-add-condition]").addEventListener("click", (event) => {
    const rows = [...box.querySelectorAll("[data-condition]")];
    if (rows.length < 2) return; // the first has no "and"; the server makes the second
    event.preventDefault();
    added(rows).querySelector("select").focus();
  });
}
