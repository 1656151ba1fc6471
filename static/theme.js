// Chooses light or dark before anything is painted: what this person chose here, else what their system says.
// Loaded in the head, blocking; without JavaScript the stylesheet follows the system.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage is switched off: the system decides
    }
  }

  function apply() {
    const theme = chosen();
    root.dataset.themeChoice = theme === "light" || theme === "dark" ? theme : "auto";
    root.dataset.bsTheme = root.dataset.themeChoice === "auto" ? (dark.matches ? "dark" : "light") : theme;
    dispatchEvent(new Event("themechange"));
  }

  root.classList.add("has-js");
  apply();
  dark.addEventListener("change", apply);
  addEventListener("storage", apply); // another tab, or the switch in app.js
})();
