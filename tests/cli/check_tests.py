"""Tests of torii check: what only the finished output shows."""
import http.server
import json
import re
import threading
import time

from run import HERE, make_site, need, put, same

BASE = "<!doctype html><html lang=en><head><title>{{ page.title }}</title></head><body>%s</body></html>\n"


def site_with(root, body, **pages):
    site = make_site(root, **pages)
    (site / "templates").mkdir()
    for name in ("page", "home", "section", "taxonomy", "term", "404"):
        (site / "templates" / f"{name}.html").write_text(BASE % "<h1>{{ page.title }}</h1>{{ page.content }}")
    (site / "templates" / "page.html").write_text(BASE % body)
    return site


def reports(torii, site, *args):
    done = torii("check", "-v", "--format=json", *args, cwd=site)
    need(done.stdout.endswith("]\n"), f"{done.returncode} {done.stderr}")
    found = [(r["code"], r["path"], r["line"], r["column"], r["more"]) for r in json.loads(done.stdout)]
    return done.returncode, found


def test_check_writes_nothing_and_counts(torii, root):
    site = site_with(root / "s", "<h1>{{ page.title }}</h1>{{ page.content }}",
                     a="# A\n\n[b](b.md#one) ![x](x.png)\n", b="# B\n\n## One\n")
    (site / "content" / "x.png").write_bytes(b"x")
    done = torii("check", cwd=site)
    need(done.returncode == 0, done.stderr)
    need("0 errors, 0 warnings in " in done.stderr and ", 1 anchor, 1 image\n" in done.stderr, done.stderr)
    need(not (site / "public").exists() and not (site / ".torii").exists(), "something was written")


def test_check_finds_links_of_templates(torii, root):
    body = '<a href="/gone/">x</a>{{ page.content }}<a href="/a/#none">y</a><img src="/x.png" alt="">'
    site = site_with(root / "s", body, a="# A\n", b="# B\n")
    code, found = reports(torii, site)
    same(code, 1, "exit code")
    same(sorted((f[0], f[4]) for f in found), [("E0201", 1), ("E0202", 1), ("E0203", 1)], "reports")
    need(all(f[1].startswith("public/") for f in found), str(found))
    code, found = reports(torii, site, "--only=anchors")
    same([f[0] for f in found], ["E0202"], "--only")
    need(reports(torii, site, "--only=a11y") == (0, []), "--only=a11y")
    need(torii("check", "--only=lniks", cwd=site).returncode == 2, "an unknown check")


def test_check_tells_a_broken_link_once(torii, root):
    site = site_with(root / "s", "{{ page.content }}", a="# A\n\n[x](gone.md) [y](b.md#no) [z](/nope/)\n", b="# B\n")
    found = reports(torii, site)[1]
    same(sorted(f[:4] for f in found), [
        ("E0201", "content/a.md", 3, 5), ("E0201", "content/a.md", 3, 31),
        ("E0202", "content/a.md", 3, 18)], "reports")


def test_check_accessibility(torii, root):
    body = ('<h1>{{ page.title }}</h1>{{ page.content }}<img src="data:,"><a href="/"></a>'
            '<p id=i></p><p id=i></p><a href="/"><img alt="home" src="data:,"></a>'
            '<a href="/" aria-label="home"><svg></svg></a>')
    site = site_with(root / "s", body, a="Text\n\n### Deep\n")
    found = reports(torii, site)[1]
    same(sorted(f[0] for f in found), ["W0206", "W0601", "W0602", "W0605"], "reports")
    need(("W0602", "content/a.md", 3, 5, 0) in found, str(found))
    page = site / "templates" / "page.html"
    page.write_text("<html><body></body></html>\n")
    same(sorted(f[0] for f in reports(torii, site)[1]), ["W0603", "W0604"], "a bare document")
    need(torii("check", "--strict", cwd=site).returncode == 1, "--strict")
    same(reports(torii, site, "--set", "checks.accessibility=off")[1], [], "switched off")
    same(reports(torii, site, "content/_index.md")[1], [], "another path")


def test_check_feeds(torii, root):
    site = make_site(root / "s", a="---\ntitle: A & B\ndate: 2026-01-02\n---\nText\n")
    need(reports(torii, site, "--only=feeds") == (0, []), "the theme's feeds")
    (site / "templates").mkdir()
    (site / "templates" / "sitemap.xml").write_text("<urlset>\n<loc>a & b</loc></urlset>\n")
    code, found = reports(torii, site, "--only=feeds")
    same((code, found), (1, [("E0606", "public/sitemap.xml", 2, 8, 0)]), "a bare &")
    for text, column in (("<a><b></a></b>", 7), ("<a x=1></a>", 6), ("<a></a><b></b>", 8), ("<a>", 2)):
        (site / "templates" / "sitemap.xml").write_text(text)
        found = reports(torii, site, "--only=feeds")[1]
        same([f[:4] for f in found], [("E0606", "public/sitemap.xml", 1, column)], text)


def test_check_orphans(torii, root):
    site = make_site(root / "s", a="# A\n", b="---\ntitle: B\nhidden: true\n---\n")
    same(reports(torii, site)[1], [], "off")
    found = reports(torii, site, "--orphans")[1]
    same([f[:2] for f in found], [("W0207", "content/b.md")], "--orphans")


def test_check_unused_templates(torii, root):
    site = make_site(root / "s", a="# A\n")
    (site / "templates").mkdir()
    (site / "templates" / "page.html").write_text('{% include "used.html" %}')
    (site / "templates" / "used.html").write_text("x")
    (site / "templates" / "unused.html").write_text("x")
    found = reports(torii, site, "--only=templates")[1]
    same([f[:2] for f in found], [("W0404", "templates/unused.html")], "reports")
    (site / "templates" / "used.html").write_text("{% include page.title ~ '.html' ignore missing %}")
    same(reports(torii, site, "--only=templates")[1], [], "names made while rendering")


def test_check_blocks_that_go_nowhere(torii, root):
    site = put(make_site(root / "s", a="# A\n"), {"templates/page.html":
        "{# {% block c %} #}{% extends 'base.html' %}{% raw %}{% block r %}{% endraw %}\n"
        "ä{% block contnet %}{% block inner %}{% endblock %}{% endblock %}\n"
        "{% block content %}{% block within %}{% endblock %}{% endblock content %}\n"
        "{%- block called -%}{% endblock %}{% block title %}{{ self.called() }}{% endblock %}\n"
        "{% block elsewhere %}{% endblock %}\n",
        "templates/made.html": "{% extends page.x or 'base.html' %}{% block y %}{% endblock %}",
        "templates/alone.html": "{% block z %}{% endblock %}"})
    done = torii("check", "--only=templates", "--format=json", cwd=site)
    found = [(r["code"], r["line"], r["column"], r["suggestion"])
             for r in json.loads(done.stdout) if r["code"] == "W0405"]
    same(found, [("W0405", 2, 11, "content"), ("W0405", 5, 10, None)], done.stdout)


def test_text_outside_of_blocks(torii, root):
    """What Jinja drops without a word, and nothing that it prints or that is no text."""
    site = put(make_site(root / "s", a="# A\n"), {
        "templates/base.html": "<p>{% block b %}{% endblock %}</p>",
        "templates/page.html":
            "printed {% extends 'base.html' %}{# note #}<!-- a comment\n -->\n"
            "{% set a = 'x' %}{% set b %}kept{% endset %}{% set c | upper %}kept{% endset %}\n"
            "{% macro m(x='%}') %}kept {{ x }}{{ caller() }}{% endmacro %}\n"
            "{% block b %}{% if 1 %}kept{% endif %}{% raw %}{% endblock %} kept{% endraw %}"
            "{% endblock b %}\n"
            "{% call m() %}kept{% endcall %}{{ '' }}lost {{ page.title }} one\n"
            "{% if 1 %}lost too{% endif %}{% block q %}{% endblock %}\n"
            "{%- raw -%} {{ lost }} {%- endraw -%}\n",
        "templates/if.html": "{% if page.x %}{% extends 'base.html' %}{% endif %}printed or not",
        "templates/alone.html": "all of it"})
    done = torii("build", "--format=json", cwd=site)
    found = [(r["path"], r["line"], r["column"], r["span"])
             for r in json.loads(done.stdout) if r["code"] == "W0406"]
    same(found, [("templates/page.html", 6, 32, 8), ("templates/page.html", 8, 13, 10)], done.stdout)
    said = torii("build", cwd=site).stderr
    need("{{ '' }}lost" in said and "^^^^^^" in said, said)


def test_text_outside_of_blocks_in_themes(torii, root):
    """Those of the program have none; what others wrote is told of by `check` alone."""
    for theme in ("blog", "docs", "landing"):
        site = make_site(root / theme, a="# A\n")
        torii("theme", "eject", "--all", "--set", f"theme={theme}", cwd=site)
        done = torii("build", "--set", f"theme={theme}", cwd=site)
        need(done.returncode == 0 and "W0406" not in done.stderr, done.stderr)
    site = put(make_site(root / "s", a="# A\n"), {
        "themes/x/theme.yaml": "name: x\nextends: blog\n",
        "themes/x/templates/page.html": "{% extends 'theme/page.html' %}lost"})
    done = torii("build", "--set", "theme=x", cwd=site)
    need(done.returncode == 0 and "W0406" not in done.stderr, done.stderr)
    done = torii("check", "--set", "theme=x", "--only=templates", cwd=site)
    need("themes/x/templates/page.html:1:32" in done.stderr, done.stderr)


class Server(http.server.BaseHTTPRequestHandler):
    lock = threading.Lock()
    seen, running, most, busy = [], 0, 0, 0

    def answer(self):
        cls = type(self)
        with cls.lock:
            cls.seen.append((self.command, self.path))
            cls.running += 1
            cls.most = max(cls.most, cls.running)
        time.sleep(0.05)
        status = {"/gone": 404, "/post": 405 if self.command == "HEAD" else 200}.get(self.path, 200)
        if self.path == "/busy" and cls.busy == 0:
            cls.busy, status = 1, 429
        with cls.lock:
            cls.running -= 1
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = answer

    def log_message(self, *args):
        pass


def test_check_external(torii, root):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        links = "".join(f"[{n}]({here}/{n})\n" for n in ("ok#x", "ok", "gone", "post", "busy", *map(str, range(8))))
        site = make_site(root / "s", a="# A\n\n" + links + "[down](http://127.0.0.1:1/)\n")
        done = torii("check", "--external", cwd=site)
        if "E0505" in done.stderr:
            return  # built without libcurl
        need(done.returncode == 0, done.stderr)
        for text in (f"{here}/gone does not answer: status 404", "content/a.md:5:8",
                     "http://127.0.0.1:1/ does not answer"):
            need(text in done.stderr, f"{text}: {done.stderr}")
        same(done.stderr.count("W0208"), 2, "reports")
        need(Server.most <= 2, f"{Server.most} connections at once")
        same(Server.seen.count(("HEAD", "/ok")), 1, "requests for one address")
        need(("GET", "/post") in Server.seen, "GET where HEAD is refused")
        Server.seen.clear()
        torii("check", "--external", cwd=site)
        same({path for _, path in Server.seen}, {"/gone"}, "asked again")
        done = torii("check", "--external", "--set", "checks.external_links=error", cwd=site)
        need(done.returncode == 1 and "error[W0208]" in done.stderr, done.stderr)
    finally:
        server.shutdown()


def test_check_budget(torii, root):
    site = make_site(root / "s", a="# A\n\n" + "word " * 2000)
    (site / "static").mkdir()
    (site / "static/big.css").write_text("a { b: c }\n" * 1000)
    (site / "torii.yaml").write_text(
        "title: T\nbase_url: https://example.org/x/\nparams: {stylesheets: [big.css]}\n")
    limits = ["--set", "checks.budget={html: 8000, css: 17000, js: 100000}"]
    done = torii("check", "--only=budget", *limits, cwd=site)
    need(done.returncode == 1, done.stderr)
    need("error[E0607]" in done.stderr, done.stderr)
    need("public/a/index.html" in done.stderr and "bytes of HTML, above the budget of 8000" in done.stderr, done.stderr)
    need("bytes of style sheets, above the budget of 17000" in done.stderr, done.stderr)
    need("scripts" not in done.stderr, done.stderr)
    done = torii("check", "--only=budget", "--set", "checks.budget={html: 90000, css: 90000}", cwd=site)
    need(done.returncode == 0, done.stderr)
    done = torii("check", "--only=budget", *limits, "--set", "urls.relative=true", cwd=site)
    need("bytes of style sheets, above the budget of 17000" in done.stderr, done.stderr)


def test_every_code_is_of_one_kind_of_check(torii, root):
    cli = HERE.parents[1] / "cli"
    kinds = re.findall(r'\{"(\w+)", "([\d ]+)"\}', (cli / "build" / "check.c").read_text())
    codes = re.findall(r'^#define CODE_\w+ "[EW](\d{4})"', (cli / "base" / "codes.h").read_text(), re.M)
    for code in codes:
        found = [name for name, numbers in kinds if code.startswith(tuple(numbers.split()))]
        need(len(found) == (not code.startswith("05")), f"{code} is of {found}")
    shown = torii("check", "--help", cwd=root).stdout
    need(all(name in shown for name, _ in kinds), "help names all kinds")


def test_check_tells_a_link_of_templates_once(torii, root):
    """Whatever stands before it in each output; the address is what is underlined."""
    site = put(make_site(root / "site", **{name: f"# {name}\n" for name in "abcxyz"}), {
        "content/s/_index.md": "# S\n", "content/s/m.md": "---\ntags: [t]\n---\n# M\n",
        "templates/partials/footer_links.html": '<li><a href="/gone/?a=1">Gone</a></li>\n'})
    done = torii("check", cwd=site)
    same(done.stderr.count("error["), 1, done.stderr)
    lines = done.stderr.splitlines()
    at = next(i for i, line in enumerate(lines) if 'href="/gone/' in line)
    same(lines[at][lines[at + 1].index("^"):lines[at + 1].rindex("^") + 1], "/gone/?a=1", done.stderr)
    need(any("more outputs" in line for line in lines), done.stderr)
