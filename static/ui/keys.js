// Keys: whatever carries data-key is clicked (or focused, for a field) by that key; "?" shows them all.
(function () {
  "use strict";
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) { return; }
    if (event.target.closest("input, select, textarea, [contenteditable]") || document.querySelector("dialog[open]")) { return; }
    if (event.key === "?") { showHelp(); event.preventDefault(); return; }
    var target = document.querySelector('[data-key="' + CSS.escape(event.key.toLowerCase()) + '"]');
    if (!target || target.disabled) { return; }
    event.preventDefault();
    if (target.matches("input, textarea, select")) { target.focus(); } else { target.focus(); target.click(); }
  });

  function showHelp() {
    var help = document.getElementById("keys");
    if (!help) { return; }
    var list = help.querySelector("dl");
    list.replaceChildren();
    document.querySelectorAll("[data-key]").forEach(function (target) { row(list, target.dataset.key, words(target)); });
    row(list, "?", "Show these keys");
    row(list, "Esc", "Close");
    help.showModal();
  }
  function words(target) {
    if (target.getAttribute("aria-label")) { return target.getAttribute("aria-label"); }
    return Array.from(target.childNodes).filter(function (node) { return node.nodeName !== "KBD"; })
      .map(function (node) { return node.textContent; }).join("").trim();
  }
  function row(list, key, text) {
    var name = document.createElement("dt");
    var mark = document.createElement("kbd");
    var what = document.createElement("dd");
    mark.textContent = key.length === 1 ? key.toUpperCase() : key;
    what.textContent = text;
    name.append(mark);
    list.append(name, what);
  }
})();
