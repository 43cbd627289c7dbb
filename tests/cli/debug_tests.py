"""What template authors look at: debug(), and the texts of objects."""
from run import make_site, need, put, same


def page_of(torii, site, template, path="a"):
    put(site, {"templates/page.html": template})
    done = torii("build", cwd=site)
    same((done.returncode, done.stderr.count("warning")), (0, 0), done.stderr)
    return (site / "public" / path / "index.html").read_text()


def tagged(root):
    site = make_site(
        root / "site", a="---\ntitle: A <b>\ndate: 2026-01-02\ntags: [C]\nstars: 3\n---\nText\n",
        b="---\ntitle: B\n---\n")
    return put(site, {"data/d.json": '{"k": [1, 2, 3, 4, 5, 6, 7]}'})


def test_debug_shows_objects(torii, root):
    site = tagged(root)
    text = page_of(torii, site, "{{ debug(page) }}")
    need(text.startswith('<pre class="debug">&lt;page a.md&gt;\n'), text)
    lines = [line.split(None, 1) for line in text.splitlines()[1:]]
    shown = {line[0]: line[1] for line in lines}
    for name, value in (("title", "&#39;A &lt;b&gt;&#39;"), ("weight", "0"), ("draft", "False"),
                        ("date", "&lt;date 2026-01-02&gt;"), ("extra", "{&#39;stars&#39;: 3}"),
                        ("tags", "[&lt;term en:tags/c&gt;]"), ("next", "&lt;page b.md&gt;")):
        same(shown[name], value, name)
    for value, part in (("site", "\n  title          &#39;T&#39;"), ("page.tags[0]", "\n  count     1"),
                        ("site.taxonomies.tags", "\n  terms  [&lt;term"),
                        ("site.feeds[0]", "\n  format     &#39;atom&#39;")):
        text = page_of(torii, site, "{{ debug(" + value + ") }}")
        need(part in text, f"{value}: {text}")
    put(site, {"templates/home.html": "{{ debug(paginator) }}"})
    torii("build", "--set", "paginate.by=1", cwd=site)
    text = (site / "public/page/2/index.html").read_text()
    need("\n  total_pages  2\n" in text and "\n  number       2\n" in text, text)
    names = [line.split()[0] for line in text.splitlines()[1:]]
    same(sorted(names), sorted("items number total_pages per_page total first last prev next".split()), text)


def test_debug_shows_values(torii, root):
    site = tagged(root)
    put(site, {"templates/page.txt": "{{ debug(%s) }}"})
    for value, expected in (
            ("none", "None"), ("'x<y'", "'x<y'"), ("[1, 'a']", "list of 2\n  [0]  1\n  [1]  'a'"),
            ("{'ab': 1, 'c': [2]}", "mapping of 2\n  ab  1\n  c   [2]"), ("(1,)[0]", "1"),
            ("page.titel", "undefined: 'titel'"), ("data.d", "mapping of 1\n  k  [1, 2, 3, 4, 5, ... 2 more]"),
            ("data", "mapping of 1\n  d  {'k': [1, 2, 3, 4, 5, ... 2 more]}"),
            ("['x' * 300]", "list of 1\n  [0]  '" + 200 * "x" + "' ... 300 characters"),
            ("range(1000)|list|length", "1000")):
        put(site, {"templates/shown.txt": "{{ debug(" + value + ") }}"})
        same(page_of(torii, site, "{% autoescape false %}{% include 'shown.txt' %}"
                     "{% endautoescape %}").strip(), expected, value)
    text = page_of(torii, site, "{{ debug(range(1000)|list) }}")
    need(text.endswith("\n  [99]  99\n  ... 900 more</pre>"), text[-80:])


def test_debug_without_a_value_shows_variables(torii, root):
    text = page_of(torii, tagged(root), "{% set q = 4 %}{% for item in 'x' %}{{ debug() }}{% endfor %}")
    for part in ("\n  q  ", "\n  page  ", "\n  site  ", "\n  item  "):
        need(part in text, text)
    need("url_for" not in text, "functions are left out")


def test_debug_is_rendered_anew(torii, root):
    site = tagged(root)
    page_of(torii, site, "{{ debug(get_page('b.md')) }}")
    put(site, {"content/b.md": "---\ntitle: Other\n---\n"})
    done = torii("build", "--verify", cwd=site)
    same(done.returncode, 0, done.stderr)
    text = (site / "public/a/index.html").read_text()
    need("&#39;Other&#39;" in text, text)


def test_objects_as_text(torii, root):
    """As the table of the manual's page of templates has it."""
    site = tagged(root)
    for value, printed, in_list in (
            ("page", "A <b>", "<page a.md>"), ("site.home", "Home", "<page _index.md>"),
            ("page.tags[0]", "C", "<term en:tags/c>"), ("site", "<site>", "<site>"),
            ("page.tags[0].page", "C", "<page term:en:tags/c>"),
            ("site.taxonomies.tags", "tags", "<taxonomy en:tags>"),
            ("page.date", "2026-01-02", "<date 2026-01-02>"),
            ("site.feeds[0]", "/atom.xml", "<feed atom.xml>")):
        got = page_of(torii, site, "{%% if page.tags %%}{{ %s|safe }}|{{ [%s]|safe }}{%% endif %%}"
                      % (value, value))
        same(got.strip(), f"{printed}|[{in_list}]", value)
