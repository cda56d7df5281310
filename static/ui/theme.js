// Runs before the page is painted: the chosen theme, else the system's. Stored in this browser only.
(function () {
  "use strict";
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function stored() {
    try { return localStorage.getItem("theme") || "system"; } catch (refused) { return "system"; }
  }
  function apply() {
    var wish = stored();
    root.setAttribute("data-bs-theme", wish === "system" ? (dark.matches ? "dark" : "light") : wish);
    document.querySelectorAll("[data-choose]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.choose === wish));
    });
  }
  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", apply);
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-choose]");
    if (!button) { return; }
    try { localStorage.setItem("theme", button.dataset.choose); } catch (refused) { return; }
    apply();
  });
})();
