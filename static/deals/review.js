// The doors of the decision bar: opening one puts the cursor where one writes, Escape closes it.
(function () {
  "use strict";
  document.addEventListener("toggle", function (event) {
    var door = event.target;
    if (!door.matches || !door.matches("details.door[open]")) { return; }
    var first = door.querySelector("input:checked, input[type=radio], select, textarea");
    if (first) { first.focus(); }
  }, true);
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    var open = document.querySelector("details.door[open]");
    if (!open) { return; }
    open.open = false;
    open.querySelector("summary").focus();
  });
})();
