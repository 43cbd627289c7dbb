"""Planted mistakes: each is told with the file, line and column of its cause.

A site that is right gets one mistake at a time. Every code that a site can cause stands
here; what needs a broken disk or another user is listed as such.
"""
import json
import re

from run import HERE, make_site, need, put, same

CONFIG = "title: T\nbase_url: https://example.org/\n"
PAGE = "<h1>{{ page.title }}</h1>\n{% include 'card.html' %}\n{{ page.content }}\n"

# code, what is planted (file: text), where it must be seen, exit code; `args` if needed.
PLANTED = {
    "wrong config key": ("E0110", {"torii.yaml": CONFIG + "langauge: en\n"},
                         "torii.yaml:3:1", 3),
    "wrong front matter key": ("W0304", {"content/a.md": "---\ntitle: A\nwieght: 3\n---\nText\n"},
                               "content/a.md:3:1", 1),
    "bad date": ("E0303", {"content/a.md": "---\ntitle: A\ndate: 02/01/2026\n---\n"},
                 "content/a.md:3:7", 1),
    "broken link": ("E0201", {"content/a.md": "# A\n\nä [x](bb.md)\n"}, "content/a.md:3:7", 1),
    "broken anchor": ("E0202", {"content/a.md": "# A\n\n[x](b.md#on)\n"}, "content/a.md:3:5", 1),
    "broken image": ("E0203", {"content/a.md": "# A\n\n![x](none.png)\n"}, "content/a.md:3:6", 1),
    "missing template": ("E0402", {"templates/page.html": "a\n{% extends 'bse.html' %}\n"},
                         "templates/page.html:2:13", 1),
    "misspelt attribute": ("E0412", {"templates/card.html": "\n日 {{ page.titel }}\n"},
                           "templates/card.html:2:11", 1),
    "syntax error in an include": ("E0401", {"templates/card.html": "<b>\n{% fro x in y %}\n"},
                                   "templates/card.html:2:4", 1),
    "unknown filter": ("E0401", {"templates/card.html": "{{ page.title|uper }}\n"},
                       "templates/card.html:1:15", 1),
    "duplicate URL": ("E0307", {"content/c.md": "---\nurl: /a/\ntitle: C\n---\n"},
                      "content/c.md:2:6", 1),
    "invalid YAML": ("E0101", {"content/a.md": "---\ntitle: A: B\n---\n"}, "content/a.md:2:9", 1),
    "text outside of blocks": ("W0406", {"templates/card.html": (
        "{% extends 'base.html' %}\n{% block content %}x{% endblock %}\n ä <p>lost</p>\n")},
        "templates/card.html:3:2", 1),
    "missing translation": ("W0413", {"templates/card.html": "\n{{ t('no_such_key') }}\n"},
                            "templates/card.html:2:7", 1),

    "a key given twice": ("E0102", {"torii.yaml": CONFIG + "title: U\n"}, "torii.yaml:3:1", 3),
    "a large number": ("E0103", {"content/a.md": "---\nx: 123456789012345678901234567890\n---\n"},
                       "content/a.md:2:4", 1),
    "an anchor": ("E0104", {"content/a.md": "---\ntitle: &x A\n---\n"}, "content/a.md:2:", 1),
    "yes": ("W0105", {"content/a.md": "---\ntitle: A\nstar: yes\n---\n"}, "content/a.md:3:7", 1),
    "a text for a number": ("E0111", {"torii.yaml": CONFIG + "paginate:\n  by: ten\n"},
                            "torii.yaml:4:7", 3),
    "a bad value": ("E0112", {"torii.yaml": CONFIG + "urls: {style: flat}\n"},
                    "torii.yaml:3:15", 3),
    "no variable": ("E0113", {"torii.yaml": CONFIG + "author: !env NO_SUCH_VARIABLE_\n"},
                    "torii.yaml:3:", 3),
    "no base_url": ("W0114", {"torii.yaml": "title: T\n"}, "torii.yaml", 1),
    "a theme of the future": ("E0115", {
        "torii.yaml": CONFIG + "theme: mine\n",
        "themes/mine/theme.yaml": "name: mine\nextends: blog\ntorii: '>=99'\n"},
        "themes/mine/theme.yaml:3:8", 3),
    "a param of the wrong type": ("E0111", {
        "torii.yaml": CONFIG + "params:\n  recent: many\n"}, "torii.yaml:4:11", 3),
    "a param out of range": ("E0112", {
        "torii.yaml": CONFIG + "params:\n  recent: 0\n"}, "torii.yaml:4:11", 3),
    "a param nearly named": ("E0110", {
        "torii.yaml": CONFIG + "params:\n  recnet: 3\n"}, "torii.yaml:4:3", 1),
    "a refused address": ("E0204", {"content/a.md": "# A\n\n[x](file:///x)\n"},
                          "content/a.md:3:5", 1),
    "no alternative text": ("W0205", {"content/a.md": "# A\n\n![](ok.png)\n",
                                      "content/ok.png": "x"}, "content/a.md:3:5", 1),
    "front matter without end": ("E0301", {"content/a.md": "---\ntitle: A\n"}, "content/a.md:1", 1),
    "draft: maybe": ("E0302", {"content/a.md": "---\ntitle: A\ndraft: maybe\n---\n"},
                     "content/a.md:3:8", 1),
    "Latin-1": ("E0305", {"content/a.md": b"# caf\xe9\n"}, "content/a.md", 1),
    "two index files": ("E0306", {"content/s/_index.md": "", "content/s/index.md": "",
                                  "content/s/x.md": ""}, "content/s/", 1),
    "no slug": ("E0308", {"content/日本.md": "# A\n"}, "content/日本.md", 1),
    "a url outside": ("E0309", {"content/a.md": "---\ntitle: A\nurl: ../x/\n---\n"},
                      "content/a.md", 1),
    "Hugo's syntax": ("W0313", {"content/a.md": "# A\n\n{{< youtube x >}}\n"},
                      "content/a.md:3:1", 1),
    "untrusted": ("E0314", {"torii.yaml": CONFIG + (
        "security: {content: [{match: 'g/**', trust: untrusted}]}\n"),
        "content/g/x.html": "<script></script>"}, "content/g/x.html", 1),
    "unknown shortcode": ("E0317", {"content/a.md": "# A\n\nä `{{ no() }}` {{ yotube('x') }}\n"},
                          "content/a.md:3:16", 1),
    "shortcode with a name": ("E0317", {"content/a.md": "# A\n\n{{ youtube(page.id) }}\n"},
                              "content/a.md:3:1", 1),
    "shortcode without an end": ("E0317", {"content/a.md": "# A\n\n{% call details('x') %}\nb\n"},
                                 "content/a.md:3:1", 1),
    "shortcode in an address": ("E0317", {"content/a.md": "# A\n\n[x]({{ ref('b.md') }})\n"},
                                "content/a.md:3:5", 1),
    "mistake in a shortcode": ("E0412", {"content/a.md": "# A\n\n{{ box() }}\n",
                                         "templates/shortcodes/box.html": "\n{{ page.titel }}\n"},
                               "templates/shortcodes/box.html:2:9", 1),
    "broken link behind a call": ("E0201", {"content/a.md": (
        "# A\n\n{% call details('x') %}\n\n[y](nope.md)\n\n{% endcall %}\n\n[x](bb.md)\n")},
        "content/a.md:9:5", 1),
    "unknown language": ("W0316", {"content/a.md": "# A\n\n```pyhton\nx\n```\n"},
                         "content/a.md:3", 1),
    "unknown formula": ("W0319", {
        "torii.yaml": CONFIG + "markdown: {extensions: [math]}\n",
        "content/a.md": "# A\n\n$\\foo$\n"}, "content/a.md:3", 1),
    "template of front matter": ("W0403", {"content/a.md": "---\ntemplate: pots.html\n---\n"},
                                 "content/a.md:2:11", 1),
    "a failing call": ("E0410", {"templates/card.html": "\n{{ url_for('page', path='zz.md') }}\n"},
                       "templates/card.html:2:", 1),
    "front matter against a schema": ("E0318", {
        "torii.yaml": CONFIG + "schemas: {page: {fields: {stars: {type: int, max: 5}}}}\n",
        "content/a.md": "---\ntitle: A\nstars: 6\n---\n"}, "content/a.md:3:8", 1),
    "no repository": ("W0506", {"torii.yaml": CONFIG + "git: {dates: true}\n"}, "", 1),
    "bad data": ("E0504", {"data/x.json": "{\n"}, "data/x.json", 1),
}

# Not caused by what a site says: links out of it, limits of Markdown and of the system.
# Their own tests are those of links, attacks and files that cannot be read or written.
# What only `torii check` finds has its tests in check_tests.py.
ELSEWHERE = {"E0310", "E0311", "W0315", "E0501", "E0502", "E0503", "E0505", "E0507",
             "E0508"}
CHECKED = {"W0206", "W0207", "W0208", "W0404", "W0405", "W0601", "W0602", "W0603", "W0604", "W0605",
           "E0606", "E0607"}


def correct_site(folder):
    site = make_site(folder, a="# A\n\n[b](b.md#one)\n", b="# B\n\n## One\n")
    put(site, {"torii.yaml": CONFIG, "templates/page.html": PAGE,
                 "templates/card.html": "<p>{{ page.title }}</p>\n"})
    return site


def test_planted_mistakes(torii, root):
    base = correct_site(root / "base")
    done = torii("build", "--strict", "--dry-run", cwd=base)
    need(done.returncode == 0, f"the site without mistakes: {done.stderr}")
    wrong = []
    for number, (name, (code, edits, place, status)) in enumerate(PLANTED.items()):
        site = correct_site(root / f"s{number}")
        put(site, edits)
        done = torii("build", "--strict", "-v", "--format=json", cwd=site)
        reports = [r for r in json.loads(done.stdout) if r["code"] == code]
        places = [":".join(str(x) for x in (r["path"], r["line"], r["column"]) if x)
                  for r in reports]
        if done.returncode != status or not any(p.startswith(place) for p in places):
            wrong.append(f"{name}: exit {done.returncode}, {code} at {places}, not {place}\n"
                         + torii("build", "--strict", cwd=site).stderr)
        need(not (site / "public").exists(), f"{name}: the output was written")
    need(not wrong, "\n".join(wrong))


def test_every_code_is_planted(torii, root):
    header = (HERE.parents[1] / "cli" / "base" / "codes.h").read_text()
    codes = set(re.findall(r'^#define CODE_\w+ "([EW]\d{4})"', header, re.M))
    planted = {entry[0] for entry in PLANTED.values()}
    checks = (HERE / "check_tests.py").read_text()
    same([code for code in sorted(CHECKED) if code not in checks], [], "without a test")
    same(sorted(codes - planted - ELSEWHERE - CHECKED), [], "codes without a planted mistake")
