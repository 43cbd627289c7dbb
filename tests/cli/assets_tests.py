"""asset(), image_info(), sizes of images, and smaller outputs."""
import base64
import hashlib
import html.parser
import json
import re
import struct

from outputs_tests import build, put
from run import HERE, files, make_site, need, same


def png(width, height):
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\2\0\0\0"


def asset_site(root, template, config=""):
    site = make_site(root / "site", a="# A\n")
    put(site, {
        "torii.yaml": f"title: T\nbase_url: https://example.org/sub/\n{config}",
        "templates/page.html": template,
        "assets/css/main.css": "@import 'parts/reset.css';\n@import url(print.css) print;\n"
                               "@import url('https://x.org/f.css');\n"
                               "body { background: url(../img/dot.png?v=1#x) ; }\n"
                               "a { background: url( \"/abs.png\" ), url(data:image/png;base64,AA==) }\n",
        "assets/css/parts/reset.css": "/* r */ * { margin : 0 }\ni { src: url(../../img/dot.png) }\n",
        "assets/css/print.css": "p { color: #000 }\n",
        "assets/css/second.css": "b { c: d }\n",
        "assets/js/one.js": "(function () { /* keep  */ })()",
        "assets/js/two.js": "(function () {})()\n",
        "static/plain.css": "q { r: s }\n",
    })
    (site / "assets/img").mkdir(parents=True)
    (site / "assets/img/dot.png").write_bytes(png(3, 4))
    return site


def test_asset_bundles_style_sheets(torii, root):
    site = asset_site(root, "{{ asset('css/main.css', 'css/second.css').url }}", "assets: {minify: off}\n")
    out, done = build(torii, site)
    need("warning" not in done.stderr, done.stderr)
    url = out["a/index.html"].decode()
    name = url.removeprefix("/sub/")
    need(re.fullmatch(r"css/main-second-[0-9a-f]{10}\.css", name), name)
    dot = next(n for n in out if n.startswith("img/dot-"))
    text = out[name].decode()
    same(text, f"/* r */ * {{ margin : 0 }}\ni {{ src: url(\"../{dot}\") }}\n"
         "@media print {\np { color: #000 }\n}\n@import url('https://x.org/f.css');\n"
         f"body {{ background: url(\"../{dot}?v=1#x\") ; }}\n"
         "a { background: url( \"/abs.png\" ), url(data:image/png;base64,AA==) }\n"
         "b { c: d }\n", "the bundle")
    need(hashlib.sha256(text.encode()).hexdigest().startswith(name[-14:-4]), "the fingerprint")
    need("css/main.css" not in out and "js/one.js" not in out, "files that nobody asked for")


def test_asset_values(torii, root):
    site = asset_site(root, "{% set a = asset('css/second.css') %}{{ a.name }} {{ a.path }} {{ a.size }} "
                      "{{ a.mime }} {{ a.integrity }} {{ a.content }} {{ a.permalink }}|"
                      "{{ asset('plain.css').url }}|{{ asset('img/dot.png').width }}|"
                      "{{ url_for('asset', name='css/second.css') }}")
    out, _ = build(torii, site)
    name = next(n for n in out if n.startswith("css/second-"))
    integrity = "sha384-" + base64.b64encode(hashlib.sha384(b"b{c:d}").digest()).decode()
    first, plain, width, url = out["a/index.html"].decode().split("|")
    same(first, f"{name[4:]} {name} 6 text/css {integrity} b{{c:d}} https://example.org/sub/{name}", "values")
    need(re.fullmatch(r"/sub/plain-[0-9a-f]{10}\.css", plain) and plain[5:] in out, plain)
    same((width, url), ("3", "/sub/" + name), "width and url_for")
    out, _ = build(torii, site, "--set", "assets={fingerprint: false, integrity: false}")
    need("css/second.css" in out and "None b{c:d}" in out["a/index.html"].decode(), "switched off")
    same(out["css/second.css"], b"b{c:d}", "without a fingerprint")
    out, _ = build(torii, site, "--set", "assets.minify=false")
    need(any(d == b"b { c: d }\n" for d in out.values()), "not minified")


def test_asset_joins_scripts(torii, root):
    site = asset_site(root, "{{ asset('js/one.js', 'js/two.js').url }}")
    out, _ = build(torii, site)
    name = out["a/index.html"].decode().removeprefix("/sub/")
    same(out[name], b"(function () { /* keep  */ })()\n;\n(function () {})()\n", "scripts")


def test_asset_mistakes(torii, root):
    site = asset_site(root, "x\n{{ asset('css/mian.css').url }}")
    _, done = build(torii, site, code=1)
    need("templates/page.html:2:" in done.stderr and "did you mean 'css/main.css'" in done.stderr, done.stderr)
    put(site, {"templates/page.html": "{{ asset('css/second.css').url }}",
               "assets/css/second.css": "a { b: url(gone.png) }"})
    _, done = build(torii, site, code=1)
    need("there is no asset 'css/gone.png', which css/second.css names" in done.stderr, done.stderr)
    for text in ("@import 'second.css';", "@import 'second.css'; @import 'second.css';",
                 "a { b: url(second.css) }", "@import 'x", "a{b:url(", "a{b:url(\"", "@import \""):
        put(site, {"assets/css/second.css": text})
        done = torii("build", cwd=site)
        need(done.returncode in (0, 1), f"{text}: {done.stderr}")
    put(site, {"templates/page.html": "{{ asset('../torii.yaml').url }}"})
    _, done = build(torii, site, code=1)
    need("there is no asset '../torii.yaml'" in done.stderr, done.stderr)


def test_asset_of_a_theme(torii, root):
    site = asset_site(root, "{{ asset('css/own.css').content }}{{ asset('css/second.css').content }}")
    put(site, {"torii.yaml": "title: T\nbase_url: https://example.org/\ntheme: mine\n",
               "themes/mine/theme.yaml": "name: mine\nextends: blog\n",
               "themes/mine/assets/css/own.css": "o { w: n }", "themes/mine/assets/css/second.css": "no { }"})
    out, _ = build(torii, site)
    same(out["a/index.html"].decode(), "o{w:n}b{c:d}", "the site's file goes before the theme's")


def test_image_info(torii, root):
    site = asset_site(root, "{% for name in names %}{% set i = image_info(name) %}{{ i.width }}x{{ i.height }} "
                      "{{ i.mime }} {{ i.url }}\n{% endfor %}")
    (site / "templates/page.html").write_text(
        "{% for name in ['p.png', 'a/p.png', '/s.png', 'img/dot.png', 'favicon.svg'] %}"
        "{% set i = image_info(name) %}{{ i.width }}x{{ i.height }} {{ i.mime }} {{ i.url|replace('/sub', '') }}\n"
        "{% endfor %}{{ page.image.width }} {{ page.assets[0].height }} {{ resource('p.png').width }}")
    (site / "content/a.md").unlink()
    put(site, {"content/a/index.md": "---\ntitle: A\nimage: p.png\n---\n"})
    (site / "content/a/p.png").write_bytes(png(10, 20))
    (site / "static/s.png").write_bytes(png(30, 40))
    out, _ = build(torii, site)
    lines = out["a/index.html"].decode().splitlines()
    same(lines[:3], ["10x20 image/png /a/p.png"] * 2 + ["30x40 image/png /s.png"], "sizes")
    need(lines[3].startswith("3x4 image/png /img/dot-"), lines[3])
    need(lines[4].startswith("32x32 image/svg+xml /favicon-"), lines[4])
    same(lines[5], "10 20 10", "the sizes of page.image, page.assets and resource()")
    put(site, {"templates/page.html": "{{ image_info('css/second.css') }}"})
    _, done = build(torii, site, code=1)
    need("is no image of a known size" in done.stderr, done.stderr)


def test_images_in_markdown_have_sizes(torii, root):
    site = make_site(root / "site")
    put(site, {"content/a/index.md": "# A\n\n![p](p.png) ![s](/s.png) ![f](p.bad.png) ![o](https://x.org/p.png)\n",
               "templates/page.html": "{{ page.content }}"})
    (site / "static").mkdir()
    (site / "content/a/p.png").write_bytes(png(10, 20))
    (site / "content/a/p.bad.png").write_bytes(b"no image")
    (site / "static/s.png").write_bytes(png(30, 40))
    out, _ = build(torii, site)
    text = out["a/index.html"].decode()
    need('src="/a/p.png" alt="p" loading="lazy" width="10" height="20"' in text, text)
    need('src="/s.png" alt="s" loading="lazy" width="30" height="40"' in text, text)
    need('src="/a/p.bad.png" alt="f" loading="lazy" />' in text, text)
    need('src="https://x.org/p.png" alt="o" loading="lazy" />' in text, text)
    out, _ = build(torii, site, "--set", "markdown.images={lazy: false, dimensions: false}")
    need('src="/a/p.png" alt="p" />' in out["a/index.html"].decode(), "switched off")


class Events(html.parser.HTMLParser):
    """A document as what a browser makes of it: white space in text counts once, none at
    all at the ends of blocks, and as it is written in pre, textarea, script and style."""
    KEPT = {"pre", "textarea", "script", "style"}
    INLINE = {"a", "b", "i", "em", "strong", "code", "span", "small", "img", "input", "label", "time"}

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.out, self.text, self.open = [], "", []
        self.feed(text)
        self.end_text()

    def end_text(self):
        kept = any(t in self.KEPT for t in self.open)
        text = self.text if kept else re.sub(r"[ \n\t\r\f]+", " ", self.text)
        if text if kept else text.strip():
            self.out.append(text)
        elif text:
            self.out.append(" ")
        self.text = ""

    def handle_data(self, data):
        self.text += data

    def handle_starttag(self, tag, attrs):
        self.end_text()
        self.out.append(("<" + tag, sorted(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        self.end_text()
        self.out.append("</" + tag)
        if tag in self.open:
            del self.open[len(self.open) - 1 - self.open[::-1].index(tag):]

    def seen(self):
        """Without the white space of the head, which is never shown."""
        while self.out[-1:] == [" "] or self.out[-2:-1] == [" "]:
            del self.out[-1 if self.out[-1] == " " else -2]
        at = next((n for n, e in enumerate(self.out) if e[0] == "<body"), 0)
        head = [e for e in self.out[:at] if e != " "]
        return head + [e for n, e in enumerate(self.out[at:]) if e != " " or n > 1]


def test_minified_html_looks_the_same(torii, root):
    site = make_site(root / "site", a="# A\n\nOne  *two*\n three\n\n```c\nint  a;\n\n\n  b\n```\n\n<!-- c -->\n\n"
                     "| a | b |\n|---|---|\n| `x  y` | z |\n\n- [ ] task\n- **b** *i*\n")
    put(site, {"torii.yaml": "title: T\nbase_url: https://example.org/\nsearch: true\nmarkdown: {html: allow}\n"})
    plain, _ = build(torii, site)
    small, done = build(torii, site, "--minify")
    need("warning" not in done.stderr, done.stderr)
    for name in plain:
        if not name.endswith(".html"):
            continue
        same(Events(small[name].decode()).seen(), Events(plain[name].decode()).seen(), name)
        need(len(small[name]) < len(plain[name]), f"{name} is not smaller")
    need(b"<!-- c -->" in plain["a/index.html"] and b"<!-- c -->" not in small["a/index.html"], "a comment")
    need(b"\n" not in small["sitemap.xml"] and b"<loc>" in small["sitemap.xml"], "the sitemap")


def test_compressed_copies(torii, root):
    import gzip
    site = make_site(root / "site", a="# A\n\n" + "text " * 200)
    put(site, {"static/big.css": "a { b: c }\n" * 100, "static/small.css": "a{}"})
    done = torii("build", "--set", "build.compress=[gzip]", cwd=site)
    if "built without" in done.stderr:
        return
    out = files(site / "public")
    for name in ("a/index.html", "big.css"):
        same(gzip.decompress(out[name + ".gz"]), out[name], name)
        need(out[name + ".gz"][4:8] == b"\0\0\0\0", "a time in the header")
    need("small.css.gz" not in out, "a copy that saves nothing")
    again, done = build(torii, site, "--set", "build.compress=[gzip]")
    need(again == out and "0 changed  0 new  0 removed" in done.stderr, f"built again: {done.stderr}")
    (site / "content/a.md").write_text("# A\n\n" + "more " * 200)
    out, _ = build(torii, site, "--set", "build.compress=[gzip]")
    same(gzip.decompress(out["a/index.html.gz"]), out["a/index.html"], "after an edit")
    out, _ = build(torii, site)
    need(not [n for n in out if n.endswith(".gz")], "copies are left over")
    done = torii("build", "--set", "build.compress=[brotli]", cwd=site)
    need("built without" in done.stderr or "a/index.html.br" in files(site / "public"), done.stderr)
    _, done = build(torii, site, "--set", "build.compress=[zip]", code=3)
    need("has no choice 'zip'" in done.stderr, done.stderr)
