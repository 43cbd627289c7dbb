"""A site made by chance, and edits of it.

The site lives in a dictionary of files.  An edit changes the dictionary; what it
comes to on the disk is told as a list of operations, which can be kept, replayed and
left out:

    ["write", PATH, TEXT]    ["append", PATH, TEXT] without closing it in between
    ["swap", PATH, TEXT]     as editors do it: a new file, moved over the old one
    ["sly", PATH, TEXT]      the same with the old file's time
    ["delete", PATH]   ["move", FROM, TO]   ["touch", PATH]   ["old", PATH] of long ago
    ["link", PATH, TARGET]   a symbolic link
"""
import json
import os
import pathlib
import re
import shutil

from more_edits import MoreEdits, front_text
from rare_edits import RareEdits
from site_templates import OPTIONAL, OWN, THEMED

WORDS = "river stone table cloud silver garden window market harbor bright quiet lantern".split()
TAGS = ["red", "green", "blue", "C++", "two words"]
FOLDERS = ["blog", "blog", "blog", "docs", "docs/deep", "", "notes"]


def dump(mapping):
    """YAML, one key a line."""
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in mapping.items())


EXTENSIONS = """tables strikethrough task_lists footnotes alerts autolinks heading_attributes
    attributes wikilinks definition_lists containers math""".split()


class Page:
    def __init__(self, front, body, form="yaml"):
        self.front, self.body, self.form = front, body, form

    def text(self):
        if not self.front:
            return self.body
        front = front_text(self.front, self.form) or f"---\n{dump(self.front)}---\n"
        text = ("\ufeff" if self.form == "bom" else "") + front + self.body
        return text.replace("\n", "\r\n") if self.form == "crlf" else text


class RandomSite(MoreEdits, RareEdits):
    """With `pages` mostly these come and go, where that needs no new model."""

    def __init__(self, rng, errors=True, pages=False):
        self.rng, self.errors, self.count, self.restless = rng, errors, 0, pages
        self.simple = pages or rng.random() < 0.3
        self.extensions = [one for one in EXTENSIONS if one != "wikilinks"] if self.simple else EXTENSIONS
        self.files, self.pages, self.broken = {}, {}, None
        self.own = rng.random() < 0.65
        self.make_config()
        for name, text in (OWN if self.own else {}).items():
            self.files[f"templates/{name}"] = text
        for name in ("note", "latest", "box"):
            self.files[f"templates/shortcodes/{name}.html"] = (OWN if self.own else THEMED)[f"shortcodes/{name}.html"]
        self.make_files()
        self.put("_index.md", {"title": "Home"}, "Hello\n")
        self.put("about.md", {"title": "About"}, self.body())
        self.put("blog/_index.md", {"title": "Blog"}, "All of it.\n")
        if not self.simple:
            self.put("blog/_index.de.md", {"title": "Tagebuch"}, "Alles.\n")
        self.put("docs/_index.md", {"title": "Docs", "sort_by": "title"}, "Text\n")
        self.seed_more()
        for _ in range(rng.randrange(6, 18)):
            self.add_page()

    # ---- making --------------------------------------------------------------

    def phrase(self, count=3):
        return " ".join(self.rng.choice(WORDS) for _ in range(count))

    def put(self, path, front, body):
        self.pages[path] = Page(front, body)
        self.save(path)

    def save(self, path):
        page = self.pages[path]
        if page.front.get("jinja"):  # then shortcodes are not called
            page.body = re.sub(r"(?s)\{[{%#].*[}%]\}|\{#", "{{ site.pages|length }}{{ data.facts|length }}", page.body)
        self.files[f"content/{path}"] = self.pages[path].text()

    def make_config(self):
        pick = self.rng.choice
        self.config = {
            "title": "Edits", "language": "en",
            "base_url": pick(["https://example.org/sub/", "https://example.org/", "https://example.org/", ""]),
            "theme": pick(["blog", "docs", "landing", {"name": "mine"}]),
            "languages": {"de": {"title": "Bearbeitet"}},
            "taxonomies": {"tags": {"paginate_by": 3}, "categories": {}},
            "paginate": {"by": 4},
            "feeds": {"formats": ["atom", "rss", "json"], "limit": 5, "sections": ["blog"], "terms": pick([True, False])},
            "search": pick([True, False]),
            "llms": {"index": True, "full": pick([True, False]), "pages": pick([True, False])},
            "outputs": {"page": ["html", "json"], "section": ["json"]} if self.own else {},
            # Without reports a session takes bodies in without a new model.
            "checks": self.checks(pick(["off", "off", "warn", "warn"])),
            "menus": {"main": [{"title": "Blog", "page": "blog/_index.md"}, {"title": "first", "url": "/about/"}]},
            "params": {"motto": "first"},
            "redirects": {"/old-home/": "/"},
            "mounts": [{"folder": "handbook", "at": "/docs/hand/"}],
            "build": {"minify": pick([False, False, True])},
            "markdown": {"anchors": pick(["none", "after"]), "extensions": self.extensions},
            "urls": {"style": pick(["directory", "directory", "file"])},
        }
        if self.simple:
            del self.config["languages"], self.config["mounts"]
        if self.restless:
            self.config.update(checks=self.checks("off"), base_url="https://example.org/")
        if self.rng.random() < 0.5:
            self.config["pages_from"] = [{"data": "rows", "section": "shop", "key": "slug"}]
        self.save_config()

    def checks(self, how):
        names = ["internal_links", "anchors", "images", "undefined", "translations", "alt_text", "accessibility"]
        return {name: how for name in names}

    def save_config(self):
        self.files["torii.yaml"] = dump(self.config)

    def make_files(self):
        self.files.update({
            "static/logo.txt": "logo\n",
            "assets/css/a.css": '@import "b.css";\ni { background: url(dot.svg) }\n',
            "assets/css/b.css": "b { color: red }\n",
            "assets/css/note.css": "aside { color: red }\n",
            "assets/css/dot.svg": "<svg width='1' height='1'/>",
            "content/blog/pic.svg": "<svg width='1' height='1'/>",
            "content/blog/trip/map.svg": "<svg width='3' height='1'/>",
            "themes/mine/theme.yaml": 'name: mine\nversion: 1.0.0\ntorii: ">=0.1 <2"\nlicense: MIT\nextends: blog\nparams: {mine: 1}\n',
            "themes/mine/static/mine.txt": "mine\n",
            "themes/mine/i18n/en.yaml": "mine: yes it is\n",
            "themes/mine/templates/taxonomy.html": "{% for t in taxonomy.terms %}{{ t.name }}{% endfor %}{{ theme.params.mine }}",
            "handbook/one.md": "---\ntitle: One\n---\nSee [two](two.md).\n",
            "handbook/two.md": "---\ntitle: Two\n---\nText\n",
            "handbook/static/hand.css": "p { a: b }\n",
        })
        self.data()
        self.words()
        self.put("blog/trip/index.md", {"title": "Trip", "date": "2020-02-02"}, "![map](map.svg)\n\nA trip.\n")

    def data(self):
        pick = self.rng.randrange
        self.files["data/facts.yaml"] = f"{self.phrase(1)}: {pick(9)}\n"
        self.files["data/list.json"] = json.dumps([self.phrase()])
        self.files["data/table.csv"] = f"name,size\n{self.phrase(1)},{pick(9)}\n"
        self.files["data/deep/more.yaml"] = f"word: {self.phrase(1)}\n"
        self.files["data/rows.json"] = json.dumps(
            [{"slug": word, "title": self.phrase(2)} for word in WORDS[:pick(1, 4)]])

    def words(self):
        for language in ("en", "de"):
            self.files[f"i18n/{language}.yaml"] = (
                f"read_more: {self.phrase(2)}\nposts: {{one: '{{n}} {self.phrase(1)}', other: '{{n}} {self.phrase(1)}s'}}\n")

    def body(self):
        pick, out = self.rng.randrange, []
        for _ in range(pick(1, 4)):
            out.append(f"{'#' * pick(2, 4)} {self.phrase(1)}\n\n{self.phrase(12)}.")
            other = self.rng.choice(sorted(self.pages) or ["about.md"])
            heads = re.findall(r"^##+ (\w+)$", self.pages[other].body, re.M) if other in self.pages else []
            anchor = "#" + self.rng.choice(heads * 3 + WORDS[:3])
            out.append([
                f"See [{self.phrase(1)}](@/{other}{anchor}).", f"See [{self.phrase(1)}](@/{other}).",
                f'{{{{ note(text="{self.phrase(1)}") }}}}', "![pic](/blog/pic.svg)",
                f"[top](/{self.rng.choice(['blog', 'about', 'nothing'])}/)", f"{{{{ latest(n={pick(1, 4)}) }}}}",
                f'{{% call box(kind="{self.phrase(1)}") %}}\n*{self.phrase()}*\n{{% endcall %}}',
                f"[next]({self.rng.choice(WORDS[:4])}.md)" if self.restless else "<!-- more -->", "```c\nint x;\n```", "[out](https://example.net/)", "{{ toc() }}", "", "", "",
                "> [!NOTE]\n> " + self.phrase(), "Text[^1].\n\n[^1]: A note.", f"# {self.phrase(2)}",
                f"[[{self.rng.choice(WORDS)}-{pick(1, 9)}]] and [[{self.rng.choice(['about', 'trip', 'two'])}|there]]",
                f"[[{pathlib.PurePath(other).stem}#{self.rng.choice(WORDS)}]]", "![[pic.svg]]",
                f"Some text.\n{{#{self.rng.choice(WORDS)} .big}}", "> A quote.", "| a | b |\n|---|---|\n| 1 | 2 |", "$x^2$",
            ][pick(24)] if pick(6) else self.more_body())
        return "\n\n".join(out) + "\n"

    def day(self):
        return f"20{self.rng.randrange(10, 29)}-0{self.rng.randrange(1, 10)}-1{self.rng.randrange(10)}"

    # ---- edits ---------------------------------------------------------------

    def edit(self):
        """One edit: what it is, and its operations."""
        before = dict(self.files)
        self.moves, self.extra = [], []
        self.single = True
        if self.broken:
            what = self.mend()
        else:
            what = self.some_edit()
        return what, self.operations(before)

    def some_edit(self):
        """Some edits only make sense by themselves."""
        if "compress" in self.config["build"] and self.rng.random() < 0.3:
            return self.edit_compress()  # such builds render everything
        alone = [
            (6, self.several), (4, self.undo), (4, self.touch), (5, self.same_size), (3, self.move_folder)]
        kinds = [
            (30, self.edit_body), (14, self.edit_title), (24, self.edit_front), (8, self.edit_section),
            (6, self.add_page), (5, self.delete_page), (6, self.rename_page),
            (6, self.edit_config), (8, self.edit_template), (6, self.edit_optional),
            (4, self.edit_data), (3, self.edit_words), (8, self.edit_asset), (3, self.edit_theme),
            (4, self.edit_mount), (2, self.edit_bundle), (3, self.replace_all), (20, self.edit_more),
            (12, self.edit_probe), (16, self.edit_rare),
        ]
        if self.restless and self.rng.random() < 0.9:
            kinds = [
                (4, self.edit_body), (2, self.edit_title), (4, self.edit_front), (12, self.add_page),
                (9, self.delete_page), (9, self.rename_page), (1, self.edit_section)]
            alone = [(5, self.several), (3, self.undo), (3, self.add_same)]
        if self.single:
            kinds += alone + ([(0 if self.restless else 6, self.break_it)] if self.errors else [])
        choice = self.rng.choices([kind for _, kind in kinds], [weight for weight, _ in kinds])[0]
        return choice()

    def operations(self, before):
        out = []
        for source, target in self.moves:
            out.append(["move", source, target])
            if source in before:
                before[target] = before.pop(source)
        for path in sorted(before.keys() - self.files.keys()):
            out.append(["delete", path])
        for path in sorted(self.files):
            sly = any(one[0] == "sly" and one[1] == path for one in self.extra)
            if before.get(path) != self.files[path] and not sly:
                how = self.rng.choice(["write", "write", "swap", "append"]) if path in before else "write"
                out.append([how, path, self.files[path]])
        return out + self.extra

    def some_page(self):
        return self.rng.choice(sorted(self.pages))

    def edit_body(self):
        path = self.some_page()
        self.pages[path].body = self.body()
        self.save(path)
        return f"body of {path}"

    def edit_title(self):
        path = self.some_page()
        self.pages[path].front["title"] = self.phrase()
        self.save(path)
        return f"title of {path}"

    def edit_front(self):
        path, pick = self.some_page(), self.rng.choice
        front, page = self.pages[path].front, self.some_page()
        values = {
            "date": self.day(), "updated": self.day(), "tags": self.rng.sample(TAGS, self.rng.randrange(4)),
            "categories": [pick(TAGS)], "mood": self.phrase(1), "draft": True, "hidden": True,
            "weight": self.rng.randrange(5), "aliases": [f"/was/{pick(WORDS)}-{self.count}/"],
            "expires": pick(["2024-01-01", "2029-01-01"]), "publish_date": pick(["2024-01-01", "2029-01-01"]),
            "slug": f"{pick(WORDS)}-{self.count}", "url": f"/at/{pick(WORDS)}{self.count}/",
            "template": "special.html", "type": "note", "series": pick(["one", "two"]), "related": [page],
            "menu": pick(["main", {"main": {"weight": self.rng.randrange(3)}}]), "summary": self.phrase(5),
            "image": pick(["/blog/pic.svg", "pic.svg"]), "link_title": self.phrase(1),
            "description": self.phrase(6), "jinja": True, "render": False, "search": False,
            "sitemap": False, "feed": False, "toc": False, "translation_key": pick(WORDS[:3]),
            "head": [{"tag": "meta", "attrs": {"name": "a", "content": self.phrase(1)}}],
            "extra": {"mood": self.phrase(1)}, "authors": [self.phrase(1)],
        }
        if not self.own or path.endswith("_index.md"):
            values.pop("template")
        if path == "about.md":  # what names it would be a mistake without it
            for name in ("draft", "expires", "publish_date", "hidden", "render"):
                values.pop(name)
        self.count += 1
        key = pick(sorted(values))
        if key in front and self.rng.random() < 0.6:
            del front[key]
            self.save(path)
            return f"no {key} in {path}"
        front[key] = values[key]
        self.save(path)
        return f"{key} of {path}"

    def edit_section(self):
        pick = self.rng.choice
        folder = pick(["", "blog/", "docs/", "docs/deep/", "notes/", "shop/"])
        path = folder + pick(["_index.md", "_index.md", "_index.de.md"])
        if path in self.pages and self.rng.random() < 0.2:
            self.drop(path)
            return f"delete {path}"
        if path not in self.pages:
            self.put(path, {"title": self.phrase(1)}, self.body())
            return f"add {path}"
        front = self.pages[path].front
        values = {
            "sort_by": pick(["date", "weight", "title", "updated", "slug", "auto"]), "reverse": True,
            "paginate_by": self.rng.randrange(1, 5), "transparent": True, "feed": True,
            "cascade": {pick(["mood", "draft", "weight"]): 1} if pick([0, 1]) else {"mood": self.phrase(1)},
            "redirect_to": "/about/", "page_template": "special.html", "title": self.phrase(1), "weight": 3,
        }
        if not self.own:
            values.pop("page_template")
        key = pick(sorted(values))
        if key == "cascade" and "draft" in values[key]:
            values[key] = {"draft": True}
        if key in front and key != "title" and pick([0, 1]):
            del front[key]
        else:
            front[key] = values[key]
        self.save(path)
        return f"{key} of {path}"

    def add_page(self):
        self.count += 1
        pick = self.rng.choice
        folder = pick(FOLDERS)
        name = f"{pick(['', '', '', '2021-03-04-'])}{pick(WORDS)}-{self.count}{pick(['', '', '.de'])}.md"
        if self.rng.random() < 0.1:
            name = f"{pick(WORDS)}-{self.count}/index.md"
        path = f"{folder}/{name}" if folder else name
        front = {"title": self.phrase(), "date": self.day(), "tags": sorted(self.rng.sample(TAGS, 2))}
        if self.rng.random() < 0.1:
            front = {}
        self.put(path, front, self.body())
        return f"add {path}"

    def add_same(self):
        """A page that others have linked to before it was there, or that was there."""
        path = f"{self.rng.choice(['blog', 'docs'])}/{self.rng.choice(WORDS[:4])}.md"
        if path in self.pages:
            self.drop(path)
            return f"delete {path}"
        self.put(path, {"title": self.phrase(), "date": self.day(), "tags": self.rng.sample(TAGS, 2)}, self.body())
        return f"add {path}"

    def drop(self, path):
        del self.pages[path]
        del self.files[f"content/{path}"]

    def ordinary(self):
        """Pages that may go without a mistake in what names them."""
        return sorted(p for p in self.pages if "_index" not in p and p != "about.md")

    def delete_page(self):
        names = self.ordinary()
        if len(names) < 5:
            return self.add_page()
        path = self.rng.choice(names)
        self.drop(path)
        return f"delete {path}"

    def rename_page(self):
        names = self.ordinary()
        if not names:
            return self.add_page()
        path, word = self.rng.choice(names), self.rng.choice(WORDS)
        folder, _, name = path.rpartition("/")
        other = self.rng.choice([f"{folder}/{word}-{name}", f"{self.rng.choice(FOLDERS)}/{name}",
                                 path.replace(".md", ".de.md") if ".de." not in path else path.replace(".de.", "."),
                                 path[:-3] + "X.md", f"{folder}/{name[:-3]}/index.md"]).lstrip("/")
        self.count += 1
        if other in self.pages or name == "index.md":
            return self.edit_body()
        self.move(f"content/{path}", f"content/{other}")
        self.pages[other] = self.pages.pop(path)
        return f"rename {path} {other}"

    def move(self, source, target):
        self.moves.append((source, target))
        self.files[target] = self.files.pop(source)

    def move_folder(self):
        folder, other = self.rng.choice([("notes", "marks"), ("docs/deep", "docs/low"), ("blog/trip", "blog/way")])
        if self.rng.random() < 0.5 or not any(p.startswith(f"content/{folder}/") for p in self.files):
            folder, other = other, folder
        names = [p for p in self.files if p.startswith(f"content/{folder}/")]
        if not names or any(p.startswith(f"content/{other}/") for p in self.files):
            return self.add_page()
        self.moves.append((f"content/{folder}", f"content/{other}"))
        for path in names:
            target = f"content/{other}{path[len('content/' + folder):]}"
            self.moves.append((path, target))
            self.files[target] = self.files.pop(path)
            if path[8:] in self.pages:
                self.pages[target[8:]] = self.pages.pop(path[8:])
        return f"rename folder {folder} {other}"

    def edit_config(self):
        pick, config = self.rng.choice, self.config
        key = pick(["motto", "menu", "title", "checks", "paginate", "feeds", "defaults", "permalinks", "nav",
                    "languages", "theme params", "markdown", "search", "robots", "edit_url", "taxonomies",
                    "fallback", "production", "ignore", "redirects", "style", "minify", "schemas", "author"])
        word = self.phrase(1)
        if key == "motto":
            config["params"]["motto"] = word
        elif key == "menu":
            config["menus"]["main"][1]["title"] = word
        elif key == "title":
            config["title"] = self.phrase(2)
        elif key == "checks":
            config["checks"] = self.checks(pick(["off", "warn", "off"]))
        elif key == "paginate":
            config["paginate"] = {"by": self.rng.randrange(6)}
        elif key == "feeds":
            config["feeds"]["limit"] = self.rng.randrange(2, 8)
            config["feeds"]["content"] = pick(["full", "summary"])
        elif key == "defaults":
            config["defaults"] = pick([[], [{"match": "blog/**", "set": {"mood": word}}], [{"match": "docs/**", "set": {"draft": True}}]])
        elif key == "permalinks":
            config["permalinks"] = pick([{}, {"blog/20*": "/:year/:slug/"}, {"blog/**": "/:lang/:filename/"}, {"docs/**": "/d/:sections/:slug/"}])
        elif key == "nav":
            config["nav"] = pick(["auto", ["_index.md", {"Texts": ["about.md", "blog/"]}, "docs/"]])
        elif key == "languages":
            config["languages"] = pick([{"de": {"title": word}}, {"de": {"title": word, "params": {"motto": word}}, "fr": {"title": "Fr"}}])
        elif key == "theme params":
            config["theme"] = config["theme"] if isinstance(config["theme"], dict) else {"name": config["theme"]}
            config["params"]["recent"] = self.rng.randrange(1, 5)
        elif key == "markdown":
            config["markdown"] = {"extensions": self.extensions, "anchors": pick(["none", "after", "before"]), "smart": pick([True, False])}
        elif key == "search":
            config["search"] = not config["search"]
        elif key == "robots":
            config["robots"] = {"rules": [{"agent": "*", "disallow": [f"/{word}/"]}]}
        elif key == "edit_url":
            config["edit_url"] = f"https://example.org/{word}/{{path}}"
        elif key == "taxonomies":
            config["taxonomies"]["tags"] = {"paginate_by": self.rng.randrange(1, 4), "sort_by": pick(["name", "count"])}
            config["taxonomies"]["series"] = {}
        elif key == "fallback":
            config["i18n"] = {"fallback": pick([True, False])}
        elif key == "production":
            if self.files.pop("torii.production.yaml", None) is None:
                self.files["torii.production.yaml"] = f"copyright: {word}\n"
        elif key == "ignore":
            config["ignore"] = pick([[".*"], [".*", "*.txt"], [".*", "stone-*"]])
        elif key == "redirects":
            config["redirects"] = {f"/{word}/": "/about/", "file": pick(["html", "netlify", "nginx", "apache"])}
        elif key == "style":
            config["urls"] = {"style": pick(["directory", "file"]), "relative": pick([False, False, True])}
        elif key == "minify":
            config["build"] = {"minify": pick([False, True]), "drafts": pick([False, True])}
        elif key == "schemas":
            config["schemas"] = pick([{}, {"post": {"match": "blog/**", "extra": "warn"}}])
        else:
            config["author"] = word
        self.save_config()
        return f"config {key}"

    def template_names(self):
        return sorted(p for p in self.files if p.startswith("templates/"))

    def edit_template(self):
        path = self.rng.choice(self.template_names())
        base = (OWN if self.own else THEMED).get(path[10:]) or OPTIONAL.get(path[10:], "")
        more = self.rng.choice([
            f"<!-- {self.phrase(2)} -->", "{{ page.title }}", "{{ site.pages|length }}", "{{ lang }}",
            "{{ data.facts|length }}", "{% for p in site.pages[:2] %}{{ p.content }}{% endfor %}", "",
            "{{ site.params.motto }}", "{{ page.raw|length }}", "{{ page.reading_time }}", "{{ page.file.name }}"])
        if path.endswith((".json", ".txt", ".md")):
            more = ""
        if "{% extends" in base:
            more = more and f"{{% block extra %}}{more}{{% endblock %}}"
            base = base if "block extra" not in base else base.replace("{% block extra %}", "{% block extra %}" + self.phrase(1))
            more = more if "block extra" not in base else ""
        if "shortcodes/" in path and ("content" in more or "reading" in more):
            more = ""
        self.files[path] = base + more
        return f"template {path}"

    def edit_optional(self):
        names = dict(OPTIONAL)
        if not self.own:
            names.update(THEMED)
            for name in ("blog/page.html", "docs/section.html", "partials/inner.html", "macros/list.html", "markdown/image.html"):
                names.pop(name)
        else:
            names.pop("partials/header.html")
        name = self.rng.choice(sorted(names))
        path = f"templates/{name}"
        if path in self.files and not name.startswith("shortcodes/") and not (self.own and name in OWN):
            del self.files[path]
            return f"remove {path}"
        self.files[path] = names[name]
        return f"add {path}"

    def edit_data(self):
        if self.rng.random() < 0.2:
            path = "data/more.toml"
            if self.files.pop(path, None) is None:
                self.files[path] = f'word = "{self.phrase(1)}"\n'
            return "data/more.toml"
        before = {p: t for p, t in self.files.items() if p.startswith("data/")}
        self.data()
        keep = self.rng.sample(sorted(before), self.rng.randrange(len(before)))
        for path in keep:
            self.files[path] = before[path]
        return "data"

    def edit_words(self):
        if self.rng.random() < 0.2:
            path = "i18n/fr.yaml"
            if self.files.pop(path, None) is None:
                self.files[path] = f"read_more: {self.phrase(1)}\n"
            return path
        self.words()
        return "words"

    def edit_asset(self):
        name, number = self.rng.choice(["a", "b", "note", "pic", "logo", "asset", "static", "dot", "shadow"]), self.rng.randrange(1, 9)
        if name == "pic":
            self.files["content/blog/pic.svg"] = f"<svg width='{number}' height='2'/>"
        elif name == "dot":
            self.files["assets/css/dot.svg"] = f"<svg width='{number}' height='2'/>"
        elif name == "a":
            self.files["assets/css/a.css"] = self.rng.choice(
                ['@import "b.css";\n', "i { background: url(dot.svg) }\n", "i { c: d }\n"])
        elif name in ("b", "note"):
            self.files[f"assets/css/{name}.css"] = f"b {{ content: '{self.phrase()}' }}\n"
        else:
            path = {"logo": "static/logo.txt", "asset": "content/blog/asset.txt", "static": "static/blog/added.txt",
                    "shadow": "static/css/theme.css"}[name]
            if path in self.files and name != "logo" and self.rng.random() < 0.5:
                del self.files[path]
            else:
                self.files[path] = self.phrase()
        return f"asset {name}"

    def edit_theme(self):
        path, text = self.rng.choice([
            ("themes/mine/static/mine.txt", self.phrase()), ("themes/mine/i18n/en.yaml", f"mine: {self.phrase()}\nread_more: mine\n"),
            ("themes/mine/templates/taxonomy.html", "{{ taxonomy.name }}{{ theme.params.mine }}" + self.phrase()),
            ("themes/mine/templates/partials/post_meta.html", "<p>{{ page.date }}</p>"),
            ("themes/mine/templates/shortcodes/note.html", "<b>{{ text }}</b>"),
            ("themes/mine/assets/css/a.css", "u { v: w }\n"),
            ("themes/mine/theme.yaml", self.files["themes/mine/theme.yaml"].replace("mine: ", "mine: 1")[:900])])
        if path in self.files and "post_meta" in path:
            del self.files[path]
        else:
            self.files[path] = text
        return f"theme {path}"

    def edit_mount(self):
        path, text = self.rng.choice([
            ("handbook/one.md", f"---\ntitle: {self.phrase(2)}\n---\nSee [two](two.md) and {self.phrase()}.\n"),
            ("handbook/two.md", f"---\ntitle: {self.phrase(2)}\n---\n## {self.phrase(1)}\n"),
            ("handbook/three.md", self.phrase()), ("handbook/static/hand.css", f"p {{ a: {self.phrase(1)} }}\n"),
            ("handbook/templates/page.html", "{{ page.title }}{{ page.content }}{{ site.pages|length }}")])
        if path in self.files and ("three" in path or "templates" in path):
            del self.files[path]
        else:
            self.files[path] = text
        return f"mount {path}"

    def edit_bundle(self):
        folder = "blog/trip" if "blog/trip/index.md" in self.pages else "blog/way"
        path = self.rng.choice([f"{folder}/more.svg", f"{folder}/part.md", f"{folder}/map.svg"])
        if f"content/{path}" in self.files and "map" not in path:
            del self.files[f"content/{path}"]
            self.pages.pop(path, None)
        elif path.endswith(".md"):
            self.put(path, {"title": self.phrase(1)}, self.body())
        else:
            self.files[f"content/{path}"] = f"<svg width='{self.rng.randrange(1, 9)}' height='2'/>"
        return f"bundle {path}"

    def several(self):
        self.single = False
        return "; ".join(self.some_edit() for _ in range(self.rng.randrange(2, 5)))

    def undo(self):
        """There and back, and nothing is as it was before but the files."""
        self.single = False
        before, pages = dict(self.files), {p: Page(dict(o.front), o.body, o.form) for p, o in self.pages.items()}
        config = json.loads(json.dumps(self.config))
        what = self.some_edit()
        if self.broken or self.moves:
            return what
        changed = [p for p in before if self.files.get(p) != before[p]]
        gone = [p for p in self.files if p not in before]
        self.extra += [["write", p, before[p]] for p in changed] + [["delete", p] for p in gone]
        # operations() must see the way there: it compares with what is now.
        there = {p: self.files.get(p) for p in changed + gone}
        self.files, self.pages, self.config = before, pages, config
        self.extra = [["write", p, t] if t is not None else ["delete", p] for p, t in there.items()] + self.extra
        return f"{what}, and back"

    def touch(self):
        path = self.rng.choice(sorted(self.files))
        self.extra.append(["touch", path])
        return f"touch {path}"

    def same_size(self):
        """Another text of the same size, with the same time if need be."""
        names = [p for p in sorted(self.files) if p.startswith(("content/", "data/", "i18n/", "static/", "assets/"))]
        for path in self.rng.sample(names, len(names)):
            for word in WORDS:
                # of rows no two may become the same page
                same = [w for w in WORDS if len(w) == len(word) and w not in self.files[path]]
                if word not in self.files[path] or not same:
                    continue
                other = self.rng.choice(same)
                self.files[path] = self.files[path].replace(word, other)
                page = self.pages.get(path[8:]) if path.startswith("content/") else None
                if page:
                    page.body = page.body.replace(word, other)
                    page.front = json.loads(json.dumps(page.front).replace(word, other))
                    self.files[path] = page.text()
                if self.rng.random() < 0.4:
                    self.extra.append(["sly", path, self.files[path]])
                return f"same size {path}"
        return self.edit_body()

    def replace_all(self):
        """All pages anew, as a checkout of another version does it."""
        names = self.rng.sample(self.ordinary(), min(6, len(self.ordinary())))
        for path in names:
            if self.rng.random() < 0.3 and len(self.pages) > 10:
                self.drop(path)
            else:
                self.pages[path].body = self.body()
                self.pages[path].front["title"] = self.phrase()
                self.save(path)
        return f"{len(names)} pages at once"

    # ---- mistakes ------------------------------------------------------------

    def break_it(self):
        kind = self.rng.choice(["front", "template", "call", "shortcode", "config", "data", "twice", "bytes", "undefined", "hook"])
        path = f"content/{self.some_page()}"
        if kind in ("template", "call", "undefined"):
            path = self.rng.choice(self.template_names())
        elif kind == "config":
            path = "torii.yaml"
        elif kind == "data":
            path = "data/facts.yaml"
        elif kind == "twice":
            path = "content/blog/twice.md"
        elif kind == "hook":
            path = "templates/markdown/heading.html"
        old = self.files.get(path)
        text = old or ""
        self.files[path] = {
            "front": "---\ntitle: [\n---\n" + text, "template": text + "{% if %}", "data": "a: [\n",
            "call": text + "{{ get_page('nothing/at-all.md').title }}", "shortcode": text + "\n\n{{ nothing_like_it() }}\n",
            "config": text + "unknown_key: 1\n", "twice": "---\nurl: /about/\n---\n", "bytes": text + "\udcff",
            "undefined": text + "{{ page.titel.x.y }}", "hook": "{{ 1 // 0 }}"}[kind]
        if "{% extends" in text and kind in ("call", "undefined"):
            self.files[path] = text.replace("%}{% block", "%}{% block extra %}{{ get_page('nothing.md') }}{% endblock %}{% block", 1)
        self.broken = [(path, old)]
        return f"break {path} ({kind})"

    def mend(self):
        if self.rng.random() < 0.3:  # something else first
            self.edit_body()
        broken, self.broken = self.broken, None
        for path, old in broken:
            if path.startswith("content/") and path[8:] in self.pages:
                self.save(path[8:])
            elif path not in self.files:  # a link
                self.extra.append(["delete", path])
            elif old is None:
                self.files.pop(path, None)
            else:
                self.files[path] = old
        return f"mend {broken[0][0]}"


# ---- on the disk --------------------------------------------------------------


def encode(text):
    return text.encode("utf-8", "surrogateescape")


def apply(root, operations):
    """Does the operations below a folder; paths that have changed, or None if
    folders have come or gone."""
    paths, folders = [], False
    for kind, path, *rest in operations:
        target = root / path
        paths.append(path)
        if kind == "move":
            other = root / rest[0]
            paths.append(rest[0])
            if not target.exists() or other.exists():
                continue
            folders |= target.is_dir() or not other.parent.is_dir()
            other.parent.mkdir(parents=True, exist_ok=True)
            target.rename(other)
            folders |= prune(root, target.parent)
        elif kind == "delete":
            if target.is_file() or target.is_symlink():
                folders |= target.is_dir()
                target.unlink()
                folders |= prune(root, target.parent)
        elif kind in ("touch", "old"):
            if target.exists():
                os.utime(target, (10 ** 9, 10 ** 9) if kind == "old" else None)
        elif kind == "link":
            if target.is_symlink() or not target.exists() and target.parent.is_dir():
                folders |= target.is_dir()
                target.unlink(missing_ok=True)
                target.symlink_to(rest[0])
                folders |= target.is_dir()
        else:
            folders |= not target.parent.is_dir()
            write(target, kind, encode(rest[0]))
    return None if folders else list(dict.fromkeys(paths))


def write(target, kind, data):
    if target.is_symlink():
        target.unlink()
    elif target.is_dir():
        shutil.rmtree(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    if kind == "write" or not target.exists():
        target.write_bytes(data)
    elif kind == "append":
        with open(target, "wb") as f:
            f.write(data[:len(data) // 2])
            f.flush()
            f.write(data[len(data) // 2:])
    else:
        old = target.stat()
        other = target.with_name(target.name + "~")
        other.write_bytes(data)
        if kind == "sly":
            os.utime(other, ns=(old.st_atime_ns, old.st_mtime_ns))
        os.replace(other, target)


def prune(root, folder):
    """Folders without files go, as they do in version control."""
    gone = False
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder, gone = folder.parent, True
    return gone


def lay_out(root, files):
    for path, text in files.items():
        target = pathlib.Path(root, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(encode(text))


def read_back(root):
    return {p.relative_to(root).as_posix(): p.read_bytes().decode("utf-8", "surrogateescape")
            for p in sorted(pathlib.Path(root).rglob("*")) if p.is_file()}
