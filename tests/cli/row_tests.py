"""Rows of the manual's table of features that came later: links by name, attributes,
hooks for quotes and tables, figures, formulas. Expected values come from the manual,
MathML Core and HTML."""
import re

from feature_tests import PLAIN, body, build, put, text_of
from run import make_site, need, same

EXTENSIONS = "markdown:\n  extensions: [tables, alerts, task_lists, attributes, wikilinks, math]\n"


def test_links_by_name(torii, root):
    site = make_site(root / "site")
    put(site, {
        PLAIN: "{{ page.content }}",
        "content/trips/big-trip.md": "---\ntitle: To the sea\n---\n## Some Head\n",
        "content/trips/_index.md": "---\ntitle: All trips\n---\n",
        "content/map.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>',
        "content/a.md": "---\ntitle: A\n---\n## Own\n\n[[big trip]] [[To the Sea|x]] "
                        "[[trips/big-trip]] [[Big_Trip#Some Head]] [[#Own|up]] [[trips]] "
                        "![[map.svg|Map]] `[[no]]` \\[[no]]\n"})
    (site / "torii.yaml").write_text((site / "torii.yaml").read_text() + EXTENSIONS)
    build(torii, site)
    html = text_of(site, "a/index.html")
    same(re.findall(r'href="([^"]*)">([^<]*)', html), [
        ("/trips/big-trip/", "big trip"), ("/trips/big-trip/", "x"),
        ("/trips/big-trip/", "trips/big-trip"), ("/trips/big-trip/#some-head", "Big_Trip#Some Head"),
        ("#own", "up"), ("/trips/", "trips")], "links")
    need('<img src="/map.svg" alt="Map"' in html and 'width="4"' in html, "the image: " + html)
    need("<code>[[no]]</code> [[no]]" in html, "code and escapes: " + html)
    # Another page of that name, and names that are none.
    put(site, {"content/other/big-trip.md": "---\ntitle: Other\n---\n",
               "content/b.md": "# B\n\n[[big trip]] [[big-tripp]] [[A#owm]]\n"})
    done = build(torii, site, code=1)
    for text in ("several pages have this name", "content/b.md:3:3", "content/b.md:3:16",
                 "did you mean 'big-trip'?", "did you mean '#own'?"):
        need(text in done.stderr, f"{text}: {done.stderr}")


def test_links_by_name_are_facts(torii, root):
    """What a name means is read again when pages come and go."""
    site = make_site(root / "site", a="# A\n\n[[Sea]]\n", b="---\ntitle: Sea\n---\n")
    put(site, {PLAIN: "{{ page.content }}"})
    (site / "torii.yaml").write_text((site / "torii.yaml").read_text() + EXTENSIONS)
    build(torii, site)
    need('href="/b/"' in text_of(site, "a/index.html"), "by title")
    put(site, {"content/x/sea.md": "---\ntitle: Other\n---\n"})
    build(torii, site, "--verify")
    need('href="/x/sea/"' in text_of(site, "a/index.html"), "the name of a file comes first")


def test_attributes_of_blocks_and_words(torii, root):
    html = body(
        torii, root, "A text\n{.lead #one lang=de}\n\n> quote\n{.q}\n\n- a\n  {.item}\n{.list}\n\n"
        "| a |\n|---|\n| 1 |\n{.wide}\n\n[x](https://a.example/){.out title=t} *e*{.em} "
        "{.text} \\*f*{.no}\n\n`{.code}`\n\n```\n{.code}\n```\n\nx\n{onclick=bad()}\n", EXTENSIONS)
    for text in ('<p id="one" class="lead" lang="de">A text</p>', '<blockquote class="q">',
                 '<ul class="list">', '<li class="item">a</li>', '<table class="wide">',
                 '<a href="https://a.example/" rel="external noopener" class="out" title="t">', '<em class="em">e</em>',
                 "{.text}", "*f*{.no}", "<code>{.code}</code>", "<p>x</p>"):
        need(text in html, f"{text}: {html}")
    need("onclick" not in html, "a handler: " + html)


def test_hooks_of_quotes_and_tables(torii, root):
    site = make_site(root / "site")
    put(site, {
        PLAIN: "{{ page.content }}",
        "templates/markdown/quote.html":
            "<aside{{ attributes }} data-kind=\"{{ alert }}\">{{ title }}{{ text }}</aside>",
        "templates/markdown/table.html":
            "<div>{% for row in rows %}{% for cell in row %}[{{ cell.text }} {{ cell.align }}]"
            "{% endfor %}{% endfor %}{{ head|map(attribute='text')|join(',') }}"
            "<table{{ attributes }}>{{ html }}</table>{{ page.title }}</div>",
        "content/a.md": "---\ntitle: A\n---\n> [!TIP]\n> hi\n>> deep\n{.q}\n\n"
                        "| *a* | b |\n|:-:|---|\n| 1 | `|` |\n"})
    (site / "torii.yaml").write_text((site / "torii.yaml").read_text() + EXTENSIONS)
    build(torii, site)
    same(text_of(site, "a/index.html").replace("\n", ""),
         '<aside class="q" data-kind="tip">Tip<p>hi</p><aside data-kind="None"><p>deep</p></aside>'
         '</aside><div>[1 center][` None]<em>a</em>,b<table><thead><tr>'
         '<th class="align-center"><em>a</em></th><th>b</th></tr></thead><tbody><tr>'
         '<td class="align-center">1</td><td>`</td></tr></tbody></table>A</div>', "hooks")


def test_figures(torii, root):
    html = body(torii, root, '![a](https://a.example/b.png "The *caption*")\n\n![b](https://a.example/b.png) x\n',
                "markdown: {images: {figure: true, lazy: false}}\n")
    same(html, '<figure>\n<img src="https://a.example/b.png" alt="a" />\n'
               "<figcaption>The *caption*</figcaption>\n</figure>\n"
               '<p><img src="https://a.example/b.png" alt="b" /> x</p>', "a figure")


def test_formulas_are_mathml(torii, root):
    site = make_site(root / "site", a="---\ntitle: A\n---\n$x^2$\n\n$$\n\\frac{1}{2}\n$$\n\n$\\foo$\n")
    put(site, {PLAIN: "{{ page.content }}"})
    config = (site / "torii.yaml").read_text()
    (site / "torii.yaml").write_text(config + EXTENSIONS)
    done = build(torii, site)
    need("W0319" in done.stderr and "content/a.md:10" in done.stderr and "\\foo" in done.stderr, done.stderr)
    same(text_of(site, "a/index.html").strip(),
         "<p><math><msup><mi>x</mi><mn>2</mn></msup></math></p>\n"
         '<p><math display="block"><mfrac><mn>1</mn><mn>2</mn></mfrac></math></p>\n'
         '<p><span class="math inline">\\(\\foo\\)</span></p>', "MathML")
    (site / "torii.yaml").write_text(config + EXTENSIONS + "  math: client\n")
    done = build(torii, site)
    need("W0319" not in done.stderr and "\\(x^2\\)" in text_of(site, "a/index.html"), done.stderr)


def test_tasks_have_labels(torii, root):
    html = body(torii, root, "- [x] done *it*\n")
    need('<li><label><input type="checkbox" checked="" disabled="" /> done <em>it</em></label></li>'
         in html, html)


def test_sets_of_images_are_resolved(torii, root):
    site = make_site(root / "site")
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>'
    put(site, {PLAIN: "{{ page.content }}", "content/x/one.svg": svg, "content/x/two.svg": svg,
               "content/x/a.md": '# A\n\n<img src="one.svg" alt="" srcset="one.svg 1x, two.svg 2x">\n'})
    build(torii, site)
    need('src="/x/one.svg"' in text_of(site, "x/a/index.html"), "src")
    need('srcset="/x/one.svg 1x, /x/two.svg 2x"' in text_of(site, "x/a/index.html"),
         text_of(site, "x/a/index.html"))
    put(site, {"content/x/a.md": '# A\n\n<img src="one.svg" alt="" srcset="one.svg 1x, tow.svg 2x">\n'})
    done = build(torii, site, code=1)
    need("E0203" in done.stderr and "content/x/a.md:3:47" in done.stderr, done.stderr)


def test_a_page_called_404(torii, root):
    site = make_site(root / "site")
    put(site, {PLAIN: "{{ page.kind }} {{ page.title }}", "templates/404.html": "error {{ page.title }}",
               "templates/section.html": "{% for p in section.pages %}{{ p.title }} {% endfor %}",
               "content/docs/404.md": "---\ntitle: Status 404\nkind: page\n---\n",
               "content/blog/404.md": "---\ntitle: Gone\n---\n", "content/blog/a.md": "# A\n"})
    build(torii, site)
    same(text_of(site, "docs/404/index.html").strip(), "page Status 404", "a page")
    same(text_of(site, "docs/index.html").strip(), "Status 404", "it is listed")
    same(text_of(site, "blog/404.html").strip(), "error Gone", "an error page")
    same(text_of(site, "blog/index.html").strip(), "A", "that is not listed")


def test_theme_list_outside_of_a_site(torii, root):
    done = torii("theme", "list", cwd=root)
    same((done.returncode, done.stderr), (0, ""), "theme list")
    same([line.split()[0] for line in done.stdout.splitlines()], ["base", "blog", "docs", "landing"], "themes")
    need(torii("theme", "list", "-C", "none", cwd=root).returncode == 3, "a site that does not exist")


def test_names_in_lists_of_the_configuration(torii, root):
    site = make_site(root / "site")
    (site / "torii.yaml").write_text(
        (site / "torii.yaml").read_text() + "markdown: {extensions: [tables, wikilink]}\n")
    done = torii("build", cwd=site)
    same(done.returncode, 3, done.stderr)
    need("cannot hold 'wikilink'" in done.stderr and "did you mean 'wikilinks'?" in done.stderr, done.stderr)


def test_macros_without_an_import(torii, root):
    site = make_site(root / "site", a="---\ntitle: A & B\n---\nText {{ card() }}\n")
    put(site, {
        PLAIN: "{{ badge(page.title, color='red') }}{% include 'part.html' %}{{ page.content }}"
               "{% call box() %}in{% endcall %}",
        "templates/part.html": "[{{ badge('x') }}]",
        "templates/shortcodes/card.html": "<i>{{ badge('s') }}</i>",
        "templates/macros.html":
            "{# {% macro no() %}{% endmacro %} #}{% macro badge(text, color='blue') -%}\n"
            "<b class=\"{{ color }}\">{{ text }}</b>\n{%- endmacro %}\n"
            "{%- macro box() %}<p>{{ caller() }} {{ site.title }}</p>{% endmacro %}"})
    build(torii, site)
    same(text_of(site, "a/index.html").strip().replace("\n", ""),
         '<b class="red">A &amp; B</b>[<b class="blue">x</b>]<p>Text <i><b class="blue">s</b></i>'
         "</p><p>in T</p>", "macros")
    # A change is seen, and so is a name that was undefined.
    macros = (site / "templates/macros.html").read_text().replace("<b ", "<em ").replace("</b>", "</em>")
    put(site, {"templates/macros.html": macros, "content/b.md": "# B\n"})
    build(torii, site, "--verify")
    need('<em class="red">' in text_of(site, "a/index.html"), text_of(site, "a/index.html"))
    put(site, {"templates/macros.html": macros + "{% macro menu() %}{% endmacro %}"})
    done = build(torii, site, code=1)
    need("the macro 'menu' has the name of a function" in done.stderr, done.stderr)
    # A wrong call tells where it is.
    put(site, {"templates/macros.html": macros, "templates/part.html": "\n{{ badge() }}{{ badge(1, 2, 3) }}"})
    done = build(torii, site, code=1)
    need("templates/part.html:2" in done.stderr and "badge" in done.stderr, done.stderr)


def test_profile_counts_includes(torii, root):
    site = make_site(root / "site", a="# A\n", b="# B\n")
    put(site, {PLAIN: "{% for i in range(3) %}{% include 'part.html' %}{% endfor %}",
               "templates/part.html": "{{ loop }}x{% include 'deep.html' %}", "templates/deep.html": "y"})
    # What is told of is told each time; what depends on nothing is rendered once.
    for kept, deep in (("true", 1), ("false", 6)):
        done = build(torii, site, "--profile", "-j1", "--no-cache", "--set", f"build.partials={kept}")
        for name, times in (("page.html", 2), ("part.html", 6), ("deep.html", deep)):
            need(re.search(rf" {times}  {name}\n", done.stderr), f"{name}: {done.stderr}")


def test_dates_in_the_language_of_the_page(torii, root):
    """Names and patterns of the Unicode CLDR, as ICU gives them."""
    site = make_site(root / "site", a="---\ntitle: A\ndate: 2026-03-04\n---\n")
    put(site, {
        PLAIN: "{{ page.date|date('%a %-d %b %A %B') }}|{{ page.date|date('long') }}|"
               "{{ page.date|date('short') }}|{{ page.date|date('rfc822') }}",
        **{f"content/a.{code}.md": "---\ntitle: A\ndate: 2026-03-04\n---\n"
           for code in ("de", "fr", "ja", "ar", "eo")}})
    (site / "torii.yaml").write_text(
        (site / "torii.yaml").read_text() + "languages: {de: {}, fr: {}, ja: {}, ar: {}, eo: {}}\n")
    build(torii, site)
    for code, text in {
            "": "Wed 4 Mar Wednesday March|March 4, 2026|3/4/26",
            "de/": "Mi. 4 März Mittwoch März|4. März 2026|04.03.26",
            "fr/": "mer. 4 mars mercredi mars|4 mars 2026|04/03/2026",
            "ja/": "水 4 3月 水曜日 3月|2026年3月4日|2026/03/04",
            "ar/": "الأربعاء 4 مارس الأربعاء مارس|4 مارس 2026|4\u200f/3\u200f/2026",
            "eo/": "Wed 4 Mar Wednesday March|March 4, 2026|3/4/26"}.items():
        same(text_of(site, f"{code}a/index.html").strip(),
             text + "|Wed, 04 Mar 2026 00:00:00 +0000", code or "en")
