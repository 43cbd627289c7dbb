#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Renders the themes with Python's Jinja2 and a made-up site, and checks the pages.

    render_theme.py [--write DIR]      also writes the site, to look at it in a browser
"""
from __future__ import annotations

import argparse
import pathlib
import re
import shutil
import sys

import jinja2
import yaml

import html_rules
import style_rules
from fake_site import BASE_URL, PREFIX, Thing, make_page, make_site

THEMES = pathlib.Path(__file__).resolve().parents[2] / "themes"
LAYERS = {"blog": ["blog", "base"]}
DOCUMENTED = (THEMES / "README.md").read_text()
GATE = ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 360">'
        '<path fill="#9db8c9" d="M0 0h800v360H0z"/><path fill="#5c7a63" '
        'd="M0 360q200-140 400-60t400-60v120z"/><path fill="#c8341c" '
        'd="M230 70q170 30 340 0v26q-170 26-340 0zM270 100h22v230h-22z'
        'm238 0h22v230h-22zM250 150h300v18H250z"/></svg>')


class Pager:
    """paginate() for one output: remembers how many pages the list makes."""

    def __init__(self, url, number):
        self.url, self.number, self.total = url, number, 1

    def address(self, number):
        return self.url if number == 1 else f"{self.url}page/{number}/"

    def __call__(self, entries, by):
        entries = list(entries)
        by = by or max(len(entries), 1)
        self.total = max((len(entries) + by - 1) // by, 1)

        def step(number):
            if 1 <= number <= self.total:
                return Thing("paginator", number=number, url=self.address(number))
            return None

        start = (self.number - 1) * by
        return Thing("paginator", items=entries[start:start + by], number=self.number,
                     total_pages=self.total, prev=step(self.number - 1),
                     next=step(self.number + 1), url=self.address)


class Builder:
    """A site in memory: outputs by path, rendered through a theme's layers."""

    def __init__(self, theme, menu=None, **options):
        self.layers = [THEMES / name for name in LAYERS[theme]]
        self.site, self.config, own, self.pages = make_site(**options)
        self.menu, self.outputs, self.used = menu or [], {}, set()
        defaults = {}
        for layer in reversed(self.layers):
            defaults |= yaml.safe_load((layer / "theme.yaml").read_text())["params"]
        self.params = Thing("theme.params", **(defaults | own))
        self.words = {}
        for layer in reversed(self.layers):
            for file in layer.glob("i18n/en.yaml"):
                self.words |= yaml.safe_load(file.read_text())
        self.env = self.make_environment()

    def make_environment(self):
        env = jinja2.Environment(
            loader=jinja2.FileSystemLoader([f / "templates" for f in self.layers]),
            autoescape=lambda name: name is None or name.endswith((".html", ".xml")),
            trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined,
            extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", "jinja2.ext.i18n"])
        env.filters["date"] = self.format_date
        env.filters["absolute_url"] = self.absolute_url
        env.globals = {
            "site": self.site, "config": self.config, "t": self.translate,
            "theme": Thing("theme", params=self.params), "url_for": self.url_for,
            "schema_org": lambda page: {"name": page.title}, "torii": Thing("torii", version="1.0.0"), "menu": lambda name: self.menu}
        return env

    def format_date(self, when, form):
        if form == "iso":
            return when.strftime("%Y-%m-%dT%H:%M:%SZ")
        if form not in ("%Y-%m-%d", "%-d %B %Y", "%-d %b"):
            raise ValueError(f"the date format {form!r} is not documented")
        return when.strftime(form)

    def absolute_url(self, url):
        return url if "://" in url else BASE_URL.removesuffix(PREFIX) + url

    def url_for(self, kind, filename=None, format=None, _external=False):
        if kind == "static":
            if not any((f / "static" / filename).is_file() for f in self.layers):
                raise ValueError(f"no static file {filename!r}")
            return f"{PREFIX}/{filename}"
        if (kind, format) != ("feed", "atom"):
            raise ValueError(f"url_for({kind!r}) is not documented")
        return (BASE_URL if _external else PREFIX) + "/atom.xml"

    def translate(self, key, n=None, **values):
        text = self.words[key]
        if isinstance(text, dict):
            text = text["one" if n == 1 else "other"]
        return re.sub(r"\{(\w+)\}", lambda m: str((values | {"n": n})[m[1]]), text)

    def render(self, name, page, **more):
        template, number = self.env.get_template(name), 1
        while True:
            pager = Pager(page.url, number)
            text = template.render(page=page, paginate=pager, **more)
            path = pager.address(number).removeprefix(PREFIX)
            self.outputs[path + "index.html"] = text
            if number >= pager.total:
                return
            number += 1

    def build(self):
        pages = self.pages
        self.render("home.html", pages["home"], section=pages["home"])
        for section in pages["sections"]:
            self.render("section.html", section, section=section)
        for page in pages["plain"]:
            self.render("page.html", page, section=page.section)
        for taxonomy in self.site.taxonomies.values():
            self.render("taxonomy.html", pages["tag_page"], taxonomy=taxonomy)
            for term, page in pages["terms"]:
                self.render("term.html", page, taxonomy=taxonomy, term=term)
        self.render("redirect.html", make_page("page", "/old/", "Old"),
                    target=PREFIX + "/blog/")
        lost = make_page("404", "/404", "Not found")
        self.outputs["/404.html"] = self.env.get_template("404.html").render(page=lost)
        self.outputs["/robots.txt"] = self.env.get_template("robots.txt").render(
            page=pages["home"])
        return self

    def write(self, folder):
        for layer in reversed(self.layers):
            shutil.copytree(layer / "static", folder, dirs_exist_ok=True)
        for path, text in self.outputs.items():
            file = folder / path.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            if "/blog/post-" in path or "/guide/" in path:
                (file.parent / "gate.svg").write_text(GATE)


class Report:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, faults):
        faults = list(faults)
        if faults:
            self.failed += 1
            print(f"FAIL {name}")
            print("".join(f"     {fault}\n" for fault in faults[:8]), end="")
        else:
            self.passed += 1


def check_site(report, title, builder):
    known = {PREFIX + path.removesuffix("index.html") for path in builder.outputs}
    known.add(PREFIX + "/atom.xml")
    for path, text in builder.outputs.items():
        faults = []
        if path.endswith(".html"):
            faults = html_rules.faults_of(text)
            faults += [f"{link} leads nowhere" for link in html_rules.links_of(text)
                       if link.startswith("/") and link not in known]
        if "<Garden>" in text and path != "/robots.txt" or "<brackets>" in text:
            faults.append("text is not escaped")
        report.check(f"{title}: {path}", faults)


def missing(text, *parts):
    return [f"lacks {part!r}" for part in parts if part not in text]


def check_contents(report, builder):
    """What a reader must find on the pages of the ordinary site."""
    out = builder.outputs
    report.check("home", missing(
        out["/index.html"], '<a class="site-name" href="/garden/" rel="home" aria-',
        "<title>The &lt;Garden&gt; Gate</title>", "Recent posts", "All posts",
        '<link rel="canonical" href="https://example.org/garden/">',
        'type="application/atom+xml"', '<a href="/garden/about/">About</a>',
        'aria-label="3 posts">3<'))
    report.check("post", missing(
        out["/blog/post-0/index.html"],
        '<time class="dt-published" datetime="2026-12-28">' "28 December 2026</time>",
        "Updated 30 December 2026", "1 min read",
        "Ann &amp; Ben</a>,", "<summary>Contents</summary>", 'rel="prev"',
        'rel="tag">torii',
        'alt="A red gate before hills" width="800" height="360"', "Edit this page",
        'property="article:published_time" content="2026-12-28T00:00:00Z"',
        'property="og:image" content="https://example.org/garden/blog/post-0/gate.svg"',
        '<a href="/garden/blog/" aria-current="true">Blog</a>'))
    report.check("draft mark", missing(out["/blog/post-7/index.html"], ">Draft<"))
    years = re.findall(r"<h2>(\d+)</h2>", out["/blog/index.html"])
    report.check("years, newest first", [] if years == ["2026", "2025"] else [years])
    order = re.findall(r"Saw (\d)</a>", out["/guide/tools/index.html"])
    report.check("undated order", [] if order == ["0", "1", "2"] else [order])
    report.check("robots", missing(
        out["/robots.txt"], "User-agent: *\nDisallow:\n\n",
        "Disallow: /blog/\nDisallow: /about/\n",
        "Sitemap: https://example.org/garden/sitemap.xml"))


def check_styles(report):
    base = (THEMES / "base/static/css/base.css").read_text()
    report.check("contrast", style_rules.weak_pairs(base))
    for file in THEMES.glob("*/static/css/*.css"):
        size = len(style_rules.squeezed(file.read_text()))
        report.check(f"size of {file.name}", [f"{size} bytes"] if size > 8000 else [])
    meta = (THEMES / "base/templates/partials/meta.html").read_text()
    report.check("theme-color", missing(meta, *style_rules.palette(base)["bg"]))
    used = set(re.findall(r"var\(--([\w-]+)", base)) - {"tone"}
    defined = set(re.findall(r"--([\w-]+):", base))
    report.check("variables", sorted(used - defined))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=pathlib.Path, metavar="DIR")
    options = parser.parse_args()
    report = Report()
    plain = Builder("blog").build()
    check_site(report, "site", plain)
    check_contents(report, plain)
    stream = Builder("blog", posts=30, params={
        "home": "stream", "recent": 7, "paginate_by": 10}).build()
    check_site(report, "stream", stream)
    second = stream.outputs["/blog/page/2/index.html"]
    report.check("second page", missing(
        second, "Blog, page 2", "Page 2 of 3", 'href="/garden/blog/" rel="prev"',
        '<link rel="canonical" href="https://example.org/garden/blog/page/2/">'))
    check_site(report, "no posts", Builder("blog", posts=0).build())
    bare = Builder("blog", base_url=False, menu=[
        Thing("menu item", title="Writing", url=PREFIX + "/blog/")]).build()
    check_site(report, "no base_url", bare)
    report.check("menu", missing(bare.outputs["/blog/index.html"],
                                 'aria-current="page">Writing'))
    check_styles(report)
    report.check("names of README.md", sorted(
        f"{what}.{name} is not documented" for what, name in Thing.asked
        if not re.search(rf"\b{name}\b", DOCUMENTED)))
    if options.write:
        plain.write(options.write)
    print(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
