/* Torii base theme, MIT. Light, dark or as the system has it: sets the stored choice
   before the first paint, and shows the switch in the footer. */
(function () {
  var root = document.documentElement, key = 'torii-scheme';
  function stored() {
    try { return localStorage.getItem(key); } catch (error) { return null; }
  }
  function store(choice) {
    try { localStorage.setItem(key, choice); } catch (error) { /* this page only */ }
  }
  function apply(choice) {
    if (choice === 'light' || choice === 'dark') root.dataset.scheme = choice;
    else delete root.dataset.scheme;
  }
  var choice = stored() || 'auto';
  apply(choice);
  document.addEventListener('DOMContentLoaded', function () {
    var box = document.querySelector('[data-scheme-switch]');
    if (!box) return;
    box.querySelectorAll('input').forEach(function (input) {
      input.checked = input.value === choice;
    });
    box.addEventListener('change', function (event) {
      choice = event.target.value;
      store(choice);
      apply(choice);
    });
    box.hidden = false;
  });
})();
