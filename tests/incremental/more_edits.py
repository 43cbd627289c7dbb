"""Edits that touch what a site seldom changes: files that texts include, templates of
feeds and formats, catalogs, links of the file system, forms of front matter, folders
that become files, and mistakes of many kinds.

Each edit of MoreEdits changes a RandomSite and says what it was; SEEDED is what
generated sites have for them from the start.
"""
import json
import struct

from site_templates import SELDOM


def gif(width, height):
    """An image of that size, as the text that stands for its bytes."""
    data = b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0;"
    return data.decode("utf-8", "surrogateescape")


def catalog(messages):
    """A .mo file of GNU gettext, as the text that stands for its bytes."""
    pairs = [(b"", b"Content-Type: text/plain; charset=UTF-8\n")]
    pairs += sorted((a.encode(), b.encode()) for a, b in messages.items())
    at, table, strings = 28 + 16 * len(pairs), [[], []], b""
    for side in (0, 1):
        for pair in pairs:
            table[side].append(struct.pack("<II", len(pair[side]), at + len(strings)))
            strings += pair[side] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return (head + b"".join(table[0] + table[1]) + strings).decode("utf-8", "surrogateescape")


def toml(value):
    """A value of TOML; mappings stand within one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def front_text(front, form):
    """Front matter in one of its forms; None where the form cannot say it."""
    if form == "json":
        return json.dumps(front, indent=1, ensure_ascii=False) + "\n"
    if form == "toml":
        return "+++\n" + "".join(f"{k} = {toml(v)}\n" for k, v in front.items()) + "+++\n"
    return None


class MoreEdits:
    # Links that lead to nothing, out of their folder, or in a circle.
    MISTAKEN = {"nowhere", "nowhere.md", "../handbook", "../torii.yaml", "."}

    def seed_more(self):
        """What the edits below change."""
        for _ in range(3):
            self.edit_part()
        self.files["content/blog/shot.gif"] = gif(2, 3)
        self.files["i18n/de.mo"] = catalog({"Hello": "Hallo"})
        for name in self.rng.sample(sorted(SELDOM), 4):
            self.files.setdefault(f"templates/{name}", SELDOM[name])
        self.files.setdefault("data/part.md", "A *part*.\n")
        self.files.setdefault("data/main.c", "int x;\nint y;\n")

    def edit_more(self):
        """One of them."""
        kinds = [self.edit_part, self.edit_picture, self.edit_catalog, self.edit_seldom, self.edit_form,
                 self.page_or_section, self.drop_folder, self.edit_link, self.flip_draft, self.edit_place,
                 self.edit_more_config, self.edit_more_config, self.data_folder, self.edit_menu, self.time_back]
        kinds += [self.edit_rows, self.edit_compress] * 2
        if self.single and self.errors:
            kinds += [self.break_more, self.break_more]
        return self.rng.choice(kinds)()

    def more_body(self):
        """Calls that read files, values and other pages."""
        pick = self.rng.randrange
        return self.rng.choice([
            '{{ include("data/part.md") }}', '{{ code("data/main.c", lang="c", lines="1-2") }}',
            '{{ ref("about.md", "there") }}', f'{{{{ ref("{self.some_page()}") }}}}' if self.pages else "",
            '{{ param("mood") }}' if pick(2) else '{{ param("motto") }}', "{{ gallery() }}",
            "![shot](/blog/shot.gif)", '{{ figure("/blog/shot.gif", alt="a shot") }}',
            '{% call tabs() %}\n{% call tab("A") %}\nOne\n{% endcall %}\n{% call tab("B") %}\nTwo\n{% endcall %}\n{% endcall %}',
            '{{ hail(who="all") }}', '{{ badge("word") }}', "{{ probe() }}"])

    def edit_part(self):
        path, text = self.rng.choice([
            ("data/part.md", f"## {self.phrase(1)}\n\nA *{self.phrase(2)}*. [about](@/about.md)\n"),
            ("data/main.c", f"int {self.phrase(1)};\n" * self.rng.randrange(2, 4)),
            ("templates/shortcodes/hail.html",
             f"<b>{self.phrase(1)} {{{{ who }}}} {{{{ _('Hello') }}}} {{{{ toc|length }}}}</b>"),
            ("templates/shortcodes/badge.html", "<i>{{ args[0] }} {{ page.mood }}{{ data.facts|length }}</i>")])
        self.files[path] = text
        for name in ("hail", "badge", "probe"):
            self.files.setdefault(f"templates/shortcodes/{name}.html", "<b>{{ who }}</b>")
        return f"part {path}"

    def edit_picture(self):
        path = self.rng.choice(["content/blog/shot.gif", "static/shot.gif", "content/blog/trip/shot.gif"])
        self.files[path] = gif(self.rng.randrange(1, 9), self.rng.randrange(1, 9))
        return f"size of {path}"

    def edit_catalog(self):
        path = self.rng.choice(["i18n/de.mo", "i18n/en.mo", "i18n/fr.mo", "i18n/de/LC_MESSAGES/messages.mo"])
        if path in self.files and self.rng.random() < 0.3:
            del self.files[path]
        else:
            self.files[path] = catalog({"Hello": self.phrase(1), "Bye": self.phrase(1)})
        return f"catalog {path}"

    def edit_seldom(self):
        name = self.rng.choice(sorted(SELDOM))
        path = f"templates/{name}"
        if path in self.files and self.rng.random() < 0.5:
            del self.files[path]
        else:
            self.files[path] = SELDOM[name].replace("WORD", self.phrase(1))
        return f"seldom {path}"

    def edit_form(self):
        path = self.some_page()
        page = self.pages[path]
        page.form = self.rng.choice(["yaml", "toml", "json", "crlf", "bom"])
        self.save(path)
        return f"{page.form} in {path}"

    def page_or_section(self):
        """x.md, x/index.md and x/_index.md are three kinds of one page."""
        path = self.rng.choice(self.ordinary() or ["about.md"])
        stem, name = path[:-3], path.rpartition("/")[2]
        if path == "about.md" or ".de" in name:
            return self.edit_body()
        if name == "index.md":
            stem = path.rpartition("/")[0]
        choices = [f"{stem}.md", f"{stem}/index.md", f"{stem}/_index.md"]
        other = self.rng.choice([one for one in choices if one != path])
        if other in self.pages:
            return self.edit_body()
        self.move(f"content/{path}", f"content/{other}")
        self.pages[other] = self.pages.pop(path)
        return f"{path} becomes {other}"

    def drop_folder(self):
        folder = self.rng.choice(["notes", "docs/deep", "blog/trip", "docs", "marks"])
        names = [p for p in self.files if p.startswith(f"content/{folder}/")]
        if not names or len(self.pages) - len(names) < 6:
            return self.add_page()
        for path in names:
            del self.files[path]
            self.pages.pop(path[8:], None)
        return f"delete folder {folder}"

    def edit_link(self):
        """A link of the file system appears, leads elsewhere, goes."""
        path, targets = self.rng.choice([
            ("content/blog/linked.md", ["../about.md", "nowhere.md", "_index.md"]),
            ("content/linked", ["docs", "notes", "../handbook", "."]),
            ("static/linked.txt", ["logo.txt", "nowhere", "../torii.yaml"]),
            ("data/linked.yaml", ["facts.yaml", "deep/more.yaml", "nowhere"]),
            ("templates/partials/banner.html", ["banner-plain.html", "foot.html", "nowhere"]),
            ("assets/css/c.css", ["a.css", "b.css"])])
        if path in self.files:
            return self.edit_body()
        target = self.rng.choice(targets)
        if target in self.MISTAKEN and (self.broken or not (self.single and self.errors)):
            return self.edit_body()
        if self.rng.random() < 0.3:
            self.extra.append(["delete", path])
            return f"no link {path}"
        self.extra.append(["link", path, target])
        if target in self.MISTAKEN:
            self.broken = [(path, None)]
        return f"link {path} to {target}"

    def flip_draft(self):
        path = self.rng.choice(self.ordinary() or ["about.md"])
        if path == "about.md":
            return self.edit_body()
        front = self.pages[path].front
        key, values = self.rng.choice([
            ("draft", [True, False]), ("published", [False, True]), ("status", ["draft", "hidden", "published"]),
            ("headless", [True, False]), ("noindex", [True, False]), ("comments", [True, False]), ("math", [True])])
        if key in front and self.rng.random() < 0.3:
            del front[key]
        else:
            front[key] = self.rng.choice(values)
        self.save(path)
        return f"{key} of {path}"

    def edit_place(self):
        """Weights, neighbours and formats."""
        path = self.rng.choice(self.ordinary() or ["about.md"])
        front = self.pages[path].front
        key, value = self.rng.choice([
            ("weight", self.rng.randrange(-2, 3)), ("outputs", [["html", "json"], ["html"], ["html", "print.html"]][self.rng.randrange(2)]),
            ("aliases", [f"/was/{self.phrase(1)}/", f"/were/{self.phrase(1)}.html"]), ("guid", self.phrase(1)),
            ("date", {"created": self.day(), "updated": self.day()}), ("lang", "de"), ("images", ["/blog/shot.gif"]),
            ("image", "/blog/shot.gif"), ("taxonomies", {"tags": [self.phrase(1)]}), ("related", ["about.md"]),
            ("link_title", self.phrase(1)), ("tags", "red, green"), ("series", "one"), ("bundle", True)])
        if key == "outputs" and not self.own:
            key, value = "weight", 1
        if key in front and self.rng.random() < 0.4:
            del front[key]
        else:
            front[key] = value
        self.save(path)
        return f"{key} of {path}"

    def edit_more_config(self):
        pick, config, word = self.rng.choice, self.config, self.phrase(1)
        key, values = pick([
            ("base_url", ["https://example.org/sub/", "https://example.org/", "https://example.net/", ""]),
            ("theme", ["blog", "docs", "landing", {"name": "mine"}, {"name": "mine", "extends": "docs"}]),
            ("timezone", ["UTC", "Europe/Berlin", "Asia/Tokyo"]), ("description", [word]), ("copyright", [word]),
            ("authors", [[{"name": word, "url": "https://example.org/"}], []]),
            ("sitemap", [False, {"exclude": ["blog/**"]}, {"changefreq": "weekly"}, {"limit": 3}]),
            ("search", [True, {"enabled": True, "fields": ["title"]}, {"enabled": True, "shards": 2}]),
            ("mounts", [[], [{"folder": "handbook", "at": "/docs/hand/"}], [{"folder": "handbook", "at": "/v2/"}],
                        [{"folder": "handbook", "at": "/docs/hand/"}, {"folder": "handbook", "at": "/v2/"}]]),
            ("languages", [{"de": {"title": word, "path": "deutsch"}}, {"de": "Deutsch"}, {"de": {"direction": "rtl"}},
                           {"de": {"menus": {"main": [{"title": word, "page": "about.md"}]}}},
                           {"de": {"taxonomies": {"tags": {"path": "worte", "title": word}}}},
                           {"de": {"base_url": "https://example.de/"}}]),
            ("i18n", [{"default_in_path": True}, {"fallback": False}, {}]), ("language", ["en", "de-AT", "fr"]),
            ("pages_from", [[], [{"data": "rows", "section": "shop", "key": "slug"}],
                            [{"data": "rows", "section": "shop", "key": "slug", "set": {"mood": word}}],
                            [{"data": "rows", "section": "blog", "key": "slug", "body": "title"}]]),
            ("highlight", [False, True, {"line_numbers": True}]), ("urls", [{"slugify": "off"}, {"style": "bare"}, {"keep_date_prefix": True}]),
            ("templates", [{"trim_blocks": False}, {"autoescape": True}, {}]), ("assets", [{"fingerprint": False}, {"integrity": False}, {}]),
            ("paginate", [{"by": 2, "path": "p/:n"}, {"by": 3}, {}]), ("robots", [False, {}]),
            ("security", [{}, {"content": [{"match": "guests/**", "trust": "untrusted"}]}]),
            ("dirs", [{}, {"static": "handbook/static"}, {"i18n": "i18n/de"}]),
            ("environments", [{}, {"production": {"params": {"motto": word}}}]),
            ("menus", [{"main": []}, {"main": [{"title": word, "url": "/about/", "children": [{"title": "B", "page": "blog/_index.md"}]}]}]),
            ("nav", ["auto", [{word: "about.md"}, "blog/"], [{"Out": "https://example.net/"}, "docs/"]]),
            ("taxonomies", [{}, {"tags": {"path": "worte", "feed": True}}, {"tags": {"render": False}, "moods": {}}]),
            ("schemas", [{}, {"p": {"match": "blog/**", "fields": {"weight": {"type": "int", "min": 0}}}}]),
            ("defaults", [[], [{"match": "**", "set": {"toc": True}}], [{"match": "notes/**", "set": {"hidden": True}}]]),
            ("build", [{"partials": False}, {"future": True, "expired": True}, {"minify": True}])])
        config[key] = pick(values)
        if key in ("menus", "languages", "taxonomies", "paginate", "build"):
            config["menus"].setdefault("main", [])
            while len(config["menus"]["main"]) < 2:
                config["menus"]["main"].append({"title": "more", "url": "/about/"})
        self.save_config()
        return f"config {key}"

    def data_folder(self):
        """A file of data becomes a folder of the same name, and back."""
        if "data/table.csv" in self.files:
            del self.files["data/table.csv"]
            self.files["data/table/one.yaml"] = f"name: {self.phrase(1)}\n"
            return "data/table becomes a folder"
        self.files.pop("data/table/one.yaml", None)
        self.files["data/table.csv"] = f"name,size\n{self.phrase(1)},1\n"
        return "data/table becomes a file"

    def edit_rows(self):
        rows = [{"slug": slug, "title": self.phrase(2), "tags": [self.rng.choice(["red", "blue"])], "date": self.day()}
                for slug in self.rng.sample(["river", "stone", "table", "cloud"], self.rng.randrange(4))]
        self.files["data/rows.json"] = json.dumps(rows)
        return "rows"

    def edit_compress(self):
        """Compressed copies beside the outputs, which only builds onto a disk make."""
        if not self.config["build"].pop("compress", None):
            self.config["build"]["compress"] = self.rng.choice([["gzip"], ["gzip"], ["gzip", "brotli"]])
        self.save_config()
        return "compressed copies"

    def edit_menu(self):
        path = self.rng.choice(self.ordinary() or ["about.md"])
        self.pages[path].front["menu"] = self.rng.choice([
            "main", ["main", "foot"], {"main": {"parent": "Blog", "weight": -1}}, {"foot": {"title": self.phrase(1)}}])
        self.save(path)
        return f"menu of {path}"

    def time_back(self):
        path = self.rng.choice(sorted(self.files))
        self.extra.append(["old", path])
        return f"{path} is of long ago"

    # ---- mistakes ------------------------------------------------------------

    def mistakes(self):
        page = f"content/{self.some_page()}"
        text, own = self.files[page], sorted(p for p in self.files if p.startswith("templates/"))
        template = self.rng.choice(own)
        config = self.files["torii.yaml"]
        return {
            "macros": [("templates/macros.html", "{% macro broken(x) %}{{ x }")],
            "macro run": [("templates/macros.html", "{% macro badge2(x) %}{{ 1 // 0 }}{% endmacro %}"),
                          (page, text + "\n\n{{ badge('a') }}\n")],
            "include": [(template, '{% include "partials/no-such.html" %}')],
            "itself": [("templates/partials/menu.html", '{% include "partials/menu.html" %}')],
            "parent": [("templates/base.html", '{% extends "base.html" %}')],
            "theme.yaml": [("themes/mine/theme.yaml", "name: [\n")],
            "words": [("i18n/en.yaml", "read_more: [\n")], "mo": [("i18n/de.mo", "no catalog")],
            "date": [(page, "---\ntitle: A\ndate: some day\n---\n" + "Text\n")],
            "image": [(page, text + "\n\n![gone](gone-for-ever.png)\n")],
            "ref": [(page, text + '\n\n{{ ref("no/such.md") }}\n')],
            "part": [(page, text + '\n\n{{ include("data/no-such.md") }}\n')],
            "argument": [(page, text + "\n\n{{ youtube(id=) }}\n")],
            "open call": [(page, text + '\n\n{% call box(kind="x") %}\n')],
            "slugs": [("content/blog/one-a.md", "---\nslug: same\n---\nA\n"), ("content/blog/one-b.md", "---\nslug: same\n---\nB\n")],
            "static": [("static/about/index.html", "mine"), ("static/about.html", "mine")],
            "alias": [("content/blog/alias.md", "---\naliases: [/about/, /blog/]\n---\nA\n")],
            "case": [("content/Same.md", "A\n"), ("content/same.md", "B\n")],
            "theme": [("torii.yaml", config.replace('theme: ', 'theme: "no-such" #', 1))],
            "yaml": [("torii.yaml", config + "nav: [\n")], "empty": [("torii.yaml", "")],
            "permalink": [("torii.yaml", config.replace("permalinks:", "ignored:") + 'permalinks: {"blog/**": "/:nothing/"}\n')],
            "nav": [("torii.yaml", "".join(l + "\n" for l in config.splitlines() if not l.startswith("nav:")) + "nav: [no-such.md]\n")],
            "rows": [("data/rows.json", '[{"slug": "x"}, {"slug": "x"}]')], "json": [("data/list.json", "[1,")],
            "csv": [("data/table.csv", 'name,size\n"open,1\n')], "trust": [("content/guests/one.md", "---\ntemplate: special.html\n---\nA\n"),
                      ("torii.yaml", config.replace("security:", "ignored:") + 'security: {content: [{match: "guests/**", trust: untrusted}]}\n')],
            "schema": [("torii.yaml", config.replace("schemas:", "ignored:") + "schemas: {post: {match: '**', required: [nothing]}}\n")],
            "two": [(page, "---\na: [\n---\n"), (template, "{% for %}")],
            "hook": [("templates/markdown/link.html", "{{ url.x.y }}{% endif %}")],
            "feed": [("templates/feed.atom.xml", "{{ feed.pages[999].title.x }}{{ 1 // 0 }}")],
            "robots": [("templates/robots.txt", "{{ no_such_function() }}")],
            "asset": [("templates/partials/menu.html", "{{ asset('css/no-such.css').url }}")],
            "css": [("assets/css/a.css", '@import "a.css";\n')],
        }

    def break_more(self):
        found = self.mistakes()
        kind = self.rng.choice(sorted(found))
        self.broken = []
        for path, text in found[kind]:
            self.broken.append((path, self.files.get(path)))
            self.files[path] = text
        return f"break by {kind}"
