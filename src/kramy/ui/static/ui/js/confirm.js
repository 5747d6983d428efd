// Asks once more in a dialog before a button acts.
export function start(button) {
  let sure = false;
  button.addEventListener(
    "click",
    (event) => {
      if (sure) {
        sure = false;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(button.dataset, button.className).then((answer) => {
        button.focus();
        if (!answer) return;
        sure = true;
        button.click();
      });
    },
    { capture: true },
  );
}

function ask({ confirmTitle, confirmText, confirmYes, confirmNo }, yesClass) {
  const dialog = document.createElement("dialog");
  dialog.className = "k-dialog";
  const title = document.createElement("h2");
  title.id = "k-dialog-title";
  title.textContent = confirmTitle;
  const text = document.createElement("p");
  text.textContent = confirmText;
  const answers = document.createElement("div");
  answers.className = "govuk-button-group";
  const answer = (words, value, css) => {
    const option = document.createElement("button");
    option.type = "button";
    option.className = css;
    option.textContent = words;
    option.addEventListener("click", () => dialog.close(value));
    return option;
  };
  answers.append(
    answer(confirmYes, "yes", yesClass),
    answer(confirmNo, "", "govuk-button govuk-button--secondary"),
  );
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.append(title, ...(confirmText ? [text] : []), answers);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
  });
}
