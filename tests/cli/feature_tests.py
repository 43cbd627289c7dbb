"""What people expect of a site generator, one test for each row of the manual's table of
features that no other test shows. Expected values come from CommonMark's and GitHub's
rules for Markdown, and from the specification of sites."""
import re

from run import make_site, need, put, same

PLAIN = "templates/page.html"


def build(torii, site, *args, code=0):
    done = torii("build", *args, cwd=site)
    same(done.returncode, code, done.stderr)
    return done


def text_of(site, path):
    return (site / "public" / path).read_text()


def body(torii, root, markdown, config=""):
    """The HTML of one page's content."""
    site = make_site(root / "site")
    put(site, {PLAIN: "{{ page.content }}", "content/a.md": f"---\ntitle: A\n---\n{markdown}"})
    (site / "torii.yaml").write_text((site / "torii.yaml").read_text() + config)
    build(torii, site)
    return text_of(site, "a/index.html").strip()


# ------------------------------------------------------------------ content

def test_defaults_and_cascade(torii, root):
    site = make_site(root / "site")
    put(site, {
        "torii.yaml": "title: T\nbase_url: https://example.org/\ndefaults:\n"
                      "- {match: 'blog/**', set: {color: red, weight: 7}}\n",
        "content/blog/_index.md": "---\ntitle: B\ncascade: {shape: round, color: blue}\n---\n",
        "content/blog/a.md": "# A\n", "content/blog/b.md": "---\ncolor: green\n---\n# B\n",
        PLAIN: "{{ page.color }} {{ page.shape }} {{ page.weight }}"})
    build(torii, site)
    same(text_of(site, "blog/a/index.html").strip(), "blue round 7", "cascade over defaults")
    same(text_of(site, "blog/b/index.html").strip(), "green round 7", "the page over all")


def test_drafts_future_and_expired(torii, root):
    site = make_site(
        root / "site", d="---\ntitle: D\ndraft: true\n---\n",
        f="---\ntitle: F\ndate: 2999-01-01\n---\n", e="---\ntitle: E\nexpires: 2001-01-01\n---\n")
    build(torii, site)
    for name in "dfe":
        need(not (site / "public" / name).exists(), f"{name} was built")
    for name, option in (("d", "-D"), ("f", "-F"), ("e", "-E")):
        build(torii, site, option)
        need((site / "public" / name / "index.html").exists(), f"{option} builds it")


def test_addresses_of_pages(torii, root):
    site = make_site(root / "site")
    put(site, {
        "torii.yaml": "title: T\nbase_url: https://example.org/\n"
                      "permalinks: {'news/**': '/:year/:month/:slug/'}\n",
        "content/news/2026-03-04-big-day.md": "# Big day\n",
        "content/one.md": "---\nslug: uno\naliases: [/old/, older.html]\n---\n# One\n",
        "content/two.md": "---\nurl: /else/where/\n---\n# Two\n",
        "content/c++.md": "# C\n"})
    build(torii, site)
    for path in ("2026/03/big-day", "uno", "else/where", "cplusplus"):
        need((site / "public" / path / "index.html").exists(), path)
    need("/uno/" in text_of(site, "old/index.html"), "an alias leads to the page")
    need("/uno/" in text_of(site, "older.html"), "an alias with a file name")
    need("2026-03-04" in text_of(site, "2026/03/big-day/index.html"), "the date of the file name")


def test_addresses_as_files(torii, root):
    site = make_site(root / "site", a="# A\n")
    put(site, {"torii.yaml": "title: T\nbase_url: https://example.org/\nurls: {style: file}\n"})
    build(torii, site)
    need((site / "public/a.html").exists(), "a.html")


def test_terms_have_pages_of_their_own(torii, root):
    site = make_site(root / "site", a="---\ntitle: A\ntags: [C++, x]\n---\n")
    put(site, {"content/tags/cplusplus/_index.md": "---\ntitle: The language\n---\nAbout *it*.\n",
               "templates/term.html": "{{ term.title }}|{{ term.count }}|{{ page.content }}"
                                      "{% for p in term.pages + page.pages %}{{ p.title }}{% endfor %}"})
    build(torii, site)
    same(text_of(site, "tags/cplusplus/index.html").strip(),
         "The language|1|<p>About <em>it</em>.</p>\nAA", "the term's page, and the pages of the term")


def test_summary_counts_and_contents(torii, root):
    site = make_site(root / "site", a=(
        "---\ntitle: A\n---\nThe *first* part.\n\n<!-- more -->\n\n## Two `x`\n\n### Three\n\n"
        + "word " * 450))
    put(site, {PLAIN: "{{ page.summary }}|{{ page.has_more }}|{{ page.word_count }}|"
                      "{{ page.reading_time }}|{% for h in page.toc %}{{ h.level }}{{ h.id }}"
                      "{% for k in h.children %}>{{ k.title }}{% endfor %}{% endfor %}"})
    build(torii, site)
    got = text_of(site, "a/index.html").strip()
    same(got.replace("\n", ""), "<p>The <em>first</em> part.</p>|True|456|3|2two-x>Three", "values")


def test_links_between_pages(torii, root):
    site = make_site(root / "site")
    put(site, {PLAIN: "{{ page.content }}", "content/x/b.md": "# B\n\n## Head\n",
               "content/a.md": "# A\n\n[1](x/b.md) [2](x/b.md#head) [3](@/x/b.md) [4](/x/b/)\n"})
    build(torii, site)
    same(re.findall(r'href="([^"]*)"', text_of(site, "a/index.html")),
         ["/x/b/", "/x/b/#head", "/x/b/", "/x/b/"], "addresses")


# ----------------------------------------------------------------- Markdown

def test_markdown_tables_and_lists(torii, root):
    html = body(torii, root, "| a | b |\n|---|:-:|\n| `1` | 2 |\n\n- [x] done\n- [ ] open\n\n~~old~~\n")
    for part in ("<th>a</th>", '<td class="align-center">2</td>', 'type="checkbox"', "<del>old</del>"):
        need(part in html, f"{part} in {html}")


def test_markdown_footnotes_and_alerts(torii, root):
    html = body(torii, root, "A note[^1].\n\n[^1]: The *text*.\n\n> [!WARNING]\n> Look out\n")
    need('href="#fn-1"' in html and 'href="#fnref-1"' in html, "links there and back: " + html)
    need("warning" in html and "Look out" in html, "an alert: " + html)


def test_markdown_links_and_headings(torii, root):
    html = body(torii, root, "## Größe & *Co*\n\n## Größe & Co\n\n## X {#own .c}\n\nsee https://example.com/x.\n")
    ids = re.findall(r'<h2[^>]* id="([^"]*)"|<h2 id="([^"]*)"', html)
    same([a or b for a, b in ids], ["größe--co", "größe--co-1", "own"], "ids as GitHub makes them")
    need('href="https://example.com/x"' in html, "a bare address")
    need('rel="external noopener"' in html, "attributes of links that lead out")


def test_markdown_extras(torii, root):
    html = body(torii, root, (
        "Term\n: Meaning\n\n::: details More\nhidden\n:::\n\n::: note\nboxed\n:::\n\n$x^2$ :rocket: H~2~O "
        "==marked== \"quoted\" -- HTML\n\n*[HTML]: Hypertext\n"),
        "markdown: {smart: true, extensions: [definition_lists, containers, details, math, emoji, "
        "sub_sup, mark, abbreviations]}\n")
    for part in ("<dt>Term</dt>", "<dd>Meaning</dd>", "<summary>More</summary>", "🚀",
                 "<sub>2</sub>", "<mark>marked</mark>", "“quoted”", "–", "<abbr title=\"Hypertext\">"):
        need(part in html, f"{part} in {html}")
    need("<math><msup><mi>x</mi><mn>2</mn></msup></math>" in html, "a formula: " + html)


def test_markdown_highlights_code(torii, root):
    html = body(torii, root, '```c {linenos hl_lines="2" title="a.c"}\nint x;\nint y;\n```\n')
    for part in ('<span class="kt">int</span>', "a.c", 'class="hll"'):
        need(part in html, f"{part} in {html}")
    need(re.search(r'class="lineno[^"]*"', html) or "linenos" in html, "numbers of lines: " + html)


def test_tabs_diagrams_and_differences(torii, root):
    html = body(torii, root, (
        "{% call tabs() %}\n{% call tab('C', group='g') %}\n`int`\n{% endcall %}\n"
        "{% call tab('Go', group='g') %}\n*go*\n{% endcall %}\n{% endcall %}\n\n"
        "```mermaid\na --> b & c\n```\n\n```diff\n-old\n+new\n```\n"))
    for part in ('<details class="tab" name="g" open>', '<details class="tab" name="g">',
                 "<summary>Go</summary>", "<em>go</em>",
                 '<pre class="mermaid">a --&gt; b &amp; c\n</pre>',
                 '<span class="gd">-old', '<span class="gi">+new'):
        need(part in html, f"{part} in {html}")


def test_raw_html_in_four_modes(torii, root):
    text = '<b onclick="x()">b</b> <script>y()</script> [l](javascript:z)\n'
    wanted = {"sanitize": ("<b>b</b>", "onclick"), "escape": ("&lt;b", "<b"),
              "omit": ("b", "<b"), "allow": ('<b onclick="x()">', "&lt;b")}
    for mode, (there, absent) in wanted.items():
        html = body(torii, root / mode, text, f"markdown: {{html: {mode}}}\nchecks: {{internal_links: off}}\n")
        need(there in html and absent not in html, f"{mode}: {html}")
        need(mode == "allow" or "javascript:" not in html, f"{mode}: {html}")


def test_content_is_no_template(torii, root):
    html = body(torii, root, "{{ 1 + 1 }} {{ page.title }} `{% raw %}`\n")
    need("{{ 1 + 1 }}" in html and "{{ page.title }}" in html, html)


def test_code_has_light_and_dark_colours(torii, root):
    site = make_site(root / "site", a="# A\n\n```c\nint x;\n```\n")
    build(torii, site)
    css = "".join(p.read_text() for p in (site / "public").rglob("*.css"))
    need(".kt" in css or ".k" in css, "colours of code")
    need("light-dark(" in css or "prefers-color-scheme" in css, "two schemes")


# ---------------------------------------------------------------- templates

def test_values_are_escaped(torii, root):
    site = make_site(root / "site", a="---\ntitle: 'A <b> & \"c\"'\n---\n")
    put(site, {PLAIN: "{{ page.title }}|{{ page.title|safe }}"})
    build(torii, site)
    same(text_of(site, "a/index.html").strip(),
         'A &lt;b&gt; &amp; &#34;c&#34;|A <b> & "c"', "title")


def test_language_of_templates(torii, root):
    site = make_site(root / "site", a="# A\n")
    put(site, {"templates/l.html": "[{% block b %}{% endblock %}]{% macro m(x, y=2) %}{{ x }}{{ y }}"
                                   "{{ caller() if caller }}{% endmacro %}",
               PLAIN: "{% extends 'l.html' %}{% from 'l.html' import m with context %}{% block b %}"
                      "{{ m(1) }}{% call m('a', y='b') %}c{% endcall %}{{ {'k': [1, 2, 3][1:]}.k }}"
                      "{{ 'x' if page.draft else 'y' }}{% endblock %}"})
    build(torii, site)
    same(text_of(site, "a/index.html").strip(), "[12abc[2, 3]y]", "blocks, macros, literals")


def test_themes_in_layers(torii, root):
    site = make_site(root / "site", a="# A\n")
    put(site, {"torii.yaml": "title: T\nbase_url: https://example.org/\ntheme: child\n",
               "themes/child/theme.yaml": "name: child\nextends: parent\n",
               "themes/child/templates/part.html": "child's part\n",
               "themes/parent/theme.yaml": "name: parent\n",
               "themes/parent/templates/page.html":
                   "{% block a %}parent's a{% endblock %} {% include 'part.html' %} {% block z %}z{% endblock %}",
               "themes/parent/templates/part.html": "parent's part\n",
               "themes/parent/templates/section.html": "{{ page.title }}",
               "templates/page.html": "{% extends 'theme/page.html' %}{% block a %}mine, {{ super() }}{% endblock %}"})
    build(torii, site)
    same(" ".join(text_of(site, "a/index.html").split()), "mine, parent's a child's part z", "three layers")


def test_built_in_themes(torii, root):
    done = torii("theme", "list", cwd=make_site(root / "site"))
    for name in ("blog", "docs", "landing"):
        need(name in done.stdout, f"{name} in {done.stdout}")


# ------------------------------------------------------------------- output

def test_error_page(torii, root):
    site = make_site(root / "site")
    build(torii, site)
    need((site / "public/404.html").exists(), "404.html")


def test_clock_stands_still(torii, root):
    site = make_site(root / "site", a="# A\n")
    put(site, {PLAIN: "{{ now().strftime('%Y-%m-%d %H:%M') }}"})
    build(torii, site, "--clock", "2026-05-06T07:08:09Z")
    same(text_of(site, "a/index.html").strip(), "2026-05-06 07:08", "--clock")
    torii.env["SOURCE_DATE_EPOCH"] = "1000000000"
    try:
        build(torii, site)
    finally:
        del torii.env["SOURCE_DATE_EPOCH"]
    same(text_of(site, "a/index.html").strip(), "2001-09-09 01:46", "SOURCE_DATE_EPOCH")


def test_same_bytes_anywhere(torii, root):
    trees = []
    for name, zone, locale in (("one", "UTC", "C.UTF-8"), ("a longer name", "Asia/Tokyo", "de_DE.UTF-8")):
        site = make_site(root / name, a="---\ntitle: A\ndate: 2026-01-02 23:30\ntags: [x, y]\n---\nText\n")
        kept = dict(torii.env)
        torii.env.update(TZ=zone, LC_ALL=locale)
        try:
            build(torii, site, "--clock", "2026-05-06T07:08:09Z")
        finally:
            torii.env = kept
        trees.append({p.relative_to(site / "public").as_posix(): p.read_bytes()
                      for p in (site / "public").rglob("*") if p.is_file()})
    same(sorted(trees[0]), sorted(trees[1]), "files")
    for path, data in trees[0].items():
        need(data == trees[1][path], f"{path} differs")
