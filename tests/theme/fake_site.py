# SPDX-License-Identifier: MIT
"""A made-up site with the names of themes/README.md, for rendering themes in Python.

Every object records which of its names a template asked for, so that the test can
hold the templates against the documented list.
"""
from __future__ import annotations

import datetime
import pathlib

from markupsafe import Markup

BASE_URL = "https://example.org/garden"
PREFIX = "/garden"

PROSE = Markup(pathlib.Path(__file__).with_name("prose.html").read_text())

TITLES = [
    ("A gate without a wall", ["torii", "history"]),
    ("Sharpening a plane iron in ten minutes", ["woodwork"]),
    ("What a template language should refuse to do", ["templates"]),
    ("Angle <brackets> & \"quotes\" in 'titles'", ["templates", "c++ & co"]),
    ("Mortise, tenon, wedge: the three words that hold up every gate between here and"
     " the coast", ["woodwork", "torii"]),
    ("Red", ["torii"]),
    ("Loops, or: how to say the same thing twice", ["templates"]),
    ("The year of the long winter", []),
]


class Thing:
    """An object of the site; `asked` collects (kind, name) over all things."""

    asked: set = set()

    def __init__(self, what, **values):
        self.__dict__["_what"] = what
        self.__dict__["_values"] = values

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        Thing.asked.add((self._what, name))
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name, value):
        self._values[name] = value


class Table(dict):
    """A dict whose keys are recorded like the names of a thing."""

    def __init__(self, what, values):
        super().__init__(values)
        self.what = what

    def __getitem__(self, key):
        Thing.asked.add((self.what, key))
        return super().__getitem__(key)


def day(year, month, number):
    return datetime.datetime(year, month, number, tzinfo=datetime.timezone.utc)


def make_page(kind, path, title, **more):
    values = dict(
        kind=kind, title=title, link_title=title, description=None, content=None,
        summary=None, url=PREFIX + path, permalink=BASE_URL + path, date=None,
        updated=None, draft=False, hidden=False, sitemap=True, lang="en", toc=[],
        reading_time=1, image=None, terms=lambda name: [], section=None, ancestors=[],
        prev=None, next=None, older=None, newer=None, edit_url=None,
        is_home=kind == "home", pages=[], subsections=[], paginate_by=None,
        sort_by=None, reverse=None, alternates=[], feeds=[], outputs=[], head=[])
    values.update(more)
    return Thing("page", **values)


def heading(slug, title, *children):
    return Thing("toc", url="#" + slug, title=title, children=list(children))


def add_posts(home, blog, tags, count):
    posts = []
    for number in range(count):
        title, names = TITLES[number % len(TITLES)]
        date = day(2026 - number // 4, 12 - number % 12, 28 - number % 28)
        terms = {"tags": [tags[name] for name in names]}
        post = make_page(
            "page", f"/blog/post-{number}/", title, date=date, updated=date,
            content=PROSE, reading_time=1 + number % 9, section=blog,
            summary=Markup("<p>Two posts &amp; a beam: how the <em>simplest</em> frame "
                           "came to mark the edge of the ordinary world.</p>"),
            ancestors=[home, blog], terms=lambda name, terms=terms: terms.get(name, []),
            toc=[heading("joints", "Joints that hold without nails",
                         heading("a-list", "A list of <things> to do")),
                 heading("paint", "Paint, and why it is red"),
                 heading("words", "Words")])
        for name in names:
            tags[name].pages.append(post)
            tags[name].count += 1
        posts.append(post)
    for newer, older in zip(posts, posts[1:]):
        newer.older, older.newer = older, newer
    return posts


def make_term(taxonomy, name):
    slug = "".join(c if c.isalnum() else "-" for c in name)
    return Thing("term", name=name, slug=slug, title=None, count=0, pages=[],
                 content=None, url=f"{PREFIX}/{taxonomy}/{slug}/")


def make_site(posts=8, base_url=True, params=None):
    """The parts of a site: (site, config, theme parameters, pages by kind)."""
    home = make_page("home", "/", "The garden gate", content=Markup(
        "<p>Notes on gates, wood and the languages of templates.</p>"))
    blog = make_page("section", "/blog/", "Blog", description="Everything, by year.",
                     section=home, ancestors=[home])
    guide = make_page("section", "/guide/", "Guide", section=home, ancestors=[home],
                      content=PROSE)
    deep = make_page("section", "/guide/tools/", "Tools", ancestors=[home, guide],
                     section=guide)
    about = make_page("page", "/about/", "About", section=home, ancestors=[home],
                      content=Markup("<p>Written by hand.</p>"))
    tags = {name: make_term("tags", name) for _, names in TITLES for name in names}
    written = add_posts(home, blog, tags, posts)
    saws = [make_page("page", f"/guide/tools/saw-{n}/", f"Saw {n}", section=deep,
                      ancestors=[home, guide, deep], summary=Markup("<p>It cuts.</p>"),
                      content=Markup("<p>It cuts.</p>"))
            for n in range(3)]
    for left, right in zip(saws, saws[1:]):
        left.next, right.prev = right, left
    blog.pages, deep.pages, guide.subsections = written, saws, [deep]
    home.subsections, home.pages = [blog, guide], [about]
    if written:
        post = written[0]
        post.description = "Why the simplest frame in the world has no door."
        post.updated, post.edit_url = day(2026, 12, 30), "https://example.net/edit"
        post.image = Thing("image", url=PREFIX + "/blog/post-0/gate.svg", width=800,
                           height=360, alt="A red gate before hills")
        ann = make_term("authors", "Ann & Ben")
        cy = make_term("authors", "Cy")
        ann.url = cy.url = about.url
        terms = {"tags": post.terms("tags"), "authors": [ann, cy]}
        post.terms = lambda name: terms.get(name, [])
        written[-1].draft = True
    taxonomies = {"tags": Thing("taxonomy", name="tags", url=PREFIX + "/tags/",
                                terms=list(tags.values()))} if written else {}
    tag_page = make_page("taxonomy", "/tags/", "Tags", ancestors=[home])
    term_pages = [make_page("term", term.url.removeprefix(PREFIX), term.name,
                            ancestors=[home, tag_page]) for term in tags.values()]
    everything = [home, blog, guide, deep, about, *written, *saws, tag_page,
                  *term_pages]
    feed = Thing("feed", format="atom", url=PREFIX + "/atom.xml",
                 mime="application/atom+xml", title="The <Garden> Gate")
    site = Thing(
        "site", title="The <Garden> Gate", description="Wood, gates & templates",
        base_url=BASE_URL + "/" if base_url else None, language="en", home=home,
        regular_pages=written + saws + [about], search=None, direction="ltr", pages=everything, taxonomies=taxonomies,
        feeds=[feed] if base_url else [], updated=day(2026, 12, 30))
    config = Table("config", {
        "author": "Ann", "copyright": "© 2026 Ann & friends",
        "paginate": Table("config", {"by": 0}), "sitemap": True,
        "feeds": Table("config", {"limit": 20, "content": "full"}),
        "robots": Table("config", {"sitemap": True, "rules": [
            Table("config", {"agent": "*", "disallow": []}),
            Table("config", {"agent": "Copy", "disallow": ["/blog/", "/about/"]})]})})
    pages = dict(home=home, sections=[blog, guide, deep], tag_page=tag_page,
                 plain=[about, *written, *saws],
                 terms=list(zip(tags.values(), term_pages)))
    return site, config, params or {}, pages
