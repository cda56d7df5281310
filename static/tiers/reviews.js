// Choosing partners of a review: one, some, or all on the page.
(function () {
  "use strict";

  function boxes() { return Array.from(document.querySelectorAll("#quiet input[name=chosen]")); }

  function count() {
    var many = document.querySelector("[data-many]");
    if (!many) { return; }
    var chosen = boxes().filter(function (box) { return box.checked; }).length;
    many.hidden = chosen === 0;
    many.querySelector("[data-count]").textContent = chosen + " selected";
    var all = document.querySelector("[data-choose-all]");
    if (all) { all.checked = chosen > 0 && chosen === boxes().length; }
  }

  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-choose-all]")) {
      boxes().forEach(function (box) { box.checked = event.target.checked; });
    }
    count();
  });
  document.addEventListener("htmx:afterSettle", count);
  document.addEventListener("DOMContentLoaded", count);
  window.addEventListener("pageshow", count);
})();
