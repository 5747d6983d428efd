// A filter form that sends itself by htmx when something changes; its button stays for those who prefer it.
const TYPING_PAUSE = 350;

export function start(form) {
  let timer;
  const send = () => form.requestSubmit();
  form.addEventListener("change", (event) => {
    if (event.target.matches("[type=search], [type=text]")) return;
    clearTimeout(timer);
    timer = setTimeout(send, 30);
  });
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[type=search], [type=text]")) return;
    clearTimeout(timer);
    timer = setTimeout(send, TYPING_PAUSE);
  });
  // a suggestion was chosen (combobox.js)
  form.addEventListener("k:choose", () => {
    clearTimeout(timer);
    send();
  });
}
