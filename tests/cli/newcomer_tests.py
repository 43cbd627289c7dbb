"""What people meet who move a site of theirs, or write their first one."""
import json
import os
import re
import subprocess

from run import HERE, make_site, need, put, same

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


def test_front_matter_behind_empty_lines(torii, root):
    """Hugo reads it; a draft must not become public by an empty line in front."""
    site = put(make_site(root / "site"), {
        "content/late.md": "\n \n---\ntitle: Late\ndraft: true\nwieght: 1\n---\nbody\n",
        "content/toml.md": "\r\n+++\r\ntitle = 'Tom'\r\n+++\r\n[x](gone.md)\r\n",
        "content/rules.md": "\n---\nSome text.\n\n---\n",
        "content/open.md": "\n---\ntitle: of nothing\n"})
    said = built(torii, site, code=1)
    need("content/late.md:6:1" in said, said)
    need("content/toml.md:5:5" in said, said)
    put(site, {"content/toml.md": "\n+++\ntitle = 'Tom'\n+++\nbody\n"})
    built(torii, site)
    need(not (site / "public/late").exists(), "a draft")
    need("<h1 class=\"p-name\">Tom</h1>" in (site / "public/toml/index.html").read_text(), "Tom")
    need("Some text." in (site / "public/rules/index.html").read_text(), "text, no front matter")
    need("of nothing" in (site / "public/open/index.html").read_text(), "text")


def test_line_ends_of_old_macs(torii, root):
    """A draft that nobody sees as one would be published; other line ends are read."""
    site = put(make_site(root / "site"), {
        "content/a.md": "---\rtitle: A\rdraft: true\r---\rText\r",
        "content/b.md": b"\xef\xbb\xbf+++ \rtitle = 'B'\r+++\r",
        "content/c.md": "---\r\ntitle: C\r\n---\r\nText\r\n", "content/d.md": "no\rhead\r"})
    said = built(torii, site, code=1)
    for name in "ab":
        need(f"E0301" in said and f"content/{name}.md:1:1" in said, said)
    need("old Macs" in said and "\r" not in said and "content/c.md" not in said, said)
    (site / "content/a.md").unlink()
    (site / "content/b.md").unlink()
    built(torii, site)


def test_names_that_look_alike(torii, root):
    site = put(make_site(root / "site"), {
        "content/ma\u0308h.md": "# A\n", "content/m\u00e4h.md": "# B\n"})
    for slugs in ("ascii", "unicode", "off"):
        said = built(torii, site, "--set", f"urls.slugify={slugs}", code=1)
        need("U+0061 U+0308 in the first, U+00E4 in the second" in said, said)
    (site / "content/m\u00e4h.md").unlink()
    put(site, {"content/M\u00c4H.md": "# B\n"})
    said = built(torii, site, "--set", "urls.slugify=off", code=1)
    need("U+" not in said and "by case only" in said, said)


def test_links_to_nothing_are_told(torii, root):
    site = make_site(root / "site", a="# A\n")
    (site / "content/b.md").symlink_to("gone.md")
    (site / "content/.#a.md").symlink_to("someone@here")
    said = built(torii, site, code=1)
    need("'b.md' is a symbolic link to nothing" in said and ".#a" not in said, said)


def test_hidden_files_that_servers_need(torii, root):
    site = put(make_site(root / "site"), {
        "static/.well-known/security.txt": "x", "static/.nojekyll": "",
        "static/.htaccess": "x", "static/.git/config": "x", "static/.DS_Store": "x"})
    built(torii, site)
    same(sorted(p.name for p in (site / "public").glob(".*")),
         [".htaccess", ".nojekyll", ".well-known"], "hidden files")
    need((site / "public/.well-known/security.txt").exists(), "security.txt")


def test_output_is_not_the_top_of_the_disk(torii, root):
    site = make_site(root / "site")
    said = built(torii, site, "-o", "/", "--force", "--dry-run", code=3)
    need("would mix with the sources" in said, said)


def test_names_without_an_address(torii, root):
    site = put(make_site(root / "site"), {
        "content/日.md": "# A\n", "content/🚀.md": "# B\n",
        "content/c.md": "---\ntitle: C\nslug: a/b\n---\n"})
    said = built(torii, site, code=1)
    for part in ("slugify to unicode\n", "slugify to off\n", "content/c.md:3:7"):
        need(part in said, said)


def test_html_files_with_front_matter(torii, root):
    """They are pages whose text is HTML; others are copied as they are."""
    text = ("<h1>Old</h1>\n<p>First <b>p</b></p>\n\n    <script>a < b</script>\n"
            "<h2 id=\"two\">T<i>w</i>o</h2>\n{{ x }} {% y %} # no\n")
    site = put(make_site(root / "site", a="[x](old.html#two) [y](old.html)\n"), {
        "content/old.html": "---\ntitle: Old\ntags: [t]\n---\n" + text,
        "content/s/index.html": "+++\ntitle = 'S'\n+++\n<p>in s</p>\n", "content/s/x.md": "# X\n",
        "content/more.htm": "---\ntitle: More\n---\n<p>a</p><!-- more --><p>b</p>\n",
        "content/jinja.html": "---\njinja: true\n---\n<p>{{ page.title }}</p>\n",
        "content/plain.html": "<!doctype html><title>x</title>\n---\n",
        "templates/page.html": "{{ page.content }}|{{ page.summary }}|{{ page.word_count }}|"
        "{{ page.has_more }}|{% for h in page.toc %}{{ h.title }}{{ h.url }}{% endfor %}"})
    said = built(torii, site, "--set", "search=true")
    need("W0313" not in said and "5 pages" in said, said)
    shown = (site / "public/old/index.html").read_text()
    body, summary, words, more, toc = shown.strip().split("|")
    same(body, text[len("<h1>Old</h1>\n"):], "the text as it is, without the title")
    same((summary, more, toc), ("<p>First <b>p</b></p>", "False", "Two#two"), "of the text")
    same((site / "public/more/index.html").read_text().split("|")[1], "<p>a</p>", "the summary")
    need("<p>Jinja</p>" in (site / "public/jinja/index.html").read_text(), "a template")
    need("<p>in s</p>" in (site / "public/s/index.html").read_text(), "of a section")
    need("First" in "".join(p.read_text() for p in (site / "public/search").glob("*.json")), "search")
    same((site / "public/plain.html").read_bytes(), (site / "content/plain.html").read_bytes(), "copied")
    need('href="/old/#two"' in (site / "public/a/index.html").read_text(), "links to it")
    put(site, {"content/old.html": "<p>no front matter</p>\n", "content/a.md": "# A\n"})
    built(torii, site, "--verify")
    same((site / "public/old.html").read_text(), "<p>no front matter</p>\n", "a file again")
    need(not (site / "public/old").exists(), "the page is gone")
    put(site, {"content/old.html": "---\ntitle: Again\n---\n<p>x</p>\n"})
    built(torii, site, "--verify")
    put(site, {"torii.yaml": CONFIG + "security: {content: [{match: '**', trust: untrusted}]}\n"})
    need("E0314" in built(torii, site, code=1), "of strangers")


# --------------------------------------------------------- writing a theme ----

MISTAKES = {
    # what stands in page.html: column, what the report must have
    "{{ site.pages.title }}": (15, "a list has no attribute 'title'"),
    "{{ page.title.foo }}": (15, "a text has no attribute 'foo'"),
    "{{ page.date.yaer }}": (14, "did you mean 'year'?"),
    "{{ data.tema }}": (9, "there is no data 'tema'"),
    "{{ data.tema.x }}": (9, "did you mean 'team'?"),
    "{{ site.pages|where('tpye', 'x') }}": (22, "did you mean 'type'?"),
    "{{ site.pages|sort_by('titel')|length }}": (24, "did you mean 'title'?"),
    "{{ paginator.items }}": (4, "it is there where a list has paginate_by"),
    "{{ term.name }}": (4, "it is there on the pages of taxonomies and terms"),
    "{{ url_for('page', path='blog/p1') }}": (26, "did you mean 'blog/p1.md'?"),
    "{{ get_page('blog').url }}": (14, "did you mean 'blog/_index.md'?"),
    "{{ url_for('term', taxonomy='tag', term='a') }}": (30, "did you mean 'tags'?"),
    "{{ get_term('tgas', 'a') }}": (14, "did you mean 'tags'?"),
    "{{ url_for('tag') }}": (13, "there are page, section, static"),
    "{{ url_for('search') }}": (4, "set search: true"),
}


def theme_site(root):
    return put(make_site(root / "site"), {
        "content/blog/_index.md": "---\ntitle: Blog\n---\n",
        "content/blog/p1.md": "---\ntitle: P\ndate: 2026-01-01\ntags: [a]\n---\n",
        "data/team.yaml": "a: 1\n"})


def test_mistakes_of_theme_writers(torii, root):
    site = theme_site(root)
    for text, (column, part) in MISTAKES.items():
        put(site, {"templates/page.html": text})
        said = torii("build", "--dry-run", cwd=site).stderr
        need(f"templates/page.html:1:{column}\n" in said and part in said, f"{text}\n{said}")
    for text in ("{{ page.tags[9] }}", "{{ 'x' if data.tema }}", "{{ page.title[99] }}"):
        put(site, {"templates/page.html": text})
        need("E0412" not in torii("build", "--dry-run", cwd=site).stderr, text)
    put(site, {"templates/page.html": "{{ paginator.items }}"})
    said = torii("build", "--dry-run", cwd=site).stderr
    need("did you mean 'paginator'" not in said, said)


def test_what_is_looked_into_is_underlined(torii, root):
    """A missing item has no name: all of the expression that should give it is shown."""
    site = theme_site(root)
    for text, shown in (
        ("é {{ site.pages[99].title }}", "site.pages[99]"),
        ("{{ (page.tags|list)[9].x }}", "(page.tags|list)[9]"),
        ("{{ 'a' ~ page.tags[ 3 ] .b }}", "page.tags[ 3 ]"),
        ("{{ [1, 2][5].a }}", "[1, 2][5]"),
        ("{{ {'a': []}['a'][2].x }}", "{'a': []}['a'][2]"),
        ("{{ page.tags[9][1] }}", "page.tags[9]"),
        ("{{ ([]|first).x }}", "([]|first)"),
        ("{%if(page.tags[3].x)%}{% endif %}", "page.tags[3]"),
        ("{{ dict(a=')').a[7].x }}", "dict(a=')').a[7]"),
    ):
        put(site, {"templates/page.html": text})
        lines = built(torii, site, "--dry-run", code=1).splitlines()
        at = [i for i, one in enumerate(lines) if one == f" 1 | {text}"]
        need(at, lines)
        caret = lines[at[0] + 1]
        same(lines[at[0]][caret.index("^"):caret.rindex("^") + 1], shown, text)


def test_links_to_pages_that_are_left_out(torii, root):
    """A draft is no missing page: what is linked is there, and why it is left out is told."""
    site = put(make_site(root / "site"), {
        "content/s/_index.md": "# S\n", "content/s/d.md": "---\ntitle: D\ndraft: true\n---\n",
        "content/s/f.md": "---\ntitle: F\ndate: 2099-01-01\n---\n",
        "content/s/e.md": "---\ntitle: E\nexpires: 2001-01-01\nurl: /old/e/\n---\n",
        "content/s/x.md": "# X\n", "content/a.md": "# A\n"})
    for link, told in (
        ("s/d.md", "content/s/d.md is there, but it is a draft"), ("/s/d/", "content/s/d.md is there"),
        ("@/s/d", "content/s/d.md is there"), ("s/f.md", "but its date is in the future"),
        ("/old/e/", "content/s/e.md is there, but it has expired"),
    ):
        put(site, {"content/a.md": f"# A\n\n[x]({link})\n"})
        said = built(torii, site, code=1)
        need("link to a page that is left out" in said and told in said and "did you mean" not in said, said)
    put(site, {"content/a.md": "# A\n\n[x](s/dd.md)\n"})
    need("does not exist" in built(torii, site, code=1), "no such page")
    put(site, {"content/a.md": "# A\n", "templates/page.html": "{{ url_for('page', path='s/d.md') }}"})
    need("the page 's/d.md' is left out: it is a draft" in built(torii, site, code=1), "url_for")
    put(site, {"templates/page.html": "{{ get_page('s/f.md').url }}"})
    need("the page 's/f.md' is left out: its date is in the future" in built(torii, site, code=1), "get_page")
    built(torii, site, "-F", "-D", "-E")


def test_templates_by_habit(torii, root):
    """Templates of Go, and shortcodes whose arguments or text were not given as the template expects."""
    site = theme_site(root)
    for text in ("{{ .Title }}", "{% if .Title %}x{% endif %}", "{{ $x := 1 }}"):
        put(site, {"templates/page.html": text})
        need("templates are Jinja2, not Go: {{ page.title }}" in built(torii, site, code=1), text)
    put(site, {"templates/page.html": "{{ page.content }}", "templates/shortcodes/say.html": "{{ body }}-{{ what }}",
               "content/x.md": "# X\n\n{{ say('hello') }}\n"})
    said = built(torii, site)
    need("'body' is undefined" in said and "called with {% call ... %}" in said, said)
    need("'what' is undefined" in said and "without a name are in `args`" in said, said)
    put(site, {"templates/shortcodes/say.html": "{{ get_page(what).url }}"})
    need("without a name are in `args`" in built(torii, site, code=1), "an error")
    put(site, {"templates/shortcodes/say.html": "{{ body }}-{{ args[0] }}",
               "content/x.md": "# X\n\n{% call say('hello') %}\nyou\n{% endcall %}\n"})
    need("E0412" not in built(torii, site), "as it should be")


def test_a_language_with_and_without_its_region(torii, root):
    site = make_site(root / "site", a="# A\n")
    told = "'en' is another language than that of the site, 'en-GB'"
    for text, wanted in (("language: en-GB\nlanguages: {en: English, de: {}}\n", True),
                         ("language: en-GB\nlanguages: {en-GB: English, en: E}\n", False),
                         ("language: en\nlanguages: {en-GB: English}\n", False)):
        put(site, {"torii.yaml": CONFIG + text})
        said = built(torii, site)
        same(told in said and "torii.yaml:4:13" in said, wanted, said)


def test_feeds_of_posts_that_were_not_changed_later(torii, root):
    """`lastmod` of the day on which a post was published is before its hour: it is no change."""
    post = "---\ntitle: P\ndate: 2025-12-24T08:00:00+01:00\nlastmod: {}\n---\n"
    site = put(make_site(root / "site", p=post.format("2025-12-24")), {"torii.yaml": CONFIG + "feeds: [atom, json]\n"})
    for updated, wanted in (("2025-12-24", "2025-12-24T08:00:00+01:00"), ("2025-12-25", "2025-12-25T00:00:00Z")):
        put(site, {"content/p.md": post.format(updated)})
        built(torii, site)
        atom = (site / "public/atom.xml").read_text()
        same(re.findall("<updated>(.*?)</updated>", atom), [wanted, wanted], atom)
        need("<published>2025-12-24T08:00:00+01:00<" in atom, atom)
        same(json.loads((site / "public/feed.json").read_text())["items"][0]["date_modified"], wanted, "JSON")


def test_names_of_zola(torii, root):
    site = put(theme_site(root), {"content/x.md": "# X\n\n{% quote(author=\"V\") %}\nText\n{% end %}\n"})
    said = built(torii, site)
    same(said.count("a shortcode with a text: {% call quote(...) %}, and {% endcall %} behind it"), 1, said)
    for name, ours in (("get_url", "url_for"), ("trans", "t")):
        put(site, {"templates/page.html": f"{{{{ {name}(path='x.md') }}}}"})
        need(f"did you mean '{ours}'?" in built(torii, site, code=1), name)
    put(site, {"templates/page.html": "{{ content }}"})
    need("did you mean 'page.content'?" in built(torii, site), "content")


def test_keys_of_other_tools(torii, root):
    """Who writes torii.yaml by habit is told what a key is called here; all of these exist."""
    table = (HERE.parents[1] / "cli/config/foreign_keys.c").read_text()
    pairs = re.findall(r'{"(\w+)", "([\w.]+)"}', table)
    need(len(pairs) > 50, "the table")
    site = make_site(root / "site", a="# A\n")
    known = json.loads(torii("config", "schema", cwd=site).stdout)["properties"]
    for theirs, ours in pairs:
        need(theirs not in known, f"{theirs} is known")
        node = {"properties": known}
        for part in ours.split("."):
            node = next(one for one in [node, *node.get("anyOf", []), *node.get("oneOf", [])]
                        if part in one.get("properties", {}))["properties"][part]
    put(site, {"torii.yaml": CONFIG + "".join(f"{theirs}: {{}}\n" for theirs, _ in pairs)
               + "languages: {de: {languageName: Deutsch}}\ntaxonomies: {tag: tags}\n"})
    said = built(torii, site, "-v", code=3)
    for theirs, ours in pairs:
        need(re.search(rf"the key '{theirs}' is not known\n.*\n.*\n.*\n.*\^ did you mean '{ours}'\?", said), f"{theirs}: {said}")
    need("did you mean 'name'?" in said and "taxonomies: {tags: {}, categories: {}}" in said, said)


def test_mistakes_in_menus(torii, root):
    """Entries as other tools write them are told, with what is meant; pages that are left out are no entries."""
    site = make_site(root / "site", a="# A\n", d="---\ntitle: D\ndraft: true\n---\n")
    for entry, place, told in (
        ("{name: Home, url: /}", "3:17", "neither a title nor a page"),
        ("{name: Home, url: /}", "3:17", "did you mean 'title'?"),
        ("{title: Posts, pageRef: /posts}", "3:31", "did you mean 'page'?"),
        ("{title: Posts, href: /posts}", "3:31", "did you mean 'url'?"),
        ("{title: More, items: [{title: X, url: /a/}]}", "3:30", "did you mean 'children'?"),
        ("{url: /a/}", "3:16", "{title: Blog, page: blog/_index.md}"),
        ("a.md", "3:16", "an entry of the menu 'main' must be a mapping"),
        ("{title: 3, page: a.md}", "3:24", "the title of a menu's entry must be a text"),
        ("{title: M, children: {title: X, page: a.md}}", "3:37", "must be a list of entries"),
        ("{title: M, children: [{label: X}]}", "3:39", "did you mean 'title'?"),
    ):
        put(site, {"torii.yaml": CONFIG + f"menus: {{main: [{entry}]}}\n"})
        said = built(torii, site, code=3)
        need(told in said and f"torii.yaml:{place}\n" in said, f"{entry}\n{said}")
    put(site, {"torii.yaml": CONFIG + "menus: {main: [{page: aa.md}, {title: B, url: /a/}]}\n"})
    said = built(torii, site, code=1)
    need("'menus' names a page that does not exist" in said and "torii.yaml:3:23" in said
         and "did you mean 'a.md'?" in said and said.count("error[") == 1, said)
    put(site, {"torii.yaml": CONFIG + "menus: {main: [{page: a.md}, {title: D, page: d.md}, {title: Out}]}\n",
               "templates/page.html": "{% for one in menu('main') %}[{{ one.title }} {{ one.url }}]{% endfor %}"})
    built(torii, site)
    same((site / "public/a/index.html").read_text(), "[A /a/][Out ]", "without the draft")
    built(torii, site, "-D")
    same((site / "public/a/index.html").read_text(), "[A /a/][D /d/][Out ]", "with it")


def test_a_template_that_extends_itself(torii, root):
    """Without one of that name below it there is none; it does not run in a circle."""
    site = put(theme_site(root), {
        "templates/page.html": "{% extends 'mine.html' %}",
        "templates/mine.html": "{% extends 'mine.html' %}"})
    said = built(torii, site, code=1)
    need("there is no template 'theme/mine.html'" in said, said)
    need("templates/mine.html:1:" in said and "recursion" not in said, said)


# ------------------------------------------------------ files of other users ----

CLOSED = {
    # what cannot be read: the command, what must be said, the exit code
    "content/blog": (["build"], "the folder cannot be read: Permission denied\n  --> content/blog\n", 4),
    "static/x.txt": (["build"], "cannot be read: Permission denied\n  --> static/x.txt\n", 4),
    "data/sub": (["build"], "the folder cannot be read: Permission denied\n  --> data/sub\n", 1),
    "i18n": (["build"], "cannot be read: Permission denied\n  --> i18n/en.yaml\n", 1),
    "i18n/en.yaml": (["build"], "cannot be read: Permission denied\n  --> i18n/en.yaml\n", 1),
    "templates/page.html": (["build"], "cannot be read: Permission denied\n  --> templates/page.html\n", 1),
    "archetypes/default.md": (["new", "n"], "cannot be read: Permission denied\n  --> archetypes/default.md\n", 0),
    ".torii": (["clean"], "the manifest cannot be read: Permission denied\n  --> .torii\n", 4),
}


def run_as_nobody(torii, site, *args):
    """None where that cannot be."""
    other = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    for path in [site.parent, site, *site.rglob("*")] if other else []:
        os.chown(path, 65534, 65534, follow_symlinks=False)
    try:
        return subprocess.run([torii.program, *args], cwd=site, env=torii.env, text=True,
                              capture_output=True, timeout=60, **other)
    except PermissionError:
        return None


def test_what_cannot_be_read_is_named(torii, root):
    site = put(make_site(root / "site"), {
        "content/blog/a.md": "# A\n", "static/x.txt": "x", "data/sub/x.yaml": "a: 1\n",
        "i18n/en.yaml": "a: b\n", "archetypes/default.md": "# A\n", "templates/page.html": "{{ page.content }}"})
    if not run_as_nobody(torii, site, "build"):
        return
    for path, (args, text, code) in CLOSED.items():
        mode = (site / path).stat().st_mode
        (site / path).chmod(0)
        done = run_as_nobody(torii, site, *args)
        (site / path).chmod(mode)
        need(text in done.stderr, f"{path}: {done.stderr}")
        need("removed" not in done.stderr + done.stdout, done.stderr)
        same(done.returncode, code, f"exit code of {path}")
    for path in ("content/blog", "data/sub", "static"):
        (site / path).chmod(0o444)  # it can be listed, and no more
        done = run_as_nobody(torii, site, "build")
        (site / path).chmod(0o755)
        need(f"the folder cannot be read: Permission denied\n  --> {path}\n" in done.stderr, f"{path}: {done.stderr}")
    (site / "public").chmod(0o555)
    done = run_as_nobody(torii, site, "clean")
    (site / "public").chmod(0o755)
    need("  --> public/" in done.stderr and "removed " not in done.stderr, done.stderr)


def test_folders_that_hold_themselves(torii, root):
    """The way back may lead over a folder that is no link, when a link led into it."""
    site = put(make_site(root / "site"), {"content/q/r/a.md": "# A\n"})
    (site / "content/l").symlink_to("q/r")
    (site / "content/q/r/m").symlink_to("../../q")
    said = built(torii, site, code=1)
    need("folders" not in said, said)
    for path, name in (("content/l/m/r", "r"), ("content/q/r/m", "m")):
        need(f"'{name}' is a symbolic link that leaves its folder or leads in a circle\n  --> {path}\n" in said, said)


def test_a_template_that_is_too_large(torii, root):
    """It has no text, and nobody looks for its end."""
    site = put(make_site(root / "site"), {"templates/section.html": "x"})
    os.truncate(site / "templates/section.html", 300 << 20)
    said = built(torii, site, code=1)
    need("cannot be read: File too large\n  --> templates/section.html\n" in said, said)


def test_strings_that_are_no_mapping(torii, root):
    site = put(make_site(root / "site"), {"i18n/en.yaml": "- a\n"})
    said = built(torii, site, code=1)
    need("E0504" in said and "i18n/en.yaml:1:1" in said, said)
