// Puts a knowledge card's title, summary and link into the message to the applicant by one press.
// Without scripts the text stands beside the card, ready to copy.

function messageField() {
  return document.querySelector("[data-reply-text]") ?? document.querySelector("#message-text");
}

function insert(field, text) {
  const start = field.selectionStart ?? field.value.length;
  const end = field.selectionEnd ?? start;
  const before = field.value.slice(0, start);
  const gap = before && !before.endsWith("\n") ? "\n\n" : "";
  field.value = `${before}${gap}${text}\n${field.value.slice(end)}`;
  const place = before.length + gap.length + text.length + 1;
  field.setSelectionRange(place, place);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const panel of document.querySelectorAll("[data-card-insert]")) {
  const said = panel.querySelector("[data-card-said]");
  for (const button of panel.querySelectorAll("[data-card-button]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const field = messageField();
      if (!field) return;
      field.closest("details")?.setAttribute("open", "");
      insert(field, button.parentElement.querySelector("[data-card-text]").value);
      field.focus();
      if (said) said.textContent = said.dataset.words;
    });
  }
}
