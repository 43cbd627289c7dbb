#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds the demos of the themes and checks every page, style sheet and script.

    run.py --torii build/dev/cli/torii
"""
from __future__ import annotations

import argparse
import gzip
import json
import pathlib
import re
import subprocess
import sys
import tempfile
from urllib.parse import unquote, urlsplit

import yaml

import demos
import html_rules
import style_rules

THEMES = demos.ROOT / "themes"
LANGUAGES = "en de fr es pt it nl ja zh ar".split()


class Report:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, faults):
        faults = list(faults)
        self.passed += not faults
        self.failed += bool(faults)
        if faults:
            print(f"FAILED: {name}")
            for fault in faults[:12]:
                print(f"    {fault}")


def missing(text, *wanted):
    return [f"{one!r} is not there" for one in wanted if one not in text]


def present(text, *unwanted):
    return [f"{one!r} is there" for one in unwanted if one in text]


def pages(out):
    return sorted(out.rglob("*.html"))


def dead_links(out, prefix, page, html):
    address = prefix + page.relative_to(out).as_posix()
    for link in html_rules.links_of(html):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or not parts.path:
            continue
        if not parts.path.startswith("/"):
            yield f"{link} on {address} is relative"
            continue
        if not parts.path.startswith(prefix):
            yield f"{link} leaves the site"
            continue
        file = out / unquote(parts.path[len(prefix):])
        if not (file.is_file() or (file / "index.html").is_file()):
            yield f"{link} leads nowhere"


def is_redirect(html):
    return 'http-equiv="refresh"' in html


def check_pages(report, label, out, prefix, about_templates=False):
    for page in pages(out):
        html = page.read_text()
        name = f"{label}: {page.relative_to(out)}"
        if not is_redirect(html):
            report.check(name, html_rules.faults_of(html, about_templates))
        report.check(f"{name}, links", dead_links(out, prefix, page, html))
        if "print" not in page.name and len(html) < 120_000:
            size = len(gzip.compress(html.encode(), 9))
            report.check(f"{name}, size", [f"{size} bytes"] if size > 14_000 else [])


def chain(name):
    """Style sheets of a theme in the order of the cascade."""
    return "".join((THEMES / layer / "static/css" / sheet).read_text()
                   for layer, sheet in (("base", "base.css"), (name, "theme.css")))


def check_styles(report):
    for name in demos.DEMOS:
        css = chain(name)
        report.check(f"{name}: contrast", style_rules.weak_pairs(css))
        used = set(re.findall(r"var\(--([\w-]+)", css)) - {"tone"}
        defined = set(re.findall(r"--([\w-]+):", css))
        report.check(f"{name}: variables", sorted(used - defined))
        colors = [yaml.safe_load((THEMES / one / "theme.yaml").read_text())["params"]
                  .get("theme_color") for one in (name, "base")]
        expected = list(style_rules.palette(css)["bg"])
        got = colors[0] or colors[1]
        report.check(f"{name}: theme_color", [] if got == expected else [got, expected])
        sheets = [css, (THEMES / "base/static/css/search.css").read_text()]
        size = sum(len(gzip.compress(style_rules.squeezed(one).encode(), 9))
                   for one in sheets)
        report.check(f"{name}: size of styles", [f"{size}"] if size > 8000 else [])
    feed = (THEMES / "base/static/css/feed.css").read_text()
    report.check("colours of feeds are those of pages", [
        pair for pair in re.findall(r"--\w+: light-dark\(.*?\);", feed)
        if pair not in chain("blog")] + re.findall(r": [^-\n]*#[0-9a-f]+", feed))
    for file in THEMES.glob("*/static/css/*.css"):
        text = re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.S)
        report.check(f"{file.name}: sides", re.findall(
            r"(?:margin|padding|border)-(?:left|right)\b|float: *(?:left|right)", text))
        report.check(f"{file.name}: no other hosts", re.findall(r"@import|https?:", text))


def check_scripts(report):
    folder = THEMES / "base/static/js"
    sizes = {file.name: len(gzip.compress(file.read_bytes(), 9))
             for file in folder.glob("*.js")}
    always = sizes["scheme.js"] + sizes["page.js"]
    report.check("size of scripts", [f"{always} bytes"] if always > 4000 else [])
    report.check("size of the search", [
        f"{sizes['search.js']} bytes"] if sizes["search.js"] > 8000 else [])


def words_of(file):
    """{key: names in braces} of a file of strings."""
    return {key: set(re.findall(r"\{(\w+)\}", json.dumps(text))) - {"n"}
            for key, text in yaml.safe_load(file.read_text()).items()}


def check_words(report):
    folder = THEMES / "base/i18n"
    english = words_of(folder / "en.yaml")
    texts = "".join(file.read_text() for file in THEMES.rglob("templates/**/*")
                    if file.is_file())
    used = set(re.findall(r"\bt\('(\w+)'[,)]", texts))
    report.check("words used", sorted(used - set(english)))
    for language in LANGUAGES:
        file = folder / f"{language}.yaml"
        if not file.is_file():
            report.check(f"words in {language}", ["there is no file"])
            continue
        own = words_of(file)
        faults = [f"{key} is missing" for key in english if key not in own]
        faults += [f"{key} is unknown" for key in own if key not in english]
        faults += [f"{key} has {own[key]}" for key in own
                   if english.get(key, own[key]) - {"number"} != own[key] - {"number"}]
        report.check(f"words in {language}", faults)


def read(out, *path):
    return out.joinpath(*path).read_text()


def check_docs(report, torii, work):
    out = demos.build(torii, "docs", work)
    check_pages(report, "docs", out, "/torii/", about_templates=True)
    page = read(out, "embedding", "values", "index.html")
    report.check("docs: a page", missing(
        page, '<span class="group">The library</span>',
        '<a href="/torii/embedding/values/" aria-current="page">Values and ownership</a>',
        'popovertarget="_tree"', 'id="_tree" popover', "On this page", 'rel="prev"',
        'rel="next"', "/edit/main/examples/manual/embedding/values.md",
        'href="/torii/embedding/values/index.md" type="text/markdown"',
        '<a href="/torii/embedding/">Embedding</a>', 'role="search"'))
    linked = set(html_rules.links_of(page))
    report.check("docs: every page is in the tree", [
        f"nav of examples/docs/site.yaml lacks {file.parent.name}.md"
        for file in pages(out) if file.parent != out
        and "/torii/" + file.parent.relative_to(out).as_posix() + "/" not in linked
        and file.parent.name != "search"])
    out = demos.build(
        torii, "docs", work, "params.tabs=true", "params.announcement='New: **2.0**'",
        'params.versions=[{title: "2.0", url: /2/, current: true}, {title: "1.0", url: /torii/}]',
        "outputs={section: [html, print.html]}", "nav=null", "feeds={formats: [atom]}",
        "params.style={accent: ['#05668d', '#7fd0f0'], measure: 40rem}",
        "params.repository=null", label="docs-tabs")
    check_pages(report, "docs, tabs", out, "/torii/", about_templates=True)
    page = read(out, "embedding", "values", "index.html")
    report.check("docs: tabs", missing(
        page, '<aside class="announcement" aria-label="Announcement">New: <strong>2.0',
        '<a href="/torii/embedding/" aria-current="true">Embedding</a>',
        "Version: 2.0", '<a href="/torii/">1.0</a>', "/torii/css/params.css"))
    report.check("docs: other tabs stay out", present(
        page.split('id="_tree"')[1].split("</nav>")[0], "Shortcodes"))
    report.check("docs: the style", missing(
        read(out, "css", "params.css"), "--accent: light-dark(#05668d, #7fd0f0);",
        "--measure: 40rem;"))
    whole = read(out, "embedding", "index.print.html")
    report.check("docs: one document", missing(
        whole, "<h1>Embedding</h1>", ">Values and ownership</h2>", '<li><a href="#p1">', 'id="p1-'))
    report.check("docs: no text of page.content is escaped", present(whole, "&lt;h3"))


def check_blog(report, torii, work):
    out = demos.build(torii, "blog", work)
    check_pages(report, "blog", out, "/", about_templates=True)
    post = read(out, "blog", "the-parts-of-a-torii", "index.html")
    report.check("blog: a post", missing(
        post, "Building a torii: Part 1 of 3", 'class="p-author h-card"',
        "<h2 class=\"label\" id=\"_related\">Related</h2>",
        'href="mailto:mara@example.org?subject=Re%3A%20The%20parts%20of%20a%20torii"'))
    photo = read(out, "blog", "first-snow", "index.html")
    report.check("blog: a cover", missing(
        photo, 'alt="A red gate far away on white hills" width="800" height="600"'))
    report.check("blog: no cover below", present(post, 'class="cover"'))
    author = read(out, "authors", "mara-holm", "index.html")
    report.check("blog: an author", missing(
        author, 'src="/mara.svg"', 'href="https://mara.example/" rel="me"',
        '<p class="meta"><span>3 posts</span></p>'))
    report.check("blog: drafts", missing(
        read(out, "blog", "next-gate", "index.html"), '<span class="draft">Draft</span>'))
    german = read(out, "de", "blog", "a-note-on-wax", "index.html")
    report.check("blog: German", missing(
        german, '<html lang="de" dir="ltr">', "1 Min. Lesezeit",
        '<a href="/blog/a-note-on-wax/" lang="en" hreflang="en" dir="ltr">English</a>'))
    report.check("blog: a fallback", missing(
        read(out, "de", "blog", "first-snow", "index.html"),
        "nicht auf Deutsch", 'class="prose e-content" lang="en"'))
    out = demos.build(torii, "blog", work, "params.home=stream", "params.recent=4",
                      "params.webmention=https://mention.example/x",
                      label="blog-stream")
    check_pages(report, "blog, stream", out, "/", about_templates=True)
    report.check("blog: second page", missing(
        read(out, "page", "2", "index.html"), "Page 2 of"))
    report.check("blog: mentions", missing(
        read(out, "about", "index.html"), '<link rel="webmention" href="https://mention'))


PARTS = ("hero logos features projects steps quotes pricing gallery team news faq contact"
         " cta").split()


def check_landing(report, torii, work):
    out = demos.build(torii, "landing", work)
    check_pages(report, "landing", out, "/")
    home = read(out, "index.html")
    report.check("landing: sections", missing(
        home, *(f'class="part {part}' for part in PARTS)))
    facts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', home)
    kinds = [json.loads(one).get("@type") for one in facts]
    report.check("landing: FAQPage", [] if "FAQPage" in kinds else kinds)
    project = read(out, "projects", "deich", "index.html")
    report.check("landing: a project", missing(
        project, "<dt>Role</dt><dd>Design, building</dd>", 'href="/img/joint.svg"'))

    def change(folder):
        """One block, one partial, one string, one colour, as a site would."""
        templates = folder / "templates"
        (templates / "partials/sections").mkdir(parents=True)
        (templates / "page.html").write_text(
            '{% extends "theme/page.html" %}\n'
            "{% block comments %}<p>No comments.</p>{% endblock %}\n")
        (templates / "partials/sections/cta.html").write_text("<h2>Mine</h2>\n")
        (folder / "i18n").mkdir()
        (folder / "i18n/en.yaml").write_text("skip_to_content: Jump\n")

    out = demos.build(torii, "landing", work, 'params.style={accent: "#05668d"}',
                      label="landing-changed", edit=change)
    home = read(out, "index.html")
    report.check("a site changes a theme", missing(
        home, "<h2>Mine</h2>", ">Jump</a>", 'href="/css/params.css"')
        + missing(read(out, "imprint", "index.html"), "No comments.", "Privacy")
        + missing(read(out, "css", "params.css"), "--accent: #05668d;"))


def check_init(report, torii, work):
    for theme in demos.DEMOS:
        folder = work / f"init-{theme}"
        made = subprocess.run([torii, "init", "-t", theme, "--yes", "--url",
                               "https://example.org/", folder], capture_output=True)
        report.check(f"init {theme}", [made.stderr] if made.returncode else [])
        done = subprocess.run([torii, "-C", folder, "check", "--strict"],
                              capture_output=True, text=True)
        report.check(f"check of init {theme}", [done.stderr] if done.returncode else [])
        subprocess.run([torii, "-C", folder, "-q", "build"], check=True)
        check_pages(report, f"init {theme}", folder / "public", "/")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--torii", type=pathlib.Path, required=True)
    torii = parser.parse_args().torii.resolve()
    report = Report()
    check_styles(report)
    check_scripts(report)
    check_words(report)
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        check_docs(report, torii, work)
        check_blog(report, torii, work)
        check_landing(report, torii, work)
        check_init(report, torii, work)
    print(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
