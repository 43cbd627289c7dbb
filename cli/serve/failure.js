/* The expression boxes of the page that shows what is wrong. */
(function () {
  "use strict";
  var store = "torii-key";

  function remembered() {
    try { return localStorage.getItem(store) || ""; } catch (e) { return ""; }
  }

  function remember(key) {
    try { localStorage.setItem(store, key); } catch (e) { /* then it is asked again */ }
  }

  document.querySelectorAll("form[data-expressions]").forEach(function (form) {
    var key = form.elements.key;
    var output = form.querySelector("output");
    key.value = remembered();
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var query = new URLSearchParams({
        expression: form.elements.expression.value,
        what: form.dataset.what,
        key: key.value
      });
      fetch("/_torii/value?" + query).then(function (answer) {
        return answer.text().then(function (text) {
          key.hidden = answer.status !== 403;
          output.className = answer.ok ? "" : "failed";
          output.textContent = answer.status === 403
            ? "The key is another one: torii serve has printed it." : text;
          if (answer.ok) remember(key.value);
        });
      }, function (problem) {
        output.className = "failed";
        output.textContent = String(problem);
      });
    });
    key.hidden = key.value !== "";
  });
})();
