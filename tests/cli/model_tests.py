"""What a site is: addresses, languages, relations, data."""
import datetime
import html
import html.parser
import json
import os
import re
import shutil
import subprocess
import tomllib
import urllib.parse

from run import HERE, files, make_site, need, put, same


class Links(html.parser.HTMLParser):
    """The addresses of a page's links, images, scripts and style sheets."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found += [v for k, v in attrs if k in ("href", "src", "action") and v]


def test_relative_site_opens_from_files(torii, root):
    need(torii("init", "s", "--yes", cwd=root).returncode == 0, "init")
    site = root / "s"
    sets = ["--set", "urls.relative=true", "--set", "urls.style=file"]
    done = torii("build", "-u", "https://example.org/deep/down/", *sets, cwd=site)
    need(done.returncode == 0, done.stderr)
    seen = 0
    for name in files(site / "public"):
        if not name.endswith(".html") or name == "404.html":
            continue
        page = site / "public" / name
        for link in Links(page.read_text()).found:
            path = re.split("[?#]", link)[0]
            if re.match("[a-z]+:", link) or not path:
                continue
            target = page.parent / urllib.parse.unquote(path)
            need(not path.startswith("/") and target.is_file(), f"{name}: {link}")
            seen += 1
    need(seen > 20, f"{seen} links")


TOML = [
    "a = 1\nb = -0x_1", "a = 0xdead_beef\nb = 0o17\nc = 0b101\nd = 1_000", "a = 01", "a = 1__0",
    "a = +1.5e3\nb = -0.0\nc = 6.02_2e-23", "a = 1.", "a = .5", "a = 1e", "a = inf\nb = -inf",
    "a = true\nb = false", "a = True", "a = yes", "a = \"x\\ty\\u00e9\\U0001F600\"", "a = \"\\x\"",
    "a = 'C:\\no'", "a = \"\"\"\nx\n  y \\\n   z\"\"\"", "a = '''\nx'y''z\n'''", "a = \"x\ny\"",
    "a = \"\"\"x\"\"\"\"\"", "a = \"\\ud800\"", "a = \"open", "a = 1 b = 2", "a = 1 # comment",
    "a.b.c = 1\na.b.d = 2", "a = 1\na.b = 2", "\"q k\" = 1\n'l.k' = 2\n1 = 3", "a = 1\na = 2",
    "[t]\na = 1\n[t.u]\nb = 2\n[v]", "[t]\n[t]", "[a.b]\n[a]\nc = 1", "[a]\nb.c = 1\n[a.b]\nd = 1",
    "a=1\n[a]\nb=2\n", "[[p]]\nn = 1\n[[p]]\nn = 2\n[p.sub]\nx = 1\n[[p.deep]]\ny = 1",
    "p = []\n[[p]]", "[[p]]\n[p]", "a = [1, 'x', [2.5, {b = 1}],]", "a = [1,, 2]", "a = [1\n# c\n, 2\n]",
    "a = {b = 1, c.d = 2}", "a = {b = 1,}", "a = {b = 1}\na.c = 2", "a = {b = 1\n}", "a = {}",
    "a = 12:30:00", "= 1", "a =", "a", "[a", "[]", "a = [", "a.\"b c\".d = 1", "a = \"\tx\"",
    "a = 9223372036854775807", "a = 9223372036854775808", "a = 'x\x01'", "# c\x01", "\n\n#x\r\na = 1\r\n",
    "[a.b.c]\nx = 1\n[a]\ny = 2\n[a.d]", "[fruit]\napple.color = 1\n[fruit.apple.taste]", "a = ''''''",
    "a = 1\n\n[b]\n\n[b.c]\n[d]\ne = [{f = 1}, {f = 2}]",
]


def test_toml_is_read_as_python_reads_it(torii, root):
    site = root / "site"
    (site / "content").mkdir(parents=True)
    (site / "templates").mkdir()
    (site / "torii.yaml").write_text("title: T\nfeeds: {formats: []}\n")
    (site / "templates/home.html").write_text("{{ data.x|tojson }}")
    (site / "data").mkdir()
    for text in TOML:
        (site / "data/x.toml").write_bytes(text.encode())
        done = torii("build", cwd=site)
        try:
            expected = tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            need(done.returncode == 1 and "data/x.toml:" in done.stderr, f"{text!r}\n{done.stderr}")
            continue
        if text == "a = 9223372036854775808":  # Python's numbers have no end
            need(done.returncode == 1, text)
            continue
        need(done.returncode == 0, f"{text!r}\n{done.stderr}")
        made = (site / "public/index.html").read_text()
        text_of = {datetime.time: lambda v: v.isoformat()}
        wanted = json.loads(json.dumps(expected, default=lambda v: text_of[type(v)](v)))
        same(json.loads(html.unescape(made)), wanted, repr(text))


def git(site, *args, when=0):
    env = {"PATH": os.environ["PATH"], "HOME": str(site), "GIT_CONFIG_NOSYSTEM": "1",
           "GIT_AUTHOR_DATE": f"{when} +0000", "GIT_COMMITTER_DATE": f"{when} +0000"}
    name = ["-c", "user.name=N", "-c", "user.email=n@example.org"]
    subprocess.run(["git", *name, *args], cwd=site, env=env, check=True, capture_output=True)


def test_dates_from_git(torii, root):
    site = root / "site"
    (site / "content").mkdir(parents=True)
    (site / "templates").mkdir()
    (site / "torii.yaml").write_text("title: T\nfeeds: {formats: []}\ngit: {dates: true}\n")
    (site / "templates/page.html").write_text("{{ page.updated }}")
    for name, text in (("a", "# A\n"), ("b ä", "# B\n"), ("c", "---\nupdated: 2020-02-02\n---\n")):
        (site / "content" / f"{name}.md").write_text(text)
    if not shutil.which("git"):
        return
    done = torii("build", cwd=site)
    need(done.returncode == 0 and "warning[W0506]" in done.stderr, done.stderr)
    git(site, "init", "-q")
    git(site, "add", ".")
    git(site, "commit", "-qm", "one", when=1600000000)
    (site / "content/a.md").write_text("# A again\n")
    git(site, "commit", "-qam", "two", when=1700000000)
    done = torii("build", cwd=site)
    need(done.returncode == 0 and "W0506" not in done.stderr, done.stderr)
    made = {n: (site / "public" / n / "index.html").read_text() for n in ("a", "b-a", "c")}
    same(made, {"a": "2023-11-14T22:13:20Z", "b-a": "2020-09-13T12:26:40Z", "c": "2020-02-02"},
         "dates")


def test_untrusted_content(torii, root):
    site = root / "site"
    (site / "content/guests").mkdir(parents=True)
    (site / "templates").mkdir()
    (site / "torii.yaml").write_text(
        "title: T\nfeeds: {formats: []}\nmarkdown: {html: allow, jinja: true}\n"
        "security: {content: [{match: 'guests/**', trust: untrusted, max_links: 2, max_size: 500}]}\n")
    (site / "templates/page.html").write_text("{{ page.content }}")
    (site / "content/own.md").write_text("# O\n\n<b>{{ 1 + 1 }}</b>\n")
    (site / "content/guests/a.md").write_text("# A\n\n<b>x</b> {{ 1 + 1 }} {% raw %} [l](../own.md)\n")
    done = torii("build", cwd=site)
    need(done.returncode == 0, done.stderr)
    same((site / "public/own/index.html").read_text().strip(), "<p><b>2</b></p>", "own")
    made = (site / "public/guests/a/index.html").read_text()
    need("<b>" not in made and "{{ 1 + 1 }} {% raw %}" in made, made)
    for text, place in (("---\ntitle: x\ntemplate: own.html\n---\n", "content/guests/b.md:3:1"),
                        ("---\nurl: /\n---\n", "content/guests/b.md:2:1"),
                        ("x" * 501, "content/guests/b.md"),
                        ("# X\n\n[a](a.md)\n[a](a.md)\n\n[a](a.md)\n", "content/guests/b.md:6:")):
        (site / "content/guests/b.md").write_text(text)
        done = torii("build", cwd=site)
        need(done.returncode == 1 and "error[E0314]" in done.stderr and place in done.stderr, done.stderr)


REBUILT = {
    "languages": ("content/about.de.md", "i18n/de.yaml", "content/blog/_index.md"),
    "words": ("content/a.md", "i18n/pl.yaml"),
    "relations_auto": ("content/about.md", "content/guide/two.md", "content/guide/deep/_index.md"),
    "relations_list": ("content/about.md", "content/guide/two.md"),
    "mounts": ("handbook/deep/a.md", "handbook/templates/base.html", "handbook/static/s.css"),
    "pages_from_data": ("data/people.yaml", "data/products.csv"),
    "error_pages": ("content/404.md", "templates/blog/404.html"),
    "relative_urls": ("content/blog/a.md",),
}
ADDED = {
    ".md": "\nMore, with [a link](/about/) that is [new](_index.md).\n", ".yaml": "\nmore: {title: M}\n",
    ".csv": "new,New,1,text\n", ".html": "more", ".css": "i {}\n",
}


def test_what_is_left_out_is_told_from_what_is_not_there(torii, root):
    site = make_site(root / "site", part="---\nrender: false\n---\nx\n", hidden="---\ntags: [x]\nhidden: true\n---\ny\n")
    for call, text in (("url_for('page', path='part.md')", "the page 'part.md' is left out of this build"),
                       ("get_term('tags', 'x')", "the term 'x' is left out of this build"),
                       ("url_for('page', path='parts.md')", "^^^^^^^^ did you mean 'part.md'?")):
        (site / "templates").mkdir(exist_ok=True)
        (site / "templates/home.html").write_text("{{ " + call + " }}")
        done = torii("build", cwd=site)
        need(done.returncode == 1 and text in done.stderr, done.stderr)


def test_rebuilds_are_right_whatever_changes(torii, root):
    off = ["--set", "checks.internal_links=off"]
    for name, edited in REBUILT.items():
        site = root / name
        shutil.copytree(HERE / "sites" / name / "site", site)
        need(torii("build", *off, cwd=site).returncode == 0, name)
        for path in edited:
            target = site / path
            target.write_text(target.read_text() + ADDED[target.suffix])
            done = torii("build", "--verify", *off, cwd=site)
            need(done.returncode == 0, f"{name}, {path}\n{done.stderr}")
        target = site / edited[0]
        target.rename(target.with_name("renamed" + target.suffix))
        done = torii("build", "--verify", *off, cwd=site)
        fine = done.returncode == 0 and " 0 differ" in done.stderr
        need(fine or "no file was written" in done.stderr, f"{name}\n{done.stderr}")


def test_titles_in_the_tree_have_no_case(torii, root):
    """Also such as begin alike for long, and beside those with a weight."""
    titles = ["banana", "Apple", "cherry", "Zebra crossing b", "zebra Crossing A", "ZEBRA crossing", "Weight"]
    site = put(make_site(root / "site"), {
        f"content/p{n}.md": f"---\ntitle: {title}\n{'weight: 3' if title == 'Weight' else ''}\n---\n"
        for n, title in enumerate(titles)})
    put(site, {"templates/page.html": "{{ page.nav_prev.title if page.nav_prev }}"})
    done = torii("build", cwd=site)
    need(done.returncode == 0, done.stderr)
    before = {title: (site / f"public/p{n}/index.html").read_text().strip() for n, title in enumerate(titles)}
    order = ["", "Weight", "Apple", "banana", "cherry", "ZEBRA crossing", "zebra Crossing A", "Zebra crossing b"]
    same(before, dict(zip(order[1:], order)), "who comes before")


def test_a_term_that_a_page_names_twice(torii, root):
    """In one spelling, and in several."""
    site = put(make_site(root / "site"), {
        "content/a.md": "---\ntitle: A\ntags: [One, One, one]\n---\n",
        "content/b.md": "---\ntitle: B\ntags: [one]\n---\n",
        "templates/term.html": "{% for p in page.pages %}{{ p.title }}{% endfor %}"})
    done = torii("build", cwd=site)
    need(done.returncode == 0, done.stderr)
    same((site / "public/tags/one/index.html").read_text().strip(), "AB", "the pages")


def test_only_files_are_suggested(torii, root):
    """Sections that have no file of their own have no path that could be meant."""
    site = put(make_site(root / "site"), {
        "content/blog/a.md": "# A\n", "templates/page.html": "{{ get_page('blog/_indes.md').url }}"})
    said = torii("build", cwd=site).stderr
    need("blog/_indes.md" in said and "blog/_index.md" not in said, said)
    put(site, {"templates/page.html": "{{ get_page('blog').url }}"})
    said = torii("build", cwd=site).stderr
    need("'blog'" in said and "did you mean ''" not in said and "blog/_index.md" not in said, said)
