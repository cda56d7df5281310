// What the components do beyond HTML: one click sends once, dialogs open, texts copy, errors of htmx are said.
(function () {
  "use strict";

  // A form is sent once; its buttons rest until the answer or, when the page comes back from history, at once.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("[data-once]")) { return; }
    if (form.classList.contains("sending")) { event.preventDefault(); return; }
    if (!noteGiven(form, event.submitter)) { event.preventDefault(); return; }
    form.classList.add("sending");
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", function () { document.querySelectorAll(".sending").forEach(rest); });
  document.addEventListener("htmx:afterRequest", function (event) { rest(event.target); });
  function rest(form) {
    form.classList.remove("sending");
    form.removeAttribute("aria-busy");
  }

  // Some decisions need words: the note's own field asks for them. The server asks again.
  function noteGiven(form, button) {
    var note = form.querySelector("[data-note], [name=note]");
    if (!note || !button || !button.hasAttribute("data-needs-note")) { return true; }
    note.setCustomValidity(note.value.trim() ? "" : "Write a note first: it is shown with the decision.");
    note.addEventListener("input", function () { note.setCustomValidity(""); }, { once: true });
    return note.reportValidity();
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-opens], [data-closes], [data-copy], [data-dismiss]");
    if (!button) { return; }
    if (button.dataset.opens) { document.getElementById(button.dataset.opens).showModal(); }
    if (button.hasAttribute("data-closes")) { button.closest("dialog").close(); }
    if (button.hasAttribute("data-dismiss")) { button.parentElement.remove(); }
    if (button.dataset.copy) { copy(button); }
  });
  // A click on the backdrop closes.
  document.addEventListener("click", function (event) {
    if (event.target.matches("dialog[open]")) { event.target.close(); }
  });

  function copy(button) {
    navigator.clipboard.writeText(button.dataset.copy).then(function () {
      var label = button.textContent;
      button.textContent = button.dataset.copied;
      say(button.dataset.copied);
      setTimeout(function () { button.textContent = label; }, 1600);
    });
  }

  // An answer that did not come, or came as an error page, is said where messages stand.
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(name, function () {
      var place = document.getElementById("messages");
      if (!place) { return; }
      var note = document.createElement("div");
      note.className = "note late";
      note.setAttribute("role", "alert");
      note.textContent = "The answer did not arrive. Reload the page to see where things stand.";
      place.replaceChildren(note);
    });
  });
  // Results that changed are announced; after a failed form the summary takes the focus.
  document.addEventListener("htmx:afterSwap", function (event) {
    var rows = event.target.querySelectorAll ? event.target.querySelectorAll("tbody tr").length : 0;
    if (event.target.matches(".table-x")) { say(rows + (rows === 1 ? " row" : " rows")); }
    focusErrors();
  });
  document.addEventListener("DOMContentLoaded", focusErrors);
  function focusErrors() {
    var summary = document.querySelector(".note.summary");
    if (summary) { summary.focus(); }
  }
  function say(words) {
    var place = document.getElementById("said");
    if (place) { place.textContent = words; }
  }
})();
