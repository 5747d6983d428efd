// Asks what in the entry is wrong only of those who have chosen that something is.
const subject = document.querySelector("[data-report-subject]");
const kinds = [...document.querySelectorAll("input[name=kind]")];

function show() {
  subject.hidden = !kinds.some((kind) => kind.checked && kind.value === "wrong");
}

if (subject) {
  for (const kind of kinds) kind.addEventListener("change", show);
  show();
}
