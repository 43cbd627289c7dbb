"""What people meet who move a site of theirs, or write their first one."""
import json

from run import make_site, need, put, same

CONFIG = "title: T\nbase_url: https://example.org/\n"


def built(torii, site, *args, code=0):
    done = torii("build", *args, cwd=site)
    need(done.returncode == code, f"exit code {done.returncode}\n{done.stderr}")
    return done.stderr


def test_404_of_ones_own_is_shown(torii, root):
    """The built-in themes show content/404.md instead of their own words."""
    site = put(make_site(root / "site", a="# A\n"), {
        "content/404.md": "---\ntitle: Nobody here\n---\nLook *elsewhere*.\n",
        "content/blog/one.md": "# One\n"})
    for theme in ("blog", "docs", "landing"):
        built(torii, site, "--set", f"theme={theme}")
        text = (site / "public/404.html").read_text()
        for part in ("<h1>Nobody here</h1>", "<p>Look <em>elsewhere</em>.</p>"):
            need(part in text, f"{theme}: {text}")
        need("mistyped" not in text, text)
    (site / "content/404.md").unlink()
    built(torii, site)
    need("mistyped" in (site / "public/404.html").read_text(), "the theme's words")


def test_feeds_speak_the_language_of_their_pages(torii, root):
    site = put(make_site(root / "site"), {
        "torii.yaml": CONFIG + "author: Ann\ncopyright: CC\nfeeds: [atom, rss, json]\n"
                      "languages:\n  de: {title: Titel, author: Anna, copyright: Frei}\n",
        "content/a.md": "---\ntitle: A\ndate: 2026-01-02\n---\n",
        "content/a.de.md": "---\ntitle: Ä\ndate: 2026-01-02\n---\n"})
    built(torii, site)
    atom = (site / "public/de/atom.xml").read_text()
    for part in ("<title>Titel</title>", "<name>Anna</name>", "<rights>Frei</rights>"):
        need(part in atom, atom)
    rss = (site / "public/de/rss.xml").read_text()
    for part in ("<title>Titel</title>", "<dc:creator>Anna<", "<copyright>Frei<"):
        need(part in rss, rss)
    feed = json.loads((site / "public/de/feed.json").read_text())
    same((feed["title"], feed["authors"]), ("Titel", [{"name": "Anna"}]), "feed.json")
    need("<title>T</title>" in (site / "public/atom.xml").read_text(), "the site's own")
    home = (site / "public/de/index.html").read_text()
    need('title="Titel"' in home and 'content="Anna"' in home, home)


def test_texts_of_terms_lie_under_name_or_slug(torii, root):
    site = put(make_site(root / "site", a="---\ntitle: A\ntags: [C++, Über, plain]\n---\n"), {
        "content/tags/C++/_index.md": "---\ntitle: About C++\n---\n",
        "content/tags/uber/_index.md": "---\ntitle: Over\n---\n",
        "content/tags/plain/_index.md": "---\ntitle: Not a name\n---\n"})
    built(torii, site)
    for path, title in (("cplusplus", "About C++"), ("uber", "Over"), ("plain", "Not a name")):
        text = (site / f"public/tags/{path}/index.html").read_text()
        need(f"<h1>{title}</h1>" in text, text)
    need(not (site / "public/tags/C++").exists(), "a section beside the term")


def test_terms_without_an_address(torii, root):
    site = make_site(root / "site", a="---\ntitle: A\ntags:\n  - ok\n  - 日本\n  - 🚀\n---\n")
    said = built(torii, site, code=1)
    for part in ("content/a.md:5:5", "content/a.md:6:5", "slugify to unicode", "slugify to off"):
        need(part in said, said)
    said = built(torii, site, "--set", "urls.slugify=unicode", code=1)
    need("'🚀'" in said and "'日本'" not in said and "to unicode" not in said, said)
    built(torii, site, "--set", "urls.slugify=off")


def test_pages_are_counted_once(torii, root):
    """Stand-ins for translations are no pages, and equal reports have one place."""
    site = put(make_site(root / "site"), {
        "torii.yaml": CONFIG + "languages: {de: Deutsch}\n",
        "content/a.md": "# A\n\n```nonsuch\nx\n```\n",
        "content/b.md": "---\ntitle: B\ndraft: true\n---\n"})
    said = built(torii, site)
    need("read     1 page " in said and "left out 1 page:" in said, said)
    need("W0316" in said and "more place" not in said, said)


def test_redirects_that_collide_have_a_place(torii, root):
    site = put(make_site(root / "site", a="---\ntitle: A\naliases:\n  - /x/\n  - /old/\n---\n"), {
        "content/b.md": "---\ntitle: B\naliases: [/old/]\n---\n",
        "torii.yaml": CONFIG + "redirects:\n  /from/: javascript:x\n"})
    said = built(torii, site, code=1)
    for part in ("content/b.md:3:11", "torii.yaml:4:11"):
        need(part in said, said)


def test_addresses_in_lists_are_addresses(torii, root):
    site = put(make_site(root / "site"), {"static/a b/c#d.txt": "x"})
    rows = json.loads(torii("list", "assets", "--format=json", cwd=site).stdout)
    same([r["url"] for r in rows], ["/a%20b/c%23d.txt"], "addresses")
