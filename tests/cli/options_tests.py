"""Mistakes in options and in the few words of configuration that decide about all."""
import json

from run import make_site, need, put, same

CONFIG = "title: T\nbase_url: https://example.org/\n"

FAULTS = {
    "example.org": "does not begin with https:// or http://",
    "//example.org/": "does not begin with",
    "ftp://example.org/": "begins with 'ftp://'",
    "https://": "has no host", "https:///x": "has no host", "http://:80/": "has no host",
    "https://a b.org/": "has a space", "https://a.org/a b": "has a space",
    "https://a.org/\tb": "has a control character",
    "https://u:p@a.org/": "holds a user name or password", "https://u@a.org/": "user name",
    "https://a.org/?q": "has a query", "https://a.org?q": "has a query",
    "https://a.org/#f": "has a fragment", "https://a.org#f": "has a fragment",
    "https://a.org:x/": "has a port", "https://a.org:99999/": "has a port",
    "https://a,b.org/": "',' in its host", "https://[::x]/": "brackets",
    "https://a.org/../b": "'..' in its path", "https://a.org/.": "in its path",
    'https://a.org/"b': "the sign '\"'", "a: [b": "does not begin with",
}
FINE = {
    "https://a.org": "https://a.org/", "https://a.org/x//": "https://a.org/x/",
    "HTTPS://a.org:8080/x": "https://a.org:8080/x/", "http://[::1]:80": "http://[::1]:80/",
    "http://localhost": "http://localhost/", "https://m\u00fcnchen.de/": "https://m\u00fcnchen.de/",
}


def only_error(torii, site, *args, code=3):
    done = torii(*args, "--format=json", cwd=site)
    same(done.returncode, code, done.stdout + done.stderr)
    reports = json.loads(done.stderr if args[0] == "theme" else done.stdout)
    reports = [r for r in reports if r["severity"] == "error"]
    same(len(reports), 1, done.stdout)
    return reports[0]


def test_odd_base_urls_are_refused(torii, root):
    site = make_site(root / "site")
    for url, fault in FAULTS.items():
        for option in (["-u", url], ["--base-url", url], [f"--base-url={url}"], [f"-Du{url}"]):
            found = only_error(torii, site, "build", *option)
            need(fault in found["message"], f"{url}: {found}")
            place = "--base-url" if "base-url" in option[0] else "-u"
            same((found["code"], found["path"]), ("E0112", place), url)
    for url, fault in list(FAULTS.items())[:8]:
        put(site, {"torii.yaml": f"title: T\nbase_url: {json.dumps(url)}\n"})
        found = only_error(torii, site, "build")
        need(fault in found["message"], f"{url}: {found}")
        same((found["path"], found["line"]), ("torii.yaml", 2), url)
    put(site, {"torii.yaml": CONFIG + "languages:\n  de: {path: de, base_url: 'https://a.org/?x'}\n"})
    found = only_error(torii, site, "build")
    same((found["line"], "has a query" in found["message"]), (4, True), str(found))
    done = torii("init", "--url", "example.org", str(root / "new"), cwd=root)
    need(done.returncode == 2 and "write it as https://example.org/" in done.stderr, done.stderr)
    need(not (root / "new").exists(), "a site with a wrong address was made")


def test_base_urls_that_are_right(torii, root):
    site = put(make_site(root / "site"), {"templates/home.html": "{{ page.permalink|safe }}"})
    for url, expected in FINE.items():
        done = torii("build", "-u", url, cwd=site)
        same(done.returncode, 0, done.stderr)
        same((site / "public/index.html").read_text().strip(), expected, url)


def test_theme_base_alone(torii, root):
    """It has no layouts; with those of the site it is a theme as any other."""
    site = put(make_site(root / "site", a="# A\n"), {"torii.yaml": CONFIG + "theme: base\n"})
    for command in ("build", "check"):
        found = only_error(torii, site, command)
        need("'base' has no layouts" in found["message"], str(found))
        same((found["path"], found["line"]), ("torii.yaml", 3), str(found))
    for command in ("info", "check"):
        done = torii("theme", command, "base", cwd=site)
        same(done.returncode, 0, done.stderr)
    layout = "{% extends 'base.html' %}{% block content %}<h1>{{ page.title }}</h1>{% endblock %}"
    put(site, {"templates/page.html": layout, "templates/section.html": layout})
    done = torii("check", "--strict", cwd=site)
    same(done.returncode, 0, done.stderr)
    torii("build", cwd=site)
    need("theme.css" in (site / "public/a/index.html").read_text(), "the frame of base")
    done = torii("init", "-t", "base", "other", cwd=root)
    need(done.returncode == 2 and "blog, docs, landing" in done.stderr, done.stderr)


def test_versions_of_themes(torii, root):
    version = json.loads(torii("version", "--json", cwd=root).stdout)["version"]
    site = put(make_site(root / "site"), {"torii.yaml": CONFIG + "theme: mine\n"})
    torii("theme", "new", "mine", "--set", "theme=blog", cwd=site)
    meta = site / "themes/mine/theme.yaml"
    good = meta.read_text()
    need(f'torii: ">={version} <2"\n' in good, good)
    for wanted, code, text in (
            (f'">{version}"', "E0115", "needs a newer Torii"), ('">=0.9"', "E0115", "needs a newer"),
            ("1.0", "E0115", "newer Torii: 1.0"), ("9", "E0115", "newer Torii: 9"),
            ("newest", "E0112", "is no range: newest"), ('"^1.0"', "E0112", "is no range"),
            ('">= 1.0"', "E0112", "is no range")):
        meta.write_text(good.replace(f'">={version} <2"', wanted))
        found = only_error(torii, site, "theme", "check")
        same(found["code"], code, str(found))
        need(text in found["message"] and found["line"] == 3, str(found))
    for wanted in (version, f'"={version}"', '">=0.0.1, <1.5"', '""', '"<9 >0"'):
        meta.write_text(good.replace(f'">={version} <2"', wanted))
        done = torii("build", "--strict", cwd=site)
        same(done.returncode, 0, wanted + done.stderr)
    meta.write_text(good.replace(f'">={version} <2"', f'"<{version}"'))
    done = torii("build", cwd=site)
    need(done.returncode == 0 and "made for an older Torii" in done.stderr, done.stderr)


def test_failing_calls_underline_what_is_wrong(torii, root):
    site = make_site(root / "site", a="# A\n")
    for text, word, near in (
            ("{{ url_for('page', path='b.md') }}", "b.md", "a.md"),
            ("{{ get_page('zz/b.md') }}", "zz/b.md", None), ("{{ asset(1) }}", "asset", None),
            ("{{ page.terms(1) }}", "terms", None), ("{{ '\u00e4'|date('iso') }}", "date", None),
            ("{% set no = 'no' %}{{ load_data('no' ~ '') }}", "no", None)):
        put(site, {"templates/page.html": text + "\n"})
        said = torii("build", cwd=site).stderr
        line = "| " + " " * text.rindex(word) + "^" * len(word)
        need(line + (f" did you mean '{near}'?" if near else "") + "\n" in said, said)
        found = [r for r in json.loads(torii("build", "--format=json", cwd=site).stdout)
                 if r["severity"] == "error"]
        same(found[0]["suggestion"], near, str(found))
