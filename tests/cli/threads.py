#!/usr/bin/env python3
"""The command under ThreadSanitizer: builds with several threads, and a server that is
asked for pages and news by many while files change.  Each report is a failure.

    threads.py --torii TORII [--edits N] [--seed S]

The last line is "N passed, N failed".
"""
import argparse
import http.client
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from run import Failure, need  # noqa: E402
from serve_tests import Server  # noqa: E402

BLOG = pathlib.Path(__file__).resolve().parents[2] / "examples/blog"
SWITCHES = ["--set", "git.dates=false"]
ASKERS = 4  # for pages, and as many for news


class Torii:
    """As run.py has it, with the sanitizer's options."""

    def __init__(self, program):
        self.program = str(pathlib.Path(program).resolve())
        self.env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC",
                    "TSAN_OPTIONS": "halt_on_error=0 history_size=4"}

    def build(self, site, *more):
        done = subprocess.run([self.program, "build", "-j", "4", *SWITCHES, *more], cwd=site, env=self.env,
                              capture_output=True, text=True, timeout=300)
        need("Sanitizer" not in done.stderr, done.stderr[:6000])
        need(done.returncode == 0, done.stderr)


def replace(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    other = path.with_name(path.name + "~")
    other.write_text(text)
    os.replace(other, path)


class Editor:
    def __init__(self, site, rng):
        self.site, self.rng, self.made = site, rng, []
        self.pages = sorted((site / "content").rglob("*.md"))
        self.kinds = (self.text, self.text, self.title, self.date, self.tags, self.new, self.delete, self.rename,
                      self.template, self.partial, self.mistake, self.style, self.data, self.config, self.hook)

    def change(self, pattern, line):
        page = self.rng.choice(self.pages)
        replace(page, re.sub(pattern, line, page.read_text(), count=1, flags=re.M))

    def text(self, n):
        page = self.rng.choice(self.pages)
        replace(page, page.read_text() + f"\nMore {n}.\n")

    def title(self, n):
        self.change(r"^title:.*", f"title: Title {n}")

    def date(self, n):
        self.change(r"^date:.*", f"date: 20{10 + n % 30}-01-02")

    def tags(self, n):
        self.change(r"^tags:.*", f"tags: [t{n % 7}, other]")

    def new(self, n):
        self.made.append(self.site / f"content/blog/new{n}.md")
        replace(self.made[-1], f"---\ntitle: New {n}\ndate: 2026-01-0{n % 9 + 1}\ntags: [t{n % 5}]\n---\nNew.\n")

    def delete(self, n):
        self.made.pop().unlink() if self.made else self.new(n)

    def rename(self, n):
        if self.made:
            self.made.append(self.made.pop().rename(self.site / f"content/blog/named{n}.md"))

    def template(self, n):
        loop = "{% for p in site.regular_pages %}{{ p.title }}{{ p.summary }}{% endfor %}"
        replace(self.site / "templates/page.html",
                '{% extends "base.html" %}' if n % 2 else f"<body>{n} {{{{ page.title }}}}{loop}</body>")

    def partial(self, n):
        replace(self.site / "templates/part.html", f"{n} {{{{ site.title }}}}")
        replace(self.site / "templates/page.html", '<body>{% include "part.html" %}{{ page.content }}</body>')

    def mistake(self, n):
        replace(self.site / "templates/page.html", "{{ page.titel.x }}")
        time.sleep(0.15)
        (self.site / "templates/page.html").unlink()

    def style(self, n):
        replace(self.site / "static/more.css", f"p {{ margin: {n}px }}")

    def data(self, n):
        replace(self.site / "data/some.yaml", f"a: {n}\n")

    def config(self, n):
        text = (self.site / "torii.yaml").read_text().split("\n# edit")[0]
        replace(self.site / "torii.yaml", f"{text}\n# edit {n}\n")

    def hook(self, n):
        replace(self.site / "templates/markdown/link.html", f'<a href="{{{{ url }}}}">{n}{{{{ text }}}}</a>')

    def one(self, n):
        self.rng.choice(self.kinds)(n)


class Askers:
    """Browsers that load pages, and others that wait for news of them."""

    def __init__(self, server, paths):
        self.server, self.paths, self.ends, self.answers = server, paths, False, 0
        self.threads = [threading.Thread(target=self.run, args=(one, n))
                        for one in (self.ask, self.listen) for n in range(ASKERS)]

    def run(self, one, number):
        rng = random.Random(number)
        while not self.ends:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=3)
                one(connection, rng.choice(self.paths))
                connection.close()
            except (OSError, http.client.HTTPException):
                pass  # there is no news, or the server has ended
            time.sleep(0.03)

    def load(self, connection, path):
        connection.request("GET", path)
        body = connection.getresponse().read().decode("utf-8", "replace")
        self.answers += 1
        return body

    def ask(self, connection, path):
        self.load(connection, path)

    def listen(self, connection, path):
        found = re.search(r'data-tag="([^"]*)" data-assets="(\d+)"', self.load(connection, path))
        if found:
            connection.request("GET", f"/_torii/events?path={path}&tag={found[1]}&assets={found[2]}")
            connection.getresponse().read(80)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ends = True
        for thread in self.threads:
            thread.join()


def test_builds(torii, site, options):
    editor = Editor(site, random.Random(options.seed))
    torii.build(site)
    for n in range(3):
        editor.text(n)
        editor.title(n)
        torii.build(site)
    torii.build(site, "--no-cache", "--set", "build.compress=[gzip]")


def test_serves(torii, site, options):
    rng = random.Random(options.seed)
    paths = ["/", "/about/", "/about", "/css/base.css", "/nope", "/blog/", "/feed.xml", "/sitemap.xml", "/search.json",
             "/tags/", "/blog?x=1", "/_torii/value?expression=1"]
    with Server(torii, site, "-j", "4", *SWITCHES) as server:
        editor = Editor(site, rng)
        with Askers(server, paths) as askers:
            for n in range(options.edits):
                editor.one(n)
                time.sleep(rng.choice((0, 0.01, 0.1, 0.2, 0.4)))
                if server.process.poll() is not None:
                    break
    need(askers.answers > 20, f"only {askers.answers} answers")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--torii", required=True)
    parser.add_argument("--edits", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torii, passed, failed = Torii(options.torii), 0, 0
    for test in (test_builds, test_serves):
        with tempfile.TemporaryDirectory() as scratch:
            site = pathlib.Path(scratch) / "site"
            shutil.copytree(BLOG, site, ignore=shutil.ignore_patterns("public", ".torii"))
            try:
                test(torii, site, options)
                passed += 1
            except (Failure, OSError, subprocess.TimeoutExpired) as failure:
                print(f"FAIL {test.__name__}, seed {options.seed}: {str(failure)[:6000]}")
                failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
