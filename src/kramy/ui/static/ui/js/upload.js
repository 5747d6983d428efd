// Chosen files as a list with pictures, each removable before sending; files can also be dropped.
import { toast } from "./toast.js";

export function start(frame) {
  const input = frame.querySelector('input[type="file"]');
  if (!input) return;
  const words = frame.dataset;
  const max = Number(words.uploadMax) || Infinity;
  const maxBytes = Number(words.uploadMaxBytes) || Infinity;
  const list = document.createElement("ul");
  list.className = "k-upload__list";
  list.setAttribute("role", "list");
  const problem = document.createElement("p");
  problem.className = "k-upload__problem";
  problem.setAttribute("role", "alert");
  frame.append(problem, list);
  let chosen = [];

  const show = () => {
    const transfer = new DataTransfer();
    chosen.forEach((file) => transfer.items.add(file));
    input.files = transfer.files;
    list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    list.replaceChildren(...chosen.map(row));
    const tooBig = chosen.filter((file) => file.size > maxBytes);
    problem.textContent = [
      ...(chosen.length > max ? [words.uploadTooMany.replace("{max}", max)] : []),
      ...tooBig.map((file) => words.uploadTooBig.replace("{name}", file.name)),
    ].join(". ");
  };

  const row = (file) => {
    const item = document.createElement("li");
    if (file.type.startsWith("image/")) {
      const image = document.createElement("img");
      image.alt = "";
      image.src = URL.createObjectURL(file);
      item.append(image);
    }
    const name = document.createElement("span");
    name.className = "k-upload__name";
    name.textContent = file.name;
    name.title = file.name;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "govuk-button govuk-button--secondary k-button--small";
    remove.textContent = words.uploadRemove;
    const hidden = document.createElement("span");
    hidden.className = "govuk-visually-hidden";
    hidden.textContent = ` ${file.name}`;
    remove.append(hidden);
    remove.addEventListener("click", () => {
      const index = chosen.indexOf(file);
      chosen = chosen.filter((other) => other !== file);
      show();
      toast(words.uploadRemoved.replace("{name}", file.name));
      const buttons = list.querySelectorAll("button");
      (buttons[Math.min(index, buttons.length - 1)] ?? input).focus();
    });
    item.append(name, remove);
    return item;
  };

  const add = (files) => {
    const known = new Set(chosen.map((file) => `${file.name}|${file.size}|${file.lastModified}`));
    const fresh = [...files].filter((file) => !known.has(`${file.name}|${file.size}|${file.lastModified}`));
    chosen = input.multiple ? [...chosen, ...fresh] : fresh.slice(0, 1);
    show();
    toast(words.uploadChosen.replace("{count}", chosen.length));
  };

  input.addEventListener("change", () => input.files.length && add(input.files));
  for (const type of ["dragenter", "dragover"]) {
    frame.addEventListener(type, (event) => {
      event.preventDefault();
      frame.classList.add("k-upload--over");
    });
  }
  for (const type of ["dragleave", "drop"]) {
    frame.addEventListener(type, () => frame.classList.remove("k-upload--over"));
  }
  frame.addEventListener("drop", (event) => {
    event.preventDefault();
    add(event.dataTransfer.files);
  });
}
