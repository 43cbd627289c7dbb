"""Edits of what few sites have: pages of terms and of errors, pages of HTML, languages by
folder, names that need escaping, files that texts read from anywhere, pages of others,
rows of other forms; and of what templates read, by probes.

Each edit of RareEdits changes a RandomSite and says what it was.
"""
import json
import re

from probes import Probe
from site_templates import OWN, THEMED

NAMES = ["Zwei Wörter", "a&b", "100%", "it's", "UPPER", "ends.", "q?x", "a#b", "日本語", "a+b", "1", "feed", "page"]
TERMS = ["Red", "RED", "rot & grün", "c#", "ends.", "日本", "a/b", "100 %", "it's"]


class RareEdits:
    def edit_rare(self):
        kinds = [self.edit_term_page, self.edit_error_page, self.edit_html_page, self.edit_language_folder,
                 self.edit_named_page, self.edit_term_names, self.edit_snippet, self.edit_guest,
                 self.edit_row_form, self.edit_rule, self.edit_copied, self.edit_head_texts]
        return self.rng.choice(kinds)()

    def put_or_drop(self, path, front, body):
        if path in self.pages and self.rng.random() < 0.3:
            self.drop(path)
            return f"delete {path}"
        self.put(path, front, body)
        return f"write {path}"

    def edit_term_page(self):
        """A taxonomy or a term has a page of its own."""
        pick = self.rng.choice
        path = pick(["tags/_index.md", "tags/red/_index.md", "tags/blue/_index.md", "tags/blue/_index.de.md",
                     "categories/_index.md", "series/one/_index.md", "de/tags/_index.md"])
        front = {"title": self.phrase(1), "description": self.phrase(2)}
        more = {"paginate_by": self.rng.randrange(1, 4), "sort_by": pick(["title", "date", "weight"]), "hidden": True,
                "draft": True, "mood": self.phrase(1), "slug": self.phrase(1), "aliases": [f"/was/{self.phrase(1)}-term/"],
                "menu": "main", "reverse": True, "weight": 2, "cascade": {"mood": "term"}, "feed": True}
        key = pick(sorted(more))
        front[key] = more[key]
        return self.put_or_drop(path, front, self.body())

    def edit_error_page(self):
        path = self.rng.choice(["404.md", "404.de.md", "blog/404.md", "docs/404.md"])
        front = {"title": self.phrase(1)}
        if self.rng.random() < 0.3:
            front["kind"] = "page"
        return self.put_or_drop(path, front, self.body())

    def edit_html_page(self):
        path = self.rng.choice(["blog/plain.html", "docs/old.htm", "notes/one.html"])
        text = f"<h1>{self.phrase(1)}</h1>\n<p>{self.phrase(4)}</p>\n<h2 id=x>{self.phrase(1)}</h2>\n<a href=\"/about/\">a</a>\n"
        if f"content/{path}" in self.files and self.rng.random() < 0.3:
            del self.files[f"content/{path}"]
            return f"delete {path}"
        head = self.rng.choice([f"---\ntitle: {self.phrase(1)}\ntags: [red]\n---\n", f"---\njinja: true\n---\n{{{{ site.pages|length }}}}", ""])
        self.files[f"content/{path}"] = head + text
        return f"html {path}"

    def edit_language_folder(self):
        """The language of a page is that of its first folder."""
        path = self.rng.choice(["de/about.md", "de/blog/river.md", "de/_index.md", "de/blog/_index.md", "de/own.md",
                                "fr/about.md", "about.de.md", "blog/river.md"])
        return self.put_or_drop(path, {"title": self.phrase(2), "date": self.day(), "tags": ["red"]}, self.body())

    def edit_named_page(self):
        name = self.rng.choice(NAMES)
        folder = self.rng.choice(["blog/", "docs/", "Ordner mit Ü/", "a/b/c/"])
        kind = self.rng.choice([".md", ".md", "/index.md", ".de.md"])
        return self.put_or_drop(f"{folder}{name}{kind}", {"title": f"{name} {self.phrase(1)} <b>&"}, self.body())

    def edit_term_names(self):
        """Terms that differ by case only, or whose addresses need thought."""
        path = self.some_page()
        self.pages[path].front["tags"] = self.rng.sample(TERMS + ["red"], self.rng.randrange(3))
        self.save(path)
        return f"terms of {path}"

    def edit_snippet(self):
        """Files beside the folders of the site, which texts and templates read."""
        path = self.rng.choice(["snippets/part.md", "src/main.py", "other/facts.yaml"])
        self.files.setdefault("snippets/part.md", "first\n")
        self.files.setdefault("src/main.py", "x = 1\n")
        self.files.setdefault("other/facts.yaml", "a: 1\n")
        self.files[path] = {"snippets/part.md": f"## {self.phrase(1)}\n\n{{{{ param(\"motto\") }}}} *{self.phrase(2)}*\n",
                            "src/main.py": f"{self.phrase(1)} = 1\n" * 2, "other/facts.yaml": f"a: {self.phrase(1)}\n"}[path]
        if self.rng.random() < 0.5:
            page = self.some_page()
            self.pages[page].body += self.rng.choice(['\n\n{{ include("snippets/part.md") }}\n', '\n\n{{ code("src/main.py") }}\n'])
            self.save(page)
        elif self.rng.random() < 0.5:
            self.files["templates/partials/probe.html"] = '{{ load_data("other/facts.yaml").a }}'
        return f"snippet {path}"

    def edit_guest(self):
        """Pages of others, whose texts call nothing."""
        if "guests/" not in json.dumps(self.config.get("security", {})):
            self.config["security"] = {"content": [{"match": "guests/**", "trust": "untrusted"}]}
            self.save_config()
        body = f"# {self.phrase(1)}\n\n{{{{ note(text='x') }}}} <b>raw</b> [a](@/about.md) ![pic](/blog/pic.svg) {self.phrase(3)}\n"
        return self.put_or_drop(f"guests/{self.phrase(1)}.md", {"title": self.phrase(1), "tags": ["red"]}, body)

    def edit_row_form(self):
        """Pages of rows in YAML, TOML and CSV, and rows by name."""
        word, other = self.rng.sample(["river", "stone", "table"], 2)
        name, text = self.rng.choice([
            ("rows2.yaml", f"{word}: {{title: {self.phrase(1)}, text: '*{self.phrase(2)}*'}}\n{other}: {{title: {self.phrase(1)}}}\n"),
            ("rows3.csv", f"slug,title,text\n{word},{self.phrase(1)},{self.phrase(2)}\n"),
            ("rows4.toml", f'[[items]]\nslug = "{word}"\ntitle = "{self.phrase(1)}"\n')])
        self.files[f"data/{name}"] = text
        data = name.partition(".")[0]
        found = [one for one in self.config.get("pages_from", []) if one["data"].startswith("rows") and len(one["data"]) == 5]
        if self.rng.random() < 0.4 or not found:
            one = {"data": data, "section": self.rng.choice(["shop", "blog/made"])}
            if data == "rows3":
                one.update(key="slug", body="text")
            if data == "rows4":
                one = {"data": "rows4.items", "section": "shop4", "key": "slug"}
            rest = [o for o in self.config.get("pages_from", []) if o["data"] == "rows"]
            self.config["pages_from"] = rest + ([] if self.rng.random() < 0.2 else [{**one, "section": one["section"] + data}])
            self.save_config()
        return f"rows {name}"

    def edit_rule(self):
        """Rules of the configuration and of sections that decide about many pages."""
        pick, word = self.rng.choice, self.phrase(1)
        if self.rng.random() < 0.4:
            folder = pick(["", "blog/", "docs/"])
            path = f"{folder}_index.md"
            if path not in self.pages:
                return self.edit_body()
            self.pages[path].front["cascade"] = pick([
                {"mood": word}, {"tags": [word]}, {"weight": 3}, {"hidden": True}, {"type": "note"}, {"toc": False},
                {"aliases": []}, {"menu": "foot"}, {"series": "one"}, {"date": self.day()}, {"extra": {"mood": word}},
                [{"match": "blog/**", "set": {"mood": word}}, {"match": "**", "set": {"mood": "all"}}], {"lang": "de"}, {"jinja": False}])
            self.save(path)
            return f"cascade of {path}"
        key, values = pick([
            ("defaults", [[{"match": "blog/**", "set": {"tags": [word]}}], [{"match": "**", "set": {"mood": word, "weight": 1}}],
                          [{"match": "docs/**", "set": {"series": "one", "menu": "main"}}], [{"match": "**/index.md", "set": {"hidden": True}}],
                          [{"match": "blog/**", "set": {"summary": word, "image": "/blog/pic.svg"}}]]),
            ("permalinks", [{"**": "/:category/:slug/"}, {"blog/**": "/:weight/:title/"}, {"blog/**": "/:year/:month/:day/:hour/:filename/"}]),
            ("params", [{"motto": word, "recent": 2}, {"motto": word, "deep": {"a": [word]}}]),
            ("templates", [{"undefined": "chainable"}, {"lstrip_blocks": False}, {"extensions": ["do", "loopcontrols", "i18n", "debug"]}]),
            ("markdown", [{"heading_ids": pick(["mkdocs", "ascii", "off"]), "extensions": self.extensions},
                          {"toc": {"min": 1, "max": 2}, "extensions": self.extensions},
                          {"images": {"figure": True, "lazy": False}, "extensions": self.extensions},
                          {"links": {"external_rel": [word]}, "extensions": self.extensions}, {"html": pick(["allow", "omit", "escape"])}]),
            ("build", [{"drafts": True}, {"future": True}, {"expired": True}]),
            ("feeds", [{"formats": ["atom"], "sections": ["docs", "blog"]}, {"formats": []}, {"formats": ["json"], "content": "summary"}]),
        ])
        self.config[key] = pick(values)
        self.config["feeds"].setdefault("limit", 5)
        self.save_config()
        return f"rule {key}"

    def edit_copied(self):
        """Files that are copied: over each other, into each other's places."""
        path = self.rng.choice(["content/blog/trip/logo.txt", "static/css/base.css", "static/robots.txt",
                                "themes/mine/static/logo.txt", "static/a b/ü.txt", "content/notes/raw.bin",
                                "static/favicon.svg", "assets/logo.txt", "static/.well-known/x", "static/[a]/[b]"])
        if path in self.files and self.rng.random() < 0.5:
            del self.files[path]
        else:
            self.files[path] = f"<svg width='{self.rng.randrange(9)}' height='2'/>"
        return f"copied {path}"

    def edit_head_texts(self):
        """Headings and beginnings of texts, which give titles, ids and summaries."""
        path = self.rng.choice(self.ordinary() or ["about.md"])
        page = self.pages[path]
        page.body = self.rng.choice([
            f"# {self.phrase(2)}\n\n{self.phrase(5)}\n", f"{self.phrase(5)}\n\n<!-- more -->\n\n{self.phrase(3)}\n",
            f"## {self.phrase(1)}\n## {self.phrase(1)}\n", f"Setext {self.phrase(1)}\n===\n\nText\n", "", "\n\n", "<!-- more -->\n",
            f"# *{self.phrase(1)}* `code` [l](@/about.md)\n\nText\n", f"{self.phrase(3)} {{{{ note(text=\"a\") }}}}\n\n# {self.phrase(1)}\n"])
        if self.rng.random() < 0.5:
            page.front.pop("title", None)
        self.save(path)
        return f"head of {path}"

    def edit_probe(self):
        """Another thing of the site is read, somewhere."""
        early, probe = Probe(self.rng, early=True).write(), Probe(self.rng).write()
        name = self.rng.choice(["base.html", "page.html", "section.html", "partials/probe.html", "partials/probe.html",
                                "shortcodes/probe.html", "markdown/link.html", "macros.html", "partials/row.html",
                                "page.json", "feed.json"])
        if name in ("page.json", "partials/row.html") and not self.own:
            name = "partials/probe.html"
        if name == "shortcodes/probe.html":
            text = early
        elif name == "markdown/link.html":
            text = f'<a href="{{{{ url }}}}">{{{{ text }}}}{early}</a>'
        elif name == "macros.html":
            text = "{% macro shout(x) %}{% set page = page or site.home %}" + probe + "{% endmacro %}"
        elif name == "feed.json":
            text = "{% for page in feed.pages %}" + probe + "{% endfor %}"
        elif name in ("partials/probe.html", "page.json", "partials/row.html"):
            text = probe
        else:
            text = (OWN if self.own else THEMED)[name]
            at = self.rng.choice([m.end() for m in re.finditer(r"{% block \w+ %}", text)])
            call = '{{ shout("x") if shout is defined }}' if self.rng.random() < 0.3 else ""
            text = text[:at] + probe + '{% include "partials/probe.html" ignore missing %}' + call + text[at:]
        self.files[f"templates/{name}"] = text
        return f"probe {name}"
