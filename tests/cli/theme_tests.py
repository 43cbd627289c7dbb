"""What sites of the built-in themes show."""
import re

from run import HERE, make_site, need, put, same

CONFIG = "title: T\nbase_url: https://example.org/\n"


def shown(site, path="index.html"):
    return (site / "public" / path).read_text()


def build_it(torii, site, *args):
    done = torii("build", "--strict", *args, cwd=site)
    same(done.returncode, 0, done.stderr)


def test_menus_show_their_children(torii, root):
    site = put(make_site(root / "site", a="# A\n", b="# B\n"), {"torii.yaml": CONFIG + (
        "menus:\n  main:\n  - {title: Plain, page: a.md}\n"
        "  - title: Group\n    children:\n    - {title: Inner, page: b.md}\n"
        "    - {title: Deep, url: /a/, children: [{title: Deepest, url: 'https://x.org/'}]}\n"
        "  - {title: Both, page: a.md, children: [{title: Below, url: /b/}]}\n")})
    for theme in ("blog", "landing", "docs"):
        build_it(torii, site, "--set", f"theme={theme}")
        nav = re.search(r"<nav[^>]* aria-label=\"Main.*?</nav>", shown(site, "b/index.html"), re.S)[0]
        nav = re.sub(r">\s+<", "><", nav)
        for part in ('<li><a href="/a/">Plain</a></li>',
                     '<summary aria-current="true">Group</summary><ul>'
                     '<li><a href="/b/" aria-current="page">Inner</a></li>',
                     '<a href="/a/">Deep</a><ul><li><a href="https://x.org/">Deepest</a></li></ul>',
                     'Both</summary><ul><li><a href="/a/">Both</a></li>'
                     '<li><a href="/b/" aria-current="page">Below</a></li></ul>'):
            need(part in nav, f"{theme}: {part}\n{nav}")
        same(nav.count('<details class="drop" name="menu">'), 2, nav)
    put(site, {"torii.yaml": CONFIG + "theme: docs\nparams: {tabs: true}\nnav: [{One: [a.md, b.md]}]\n"})
    build_it(torii, site)
    nav = re.search(r"<nav class=\"tabs-nav.*?</nav>", shown(site, "b/index.html"), re.S)[0]
    need('<a href="/a/" aria-current="true">One</a>' in nav and "details" not in nav, f"tabs of the nav\n{nav}")


def test_a_menu_entry_has_one_parent(torii, root):
    """Of several entries with the title that it names the first: it is one value."""
    def page(title, more=""):
        return f"---\ntitle: {title}\nmenu: {{main: {{weight: 1{more}}}}}\n---\n"

    menu = ("{% for e in menu('main') recursive %}{{ e.title }}"
            "({{ loop(e.children) if e.children }}){% endfor %}")
    site = put(make_site(root / "site", a=page("Same"), b=page("Same"),
                         c=page("Child", ", parent: Same"), d=page("Alone", ", parent: None")),
               {"torii.yaml": CONFIG, "templates/page.html": menu})
    build_it(torii, site)
    same(shown(site, "c/index.html"), "Same(Child())Same()Alone()", "the menu")


def test_the_second_place_of_catalogs_counts(torii, root):
    words = (HERE / "sites/words/site/i18n/pl.mo").read_bytes()
    site = put(make_site(root / "site", a="# A\n"), {
        "torii.yaml": CONFIG + "language: pl\n",
        "templates/page.html": "{{ ngettext('%(num)s file', '%(num)s files', 1) }}",
        "i18n/pl.mo": words.replace(b"plik", b"dok."),
        "i18n/pl/LC_MESSAGES/messages.mo": words})
    build_it(torii, site)
    same(shown(site, "a/index.html"), "1 plik", "of the second")


def test_titles_of_taxonomies_are_translated(torii, root):
    text = "---\ntitle: A\ntags: [x]\ncategories: [y]\ntopics: [z]\ndirection: [q]\n---\n"
    site = put(make_site(root / "site", a=text), {"content/a.de.md": text, "torii.yaml": CONFIG + (
        "taxonomies: {tags: {}, categories: {}, topics: {}, direction: {}}\n"
        "languages: {de: {name: Deutsch, taxonomies: {categories: {title: Fächer}}}}\n"),
        "i18n/de.yaml": "topics: Themen\n"})
    build_it(torii, site, "--set", "checks.translations=off")
    for path, title in (("tags", "Tags"), ("de/tags", "Schlagwörter"), ("topics", "Topics"),
                        ("de/categories", "Fächer"), ("de/topics", "Themen"),
                        ("de/direction", "Direction")):
        page = shown(site, f"{path}/index.html")
        need(f"<h1>{title}</h1>" in page and f"<title>{title} –" in page, f"{path}: {page}")
        if path.startswith("de"):
            need(f"{title}</a></li>" in shown(site, "de/index.html"), f"{title} in the foot")
    need(">Schlagwörter</a>" in shown(site, "de/tags/x/index.html"), "the way up")
    put(site, {"content/tags/_index.de.md": "---\ntitle: Marken\n---\n"})
    build_it(torii, site, "--set", "checks.translations=off")
    need("<h1>Marken</h1>" in shown(site, "de/tags/index.html"), "a title of its own")
    alone = put(make_site(root / "alone", a=text), {"torii.yaml": CONFIG + "language: de\n"})
    build_it(torii, alone)
    need("<h1>Schlagwörter</h1>" in shown(alone, "tags/index.html"), "a German site")
    put(alone, {"i18n/de.yaml": "tags: Wörter\n"})
    done = torii("build", "--verify", cwd=alone)
    need(done.returncode == 0 and "<h1>Wörter</h1>" in shown(alone, "tags/index.html"), done.stderr)


def test_a_theme_that_cannot_be_read(torii, root):
    """The folder leads out of the site, which the system refuses: then the theme of that
    name that is built in is not what was meant."""
    site = make_site(root / "site", a="# A\n")
    (root / "outside" / "templates").mkdir(parents=True)
    (site / "themes").mkdir()
    (site / "themes" / "blog").symlink_to(root / "outside")
    done = torii("build", cwd=site)
    need(done.returncode != 0 and "themes/blog" in done.stderr and "cannot be read" in done.stderr, done.stderr)
    need("links that lead out of the site are not followed" in done.stderr, done.stderr)
    (site / "themes" / "blog").unlink()
    need(torii("build", cwd=site).returncode == 0, "the theme that is built in")


def test_templates_of_pages_side_by_side(torii, root):
    """Pages of one folder mostly have one template; those of another type or wish have theirs."""
    def page(name, more=""):
        return f"---\ntitle: {name}\n{more}---\n"

    site = put(make_site(root / "site"), {
        "content/docs/a.md": page("A"), "content/docs/b.md": page("B", "type: note\n"), "content/docs/c.md": page("C"),
        "content/docs/d.md": page("D", "template: other\n"), "content/docs/e.md": page("E"),
        "content/docs/x.md": page("X"), "content/misc/f.md": page("F"),
        "templates/page.html": "plain {{ page.title }}", "templates/docs/page.html": "docs {{ page.title }}",
        "templates/note.html": "note {{ page.title }}", "templates/other.html": "other {{ page.title }}"})
    same(torii("build", cwd=site).returncode, 0, "exit code")
    shown = {name: (site / "public" / name / "index.html").read_text().split()[0]
             for name in ("docs/a", "docs/b", "docs/c", "docs/d", "docs/e", "docs/x", "misc/f")}
    same(shown, {"docs/a": "docs", "docs/b": "docs", "docs/c": "docs", "docs/d": "other", "docs/e": "docs",
                 "docs/x": "docs", "misc/f": "plain"}, "templates")
    (site / "templates/docs/page.html").unlink()
    same(torii("build", cwd=site).returncode, 0, "exit code")
    shown = {name: (site / "public/docs" / name / "index.html").read_text().split()[0] for name in "abc"}
    same(shown, {"a": "plain", "b": "note", "c": "plain"}, "templates of types")


def test_a_template_for_a_section_that_is_missing(torii, root):
    """Each page that should have it is told of."""
    site = put(make_site(root / "site"), {
        "content/docs/_index.md": "---\ntitle: Docs\npage_template: nowhere\n---\n",
        "content/docs/a.md": "---\ntitle: A\n---\n", "content/docs/b.md": "---\ntitle: B\n---\n"})
    said = torii("build", cwd=site).stderr
    for name in "ab":
        need(f"content/docs/{name}.md" in said, f"{name}: {said}")
