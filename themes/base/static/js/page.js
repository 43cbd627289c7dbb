/* Torii base theme, MIT. What a page can do without, but not as well: buttons that copy
   code, scrolling regions that the keyboard reaches, the heading one reads marked in the
   contents, menus that close. */
(function () {
  var words = document.currentScript.dataset;

  function copyButton(label, give) {
    var button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = label;
    button.addEventListener('click', function () {
      Promise.resolve(give()).then(function (text) {
        return navigator.clipboard.writeText(text);
      }).then(function () {
        button.textContent = words.copied;
        setTimeout(function () { button.textContent = label; }, 2000);
      }, function () { /* the text can still be marked by hand */ });
    });
    return button;
  }

  function codeOf(pre) {
    var copy = pre.cloneNode(true);
    copy.querySelectorAll('.lineno').forEach(function (one) { one.remove(); });
    return copy.textContent.replace(/\n$/, '');
  }

  document.querySelectorAll('.prose pre').forEach(function (pre) {
    var box = document.createElement('div');
    box.className = 'code-box';
    pre.before(box);
    box.append(pre);
    if (navigator.clipboard) {
      box.append(copyButton(words.copy, function () { return codeOf(pre); }));
    }
  });

  document.querySelectorAll('[data-markdown]').forEach(function (place) {
    if (!navigator.clipboard) return;
    place.append(copyButton(place.dataset.label, function () {
      return fetch(place.dataset.markdown).then(function (got) { return got.text(); });
    }));
    place.hidden = false;
  });

  function reachable() {
    document.querySelectorAll('.prose pre, .prose table').forEach(function (one) {
      if (one.scrollWidth <= one.clientWidth) return;
      one.tabIndex = 0;
      if (one.tagName !== 'PRE') return;
      one.setAttribute('role', 'group');
      one.setAttribute('aria-label', words.code);
    });
  }
  reachable();
  addEventListener('resize', reachable);

  var links = {};
  document.querySelectorAll('[data-spy] a').forEach(function (link) {
    links[decodeURIComponent(link.hash.slice(1))] = link;
  });
  if (Object.keys(links).length && window.IntersectionObserver) {
    var heads = Object.keys(links).map(function (id) {
      return document.getElementById(id);
    }).filter(Boolean);
    var mark = function () {
      var current = heads[0];
      heads.forEach(function (head) {
        if (head.getBoundingClientRect().top < innerHeight / 4) current = head;
      });
      Object.keys(links).forEach(function (id) {
        if (current && id === current.id) links[id].setAttribute('aria-current', 'true');
        else links[id].removeAttribute('aria-current');
      });
    };
    var watch = new IntersectionObserver(mark, {rootMargin: '0px 0px -75% 0px'});
    heads.forEach(function (head) { watch.observe(head); });
  }

  document.addEventListener('click', function (event) {
    document.querySelectorAll('.drop[open]').forEach(function (one) {
      if (!one.contains(event.target)) one.open = false;
    });
  });
  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape') return;
    document.querySelectorAll('.drop[open]').forEach(function (one) {
      one.open = false;
      if (one.contains(document.activeElement)) one.querySelector('summary').focus();
    });
  });
})();
