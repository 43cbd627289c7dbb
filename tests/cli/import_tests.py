"""Sites of other tools, small but complete, made into sites of Torii and checked."""
import os

from run import files, need, put, same


def imported(torii, root, tool, texts, *options):
    source = put(root / "old", texts)
    before = files(source)
    done = torii("import", tool, "old", "new", *options, cwd=root)
    need(done.returncode == 0, f"{tool}: {done.stderr}")
    need(files(source) == before, "the source was changed")
    site = root / "new"
    done = torii("check", "-v", cwd=site)
    need(done.returncode == 0, f"{tool}: {done.stderr}{(site / 'torii.yaml').read_text()}")
    report = (site / "import-report.md").read_text()
    return site, report, done.stderr


def holds(path, *texts):
    text = path.read_text()
    for part in texts:
        need(part in text, f"{path.name} lacks {part!r}:\n{text}")


def test_import_jekyll(torii, root):
    site, report, _ = imported(torii, root, "jekyll", {
        "_config.yml": "title: Old blog\nurl: https://example.org\nbaseurl: /blog\nauthor: {name: Ada}\n"
                       "permalink: /:categories/:year/:title/\nplugins: [jekyll-feed]\n",
        "_posts/2026-01-02-hello.md": "---\nlayout: post\ntitle: Hello\ndate: 2026-01-02 10:20:30 +0100\n"
                                      "tags: [a]\n---\nSee [that]({% post_url 2026-01-03-more %}).\n"
                                      "{% highlight ruby %}\nputs '{{ x }}'\n{% endhighlight %}\n"
                                      "`{% raw %}` ![p]({{ \"/img/p.png\" | relative_url }})\n",
        "_posts/2026-01-03-more.markdown": "---\nlayout: post\n---\n# More\n\n{% include x.html %}\n",
        "_drafts/idea.md": "---\ntitle: Idea\n---\nx\n",
        "about.md": "---\nlayout: page\ntitle: About\npermalink: /about/\n---\nx\n",
        "index.html": "---\nlayout: home\n---\n", "_layouts/post.html": "{{ content }}",
        "_data/people.yml": "- Ada\n", "img/p.png": b"\x89PNG", "Gemfile": "x",
    })
    holds(site / "torii.yaml", "title: Old blog", "base_url: https://example.org/blog", "author: Ada",
          '"posts/**": "/:year/:slug/"')
    holds(site / "content/posts/2026-01-02-hello.md", "date: 2026-01-02T10:20:30+01:00",
          "[that](@/posts/2026-01-03-more.md)", "```ruby\nputs '{{ x }}'\n```\n", "`{% raw %}`", "![p](/img/p.png)")
    need("layout" not in (site / "content/posts/2026-01-02-hello.md").read_text(), "layout is left")
    holds(site / "content/drafts/idea.md", "draft: true")
    need((site / "static/img/p.png").exists() and (site / "data/people.yml").exists(), "files")
    for text in ("the setting 'plugins' was not taken over", "_layouts/post.html: is a template",
                 "content/posts/2026-01-03-more.md:3: a tag of Liquid or Jinja is left as text"):
        need(text in report, f"{text}: {report}")
    torii("build", cwd=site)
    need((site / "public/2026/hello/index.html").exists(), "the address of a post")


def test_import_html_pages(torii, root):
    """HTML with front matter is a page; what has none is a file. Its Liquid becomes
    Jinja if all of it has an equal, else it stays and is told."""
    site, report, said = imported(torii, root, "jekyll", {
        "_config.yml": "title: Old\nurl: https://example.org\nbaseurl: /blog\n",
        "index.html": "---\nlayout: home\n---\n",
        "about.html": "---\nlayout: page\ntitle: About & us\npermalink: /us/\n---\n"
                      "<p><a href=\"{{ site.baseurl }}/img/p.png\">{{ page.title }}</a>\n"
                      "<a href='{{ \"/us/\" | relative_url }}'>u</a> {{ site.url }}{{ site.baseurl }}/x\n"
                      "<a href=\"{% post_url 2026-01-02-hello %}\">h</a> {%- comment -%}a\nb{% endcomment %}"
                      "<a href=\"{% link list.html %}\">l</a><a href=\"{% link img/p.png %}\">p</a>"
                      "{% raw %}{{ x }}{% endraw %}</p>\n",
        "list.html": "---\ntitle: List\n---\n<ul>\n{% for post in site.posts %}\n"
                     "<li>`{{ post.title\n | escape }}`\n{% endfor %}\n</ul>\n",
        "css.html": "---\ntitle: Css\n---\n<style>@media x {#a {b: c}}</style><i>{{ site.title }}</i>\n",
        "_posts/2026-01-02-hello.md": "---\ntitle: Hello\n---\n[l]({% link list.html %}) [a]({{ site.baseurl }}/us/)\n",
        "_posts/2026-01-03-old.html": "---\ntitle: Old post\ndate: 2026-01-03 10:00:00 +0100\n---\n<p>plain</p>\n",
        "_drafts/d.html": "---\ntitle: D\n---\n<p>d</p>\n",
        "404.html": "---\npermalink: /404.html\ntitle: Lost\n---\n<p>not here</p>\n",
        "google12.html": "google-site-verification\n", "plain.xml": "<x/>\n",
        "feed.xml": "---\nlayout: null\n---\n<feed/>\n", "css/main.css": "---\n---\na { b: c }\n",
        "css/other.css": "a { b: c }\n", "img/p.png": b"\x89PNG",
    })
    same((site / "content/about.html").read_text().split("---\n")[1],
         "title: About & us\npermalink: /us/\njinja: true\n", "front matter")
    same((site / "content/posts/2026-01-03-old.html").read_text(),
         "---\ntitle: Old post\ndate: 2026-01-03T10:00:00+01:00\n---\n<p>plain</p>\n", "a post")
    holds(site / "content/drafts/d.html", "draft: true")
    need("jinja" not in (site / "content/list.html").read_text(), "what has no equal is no template")
    for text in ("content/list.html:5: a tag of another template language is left as text: {% for post in site.posts %}",
                 "content/list.html:6: a tag of another template language is left as text: {{ post.title\n",
                 "content/list.html:8: a tag of another", "content/css.html:4: a tag of another",
                 "feed.xml: is a template", "css/main.css: is a template"):
        need(text in report, f"{text}: {report}")
    need("about.html" not in report and "Taken over: 8 pages, 4 other files" in report, report)
    done = torii("build", "-D", cwd=site)
    need(done.returncode == 0, done.stderr)
    shown = (site / "public/us/index.html").read_text()
    for text in ('<p><a href="/blog/img/p.png">About &amp; us</a>\n<a href=\'/blog/us/\'>u</a> https://example.org/blog/x\n',
                 '">h</a> <a href="/blog/list/">l</a><a href="/blog/img/p.png">p</a>{{ x }}</p>'):
        need(text in shown, shown)
    for path, text in (("404.html", "not here"), ("google12.html", "google-site"), ("plain.xml", "<x/>"),
                       ("index.html", "Hello"), ("list/index.html", "{% endfor %}"), ("css/other.css", "b: c"),
                       ("2026/01/03/old.html", "<p>plain</p>"), ("2026/01/02/hello.html", 'href="/blog/us/"')):
        need(text in (site / "public" / path).read_text(), f"{path}: {text}")
    for tool, texts in (
        ("hugo", {"hugo.toml": "title = 'H'\n", "content/a.html": "+++\ntitle = 'A'\n+++\n<p>{{< x >}}</p>\n"}),
        ("eleventy", {"package.json": "{}", "src/a.html": "---\ntitle: A\n---\n<p>{{ '/b/' | url }} {{ x }}</p>\n"}),
    ):
        put(root / tool, {})
        site, report, _ = imported(torii, root / tool, tool, texts)
        holds(site / "content/a.html", "title: A\n---\n<p>{{")
        need("content/a.html:4: a tag of another" in report, report)


def test_import_hugo(torii, root):
    site, report, _ = imported(torii, root, "hugo", {
        "hugo.toml": "baseURL = 'https://example.org/'\ntitle = \"A \\\"site\\\"\" # note\nlanguageCode = 'en-us'\n"
                     "theme = 'paper'\n[params]\nname = 'Ada'\nlist = [\n  'a', # one\n  'b',\n]\n"
                     "[params.deep]\nx = { y = 1, z = 'a = b' }\n[permalinks]\npost = '/:year/:slug/'\n"
                     "[[menu.main]]\nname = 'x'\n[[menu.main]]\nname = 'y'\n",
        "content/post/one.md": "+++\ntitle = 'One'\ndate = 2026-01-02T10:20:30Z\ntags = ['x', 'z']\ndraft = false\n"
                               "layout = 'odd'\n[params]\nmine = 1\n+++\n{{< figure src=\"p.png\" alt=\"A p\" caption=\"c\" >}}\n\n"
                               "[two]({{< ref \"two.md\" >}}) [two]({{% relref \"/post/two.md#x\" %}})\n\n"
                               "{{< youtube abc >}}\n\n{{< highlight go \"linenos=table\" >}}\nx := `{{ y }}`\n{{< /highlight >}}\n\n"
                               "{{< gist 12 >}}\n",
        "content/post/p.png": b"x", "content/post/two.md": "{\n\"title\": \"Two\",\n\"date\": \"2026-01-02\"\n}\n## X\n",
        "static/f.txt": "x", "layouts/x.html": "x", "data/a.toml": "x=1", "themes/paper/theme.toml": "x",
    })
    holds(site / "torii.yaml", 'title: "A \\"site\\""', "language: en-us", "name: Ada", "list: [a, b]",
          'x:\n      "y": 1\n      z: "a = b"', '"post/**": "/:year/:slug/"')
    holds(site / "content/post/one.md", "title: One", "tags: [x, z]", "  mine: 1",
          '{{ figure("p.png", alt="A p", caption="c") }}', "[two](two.md)", "[two](@/post/two.md#x)",
          '{{ youtube("abc") }}', "```go\nx := `{{ y }}`\n```\n")
    holds(site / "content/post/two.md", '---\ntitle: Two\ndate: "2026-01-02"\n---\n## X')
    need("layout" not in (site / "content/post/one.md").read_text(), "layout is left")
    for text in ("a shortcode of Hugo is left as text: {{< gist 12 >}}", "the setting 'theme'",
                 "the setting 'menu'", "layouts/x.html: is a template", "data/a.toml: is data"):
        need(text in report, f"{text}: {report}")


def test_import_pelican(torii, root):
    site, report, _ = imported(torii, root, "pelican", {
        "pelicanconf.py": "SITENAME = 'Old'\nAUTHOR = \"Ada\"\nPATH = 'content'\nTIMEZONE = 'Europe/Paris'\n"
                          "ARTICLE_URL = 'posts/{date:%Y}/{slug}/'\nDEFAULT_LANG = 'fr'\nDISQUS = 'x'\n",
        "publishconf.py": "from pelicanconf import *\nSITEURL = 'https://example.org'\n",
        "content/one.md": "Title: One: a start\nDate: 2026-01-02 10:20\nTags: x, y\nStatus: published\n\n"
                          "[two]({filename}/pages/two.md) ![i]({static}images/i.png)\n",
        "content/pages/two.md": "Title: Two\n\nText\n", "content/images/i.png": b"x", "content/three.rst": "x",
    })
    holds(site / "torii.yaml", "title: Old", "base_url: https://example.org", "author: Ada", "language: fr",
          "timezone: Europe/Paris", '"**": "/posts/:year/:slug/"')
    holds(site / "content/one.md", '---\ntitle: "One: a start"\ndate: "2026-01-02 10:20"\ntags: "x, y"\n',
          "[two](@/pages/two.md)", "![i](images/i.png)")
    for text in ("content/three.rst: is no Markdown", "the setting 'DISQUS'"):
        need(text in report, f"{text}: {report}")


def test_import_mkdocs(torii, root):
    site, report, _ = imported(torii, root, "mkdocs", {
        "mkdocs.yml": "site_name: Docs\nsite_url: https://example.org/docs/\nrepo_url: https://example.org/r\n"
                      "edit_uri: edit/main/docs/\nnav:\n  - Home: index.md\n  - Guide:\n      - guide/a.md\n"
                      "markdown_extensions:\n  - def_list\n  - pymdownx.emoji:\n      emoji_index: !!python/name:x.y\n",
        "docs/index.md": "# Home\n\n[a](guide/a.md#more)\n\n!!! warning \"Mind\"\n\n    One\n    two\n\n    three\n\nAfter\n\n"
                         "??? tip \"More\"\n    Inside\n\nEnd\n\n```\n!!! note\n```\n",
        "docs/guide/a.md": "# A\n\n## More\n\n--8<-- \"x\"\n", "overrides/main.html": "x",
    })
    holds(site / "torii.yaml", "title: Docs", "base_url: https://example.org/docs/",
          "edit_url: https://example.org/r/edit/main/docs/", "nav:", "- {Home: index.md}", "heading_ids: mkdocs",
          "heading_attributes, definition_lists, emoji]")
    holds(site / "content/index.md", "> [!WARNING]\n> **Mind**\n>\n> One\n> two\n>\n> three\n\nAfter",
          '{% call details("More") %}\nInside\n{% endcall %}\n\nEnd', "```\n!!! note\n```")
    for text in ("a snippet of Python-Markdown is left as text", "overrides/main.html", "'markdown_extensions'"):
        need(text in report, f"{text}: {report}")


def test_import_mkdocs_blocks(torii, root):
    """Tabs, details and admonitions in lists and in each other."""
    text = ("# Home\n\n=== \":octicons-x-16: One\"\n\n    ``` c\n    === \"No\"\n    ```\n\n=== \"Tw\\\\o\"\n    Two\n\n"
            "    !!! tip\n        Deep\n\nAfter\n\n- item\n\n    ???+ note \"Fold\"\n        Inner\n\n        === \"T\"\n\n            t\n\n"
            "    rest\n\n!!! bug \"B\"\n    ??? note\n        Far\n\n=== one two\n\n    code\n\n[to](#home-two)\n")
    site, report, _ = imported(torii, root, "mkdocs", {
        "mkdocs.yml": "site_name: Docs\nsite_url: https://example.org/\nmarkdown_extensions:\n"
                      "  - pymdownx.tabbed: {slugify: x, combine_header_slug: true}\n", "docs/index.md": text})
    holds(site / "content/index.md",
          '{% call tabs() %}\n{% call tab("One", id="home-one") %}\n``` c\n=== "No"\n```\n{% endcall %}\n{% call tab("Tw\\\\\\\\o", id="home-two") %}\n'
          "Two\n\n> [!TIP]\n> Deep\n\n{% endcall %}\n{% endcall %}\n\nAfter\n",
          '- item\n\n    {% call details("Fold", open=true) %}\n    Inner\n\n    {% call tabs() %}\n    {% call tab("T", id="home-t") %}\n    t\n'
          "    {% endcall %}\n    {% endcall %}\n\n    {% endcall %}\n\n    rest\n",
          '> [!CAUTION]\n> **B**\n>\n> {% call details("note") %}\n> Far\n> {% endcall %}\n>\n', "=== one two\n\n    code\n")
    (site / "templates").mkdir(exist_ok=True)
    (site / "templates/home.html").write_text("{{ page.content }}")
    done = torii("build", cwd=site)
    need(done.returncode == 0, done.stderr)
    made = (site / "public/index.html").read_text()
    need(made.count("<details") == 5 and 'id="home-one"' in made and "endcall" not in made and made.count("<p>Far</p>") == 1, made)
    need("blockquote" not in made, made)


def test_import_mkdocs_anchors(torii, root):
    """Ids that attribute lists, hooks and footnotes make stay what links say."""
    text = ("# Home\n\n[1](#1.0) [2](b.md#config.x) [3](b.md#+a.b) [4](#fn:b) [5](#plain) [x][config.y]\n\n"
            "## 1.0 <small>May</small> { id=\"1.0\" }\n\n## With { #plain .big data-toc-label=\"w i t h\" }\n\n"
            "## Braces {% x %} {}\n\nOne[^a] two[^b] one[^a].\n\n[^b]: B\n[^a]: A\n\n"
            "```\n## Code { #code }\n<!-- md:option no -->\n```\n\n#### <!-- md:setting config.y -->\n")
    site, _, _ = imported(torii, root, "mkdocs", {
        "mkdocs.yml": "site_name: Docs\nsite_url: https://example.org/\n", "docs/index.md": text,
        "docs/b.md": "#### <!-- md:setting config.x -->\n\nA\n\n<!-- md:option a.b -->\n\n:   B\n"})
    holds(site / "content/index.md", "## 1.0 <small>May</small> {#1.0}\n", "## With {#plain .big}\n", "## Braces {% x %} {}\n",
          "[4](#fn-2)", "## Code { #code }\n<!-- md:option no -->", "#### `y` {#config.y}\n", "\n[config.y]: #config.y\n")
    done = torii("build", cwd=site)
    need(done.returncode == 0 and "E02" not in done.stderr, done.stderr)


def test_import_zola(torii, root):
    site, report, _ = imported(torii, root, "zola", {
        "config.toml": "base_url = \"https://example.org\"\ntitle = \"Z\"\ndefault_language = \"de\"\n"
                       "taxonomies = [{name = \"tags\", feed = true}]\ncompile_sass = true\n[extra]\na = 1\n",
        "content/_index.md": "+++\nsort_by = \"date\"\npage_template = \"x.html\"\n+++\n",
        "content/a.md": "+++\ntitle = \"A\"\ndate = 2026-01-02\n[taxonomies]\ntags = [\"x\"]\n[extra]\nk = 'v'\n+++\n"
                        "[b](@/b.md)\n\n{% details(summary=\"s\") %}\nx\n{% end %}\n",
        "content/b.md": "# B\n", "static/x.css": "a{}", "templates/index.html": "x", "sass/s.scss": "x",
    })
    holds(site / "torii.yaml", "title: Z", "language: de", "params:\n  a: 1", "tags: {}")
    holds(site / "content/_index.md", "sort_by: date")
    need("page_template" not in (site / "content/_index.md").read_text(), "a template is left")
    holds(site / "content/a.md", "date: 2026-01-02", "taxonomies:\n  tags: [x]", "extra:\n  k: v",
          "[b](@/b.md)", '{% call details(summary="s") %}\nx\n{% endcall %}')
    for text in ("templates/index.html", "sass/s.scss", "'compile_sass'"):
        need(text in report, f"{text}: {report}")


def test_import_eleventy(torii, root):
    site, report, _ = imported(torii, root, "eleventy", {
        "package.json": "{\"name\": \"old\", \"description\": \"About\"}", ".eleventy.js": "x",
        "src/_data/site.json": "{\"title\": \"E\", \"url\": \"https://example.org\"}",
        "src/_data/x.js": "x", "src/_includes/base.njk": "x", "src/index.njk": "x", "src/css/a.css": "a{}",
        "src/posts/a.md": "---\nlayout: post.njk\ntitle: A\npermalink: \"/{{ title | slug }}/\"\n---\n"
                          "[b]({{ '/posts/b/' | url }})\n", "src/posts/b.md": "# B\n",
    })
    holds(site / "torii.yaml", "title: E", "base_url: https://example.org", "description: About")
    same((site / "content/posts/a.md").read_text(), "---\ntitle: A\n---\n[b](/posts/b/)\n", "a page")
    for text in ("an address that is computed", "src/_includes/base.njk", "src/_data/x.js", "JavaScript"):
        need(text in report, f"{text}: {report}")


def test_import_options(torii, root):
    texts = {"mkdocs.yml": "site_name: D\nsite_url: https://example.org/\n", "docs/index.md": "# H\n", "docs/i.png": b"x"}
    imported(torii, root, "mkdocs", texts, "--link")
    same(os.stat(root / "new/content/i.png").st_nlink, 2, "links to a file")
    need(os.stat(root / "new/content/index.md").st_nlink == 1, "a page is a file of its own")
    done = torii("import", "mkdocs", "old", "new", cwd=root)
    need(done.returncode == 2 and "not empty" in done.stderr, done.stderr)
    torii("import", "mkdocs", "old", cwd=root)
    need((root / "old-torii/torii.yaml").exists(), "the name of the new folder")
    torii("import", "mkdocs", "old", "old/inner", "--report", "notes/r.md", cwd=root)
    need((root / "old/inner/notes/r.md").exists(), "--report")
    need(not (root / "old/inner/content/inner").exists(), "the target was read as a source")
    for args in (["hexo", "old"], ["hugo"], ["hugo", "old", "x", "--report", "../r"], ["hgo", "old"]):
        need(torii("import", *args, cwd=root).returncode == 2, str(args))
    need("did you mean 'hugo'?" in torii("import", "hgo", "old", cwd=root).stderr, "a suggestion")
    done = torii("import", "hugo", "old", "empty", cwd=root)
    need(done.returncode == 0 and torii("build", cwd=root / "empty").returncode == 0, done.stderr)
    need("no texts were found" in (root / "empty/import-report.md").read_text(), "nothing to take over")
    need(torii("import", "hugo", "none", cwd=root).returncode == 4, "no source")


def test_import_counts(torii, root):
    put(root, {"old/mkdocs.yml": "site_name: M\n", "old/docs/index.md": "# A\n"})
    said = torii("import", "mkdocs", "old", "new", cwd=root).stderr
    need("1 page and 0 other files" in said, said)
    need("Taken over: 1 page, 0 other files." in (root / "new/import-report.md").read_text(), said)
