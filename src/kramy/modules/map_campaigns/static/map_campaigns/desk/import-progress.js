// Asks how far the import is and shows it; reloads the page when the work is done.
(() => {
  const panel = document.querySelector("[data-import-progress]");
  if (!panel) return;
  const bar = panel.querySelector("[data-import-bar]");
  const percent = panel.querySelector("[data-import-percent]");
  const pace = panel.querySelector("[data-import-pace]");
  const state = panel.querySelector("[data-import-state]");
  const counts = document.querySelectorAll("[data-import-count]");
  let pause = 700;

  const ask = async () => {
    try {
      const response = await fetch(panel.dataset.importProgress, { headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const now = await response.json();
      if (!now.working) {
        window.location.reload();
        return;
      }
      bar.value = now.percent;
      percent.textContent = now.percent;
      pace.textContent = now.pace || "–";
      state.textContent = now.state;
      now.counts.forEach((count, index) => {
        counts[index].textContent = count;
      });
      pause = 1000;
    } catch (error) {
      // the server may be restarting: ask again, less often
      pause = Math.min(pause * 2, 15000);
    }
    window.setTimeout(ask, pause);
  };
  window.setTimeout(ask, pause);
})();
