/** A short note at the foot of the window, read out. */
export function toast(text) {
  const place = document.getElementById("k-toast");
  if (!place) return;
  place.textContent = text;
  clearTimeout(place.kTimer);
  place.kTimer = setTimeout(() => (place.textContent = ""), 5000);
}
