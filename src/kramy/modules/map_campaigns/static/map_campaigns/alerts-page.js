// The form of those who want to hear of new places: addresses while they are typed, and where the device is.
import { toast } from "../ui/js/toast.js";

const PAUSE = 250;

for (const form of document.querySelectorAll("form[data-alerts]")) {
  const address = form.elements.address;
  const offered = document.getElementById("alert-addresses");
  const here = form.querySelector("[data-alert-here]");
  let typing;
  address.addEventListener("input", () => {
    clearTimeout(typing);
    if (address.value.trim().length < 3) return;
    typing = setTimeout(async () => {
      const response = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(address.value)}`);
      if (!response.ok) return;
      const { results } = await response.json();
      offered.replaceChildren(...results.map(({ label }) => new Option(label, label)));
    }, PAUSE);
  });
  if (!("geolocation" in navigator)) continue;
  here.hidden = false;
  here.addEventListener("click", () => {
    here.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        here.disabled = false;
        address.value = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
        address.focus();
      },
      () => {
        here.disabled = false;
        toast(here.dataset.denied);
        address.focus();
      },
      { maximumAge: 60000, timeout: 10000 },
    );
  });
}
