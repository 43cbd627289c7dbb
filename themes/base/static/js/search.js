/* Torii base theme, MIT. Search over the files that the build wrote beside the search
   page. Nothing is loaded before the box is used. Words are cut as the build cuts them
   (cli/base/words.c); the two change together. */
(function (root) {
  'use strict';
  var DENSE = [[0xe00, 0xeff], [0x1000, 0x109f], [0x1780, 0x17ff], [0x3005, 0x3007],
    [0x3040, 0x30ff], [0x31f0, 0x31ff], [0x3400, 0x4dbf], [0x4e00, 0x9fff],
    [0xf900, 0xfaff], [0x20000, 0x3ffff]];
  var WORD = /[\p{L}\p{M}\p{N}]/u;

  function dense(char) {
    var code = char.codePointAt(0);
    return DENSE.some(function (range) { return code >= range[0] && code <= range[1]; });
  }

  function normal(text) {
    return text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').normalize('NFKC')
      .toLowerCase().replace(/ß/g, 'ss').replace(/ς/g, 'σ');
  }

  /* The words of a query: {text, dense}; a single character of a dense script stands
     for all pairs that begin with it. */
  function words(text, min) {
    var out = [], word = '', last = '', paired = false;
    function end() {
      if (Array.from(word).length >= min) out.push({text: word, open: true});
      word = '';
    }
    function endRun() {
      if (last && !paired) out.push({text: last, open: true});
      last = '';
      paired = false;
    }
    Array.from(normal(text)).forEach(function (char) {
      if (!WORD.test(char)) { end(); endRun(); return; }
      if (!dense(char)) { endRun(); word += char; return; }
      end();
      if (last) { out.push({text: last + char, open: false}); paired = true; }
      last = char;
    });
    end();
    endRun();
    return out;
  }

  function shard(word, count) {
    var chars = Array.from(word), hash = 2166136261;
    var key = dense(chars[0]) ? chars[0] : chars.slice(0, 2).join('');
    new TextEncoder().encode(key).forEach(function (byte) {
      hash = Math.imul(hash ^ byte, 16777619) >>> 0;
    });
    return hash % count;
  }

  /* One letter more, less, other, or two swapped? */
  function near(a, b) {
    if (Math.abs(a.length - b.length) > 1) return false;
    var i = 0, j = 0;
    while (i < a.length && a[i] === b[i]) i++;
    while (j < a.length - i && j < b.length - i &&
           a[a.length - 1 - j] === b[b.length - 1 - j]) j++;
    var left = a.slice(i, a.length - j), right = b.slice(i, b.length - j);
    return left.length <= 1 && right.length <= 1 ||
      left.length === 2 && left[0] === right[1] && left[1] === right[0];
  }

  /* Words of the shard that a word of the query may mean, with how well they fit. */
  function matches(word, terms) {
    var found = new Map();
    if (terms.has(word.text)) found.set(word.text, 1);
    if (!word.open) return found;
    terms.forEach(function (list, term) {
      if (term !== word.text && term.startsWith(word.text))
        found.set(term, .5 * word.text.length / term.length + .2);
    });
    for (var cut = 1; !found.size && cut <= 3 && word.text.length - cut >= 3; cut++) {
      var stem = word.text.slice(0, -cut);
      terms.forEach(function (list, term) {
        if (term.startsWith(stem) && term.length <= stem.length + 3) found.set(term, .3);
      });
    }
    if (!found.size && word.text.length > 3)
      terms.forEach(function (list, term) {
        if (near(word.text, term)) found.set(term, .3);
      });
    return found;
  }

  /* `load(name)` promises the data of a file of the index. */
  function Index(load) {
    var kept = {};
    function get(name) {
      return kept[name] = kept[name] || load(name);
    }
    function getTerms(number) {
      return get('terms-' + number).then(function (data) {
        return data instanceof Map ? data : new Map(Object.entries(data));
      });
    }
    function scoreWord(word, terms, pages, scores) {
      var best = new Map();
      matches(word, terms).forEach(function (fit, term) {
        var list = terms.get(term), count = list.length / 2;
        var rare = Math.log(1 + (pages - count + .5) / (count + .5));
        for (var i = 0; i < list.length; i += 2) {
          var score = fit * rare * list[i + 1];
          if (score > (best.get(list[i]) || 0)) best.set(list[i], score);
        }
      });
      best.forEach(function (score, page) {
        var sum = scores.get(page) || {page: page, score: 0, words: 0};
        sum.score += score;
        sum.words++;
        scores.set(page, sum);
      });
    }
    this.search = function (query, limit) {
      return get('index').then(function (meta) {
        var asked = words(query, meta.min), scores = new Map();
        return Promise.all(asked.map(function (word) {
          return getTerms(shard(word.text, meta.shards));
        })).then(function (shards) {
          asked.forEach(function (word, i) {
            scoreWord(word, shards[i], meta.pages, scores);
          });
          var ranked = Array.from(scores.values()).sort(function (a, b) {
            return b.words - a.words || b.score - a.score || a.page - b.page;
          }).slice(0, limit);
          return Promise.all(ranked.map(function (one) {
            return get('pages-' + Math.floor(one.page / meta.chunk)).then(function (list) {
              var page = list[one.page % meta.chunk];
              return {url: page[0], title: page[1], section: page[2], text: page[3],
                heading: heading(page[4], asked)};
            });
          }));
        });
      });
    };
    /* The first heading that has all words of the query. */
    function heading(list, asked) {
      return list.find(function (one) {
        var have = normal(one[1]);
        return asked.length && asked.every(function (word) {
          return have.includes(word.text);
        });
      }) || null;
    }
  }

  var waiting = {};
  root.toriiSearch = {
    Index: Index,
    words: words,
    shard: shard,
    put: function (name, data) { waiting[name](data); }
  };
  if (!root.document) return;

  var doc = root.document, form = doc.querySelector('form[data-search]');
  if (!form) return;
  var folder = form.action.replace(/[?#].*/, '')
    .replace(/(\/index\.html|\.html|\/)?$/, '/');

  function load(name) {
    if (form.dataset.search === 'json')
      return fetch(folder + name + '.json').then(function (answer) {
        if (!answer.ok) throw new Error(answer.status);
        return answer.json();
      });
    return new Promise(function (resolve, reject) {
      var script = doc.createElement('script');
      waiting[name] = resolve;
      script.src = folder + name + '.js';
      script.onerror = reject;
      doc.head.appendChild(script);
    });
  }

  var index = new Index(load), input = form.querySelector('input[type=search]');
  var list = doc.createElement('ul'), state = doc.createElement('p');
  var links = [], active = -1, turn = 0;
  list.id = 'search-list';
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', input.getAttribute('aria-label'));
  state.setAttribute('role', 'status');
  form.append(list, state);
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', list.id);
  input.setAttribute('aria-expanded', 'false');

  function address(found) {
    var url = new URL(found.url, folder);
    if (found.heading) url.hash = found.heading[0];
    return url.href;
  }

  function element(name, text) {
    var made = doc.createElement(name);
    made.textContent = text;
    return made;
  }

  function told(count) {
    return count === 0 ? form.dataset.none : count === 1 ? form.dataset.one
      : form.dataset.many.replace('#', count);
  }

  function show(open) {
    list.hidden = !open;
    input.setAttribute('aria-expanded', String(open));
    if (!open) choose(-1);
  }

  function choose(number) {
    if (list.children[active]) list.children[active].setAttribute('aria-selected', 'false');
    active = number;
    var option = list.children[active];
    if (option) {
      option.setAttribute('aria-selected', 'true');
      option.scrollIntoView({block: 'nearest'});
      input.setAttribute('aria-activedescendant', option.id);
    } else {
      input.removeAttribute('aria-activedescendant');
    }
  }

  function fill(results) {
    links = results.map(address);
    list.replaceChildren.apply(list, results.map(function (found, i) {
      var option = doc.createElement('li');
      option.id = 'search-' + i;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      option.append(element('b', found.title),
        element('small', found.heading ? '# ' + found.heading[1]
          : [found.section, found.text].filter(Boolean).join(': ')));
      return option;
    }));
    choose(-1);
    show(results.length > 0);
    state.textContent = told(results.length);
  }

  function ask() {
    var mine = ++turn;
    if (!input.value.trim()) { show(false); state.textContent = ''; return; }
    index.search(input.value, 8).then(function (results) {
      if (mine === turn) fill(results);
    }, function () { show(false); });
  }

  input.addEventListener('input', ask);
  input.addEventListener('keydown', function (event) {
    var count = links.length;
    if (event.key === 'Escape' && !list.hidden) { show(false); event.preventDefault(); }
    if (list.hidden || !count) return;
    if (event.key === 'ArrowDown') choose((active + 1) % count);
    else if (event.key === 'ArrowUp') choose(active < 1 ? count - 1 : active - 1);
    else if (event.key === 'Enter' && active >= 0) root.location.href = links[active];
    else return;
    event.preventDefault();
  });
  list.addEventListener('mousedown', function (event) { event.preventDefault(); });
  list.addEventListener('click', function (event) {
    var at = Array.prototype.indexOf.call(list.children, event.target.closest('li'));
    if (at >= 0) root.location.href = links[at];
  });
  input.addEventListener('blur', function () { show(false); });

  var place = doc.querySelector('[data-search-results]');
  var query = new URLSearchParams(root.location.search).get('q');
  if (!place || !query) return;
  input.value = query;
  index.search(query, 50).then(function (results) {
    place.replaceChildren(element('p', told(results.length)));
    results.forEach(function (found) {
      var line = doc.createElement('p'), link = element('a', found.title);
      link.href = address(found);
      line.append(link, ' ', element('small', found.text));
      place.append(line);
    });
  });
})(typeof window === 'undefined' ? globalThis : window);
