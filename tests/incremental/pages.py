#!/usr/bin/env python3
"""pages.py --driver DRIVER: pages that come, go and move while a session holds a site.

Each step says whether the model has to stay; after each the outputs are those of a
clean build.
"""
import argparse
import pathlib
import sys
import tempfile

from edits import Driver

CONFIG = """title: Pages
base_url: https://example.org/
language: en
taxonomies: {tags: {paginate_by: 4}, fed: {feed: true}, topics: {sort_by: count}}
feeds: {formats: [atom], limit: 3, sections: [blog]}
search: {enabled: true, shards: 1}
llms: {index: true, pages: true}
outputs: {page: [html, json]}
redirects: {/gone/: /}
build: {partials: true}
"""
TEMPLATES = {
    "base.html": "<title>{{ page.title }}</title>{% include 'side.html' %}{% block main %}{{ page.content }}{% endblock %}",
    "side.html": "<ul>{% for p in site.pages %}<li>{{ p.title }} {{ p.url }}{% endfor %}</ul>"
                 "{% for n in nav() %}{{ n.title }}{% for m in n.children %}{{ m.title }}{% endfor %}{% endfor %}",
    "page.html": "{% extends 'base.html' %}{% block main %}{{ page.content }}{{ page.prev.url }} {{ page.next.url }}"
                 "{{ page.older.url }} {{ page.nav_next.url }}{% for p in page.backlinks %}{{ p.url }}{% endfor %}"
                 "{{ page.series }}{% for p in page.series_pages %}{{ p.title }}{% endfor %}{% for p in page.related(3) %}{{ p.url }}{% endfor %}{% endblock %}",
    "page.json": "{{ page.title|tojson }}",
    "section.html": "{% extends 'base.html' %}{% block main %}{% if paginator is defined %}{% for p in paginator.items %}"
                    "{{ p.title }}{% endfor %}{{ paginator.total_pages }}{% endif %}{% endblock %}",
    "home.html": "{% extends 'base.html' %}",
    "taxonomy.html": "{% for t in taxonomy.terms %}{{ t.name }} {{ t.pages|length }}{% endfor %}",
    "term.html": "{% extends 'base.html' %}{% block main %}{{ term.name }}{% for p in (paginator.items if paginator is defined else term.pages) %}"
                 "{{ p.title }}{% endfor %}{% endblock %}",
}


def post(title, tags="a", day=1, body="Text.", more=""):
    return f"---\ntitle: {title}\ndate: 2020-01-{day:02}\ntags: [{tags}]\n{more}---\n{body}\n"


def make(root):
    put(root, "torii.yaml", CONFIG)
    for name, text in TEMPLATES.items():
        put(root, f"templates/{name}", text)
    put(root, "content/_index.md", "---\ntitle: Home\n---\n")
    put(root, "content/about.md", "---\ntitle: About\n---\nSee [one](blog/p1.md).\n")
    put(root, "content/blog/_index.md", "---\ntitle: Blog\npaginate_by: 3\n---\n")
    for n in range(1, 7):
        put(root, f"content/blog/p{n}.md", post(f"Post {n}", "a, b", n))
    put(root, "content/loose/one.md", post("Loose", "b"))
    put(root, "content/loose/two.md", post("Loose too", "a"))


def put(root, path, text):
    path = root / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


# What is done: path -> text, or None to take it away; and does the model stay?
STEPS = [
    ("a new post, one more page of the list", {"blog/new.md": post("New", "a", 9)}, True),
    ("its text", {"blog/new.md": post("New", "a", 9, "Other.")}, True),
    ("its title", {"blog/new.md": post("Newer", "a", 9, "Other.")}, True),
    ("its date", {"blog/new.md": post("Newer", "a", 3, "Other.")}, True),
    ("it goes, and a page of the list", {"blog/new.md": None}, True),
    ("it comes again", {"blog/new.md": post("Again", "b", 12)}, True),
    ("another name", {"blog/new.md": None, "blog/old.md": post("Again", "b", 12)}, True),
    ("another section", {"blog/old.md": None, "about-more.md": post("Again", "b", 12)}, True),
    ("without a date, in front", {"blog/aa.md": "---\ntitle: Undated\n---\nText\n"}, True),
    ("which goes", {"blog/aa.md": None}, True),
    ("without front matter", {"blog/bare.md": "# Bare\n\nText\n"}, True),
    ("which goes", {"blog/bare.md": None}, True),
    ("two at once", {"blog/x1.md": post("X", "a"), "loose/x2.md": post("X", "b")}, True),
    ("one comes, one goes, one changes", {"blog/x1.md": None, "blog/x3.md": post("X3"), "blog/p2.md": post("P2", "a, b", 8)}, True),
    ("what never was", {"blog/never.md": None, "blog/.swap": None}, True),
    ("a link to a page that is there", {"blog/l.md": post("L", "a", 1, "[p](p1.md) [q](/blog/p3/)")}, True),
    ("one that is linked to", {"blog/y.md": post("Y", "a", 1, "[p](p4.md)")}, True),
    ("which leads nowhere now", {"blog/p4.md": None}, False),
    ("and somewhere again", {"blog/p4.md": post("Four", "a, b", 4)}, False),
    ("what takes away the first page of a term", {"blog/p1.md": None, "about.md": "---\ntitle: About\n---\n", "blog/l.md": None}, True),
    ("a new term", {"blog/t.md": post("T", "fresh")}, True),
    ("which is named once more", {"blog/p6.md": post("P6", "a, b, fresh", 6)}, True),
    ("and once less", {"blog/t.md": post("T", "a")}, True),
    ("the term goes", {"blog/p6.md": post("P6", "a, b", 6)}, True),
    ("two new ones in an old page", {"blog/p6.md": post("P6", "zz, a, 'A word', b", 6)}, True),
    ("which comes to another name", {"blog/p6.md": None, "blog/q6.md": post("P6", "zz, a, 'A word', b", 6)}, True),
    ("they go with it", {"blog/q6.md": None}, True),
    ("a term and a page that links to it", {"blog/p6.md": post("P6", "b, linked", 6, "[t](/tags/linked/)")}, True),
    ("the address of a term", {"blog/t.md": post("T", "taken", more="url: /tags/taken/\n")}, False),
    ("which goes", {"blog/t.md": None}, False),
    ("a term with a page of its own", {"tags/own/_index.md": "---\ntitle: Own\n---\n", "blog/t.md": post("T", "own")}, False),
    ("which goes", {"blog/t.md": None}, False),
    ("a term that is written in another way", {"blog/t.md": post("T", "A")}, False),
    ("it goes", {"blog/t.md": None}, True),
    ("a term with a feed", {"blog/t2.md": post("T2", "a", 2, more="fed: [one, two]\n")}, False),
    ("another", {"blog/t3.md": post("T3", "a", 2, more="fed: [three]\n")}, False),
    ("terms in order of their pages", {"blog/u.md": post("U", "a", 2, more="topics: [one]\n")}, False),
    ("an address that is taken", {"blog/v.md": post("V", more="url: /blog/p5/\n")}, False),
    ("which is given up", {"blog/v.md": None}, False),
    ("the address of a page of a list", {"blog/w.md": post("W", more="url: /blog/page/2/\n")}, False),
    ("which goes", {"blog/w.md": None}, False),
    ("an alias", {"blog/z.md": post("Z", more="aliases: [/was/]\n")}, False),
    ("which goes", {"blog/z.md": None}, False),
    ("in a menu", {"blog/m.md": post("M", more="menu: main\n")}, False),
    ("hidden", {"blog/h.md": post("H", more="hidden: true\n")}, False),
    ("a draft", {"blog/d.md": post("D", more="draft: true\n")}, False),
    ("which is published", {"blog/d.md": post("D")}, False),
    ("a section", {"fresh/one.md": post("One")}, False),
    ("its page", {"fresh/_index.md": "---\ntitle: Fresh\n---\n"}, False),
    ("the last of its folder", {"fresh/one.md": None}, True),
    ("one of two", {"loose/one.md": None, "loose/x2.md": None}, True),
    ("the other one", {"loose/two.md": None}, False),
    ("a bundle", {"blog/trip/index.md": post("Trip")}, False),
    ("which is a section", {"blog/trip/day.md": post("Day")}, False),
    ("and a bundle", {"blog/trip/day.md": None}, False),
    ("a key of its own", {"blog/k.md": post("K", more="mood: good\n")}, True),
    ("which goes", {"blog/k.md": None}, True),
    ("not rendered", {"blog/r.md": post("R", more="render: false\n")}, True),
    ("which goes", {"blog/r.md": None}, True),
    ("a part of a series", {"blog/se1.md": post("Part", "a", 2, more="series: tale\n")}, True),
    ("another one before it", {"blog/se2.md": post("Part of it", "a", 1, more="series: tale\n")}, True),
    ("the first goes", {"blog/se2.md": None}, True),
    ("the last goes", {"blog/se1.md": None}, True),
    ("with a weight", {"blog/o.md": post("O", more="weight: 3\n")}, True),
    ("in a place of its own", {"blog/s.md": post("S", more="url: /elsewhere/s.html\n")}, True),
    ("where that was", {"blog/s.md": None, "blog/s2.md": post("S2", more="url: /elsewhere/s.html\n")}, True),
    ("another file", {"blog/pic.svg": "<svg/>"}, False),
]


def run(driver, folder):
    make(folder)
    held = Driver(driver, folder, "--jobs", "2", "--session")
    failures = []

    def compare(name):
        held.ask("clean")
        for question, wanted in (("compare", "0"), ("reports", "same")):
            answer = held.ask(question)
            if answer != wanted:
                failures.append(f"{name}: {answer}")

    held.ask("update", "", "*")
    compare("first")
    for name, files, stays in STEPS:
        for path, text in files.items():
            if text is None:
                (folder / "content" / path).unlink(missing_ok=True)
            else:
                put(folder / "content", path, text)
        paths = [f"content/{path}" for path in files]
        code, _, patched = held.ask("update", "blog/index.html", *paths).split()
        if patched != "01"[stays]:
            failures.append(f"{name} {sorted(files)}: the model {'was made anew' if stays else 'stayed'} ({held.ask('said')[:200]})")
        compare(name)
    held.close()
    return failures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--driver", required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="torii-pages-") as folder:
        failures = run(options.driver, pathlib.Path(folder) / "site")
    for one in failures:
        print(f"FAIL {one}"[:2000], file=sys.stderr)
    print(f"{len(STEPS)} steps, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
