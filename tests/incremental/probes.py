"""Templates of random expressions: between them they read all that a template can read
of a site, page by page and by way of other pages.

A probe is written anew by some edits, so that what an output has read differs from one
site and step to the next.
"""

TEXTS = """aliases canonical date description direction draft edit_url expires extra file has_more head hidden
    image is_fallback is_home is_page is_section is_translated kind lang link_title markdown name outputs
    paginate_by path permalink publish_date raw reading_time reverse search series series_part sitemap slug
    sort_by summary template text_lang title toc type updated url weight word_count content""".split()
LISTS = """all_pages ancestors backlinks pages resources series_pages subsections translations authors
    categories tags alternates assets feeds""".split()
PAGES = """newer next older prev nav_next nav_prev parent root section""".split()
OF_SITE = """author base_url build_date copyright data description direction feeds languages menus params redirects
    search taxonomies title updated url""".split()
OF_TERM = "name slug title url count content extra".split()
OF_FILE = "name url path size mime width height".split()


class Probe:
    """Expressions over `page`; `early`: nothing that is made of articles."""

    def __init__(self, rng, early=False):
        self.rng, self.early = rng, early

    def text(self):
        names = [one for one in TEXTS if not self.early or one not in ("content", "summary", "toc", "has_more")]
        names = [one for one in names if not self.early or one not in ("reading_time", "word_count")]
        return self.rng.choice(names)

    def page(self, depth=0):
        pick = self.rng.choice
        if depth < 2 and self.rng.random() < 0.5:
            return f"({self.page(depth + 1)}.{pick(PAGES)} or page)"
        return pick([
            "page", "page", "page", "site.home", 'get_page("about.md")', "(section or page)", "(site.regular_pages|first or page)",
            "(site.sections|last or page)", "(site.pages|last or page)", "(page.related(2)|first or page)",
            '(page.translation("de") or page)', "(page.translations|first or page)", 'get_section("blog")',
            'get_page("blog/_index.md", lang=lang)', "site.root", "(site.taxonomies.tags or page)"])

    def pages(self):
        one = self.page(1)
        return self.rng.choice([
            f"{one}.pages", f"{one}.all_pages", f"{one}.ancestors", f"{one}.subsections", f"{one}.backlinks",
            f"{one}.series_pages", f"{one}.related(3)", f"{one}.resources", f"{one}.translations", "site.pages",
            "site.regular_pages", "site.sections", f'({one}.pages|where("draft", false))',
            f'(site.pages|where("{self.rng.choice(["type", "kind", "lang", "section.title"])}", "page"))',
            f'({one}.all_pages|sort_by("{self.rng.choice(["title", "weight", "url", "date"])}"))'])

    def terms(self):
        one = self.page(1)
        return self.rng.choice([
            f'{one}.terms("tags")', f'{one}.terms("categories")', f"{one}.tags", f"{one}.authors", f"{one}.categories",
            "(site.taxonomies.tags or page).terms", "(site.taxonomies.categories or page).terms"])

    def expression(self):
        pick, word = self.rng.choice, self.text()
        return pick([
            lambda: f"{self.page()}.{word}", lambda: f"{self.page()}.{word}", lambda: f"{self.page()}.{self.text()}",
            lambda: f'{self.pages()}|map(attribute="{word}")|join("|")', lambda: f"{self.pages()}|length",
            lambda: f'{self.pages()}|map(attribute="{word}")|list|length', lambda: f"{self.pages()}[:2]|list",
            lambda: f'({self.pages()}|first or page).{word}', lambda: f"page in {self.pages()}",
            lambda: f"({self.pages()}|last or page) == {self.page()}",
            lambda: f'{self.terms()}|map(attribute="{pick(OF_TERM)}")|join(",")',
            lambda: f'{self.terms()}|map(attribute="pages")|map("length")|join(",")',
            lambda: f'{self.terms()}|map(attribute="pages")|map("first")|join(",")',
            lambda: f'{self.page()}.assets|map(attribute="{pick(OF_FILE)}")|join(",")',
            lambda: f'{self.page()}.alternates|map(attribute="{pick(["url", "title", "lang"])}")|join(",")',
            lambda: f'{self.page()}.feeds|map(attribute="{pick(["url", "title", "updated"])}")|join(",")',
            lambda: f"site.{pick(OF_SITE)}", lambda: f'site.languages|map(attribute="{pick(["code", "name", "url", "active", "home"])}")|join(",")',
            lambda: f'{self.pages()}|groupby("{pick(["type", "lang", "weight", "kind"])}")|map("first")|join(",")',
            lambda: f'menu("{pick(["main", "foot", "none"])}")|map(attribute="{pick(["title", "url", "page", "active", "ancestor"])}")|join(",")',
            lambda: f'nav({pick(["", "1", "2"])})|map(attribute="{pick(["title", "url", "page", "active", "ancestor"])}")|join(",")',
            lambda: "nav()|map(attribute='children')|map('length')|join(',')",
            lambda: "data.facts|tojson", lambda: "data.list|tojson", lambda: "data.deep|tojson", lambda: "data|length",
            lambda: "data.deep.more.word", lambda: "data|list", lambda: "data.more is defined", lambda: "data.table|length",
            lambda: 'load_data("data/deep/more.yaml")|tojson', lambda: 'load_data("data/facts.yaml", "text")',
            lambda: f'asset("css/{pick(["a", "b", "note"])}.css").{pick(["url", "size", "content", "integrity", "mime", "path", "permalink"])}',
            lambda: f'asset("css/a.css", "css/note.css").{pick(["url", "size", "content"])}',
            lambda: f'image_info("blog/{pick(["pic.svg", "shot.gif"])}").{pick(["width", "height", "url", "size", "permalink"])}',
            lambda: f'url_for("{pick(["home", "search"])}")' if word == "url" else 'url_for("home", _external=True)',
            lambda: 'url_for("page", path="about.md", _anchor="x")', lambda: f'url_for("page", path={self.page()})',
            lambda: 'url_for("section", path="blog", lang="en", q=1)' if word == "url" else 'url_for("section", path="blog")',
            lambda: 'url_for("static", filename="logo.txt")', lambda: 'url_for("static", filename="logo.txt", _external=true)',
            lambda: f't("{pick(["read_more", "posts", "toc", "home"])}", n={pick("0123")})', lambda: '_("Hello")',
            lambda: 'gettext("Bye")', lambda: 'ngettext("Hello", "Hellos", 2)', lambda: "config.title",
            lambda: f'config.{pick(["params", "menus", "taxonomies", "feeds", "paginate", "urls", "markdown", "languages"])}',
            lambda: f"theme.{pick(['name', 'params'])}", lambda: "env", lambda: "lang", lambda: "torii.version", lambda: "now().year",
            lambda: f'{self.page()}.date|date("{pick(["long", "iso", "relative", "%Y %B", "rfc822"])}")' if word == "date" else f"{self.page()}.date",
            lambda: f'{self.page()}.{pick(["url", "permalink"])}|{pick(["absolute_url", "relative_url"])}',
            lambda: "section.title" if word == "title" else "(section or page).pages|length",
            lambda: f'{self.page()}.title|{pick(["slugify", "smart", "upper", "markdown", "plain", "length"])}',
            lambda: f"{self.page()}.extra.mood", lambda: f"{self.page()}.mood", lambda: f'{self.page()}["title"]',
            lambda: f"{self.page()} is defined", lambda: f"({self.page()}.older or page).title", lambda: f"{self.page()}",
            lambda: f"{self.page()}.absent_name is defined", lambda: f"schema_org({self.page()})",
            lambda: f"{self.page()}.file.{pick(['path', 'dir', 'name', 'ext'])}", lambda: f"({self.page()}.image or page).url",
            lambda: "config.absent is defined", lambda: "page.resources|length",
            lambda: f'{self.page()}.toc|map(attribute="{pick(["title", "id", "url", "level"])}")|join(",")' if not self.early else "nth",
        ])()

    def write(self, count=5):
        lines = [f"{{{{ {self.expression()} }}}}" for _ in range(self.rng.randrange(1, count + 1))]
        return "".join(line + "\n" for line in lines)
