#!/usr/bin/env python3
"""Edits a generated site at random and compares, after each edit, what a
session and a build with its cache make with what a clean build makes.

    edits.py --torii TORII --driver SESSION_DRIVER [--edits N] [--seed S] [--keep]

The last line is "N passed, N failed".  A failure prints the seed, the edits
that led to it and the files that differ, and leaves the site where it is.
"""
import argparse
import filecmp
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

WORDS = "river stone table cloud silver garden window market harbor bright quiet lantern".split()
CLOCK = "2026-05-28 20:26:40"  # 1780000000

CONFIG = """title: Edits
base_url: https://example.org/sub/
language: en
theme: blog
languages: {{de: {{title: Bearbeitet}}}}
taxonomies: {{tags: {{paginate_by: 3}}, categories: {{}}}}
paginate: {{by: 4}}
feeds: {{formats: [atom, rss, json], limit: 5, sections: [blog], terms: true}}
search: {search}
llms: {{index: true, full: true, pages: true}}
outputs: {{page: [html, json], section: [json]}}
checks: {{internal_links: {checks}, anchors: {checks}, images: warn, undefined: off, translations: off}}
menus: {{main: [{{title: Blog, page: blog/_index.md}}, {{title: {menu}, url: /about/}}]}}
params: {{motto: {motto}}}
redirects: {{"/old-home/": "/"}}
"""

TEMPLATES = {
    "base.html": """{% import "macros/card.html" as cards %}<!doctype html><html lang="{{ lang }}">
<head><title>{% block title %}{{ page.title }}{% endblock %}</title>{{ head() }}<link rel="stylesheet" href="{{ asset('css/a.css').url }}"></head><body>
{% include "partials/menu.html" %}{% block main %}{% endblock %}
{% include "partials/side.html" %}{% include "partials/foot.html" ignore missing %}</body></html>
""",
    "page.html": """{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>{{ page.content }}
{% for t in page.tags %}<a href="{{ t.url }}">{{ t.name }} ({{ t.count }})</a>{% endfor %}
{% if page.prev %}<a href="{{ page.prev.url }}">{{ page.prev.title }}</a>{% endif %}
{% for one in page.backlinks %}<i>{{ one.title }}</i>{% endfor %}
<p>{{ page.word_count }} {{ page.extra.mood }} {{ t("read_more") }}</p>{% endblock %}
""",
    "section.html": """{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>{{ page.content }}
{% for p in paginator.items %}{{ cards.card(p) }}{% endfor %}{{ paginator.number }}/{{ paginator.total_pages }}
{% for s in section.subsections %}{{ s.title }}{% endfor %}{% endblock %}
""",
    "home.html": """{% extends "base.html" %}{% block main %}{% for p in site.regular_pages[:5] %}{{ cards.card(p) }}
{{ p.summary }}{% endfor %}{% for a, b in data.facts|dictsort %}{{ a }}={{ b }} {% endfor %}{{ data.list|join(" ") }}
<img src="{{ url_for('static', filename='logo.txt') }}">{{ site.params.motto }}{% endblock %}
""",
    "term.html": """{% extends "base.html" %}{% block main %}<h1>{{ term.name }}</h1>
{% for p in paginator.items %}{{ cards.card(p) }}{% endfor %}{% endblock %}
""",
    "taxonomy.html": """{% extends "base.html" %}{% block main %}{% for t in taxonomy.terms %}{{ t.name }}{{ t.count }}
{% endfor %}{% endblock %}
""",
    "partials/side.html": """<ul>{% for p in site.pages %}<li><a href="{{ p.url }}">{{ p.title }}</a>{% endfor %}</ul>
""",
    "partials/menu.html": """{% for m in menu("main") %}<a{% if m.active %} class=on{% endif %} href="{{ m.url }}">{{ m.title }}</a>
{% endfor %}""",
    "macros/card.html": """{% macro card(p) %}<a href="{{ p.url }}">{{ p.title }}</a> {{ p.date }}{% endmacro %}
""",
    "shortcodes/note.html": """<aside class="{{ asset('css/note.css').integrity }}">{{ text }} {{ page.title }} {{ site.title }}</aside>""",
}


class Site:
    def __init__(self, root, rng):
        self.root, self.rng, self.pages, self.count = root, rng, {}, 0
        self.motto = self.menu = "first"
        # Without reports a session takes bodies in without a new model.
        self.checks = rng.choice(["warn", "off"])
        self.write("torii.yaml", "")
        self.config()
        for name, text in TEMPLATES.items():
            self.write(f"templates/{name}", text)
        self.write("static/logo.txt", "logo\n")
        self.write("assets/css/a.css", '@import "b.css";\ni { background: url(dot.svg) }\n')
        self.write("assets/css/b.css", "b { color: red }\n")
        self.write("assets/css/note.css", "aside { color: red }\n")
        self.write("assets/css/dot.svg", "<svg width='1' height='1'/>")
        self.write("content/blog/pic.svg", "<svg width='1' height='1'/>")
        self.data()
        self.words()
        self.write("content/_index.md", "---\ntitle: Home\n---\nHello\n")
        self.write("content/blog/_index.md", "---\ntitle: Blog\n---\nAll of it.\n")
        self.write("content/blog/_index.de.md", "---\ntitle: Tagebuch\n---\nAlles.\n")
        self.write("content/docs/_index.md", "---\ntitle: Docs\nsort_by: title\n---\nText\n")
        for _ in range(14):
            self.add()

    def write(self, path, text):
        full = self.root / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_text(text)

    def phrase(self, n=3):
        return " ".join(self.rng.choice(WORDS) for _ in range(n))

    def config(self):
        self.write("torii.yaml", CONFIG.format(motto=self.motto, menu=self.menu, checks=self.checks,
            search="true" if self.checks == "warn" else "false"))

    def asset(self):
        name = self.rng.choice(["a.css", "b.css", "note.css", "pic", "logo", "asset"])
        if name == "pic":
            self.write("content/blog/pic.svg", f"<svg width='{self.rng.randrange(1, 9)}' height='2'/>")
        elif name == "a.css":
            self.write("assets/css/a.css", self.rng.choice(
                ['@import "b.css";\n', "i { background: url(dot.svg) }\n", "i { c: d }\n"]))
        elif name.endswith(".css"):
            self.write(f"assets/css/{name}", f"b {{ content: '{self.phrase()}' }}\n")
        else:
            self.write({"logo": "static/logo.txt", "asset": "content/blog/asset.txt"}[name], self.phrase())

    def data(self):
        self.write("data/facts.yaml", f"{self.phrase(1)}: {self.rng.randrange(9)}\n")
        self.write("data/list.json", f'["{self.phrase()}"]')

    def words(self):
        self.write("i18n/en.yaml", f"read_more: {self.phrase(2)}\n")
        self.write("i18n/de.yaml", f"read_more: {self.phrase(2)}\n")

    def body(self):
        out = []
        for _ in range(self.rng.randrange(1, 4)):
            out.append(f"## {self.phrase(1)}\n\n{self.phrase(12)}.")
            kind = self.rng.randrange(6)
            if kind < 2 and self.pages:
                other = pathlib.PurePath(self.rng.choice(sorted(self.pages)))
                anchor = self.rng.choice(["", "#" + self.rng.choice(WORDS)])
                out.append(f"See [{self.phrase(1)}](@/{other}{anchor}).")
            elif kind == 2:
                out.append(f'{{{{ note(text="{self.phrase(1)}") }}}}')
            elif kind == 4:
                out.append("![pic](/blog/pic.svg)")
            elif kind == 3:
                out.append(f"[top](/{self.rng.choice(['blog', 'about', 'nothing'])}/)")
        return "\n\n".join(out) + "\n"

    def save(self, path):
        page = self.pages[path]
        tags = ", ".join(sorted(page["tags"]))
        head = f'title: "{page["title"]}"\ndate: {page["date"]}\ntags: [{tags}]\n'
        if page["mood"]:
            head += f"mood: {page['mood']}\n"
        if page["draft"]:
            head += "draft: true\n"
        self.write(f"content/{path}", f"---\n{head}---\n{page['body']}")

    def add(self):
        self.count += 1
        folder = self.rng.choice(["blog", "blog", "docs"])
        language = self.rng.choice(["", "", ".de"])
        path = f"{folder}/{self.rng.choice(WORDS)}-{self.count}{language}.md"
        self.pages[path] = {
            "title": self.phrase(), "date": self.day(), "mood": "", "draft": False,
            "tags": set(self.rng.sample(WORDS[:5], 2)), "body": self.body()}
        self.save(path)
        return f"add {path}"

    def day(self):
        return f"20{self.rng.randrange(10, 30)}-0{self.rng.randrange(1, 10)}-1{self.rng.randrange(10)}"

    def edit(self):
        path = self.rng.choice(sorted(self.pages)) if self.pages else None
        kind = self.rng.randrange(21 if path else 0)
        page = self.pages.get(path)
        if not path or kind in (0, 1):
            return self.add(), None
        if kind < 6:
            page["body"] = self.body()
        elif kind < 9:
            page["title"] = self.phrase()
        elif kind == 9:
            page["date"] = self.day()
        elif kind == 10:
            page["tags"] ^= {self.rng.choice(WORDS[:5])}
        elif kind == 11:
            page["mood"] = self.phrase(1)
        elif kind == 12:
            page["draft"] = not page["draft"]
        elif kind == 13 and len(self.pages) > 6:
            (self.root / "content" / path).unlink()
            del self.pages[path]
            return f"delete {path}", None
        elif kind == 14:
            other = path.replace("/", f"/{self.rng.choice(WORDS)}-", 1)
            (self.root / "content" / path).rename(self.root / "content" / other)
            self.pages[other] = self.pages.pop(path)
            return f"rename {path} {other}", None
        else:
            return self.other(kind), None
        self.save(path)
        return f"edit {path} ({kind})", f"content/{path}"

    def other(self, kind):
        if kind == 15:
            if self.rng.randrange(2):
                self.motto = self.phrase(1)
            else:
                self.menu = self.phrase(1)
            self.config()
            return "config"
        if kind == 16:
            self.data()
            return "data"
        if kind == 17:
            self.words()
            return "words"
        if kind == 18:
            self.asset()
            return "asset"
        if kind == 19:
            foot = self.root / "templates/partials/foot.html"
            if foot.exists():
                foot.unlink()
                return "remove foot.html"
            self.write("templates/partials/foot.html", f"<footer>{self.phrase()}</footer>")
            return "add foot.html"
        name = self.rng.choice(sorted(TEMPLATES))
        self.write(f"templates/{name}", TEMPLATES[name] + f"<!-- {self.phrase(2)} -->")
        return f"template {name}"


def files(root):
    return {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()}


def differences(got, wanted):
    a, b = files(got), files(wanted)
    out = [f"missing {n}" for n in sorted(b - a)] + [f"left over {n}" for n in sorted(a - b)]
    out += [f"differs {n}" for n in sorted(a & b)
            if not filecmp.cmp(got / n, wanted / n, shallow=False)]
    return out


class Failure(Exception):
    pass


class Run:
    def __init__(self, options, root, seed):
        self.options, self.root, self.seed = options, root, seed
        self.site = Site(root / "site", random.Random(seed))
        self.driver = subprocess.Popen(
            [options.driver, root / "site", "2"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.history, self.rendered, self.outputs = [], 0, 0

    def ask(self, line):
        self.driver.stdin.write(line + "\n")
        self.driver.stdin.flush()
        answer = self.driver.stdout.readline().split()
        if not answer:
            raise Failure("the session has ended")
        return answer

    def build(self, output, *more):
        done = subprocess.run(
            [self.options.torii, "-C", self.root / "site", "build", "-o", output, "--force",
             "--clock", CLOCK, *more], capture_output=True, text=True)
        if done.returncode:
            raise Failure(f"build: {done.stderr}")
        return done.stderr

    def compare(self, name, got, wanted):
        found = differences(got, wanted)
        if found:
            raise Failure(f"{name}: " + ", ".join(found[:8]))

    def step(self, what, path):
        self.history.append(what)
        clean, held = self.root / "clean", self.root / "held"
        for folder in (clean, held):
            shutil.rmtree(folder, ignore_errors=True)
        hint = path and not self.options.blind
        answer = self.ask(f"edit {path}" if hint else "update")
        if answer[0] != "0":
            raise Failure(f"session: {answer}")
        self.rendered += int(answer[3])
        self.ask(f"dump {held}")
        self.build(clean, "--no-cache")
        self.outputs += len(files(clean))
        self.compare("session", held, clean)
        if self.options.disk:
            self.build(self.root / "kept", *self.options.disk_options.split())
            self.compare("cache", self.root / "kept", clean)

    def run(self, count):
        self.step("first", None)
        for _ in range(count):
            what, path = self.site.edit()
            self.step(what, path)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--torii", required=True)
    parser.add_argument("--driver", required=True)
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--each", type=int, default=50, help="edits before a new site")
    parser.add_argument("--blind", action="store_true", help="do not tell the session what changed")
    parser.add_argument("--no-disk", dest="disk", action="store_false")
    parser.add_argument("--disk-options", default="")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else int(time.time())
    passed = failed = rendered = outputs = 0
    while passed + failed < options.edits:
        root = pathlib.Path(tempfile.mkdtemp(prefix="torii-edits-"))
        run = Run(options, root, seed)
        count = min(options.each, options.edits - passed - failed)
        try:
            run.run(count)
            passed += count
        except Failure as failure:
            print(f"FAIL seed {seed}, edit {len(run.history)} ({run.history[-1]}): {failure}\n"
                  f"the site is {root}", file=sys.stderr)
            failed += 1
        run.driver.stdin.close()
        run.driver.wait()
        rendered, outputs = rendered + run.rendered, outputs + run.outputs
        if not failed:
            shutil.rmtree(root)
        seed += 1
        if failed > 2:
            break
    print(f"{rendered} of {outputs} outputs were rendered")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
