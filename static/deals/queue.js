// The queue by keyboard: one row is the current one, and the buttons below the table act on it.
(function () {
  "use strict";
  var current = null;

  function rows() { return Array.from(document.querySelectorAll("#queue tr[data-row]")); }

  function make(row) {
    if (current) { current.removeAttribute("aria-current"); }
    current = row;
    row.setAttribute("aria-current", "true");
  }

  function move(by) {
    var all = rows();
    if (!all.length) { return; }
    var at = all.indexOf(current);
    var next = at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by));
    make(all[next]);
    current.querySelector("a").focus({ preventScroll: true });
    current.scrollIntoView({ block: "center" });
  }

  function act(what) {
    if (!current) { move(1); return; }
    var box = current.querySelector("input[type=checkbox]");
    var approve = current.querySelector("[data-approves]");
    current.querySelector("a").focus({ preventScroll: true });
    if (what === "select") { if (box) { box.click(); } return; }
    if (what === "approve" && approve) { approve.click(); return; }
    if (box) { location.assign(current.dataset.row + "?do=" + what); }
  }

  function count() {
    var many = document.querySelector("[data-many]");
    if (!many) { return; }
    var chosen = document.querySelectorAll("#queue input[name=chosen]:checked").length;
    many.hidden = chosen === 0;
    var claimed = document.querySelectorAll("#queue tr[data-claimed] input[name=chosen]:checked").length;
    many.querySelector("[data-count]").textContent = chosen + " selected" + (claimed ? ", " + claimed + " with other claims" : "");
  }

  function begin() {
    current = null;
    document.querySelectorAll("[data-keys]").forEach(function (keys) { keys.hidden = false; });
    count();
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-move], [data-row-does]");
    if (!button) { return; }
    if (button.dataset.move) { move(Number(button.dataset.move)); } else { act(button.dataset.rowDoes); }
  });
  document.addEventListener("focusin", function (event) {
    var row = event.target.closest("tr[data-row]");
    if (row) { make(row); }
  });
  document.addEventListener("change", function (event) {
    if (event.target.matches("#queue input[name=chosen]")) { count(); }
  });
  document.addEventListener("DOMContentLoaded", begin);
  document.addEventListener("htmx:afterSwap", begin);
  window.addEventListener("pageshow", count);
})();
