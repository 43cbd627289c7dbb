"""Feeds, sitemaps and what else a site gives out beside its pages."""
import json
import re
import struct
import xml.etree.ElementTree as ET

import feed_rules
from run import files, make_site, need, put, same

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
CONFIG = """title: T & <Co>
base_url: https://example.org/sub/
author: Ann
copyright: "© Ann"
"""


def build(torii, site, *args, code=0):
    done = torii("build", *args, cwd=site)
    need(done.returncode == code, f"exit code {done.returncode}: {done.stderr}")
    return files(site / "public"), done


def post(title, day, more="", body="text"):
    return f"---\ntitle: \"{title}\"\ndate: 2026-01-{day:02}\n{more}---\n{body}\n"


def feed_site(root, config=""):
    site = make_site(root / "site")
    put(site, {
        "torii.yaml": CONFIG + config,
        "content/blog/_index.md": "---\ntitle: Blog\n---\n",
        "content/blog/a.md": post("A <b> & \\u0001 c", 1, "tags: [red, C++]\nauthors: [Jo]\n",
                                  "One [two](b.md#x) ![p](p.png) <img srcset='p.png 1x, p.png 2x' "
                                  "alt='' src='p.png'> [here](#y)\n\n## Y\n\n`]]>`"),
        "content/blog/p.png": "png",
        "content/blog/b.md": post("B", 2, "tags: [red]\nupdated: 2026-01-05T10:00:00+02:00\n",
                                  "## X\n\ntext"),
        "content/blog/c.md": post("C", 3, "extra: {guid: 'tag:example.org,2026:c'}\n"),
        "content/blog/none.md": post("Left out", 4, "feed: false\n"),
        "content/docs/_index.md": "---\ntitle: Docs\nfeed: true\n---\n",
        "content/docs/d.md": post("D", 6),
        "content/plain.md": "# No date\n",
    })
    return site


def check_feeds(out, names):
    for name in names:
        need(name in out, f"no {name}")
        wrong = feed_rules.problems(name, out[name])
        need(not wrong, f"{name}: {wrong}\n{out[name].decode()}")


ALL = "feeds: {formats: [atom, rss, json], sections: [blog], terms: true}\ntaxonomies: {tags: {}, authors: {}}\n"


def test_feeds_are_valid(torii, root):
    site = feed_site(root, ALL)
    out, _ = build(torii, site)
    places = ("", "blog/", "docs/", "tags/red/", "tags/cplusplus/", "authors/jo/")
    check_feeds(out, [p + f for p in places for f in ("atom.xml", "rss.xml", "feed.json")])
    need("tags/atom.xml" not in out, "a feed of the taxonomy")
    feed = json.loads(out["feed.json"])
    same([i["title"] for i in feed["items"]], ["D", "C", "B", "A <b> & \x01 c"], "titles")
    same(feed["items"][1]["id"], "tag:example.org,2026:c", "an id of one's own")
    same(feed["items"][2]["date_modified"], "2026-01-05T10:00:00+02:00", "updated")
    for text in ("https://example.org/sub/blog/b/#x", "https://example.org/sub/blog/p.png 2x",
                 "https://example.org/sub/blog/a/#y"):
        need(text in feed["items"][3]["content_html"], feed["items"][3]["content_html"])
    same(len(json.loads(out["blog/feed.json"])["items"]), 3, "entries of the section")
    same([i["title"] for i in json.loads(out["tags/red/feed.json"])["items"]],
         ["B", "A <b> & \x01 c"], "entries of a term")
    need(b"\x01" not in out["atom.xml"], "a character that XML forbids")
    home = out["index.html"].decode()
    for mime in ("atom+xml", "rss+xml", "feed+json"):
        need(f'type="application/{mime}"' in home, f"no link to {mime}")


def test_feeds_with_summaries_and_a_limit(torii, root):
    site = feed_site(root, "feeds: {formats: [atom, rss, json], content: summary, limit: 2}\n")
    out, _ = build(torii, site)
    check_feeds(out, ("atom.xml", "rss.xml", "feed.json", "docs/atom.xml"))
    items = json.loads(out["feed.json"])["items"]
    same(len(items), 2, "entries")
    need("content_html" not in items[0] and items[0]["content_text"] == "text", str(items[0]))
    need(b"<content" not in out["atom.xml"], "content in the Atom feed")
    need("blog/atom.xml" not in out and "tags/red/atom.xml" not in out, "feeds not asked for")


def test_feeds_are_asked_for_in_torii_yaml(torii, root):
    site = feed_site(root, "feeds: [atom, rrs]\n")
    _, done = build(torii, site, code=3)
    need("did you mean 'rss'" in done.stderr and "torii.yaml:5:" in done.stderr, done.stderr)
    put(site, {"torii.yaml": CONFIG + "feeds: []\n"})
    out, _ = build(torii, site)
    need(not [n for n in out if n.endswith(("atom.xml", "rss.xml", "feed.json"))], "a feed")
    need(b"application/atom" not in out["index.html"], "a link to no feed")
    put(site, {"torii.yaml": "title: T\n"})
    out, done = build(torii, site)
    need("atom.xml" not in out and "W0114" in done.stderr, done.stderr)


def style_of(feed):
    return re.match(r'<\?xml [^>]*\?>\s*<\?xml-stylesheet type="text/css" href="([^"]*)"\?>\s*<', feed.decode())


def test_feeds_have_a_style(torii, root):
    """What a browser shows of a feed that is opened in it."""
    site = feed_site(root, ALL)
    for sets in ([], ["--minify"]):
        out, _ = build(torii, site, *sets)
        for name in ("atom.xml", "docs/atom.xml", "rss.xml", "docs/rss.xml"):
            check_feeds(out, (name,))
            need(style_of(out[name]), f"{sets}: no style in {name}")
            same(style_of(out[name])[1], "/sub/css/feed.css", f"{name} {sets}")
    need(b"feed::before" in out["css/feed.css"], "the style")
    put(site, {"static/css/feed.css": "entry { color: red }"})
    same(build(torii, site)[0]["css/feed.css"], b"entry { color: red }", "the site's own style")


def png_size(data):
    need(data.startswith(b"\x89PNG\r\n\x1a\n"), "no PNG")
    return struct.unpack(">II", data[16:24])


def test_icons_of_three_kinds(torii, root):
    """One for browsers that show SVG, one for those that do not, one for home screens."""
    site = make_site(root / "site")
    out, _ = build(torii, site)
    for link in ('<link rel="icon" href="/favicon.ico" sizes="32x32">',
                 '<link rel="icon" href="/favicon.svg" type="image/svg+xml">',
                 '<link rel="apple-touch-icon" href="/apple-touch-icon.png">'):
        need(link in out["index.html"].decode(), f"{link}: {head_of(out['index.html'])}")
    same(png_size(out["apple-touch-icon.png"]), (180, 180), "apple-touch-icon.png")
    zero, kind, count, width, height, _, _, _, _, size, at = struct.unpack(
        "<HHHBBBBHHII", out["favicon.ico"][:22])
    same((zero, kind, count, width, height, at + size),
         (0, 1, 1, 32, 32, len(out["favicon.ico"])), "favicon.ico")
    same(png_size(out["favicon.ico"][at:]), (32, 32), "the picture in favicon.ico")
    put(site, {"static/favicon.ico": "mine", "torii.yaml":
               "title: T\nparams: {icons: {svg: '', touch: me.png}}\n", "static/me.png": "me"})
    out, _ = build(torii, site)
    same((out["favicon.ico"], out["me.png"]), (b"mine", b"me"), "the site's own")
    same(re.findall('<link rel="[a-z-]*icon" href="([^"]*)"', out["index.html"].decode()),
         ["/favicon.ico", "/me.png"], "the icons of the site")


def test_feed_templates_can_be_replaced(torii, root):
    site = feed_site(root, "feeds: [json]\n")
    put(site, {"templates/feed.json":
               "{{ feed.format }} {{ feed.url }} {{ feed.permalink }} {{ feed.title }} "
               "{{ feed.page.url }} {{ feed.pages|length }} {{ feed.updated|date('%d') }} "
               "{{ url_for('feed', format='json') }} {{ url_for('feed', format='json', path='docs') }} {{ feed }}"})
    out, _ = build(torii, site)
    same(out["docs/feed.json"].decode(),
         "json /sub/docs/feed.json https://example.org/sub/docs/feed.json Docs – T & <Co> "
         "/sub/docs/ 1 06 /sub/feed.json /sub/docs/feed.json /sub/docs/feed.json", "the feed")


def addresses(data):
    return [e.text for e in ET.fromstring(data).iter(SITEMAP + "loc")]


def test_sitemap(torii, root):
    site = feed_site(root, "sitemap: {exclude: ['docs/**', /tags/**], changefreq: weekly}\n")
    put(site, {"content/off.md": "---\nsitemap: false\n---\nx\n", "content/hid.md": "---\nhidden: true\n---\nx\n"})
    out, _ = build(torii, site)
    check_feeds(out, ["sitemap.xml"])
    found = addresses(out["sitemap.xml"])
    same(found, sorted(found), "order")
    for path in ("docs/", "docs/d/", "off/", "hid/", "tags/red/", "404.html"):
        need(f"https://example.org/sub/{path}" not in found, f"{path} is listed")
    for path in ("", "blog/", "blog/a/", "plain/"):
        need(f"https://example.org/sub/{path}" in found, f"{path} is not listed")
    need("<lastmod>2026-01-05T10:00:00+02:00</lastmod>" in out["sitemap.xml"].decode(), "lastmod")


def test_sitemap_in_several_files(torii, root):
    site = feed_site(root)
    whole = addresses(build(torii, site)[0]["sitemap.xml"])
    out, _ = build(torii, site, "--set", "sitemap.limit=3")
    parts = [n for n in sorted(out) if n.startswith("sitemap-")]
    same(addresses(out["sitemap.xml"]), [f"https://example.org/sub/{n}" for n in parts], "index")
    check_feeds(out, ["sitemap.xml", *parts])
    same(sum((addresses(out[n]) for n in parts), []), whole, "all addresses")
    need(all(len(addresses(out[n])) <= 3 for n in parts), "too many in a file")
    out, _ = build(torii, site)
    need("sitemap-1.xml" not in out, "a file is left over")


def test_robots(torii, root):
    site = feed_site(root, "robots: {rules: [{agent: [a, b], allow: /x/, disallow: [/, /y]}, "
                           "{agent: c, crawl_delay: 10}]}\n")
    out, done = build(torii, site)
    need("warning" not in done.stderr, done.stderr)
    same(out["robots.txt"].decode(), "User-agent: a\nUser-agent: b\nAllow: /x/\nDisallow: /\n"
         "Disallow: /y\n\nUser-agent: c\nDisallow:\nCrawl-delay: 10\n\n"
         "Sitemap: https://example.org/sub/sitemap.xml\n", "robots.txt")
    put(site, {"torii.yaml": CONFIG})
    out, _ = build(torii, site, "--set", "sitemap=false")
    same(out["robots.txt"].decode(), "User-agent: *\nDisallow:\n\n", "robots.txt without rules")
    out, _ = build(torii, site, "--set", "robots=false")
    need("robots.txt" not in out, "robots.txt")


def test_llms_files(torii, root):
    site = feed_site(root, "description: About T.\nllms: {index: true, full: true, pages: true}\n")
    put(site, {"content/blog/l.md": "---\ntitle: L\ndescription: Links.\n---\n"
               "[b](b.md#x) ![p](<p.png> \"t\") [r] `[b](b.md)` [gone](https://a.b/(c)) [h](#here)\n\n"
               "## Here\n\n```\n[b](b.md)\n```\n\n[r]: ../docs/d.md\n"})
    out, done = build(torii, site)
    need("warning" not in done.stderr, done.stderr)
    same(out["blog/l/index.md"].decode(), "# L\n\n> Links.\n\n"
         "[b](https://example.org/sub/blog/b/#x) ![p](<https://example.org/sub/blog/p.png> \"t\") [r] "
         "`[b](b.md)` [gone](https://a.b/(c)) [h](#here)\n\n## Here\n\n```\n[b](b.md)\n```\n\n"
         "[r]: https://example.org/sub/docs/d/\n", "the copy in Markdown")
    index = out["llms.txt"].decode()
    need(index.startswith("# T & <Co>\n\n> About T.\n\n"), index)
    need("## Blog\n\n- [" in index, index)
    need("- [L](https://example.org/sub/blog/l/index.md): Links.\n" in index, index)
    full = out["llms-full.txt"].decode()
    need("# L\n\nhttps://example.org/sub/blog/l/\n\n[b](https://example.org/sub/blog/b/#x)" in full, full)
    out, _ = build(torii, site, "--set", "llms={index: false, full: false, pages: false}")
    need(not [n for n in out if "llms" in n or n.endswith(".md")], "files for language models")


def test_outputs_in_several_formats(torii, root):
    site = feed_site(root, "outputs: {page: [html, json, print.html], section: [json]}\n")
    put(site, {"templates/page.print.html": "PRINT {{ page.title }}",
               "templates/docs/page.json": "docs {{ page.outputs|map(attribute='url')|join(' ') }}",
               "content/plain.md": "---\noutputs: [csv]\n---\n# Plain\n",
               "templates/page.csv": "{{ page.title }};{{ page.outputs[0].mime }}"})
    out, done = build(torii, site)
    need("warning" not in done.stderr, done.stderr)
    page = json.loads(out["blog/b/index.json"])
    same((page["title"], page["permalink"], page["tags"]),
         ("B", "https://example.org/sub/blog/b/", ["red"]), "page.json")
    same(out["blog/b/index.print.html"], b"PRINT B", "a format with a name")
    same(out["docs/d/index.json"], b"docs /sub/docs/d/index.json /sub/docs/d/index.print.html", "lookup")
    same(out["plain/index.csv"], b"Plain;text/csv", "a format of one's own")
    need("plain/index.json" not in out and "index.json" not in out, "formats not asked for")
    same(len(json.loads(out["blog/index.json"])["pages"]), 4, "section.json")
    out, _ = build(torii, site, "--set", "urls.style=file")
    need("blog/b.json" in out and "blog/b.print.html" in out, "formats in file style")
    _, done = build(torii, site, "--set", "outputs={pgae: [json]}", code=3)
    need("did you mean 'page'" in done.stderr, done.stderr)
    _, done = build(torii, site, "--set", "outputs={page: [nope]}", code=1)
    need("page.nope" in done.stderr, done.stderr)


def redirect_site(root, form):
    site = make_site(root / form, new="---\naliases: [/old/, '/o d.html']\n---\nx\n")
    put(site, {"torii.yaml": "title: T\nbase_url: https://example.org/sub/\nredirects:\n"
               f"  file: {form}\n  /gone/: /new/\n  '/a.b+c/': 'https://x.org/?q=\"$1'\n",
               "content/s/_index.md": "---\nredirect_to: /new/\n---\n"})
    return site


def test_redirects_for_netlify(torii, root):
    out, done = build(torii, redirect_site(root, "netlify"))
    need("warning" not in done.stderr, done.stderr)
    same(sorted(out["_redirects"].decode().splitlines()),
         ["/sub/a.b+c/ https://x.org/?q=%22%241 301", "/sub/gone/ /sub/new/ 301",
          "/sub/o%20d.html /sub/new/ 301", "/sub/old/ /sub/new/ 301", "/sub/s/ /sub/new/ 301"], "_redirects")
    need("old/index.html" not in out, "a page at the old address")


def test_redirects_for_nginx(torii, root):
    out, _ = build(torii, redirect_site(root, "nginx"))
    lines = out["redirects.map"].decode().splitlines()
    for line in ('"/sub/old/" "/sub/new/";', '"/sub/old" "/sub/new/";', '"/sub/o d.html" "/sub/new/";',
                 '"/sub/a.b+c/" "https://x.org/?q=%22%241";'):
        need(line in lines, f"no {line} in {lines}")


def test_redirects_for_apache(torii, root):
    out, _ = build(torii, redirect_site(root, "apache"))
    lines = out[".htaccess"].decode().splitlines()
    for line in ('RedirectMatch 301 "^/sub/old/?$" "/sub/new/"', 'RedirectMatch 301 "^/sub/o d\\.html$" "/sub/new/"',
                 'RedirectMatch 301 "^/sub/a\\.b\\+c/?$" "https://x.org/?q=%22%241"'):
        need(line in lines, f"no {line} in {lines}")


def test_redirects_as_pages(torii, root):
    out, _ = build(torii, redirect_site(root, "html"))
    need(b'content="0; url=/sub/new/"' in out["old/index.html"], "the refresh")
    need(b'href="https://example.org/sub/new/"' in out["o d.html"], "the canonical address")
    need("_redirects" not in out, "a file for a server")


def head_of(data):
    text = data.decode()
    return text[:text.index("</head>")]


def schema_of(data):
    text = head_of(data)
    start = text.index('<script type="application/ld+json">') + len('<script type="application/ld+json">')
    return json.loads(text[start:text.index("</script>", start)])["@graph"]


def test_head_says_it_all(torii, root):
    site = feed_site(root, ALL + "description: About T.\nllms: {pages: true}\nsearch: true\n")
    put(site, {"content/blog/e.md": post("E </script> \\\"q\\\"", 7, "tags: [red]\nimage: p.png\ndescription: Of E.\n"
               "head: [{tag: meta, attrs: {name: x, content: 'a\"b'}}, {tag: script, attrs: {src: y}}]\n")})
    out, done = build(torii, site)
    need("warning" not in done.stderr, done.stderr)
    head = head_of(out["blog/e/index.html"])
    for part in ('<meta name="description" content="Of E.">',
                 '<link rel="canonical" href="https://example.org/sub/blog/e/">',
                 '<meta property="og:type" content="article">', 'content="2026-01-07T00:00:00Z"',
                 '<meta property="og:image" content="https://example.org/sub/blog/p.png">',
                 '<meta property="article:tag" content="red">', '<meta name="author" content="Ann">',
                 'type="application/atom+xml" href="/sub/atom.xml"', '<meta name="x" content="a&#34;b">',
                 'type="text/markdown" href="/sub/blog/e/index.md"', 'rel="icon"'):
        need(part in head, f"no {part} in {head}")
    need('src="y"' not in head, "a script of the front matter")
    posting, crumbs = schema_of(out["blog/e/index.html"])
    same((posting["@type"], posting["headline"], posting["datePublished"], posting["author"][0]["name"],
          posting["keywords"], posting["image"]),
         ("BlogPosting", 'E </script> "q"', "2026-01-07T00:00:00Z", "Ann", ["red"],
          "https://example.org/sub/blog/p.png"), "BlogPosting")
    same([(c["position"], c["name"], c["item"]) for c in crumbs["itemListElement"]],
         [(1, "T & <Co>", "https://example.org/sub/"), (2, "Blog", "https://example.org/sub/blog/"),
          (3, 'E </script> "q"', "https://example.org/sub/blog/e/")], "BreadcrumbList")
    home = schema_of(out["index.html"])
    same((home[0]["@type"], home[0]["potentialAction"]["target"], len(home)),
         ("WebSite", "https://example.org/sub/search/?q={search_term_string}", 1), "WebSite")
    same([g["@type"] for g in schema_of(out["tags/red/index.html"])], ["CollectionPage", "BreadcrumbList"], "term")
    need("blog/atom.xml" in head_of(out["blog/index.html"]), "the section's feed")
    need("ld+json" not in head_of(out["404.html"]), "data of the error page")
    put(site, {"templates/page.html": "<head>{{ head() }}</head>"})
    again, _ = build(torii, site)
    lines = [l for l in head_of(again["blog/e/index.html"]).splitlines() if "<meta" in l]
    need(all(l.replace("<head>", "") in head for l in lines) and len(lines) > 8, f"head(): {lines}")
    put(site, {"templates/partials/meta.html": "\n{{ 1 // 0 }}"})
    _, done = build(torii, site, code=1)
    need("partials/meta.html:2: " in done.stderr, done.stderr)
