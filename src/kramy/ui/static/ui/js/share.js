// The device's own share menu, or the address in the clipboard.

export function start(button) {
  const { shareUrl, shareTitle, shareDone, shareFallback } = button.dataset;
  if (!navigator.share && !navigator.clipboard) return;
  const url = new URL(shareUrl || window.location.href, window.location.href).href;
  button.hidden = false;
  const fallback = document.getElementById(shareFallback);
  if (fallback) fallback.hidden = true;
  button.addEventListener("click", async () => {
    if (navigator.share) {
      try {
        await navigator.share({ url, title: shareTitle || document.title });
        return;
      } catch (error) {
        if (error.name === "AbortError") return;
      }
    }
    try {
      await navigator.clipboard.writeText(url);
      const { toast } = await import("./toast.js");
      toast(shareDone);
    } catch {
      if (fallback) fallback.hidden = false;
    }
  });
}
