// The form of a registration: the rest unfolds once the deal is saved, errors that came by themselves mark their field,
// and a submission waits for the draft that is being saved, so that nobody is told "changed since you looked" by himself.
(function () {
  "use strict";
  var saving = false;
  var waiting = null;

  function isAutosave(event) { return event.detail.elt && event.detail.elt.id === "autosave"; }

  document.addEventListener("htmx:beforeRequest", function (event) {
    if (!isAutosave(event)) { return; }
    var form = document.getElementById("deal");
    if (waiting || form.classList.contains("sending")) { event.preventDefault(); return; }
    saving = true;
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (!isAutosave(event)) { return; }
    saving = false;
    var rest = document.getElementById("rest");
    if (event.detail.successful && document.getElementById("deal-code").value) { rest.open = true; }
    if (waiting) {
      var button = waiting;
      waiting = null;
      document.getElementById("deal").requestSubmit(button);
    }
  });
  document.addEventListener("submit", function (event) {
    if (event.target.id !== "deal" || !saving) { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = event.submitter;
  }, true);

  // A field is marked for those who cannot see its colour.
  document.addEventListener("htmx:oobAfterSwap", function (event) {
    var error = event.detail.target;
    if (!error.id || !error.id.endsWith("_error")) { return; }
    var input = document.getElementById(error.id.replace(/_error$/, ""));
    if (!input || !input.matches("input, select, textarea")) { return; }
    var shown = document.getElementById(error.id);
    if (shown && shown.textContent) {
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", error.id);
    } else {
      input.removeAttribute("aria-invalid");
    }
  });

  // A customer chosen from the list brings its web domain along.
  document.addEventListener("input", function (event) {
    if (event.target.id !== "id_customer_name") { return; }
    var website = document.getElementById("id_customer_website");
    document.querySelectorAll("#customers option").forEach(function (option) {
      if (option.value === event.target.value && !website.value) { website.value = option.dataset.website; }
    });
  });
})();
