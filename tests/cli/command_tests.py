"""Tests of single commands: what they print, and what they refuse."""
import functools
import json
import os
import pty
import re
import shutil
import subprocess

from run import HERE, files, make_site, need, put, same

ROOT = HERE.parents[1]
MANUAL = ROOT / "examples" / "manual"


def commands(torii, root):
    shown = torii("--help", cwd=root).stdout
    part = shown.split("commands:\n")[1].split("\n\n")[0]
    return [line.split()[0] for line in part.splitlines()]


def test_every_command_has_help_and_examples(torii, root):
    names = commands(torii, root)
    need(len(names) > 8, f"commands: {names}")
    for name in names:
        for args in ([name, "--help"], ["help", name]):
            done = torii(*args, cwd=root)
            need(done.returncode == 0 and not done.stderr, f"{args}: {done}")
            need(f"usage: torii {name}" in done.stdout, done.stdout)
            examples = done.stdout.split("examples:\n")[1]
            need(examples.count(f"torii {name}") >= 2, f"{name}: two examples")


def test_help_shows_the_handbook(torii, root):
    for path in MANUAL.glob("[!_]*.md"):
        done = torii("help", path.stem, cwd=root)
        title = path.read_text().splitlines()[0]
        need(done.returncode == 0 and title + "\n" in done.stdout, f"{path.stem}: {done}")
    done = torii("help", "diagnostcs", cwd=root)
    need(done.returncode == 2 and "did you mean 'diagnostics'?" in done.stderr, done.stderr)
    need("diagnostics" in torii("help", cwd=root).stdout, "topics")


def test_explain_knows_every_code(torii, root):
    header = (ROOT / "cli" / "base" / "codes.h").read_text()
    codes = re.findall(r'^#define CODE_\w+ "([EW]\d{4})"', header, re.M)
    need(len(codes) == len(set(codes)), "a code stands for two mistakes")
    need(len(codes) == len({c[1:] for c in codes}), "a number stands for two codes")
    for code in codes:
        done = torii("explain", code.lower(), cwd=root)
        need(done.returncode == 0 and done.stdout.startswith(code + ": "), f"{code}: {done}")
        need("Wrong:" in done.stdout and "Right:" in done.stdout, f"{code} has no examples")
        need(len(done.stdout) > 150, f"{code} says little")
    manual = re.findall(r"^## ([EW]\d{4}): ", (MANUAL / "diagnostics.md").read_text(), re.M)
    same(sorted(manual), sorted(codes), "codes of the manual")
    need(torii("explain", "E9999", cwd=root).returncode == 2, "an unknown code")
    need(torii("explain", cwd=root).returncode == 2, "no code")


def test_version(torii, root):
    text = torii("version", cwd=root).stdout
    data = json.loads(torii("version", "--json", cwd=root).stdout)
    same(text, f"torii {data['version']}\n", "version")


def test_completion(torii, root):
    names = commands(torii, root)
    for shell in ("bash", "zsh", "fish"):
        done = torii("completion", shell, cwd=root)
        need(done.returncode == 0, done.stderr)
        for name in names:
            need(name in done.stdout, f"{shell}: {name}")
        if not shutil.which(shell):
            continue
        checked = subprocess.run([shell, "-n"], input=done.stdout.encode(), capture_output=True)
        need(checked.returncode == 0, f"{shell}: {checked.stderr.decode()}")
    need(torii("completion", "csh", cwd=root).returncode == 2, "an unknown shell")
    script = torii("completion", "bash", cwd=root).stdout
    call = ('\nCOMP_WORDS=(torii %s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _torii; '
            'printf "%%s\\n" "${COMPREPLY[@]}"\n')
    for words, wanted in (("bu", "build"), ("build --base", "--base-url"),
                          ("completion z", "zsh"), ("-q exp", "explain")):
        got = subprocess.run(["bash"], input=(script + call % words).encode(),
                             capture_output=True).stdout.decode().split()
        need(wanted in got, f"{words}: {got}")


def test_man_page(torii, root):
    page = torii("man", cwd=root).stdout
    need(page.startswith(".TH TORII 1"), page[:80])
    for name in commands(torii, root):
        need(f".SS torii {name}" in page, f"no {name} in the man page")
    if shutil.which("man"):
        shown = subprocess.run(["man", "--warnings", "-l", "-"], input=page.encode(),
                               capture_output=True, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"})
        need(b"build" in shown.stdout, shown.stderr.decode())


def test_formats_of_reports(torii, root):
    site = make_site(root / "site", a="# A\n\n[x](gone.md)\n", b="[y](gone.md)\n")
    (site / "torii.yaml").write_text("title: T\n")
    done = torii("build", "--format=json", cwd=site)
    need(done.returncode == 1 and not done.stderr, done.stderr)
    data = json.loads(done.stdout)
    same([(r["code"], r["path"], r["line"], r["column"]) for r in data if r["severity"] == "error"],
         [("E0201", "content/a.md", 3, 5), ("E0201", "content/b.md", 1, 5)], "JSON")
    sarif = json.loads(torii("build", "--format=sarif", cwd=site).stdout)
    results = sarif["runs"][0]["results"]
    same(sorted(r["ruleId"] for r in results), ["E0201", "E0201", "W0114"], "SARIF")
    region = results[0]["locations"][0]["physicalLocation"]["region"]
    same((region["startLine"], region["startColumn"], region["endColumn"]), (3, 5, 12), "region")
    lines = torii("build", "--format=github", cwd=site).stdout.splitlines()
    need(lines[0].startswith("::error title=E0201,file=content/a.md,line=3,col=5::"), lines[0])
    (site / "content" / "a.md").write_text("# A\n")
    (site / "content" / "b.md").write_text("# B\n")
    (site / "torii.yaml").write_text("title: T\nbase_url: https://example.org/\n")
    same(json.loads(torii("build", "--format=json", cwd=site).stdout), [], "no reports")
    need(torii("build", "--format=yaml", cwd=site).returncode == 2, "an unknown format")


def test_reports_are_limited(torii, root):
    site = make_site(root / "site", **{f"p{i:02}": "[x](gone.md)\n" for i in range(30)})
    done = torii("build", cwd=site)
    same(done.stderr.count("error[E0201]"), 20, "shown")
    need("... and 10 more (-v shows all)" in done.stderr, done.stderr)
    need("30 errors; no file was written" in done.stderr, done.stderr)
    same(torii("build", "-v", cwd=site).stderr.count("error[E0201]"), 30, "shown with -v")


def test_strict_and_keep_going(torii, root):
    site = make_site(root / "site", a="![](x.png)\n", b="[x](gone.md)\n", c="# C\n")
    (site / "content" / "x.png").write_bytes(b"x")
    need(torii("build", cwd=site).returncode == 1, "an error")
    need(not (site / "public").exists(), "written with an error")
    done = torii("build", "--keep-going", cwd=site)
    need(done.returncode == 1 and (site / "public" / "c" / "index.html").exists(), done.stderr)
    (site / "content" / "b.md").write_text("# B\n")
    need(torii("build", cwd=site).returncode == 0, "a warning")
    done = torii("build", "--strict", cwd=site)
    need(done.returncode == 1 and "W0205" in done.stderr, done.stderr)


def test_undefined_attributes(torii, root):
    site = make_site(root / "site", a="---\nsubtitle: S\ntitle: A\n---\n", b="# B\n")
    (site / "templates").mkdir()
    page = site / "templates" / "page.html"
    page.write_text("<p>{{ page.subtitle }}{{ page.titel }}{% if page.foo %}{% endif %}"
                    "{{ page.nothing|default('') }}{{ site.titel }}</p>{{ tilte }}\n")
    done = torii("build", cwd=site)
    need(done.returncode == 0, done.stderr)
    for text in ("warning[E0412]: 'page' has no attribute 'titel'",
                 "--> templates/page.html:1:31", "did you mean 'title'?", "also in 1 more output",
                 "'site' has no attribute 'titel'", "'tilte' is undefined"):
        need(text in done.stderr, f"{text}: {done.stderr}")
    for text in ("subtitle'", "foo'", "nothing'"):
        need(text not in done.stderr, f"{text}: {done.stderr}")
    need((site / "public" / "b" / "index.html").read_text() == "<p></p>", "the output")
    done = torii("build", "--set", "checks.undefined=error", cwd=site)
    need(done.returncode == 1 and "error[E0412]" in done.stderr, done.stderr)
    done = torii("build", "--set", "checks.undefined=off", cwd=site)
    need(done.returncode == 0 and "E0412" not in done.stderr, done.stderr)


def test_config_show(torii, root):
    site = make_site(root / "site")
    (site / "torii.yaml").write_text("title: A b\nurls:\n  style: file\nsearch: false\n")
    (site / "torii.staging.yaml").write_text("author: Ada\n")
    shown = torii("config", "show", "-e", "staging", "--set", "paginate.by=5", cwd=site).stdout
    for line in ("title: A b # torii.yaml:1", "  style: file # torii.yaml:3",
                 "  slugify: ascii # default", "author: Ada # torii.staging.yaml:1",
                 "  by: 5 # --set paginate.by", "  enabled: false # torii.yaml:4"):
        need(line in re.sub(r"  +#", " #", shown), f"{line}: {shown}")
    done = torii("config", "show", "urls", "--format", "json", cwd=site)
    same(json.loads(done.stdout)["style"], "file", "urls")
    done = torii("config", "show", "urls.stile", cwd=site)
    need(done.returncode == 2 and "did you mean 'urls.style'?" in done.stderr, done.stderr)


def test_config_check(torii, root):
    site = make_site(root / "site")
    need(torii("config", "check", cwd=site).returncode == 0, "a right one")
    (site / "torii.yaml").write_text("title: T\nurls: {stile: file}\n")
    done = torii("config", "check", cwd=site)
    need(done.returncode == 3 and "E0110" in done.stderr, done.stderr)


def test_config_schema(torii, root):
    """Editors must say of a configuration what Torii says of it."""
    try:
        import jsonschema
        import yaml
    except ImportError:
        return
    schema = json.loads(torii("config", "schema", cwd=root).stdout)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    site = make_site(root / "site")
    for text in ("title: T", "title: T\nsearch: false\ntheme: blog",
                 "title: T\nfeeds: atom\npaginate: 5\ntaxonomies: {tags: {feed: true}, x: }",
                 "title: T\nurls: {style: flat}", "title: T\nulrs: {}", "title: [T]",
                 "title: T\npaginate: {by: -1}", "title: T\nhighlight: {unknown: false}",
                 "title: T\ntaxonomies: {tags: {fed: true}}", "title: T\nmenus: [1]",
                 "title: T\nparams: {any: [thing]}", "title: T\nbuild: {drafts: 1}"):
        (site / "torii.yaml").write_text(text + "\n")
        ours = torii("config", "check", cwd=site).returncode == 0
        theirs = validator.is_valid(yaml.safe_load(text))
        need(ours == theirs, f"{text!r}: torii {ours}, schema {theirs}")


def listed(torii, site, *args):
    done = torii("list", *args, "--format=json", cwd=site)
    need(done.returncode == 0 and not done.stderr, f"{args}: {done.stderr}")
    return json.loads(done.stdout)


def list_site(root):
    site = make_site(root / "site", a="---\ntitle: A\ndate: 2026-01-02\ntags: [x, y]\n---\n[b](b.md)\n",
                     b="---\ntitle: B, \"b\"\ndate: 2025-01-02\ntags: [x]\nweight: 3\nmenu: main\n---\n",
                     c="---\ntitle: C\ndraft: true\n---\n", d="---\ntitle: D\ndate: 2999-01-01\n---\n",
                     e="---\ntitle: E\nexpires: 2001-01-01\n---\n",
                     f="---\ntitle: F\nhidden: true\n---\n[no](gone.md) <https://example.com/>\n")
    (site / "static").mkdir()
    (site / "static" / "x.css").write_text("a{}")
    return site


def test_list(torii, root):
    site = list_site(root)
    same([r["title"] for r in listed(torii, site, "pages")], ["A", 'B, "b"', "F"], "pages")
    same([r["path"] for r in listed(torii, site, "drafts")], ["content/c.md"], "drafts")
    same([r["path"] for r in listed(torii, site, "future")], ["content/d.md"], "future")
    same([r["path"] for r in listed(torii, site, "expired")], ["content/e.md"], "expired")
    same([(r["pages"], r["url"]) for r in listed(torii, site, "sections")], [(2, "/")], "sections")
    same([(r["taxonomy"], r["name"], r["count"]) for r in listed(torii, site, "terms")],
         [("tags", "x", 2), ("tags", "y", 1)], "terms")
    (site / "content" / "f.md").write_text("---\ntitle: F\nhidden: true\n---\n<https://example.com/>\n")
    need({"kind": "page", "url": "/a/", "output": "a/index.html", "path": "content/a.md"}
         in listed(torii, site, "urls"), "urls")
    links = listed(torii, site, "links", "--where", "row.state == 'external' and 'example.com' in row.href")
    same([(r["from"], r["href"]) for r in links], [("/f/", "https://example.com/")], "links")
    same([r["path"] for r in listed(torii, site, "orphans")], ["content/f.md"], "orphans")
    need(any(r["name"] == "base.html" and r["layer"] == "base" for r in listed(torii, site, "templates")), "templates")
    same(listed(torii, site, "unused"), [], "unused")
    same([(r["path"], r["size"], r["url"]) for r in listed(torii, site, "assets")], [("static/x.css", 3, "/x.css")], "assets")
    same([(r["menu"], r["title"], r["url"]) for r in listed(torii, site, "menus")], [("main", 'B, "b"', "/b/")], "menus")
    done = torii("list", "pagse", cwd=site)
    need(done.returncode == 2 and "did you mean 'pages'?" in done.stderr, done.stderr)


def test_lists_name_what_people_made(torii, root):
    """No prefix of a mount, no stand-in for a translation."""
    site = put(make_site(root / "site", d="---\ntitle: D\ndraft: true\nexpires: 2001-01-01\n---\n"), {
        "torii.yaml": "title: T\nbase_url: https://e.org/\nlanguages: {de: Deutsch}\n"
                      "mounts: [{folder: book, at: /docs/}]\n",
        "book/a.md": "---\ntitle: A\ndate: 2999-01-01\n---\n", "book/templates/page.html": "x",
        "book/templates/shortcodes/box.html": "x", "book/templates/none.html": "x",
        "content/p.md": "---\ntemplate: nnoe.html\n---\n# P\n"})
    def rows(*what):
        return json.loads(torii("list", *what, "--format=json", cwd=site).stdout)
    found = [(r["name"], r["layer"]) for r in rows("templates") if r["path"].startswith("book")]
    same(found, [("none.html", "/docs/"), ("page.html", "/docs/"), ("shortcodes/box.html", "/docs/")], "names")
    same([r["name"] for r in rows("unused")], ["none.html"], "unused")
    same([r["path"] for r in rows("drafts")], ["content/d.md"], "drafts")
    same([r["path"] for r in rows("expired")], ["content/d.md"], "expired")
    same([r["path"] for r in rows("future")], ["book/a.md"], "future")
    same([r["path"] for r in rows("pages")], ["content/p.md"], "pages")
    need("did you mean 'none.html'?" in torii("build", cwd=site).stderr, "a suggestion")


def test_list_broken(torii, root):
    site = list_site(root)
    rows = json.loads(torii("list", "broken", "--format=json", cwd=site).stdout)
    same([(r["path"], r["href"]) for r in rows], [("content/f.md", "gone.md")], "broken")


def test_list_chooses_and_sorts(torii, root):
    site = list_site(root)
    same([r["title"] for r in listed(torii, site, "pages", "--where", "page.weight > 1")], ['B, "b"'], "--where")
    same([r["title"] for r in listed(torii, site, "pages", "--sort=-date")], ["A", 'B, "b"', "F"], "--sort=-date")
    same([r["title"] for r in listed(torii, site, "pages", "--sort=-weight")][0], 'B, "b"', "--sort=-weight")
    done = torii("list", "pages", "--where", "page.", cwd=site)
    need(done.returncode == 2 and "torii list:" in done.stderr, done.stderr)
    rows = torii("list", "pages", "--format=csv", cwd=site).stdout.split("\r\n")
    same(rows[0], "date,title,url,path", "CSV")
    same(rows[2], '2025-01-02,"B, ""b""",/b/,content/b.md', "quotes in CSV")
    same(torii("list", "pages", "--format=paths", cwd=site).stdout,
         "content/a.md\ncontent/b.md\ncontent/f.md\n", "paths")
    table = torii("list", "pages", cwd=site).stdout.splitlines()
    same(table[0], '2026-01-02  A       /a/  content/a.md', "table")


def test_why(torii, root):
    site = make_site(root / "site", a="---\ntitle: A\ntype: post\n---\n[b](b.md)\n", b="# B\n",
                     c="---\ndraft: true\n---\n")
    (site / "templates").mkdir()
    (site / "templates" / "post.html").write_text("{% include 'card.html' %}{{ page.content }}")
    (site / "templates" / "card.html").write_text("x")
    shown = torii("why", "/a/", cwd=site).stdout
    for text in ("source     content/a.md", "post.html", "its type", "taken: templates/post.html (the site)",
                 "templates/card.html"):
        need(text in shown, f"{text}: {shown}")
    for name in ("a/index.html", "https://example.org/a/"):
        same(torii("why", name, cwd=site).stdout, shown, name)
    need(shown.split("  linked in")[0] in torii("why", "content/a.md", cwd=site).stdout, "by its source")
    data = json.loads(torii("why", "/b/", "--format=json", cwd=site).stdout)
    need("a/index.html" in data["linked_from"], str(data))
    same([(e["name"], e["result"]) for e in data["lookup"]],
         [("page.html", "taken: themes/blog/templates/page.html (theme blog)")], "lookup")
    (site / "content" / "b.md").write_text("---\ntemplate: post.html\n---\n")
    data = json.loads(torii("why", "templates/card.html", "--format=json", cwd=site).stdout)
    same(data["outputs"], ["a/index.html", "b/index.html"], "outputs of a template")
    need("content/b.md: " in shown or "content/a.md: " in shown, f"what it reads: {shown}")
    data = json.loads(torii("why", "content/b.md", "--format=json", cwd=site).stdout)
    need("index.html" in data["read_by"], "the home page lists it")
    (site / "data").mkdir()
    (site / "data" / "x.yaml").write_text("k: v\n")
    (site / "templates" / "card.html").write_text("{{ data.x.k }}")
    data = json.loads(torii("why", "data/x.yaml", "--format=json", cwd=site).stdout)
    same(data["outputs"], ["a/index.html", "b/index.html"], "outputs of data")
    need("it is a draft" in torii("why", "content/c.md", cwd=site).stdout, "a draft")
    need(torii("why", "nothing", cwd=site).returncode == 1, "nothing")


def test_new(torii, root):
    site = make_site(root / "site")
    done = torii("new", "blog/it-works", "--date=2026-01-02", cwd=site)
    same((done.returncode, done.stdout), (0, "content/blog/it-works.md\n"), "new")
    text = (site / "content/blog/it-works.md").read_text()
    same(text, '---\ntitle: "It works"\ndate: 2026-01-02\ndraft: true\n---\n\n', "the page")
    done = torii("new", "blog/it-works.md", cwd=site)
    need(done.returncode == 4 and "is there already" in done.stderr, done.stderr)
    torii("new", "content/trip", "--bundle", "--no-draft", "--title", 'A "b"', "--date=2026-01-02", cwd=site)
    text = (site / "content/trip/index.md").read_text()
    same(text, '---\ntitle: "A \\"b\\""\ndate: 2026-01-02\n---\n\n', "a bundle")
    (site / "archetypes").mkdir()
    (site / "archetypes" / "notes.md").write_text("---\ntitle: {{ title }}\n---\n{{ section }}\n")
    torii("new", "notes/2026-01-02-x-y.md", cwd=site)
    same((site / "content/notes/2026-01-02-x-y.md").read_text(), "---\ntitle: X y\n---\nnotes\n", "an archetype")
    (site / "archetypes" / "notes.md").write_text("{{ title|nope }}\n")
    done = torii("new", "notes/z.md", cwd=site)
    need(done.returncode == 1 and "archetypes/notes.md:1" in done.stderr, done.stderr)
    for args, code in ((["../x"], 2), ([], 2), (["x", "--date=tomorrow"], 2)):
        need(torii("new", *args, cwd=site).returncode == code, f"new {args}")
    need(torii("build", cwd=site).returncode == 0, "the site with new pages")


def test_theme_new_check_and_use(torii, root):
    site = make_site(root / "site", a="---\ntitle: A\ntags: [x]\n---\nText\n")
    done = torii("theme", "new", "mine", cwd=site)
    same((done.returncode, done.stdout), (0, "themes/mine\n"), done.stderr)
    done = torii("theme", "check", "mine", cwd=site)
    need(done.returncode == 0 and "mine is right" in done.stderr, done.stderr)
    (site / "torii.yaml").write_text("title: T\nbase_url: https://example.org/\ntheme: mine\n")
    done = torii("check", "--strict", cwd=site)
    need(done.returncode == 0, done.stderr)
    torii("build", cwd=site)
    need("Welcome" in (site / "public/index.html").read_text(), "the new theme")
    need(torii("theme", "new", "mine", cwd=site).returncode == 4, "twice")
    need(torii("theme", "new", "../x", cwd=site).returncode == 2, "a bad name")
    listed = torii("theme", "list", cwd=site).stdout.split()
    need("mine" in listed and "blog" in listed and "base" in listed, str(listed))
    need("greeting" in torii("theme", "info", cwd=site).stdout, "info")
    need("tag_limit" in torii("theme", "info", "blog", cwd=site).stdout, "info blog")


def test_theme_check_finds_mistakes(torii, root):
    site = make_site(root / "site")
    torii("theme", "new", "mine", cwd=site)
    meta = site / "themes/mine/theme.yaml"
    good = meta.read_text()
    for text, code in ((good.replace("version:", "versoin:"), "E0110"),
                       (good.replace("type: string", "type: strnig"), "E0112"),
                       (good.replace("greeting: Welcome", "greeting: [1]"), "E0111"),
                       (good.replace("version: 0.1.0\n", ""), "E0113"),
                       (good.replace(">=0.1.0", ">=77"), "E0115"),
                       (good.replace(">=0.1.0", ">=77"), "needs a newer Torii: >=77"),
                       (good.replace(">=0.1.0", "newest"), "E0112")):
        meta.write_text(text)
        done = torii("theme", "check", "mine", cwd=site)
        need(done.returncode in (1, 3) and code in done.stderr, f"{code}: {done.stderr}")
        need("themes/mine/theme.yaml" in done.stderr, done.stderr)
    meta.write_text(good)
    page = site / "themes/mine/templates/page.html"
    for text, code in (("{% if %}", "E0401"), ("{% include 'none.html' %}", "E0402")):
        page.write_text(text)
        done = torii("theme", "check", "mine", cwd=site)
        need(done.returncode == 1 and code in done.stderr, f"{code}: {done.stderr}")
        need("themes/mine/templates/page.html" in done.stderr, done.stderr)


def test_theme_eject(torii, root):
    site = make_site(root / "site", a="# A\n")
    torii("build", cwd=site)
    before = files(site / "public")
    done = torii("theme", "eject", "partials/header.html", cwd=site)
    same(done.stdout, "templates/partials/header.html\n", "eject")
    header = site / "templates/partials/header.html"
    same(header.read_text(), (ROOT / "themes/base/templates/partials/header.html").read_text(), "header")
    header.write_text("<header>mine</header>")
    done = torii("theme", "eject", "--all", cwd=site)
    need("kept templates/partials/header.html" in done.stderr, done.stderr)
    same(header.read_text(), "<header>mine</header>", "an ejected file was overwritten")
    header.unlink()
    torii("theme", "eject", "partials/header.html", cwd=site)
    need(torii("build", cwd=site).returncode == 0, "build with the ejected files")
    need(files(site / "public") == before, "ejected templates give other bytes")
    done = torii("theme", "eject", "partials/heeder.html", cwd=site)
    need(done.returncode == 1 and "did you mean 'partials/header.html'?" in done.stderr, done.stderr)


def needs_terminals(test):
    """A minimal chroot has no pseudo-terminals mounted: the test says so there."""
    @functools.wraps(test)
    def checked(torii, root):
        try:
            for end in pty.openpty():
                os.close(end)
        except OSError as error:
            print(f"skipped: {test.__name__}: {error}")
            return
        test(torii, root)
    return checked


def on_terminal(torii, *args, cwd):
    """What a command writes when its standard error is a terminal."""
    mine, theirs = pty.openpty()
    done = subprocess.Popen([torii.program, *args], cwd=cwd, env={**torii.env, "TERM": "xterm"},
                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    text = b""
    while True:
        try:
            piece = os.read(mine, 65536)
        except OSError:
            break
        if not piece:
            break
        text += piece
    os.close(mine)
    return done.wait(), text.decode()


@needs_terminals
def test_progress_is_shown_on_terminals_only(torii, root):
    site = make_site(root / "site", **{f"p{i}": f"# P{i}\n" for i in range(30)})
    (site / "templates").mkdir()
    (site / "templates" / "page.html").write_text(
        "{% for i in range(400) %}{% for j in range(10000) %}{% if j > 99999 %}{{ j }}{% endif %}"
        "{% endfor %}{% endfor %}{{ page.title }}")
    code, text = on_terminal(torii, "build", "-j1", cwd=site)
    need(code == 0 and re.search(r"\r\x1b\[K  render   \d+ of \d+", text), repr(text))
    need("\r\x1b[K  render   " in text and "Done in" in text.splitlines()[-1], repr(text))
    done = torii("build", "-j1", "--no-cache" if "--no-cache" in torii("build", "--help", cwd=site).stdout
                 else "-v", cwd=site)
    need("\r" not in done.stderr and "\x1b" not in done.stderr, repr(done.stderr))
    shown = on_terminal(torii, "build", "-q", "-j1", cwd=site)[1]
    same(shown, "", "with -q")


@needs_terminals
def test_colour_and_terminals(torii, root):
    site = make_site(root / "site", a="[x](gone.md)\n")
    text = on_terminal(torii, "build", cwd=site)[1]
    need("\x1b[1;31merror" in text, repr(text))
    need("\x1b" not in on_terminal(torii, "build", "--color=never", cwd=site)[1], "--color=never")
    need("\x1b[1;31merror" in torii("build", "--color=always", cwd=site).stderr, "--color=always")


def test_profile(torii, root):
    site = make_site(root / "site", a="# A\n", b="# B\n")
    done = torii("build", "--profile", "--timing", cwd=site)
    need(re.search(r"\n +[0-9.]+ +[0-9.]+ +[0-9.]+ +2  page.html\n", done.stderr), done.stderr)


def flat_keys(node, prefix=""):
    """Keys of the schema with their defaults; None: there is none."""
    if "anyOf" in node and "properties" in node["anyOf"][0]:
        node = node["anyOf"][0]
    inner = dict(node.get("properties", {}))
    if isinstance(node.get("additionalProperties"), dict):
        inner["NAME"] = node["additionalProperties"]
        yield prefix, None
    elif not inner:
        yield prefix, node.get("default")
    for name, below in inner.items():
        yield from flat_keys(below, f"{prefix}.{name}" if prefix else name)


def shown_default(value):
    if value is None:
        return "-"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, list):
        return f"`[{', '.join(value)}]`"
    return f"`{value}`" if value != "" else '`""`'


def test_manual_has_every_key_of_the_configuration(torii, root):
    schema = json.loads(torii("config", "schema", cwd=root).stdout)
    code = {key: shown_default(value) for key, value in flat_keys(schema)}
    text = (MANUAL / "configuration.md").read_text()
    rows = re.findall(r"^\| `([\w.]+)` \| (.*?) \| (.*) \|$", text, re.M)
    same(sorted(row[0] for row in rows), sorted(code), "keys of the manual and of the code")
    for key, default, meaning in rows:
        same(default, code[key], f"the default of {key}")
        need(len(meaning) > 10, f"the manual says nothing of {key}")
    shown = json.dumps(schema)
    need(all(json.dumps(row[2])[1:-1] in shown for row in rows[:20]), "descriptions in the schema")


def test_manual_has_every_field_of_the_front_matter(torii, root):
    source = (ROOT / "cli" / "content" / "page_fields.c").read_text()
    fields = re.findall(r'^    \{"(\w+)", FIELD_', source, re.M)
    part = source.split("ALIASES[] = {")[1].split("};")[0]
    aliases = re.findall(r'\{"(\w+)", "(\w+)"\}', part)
    text = (MANUAL / "front-matter.md").read_text()
    rows = {r[0]: r[1] for r in re.findall(r"^\| `(\w+)` \|.*\| (.*?) ?\|$", text, re.M)}
    same(sorted(rows), sorted(fields), "fields of the manual and of the code")
    for alias, field in aliases:
        need(f"`{alias}`" in rows[field], f"the manual does not name {alias} beside {field}")


def test_manual_has_every_option(torii, root):
    text = (MANUAL / "commands.md").read_text()
    parts = dict(re.findall(r"^## (\w[\w ]*)\n(.*?)(?=^## |\Z)", text, re.M | re.S))
    shared = torii("--help", cwd=root).stdout.split("options of all commands:\n")[1]
    for name in commands(torii, root):
        need(name in parts, f"the manual has no command {name}")
        shown = torii(name, "--help", cwd=root).stdout.split("\noptions of all")[0]
        for option in re.findall(r"^  (?:-\w, |    )(--[\w-]+)", shown, re.M):
            need(re.search(rf"`{option}\b", parts[name]), f"the manual has no {name} {option}")
    for option in re.findall(r"^  (?:-\w, |    )(--[\w-]+)", shared, re.M):
        need(f"`{option}" in parts["Options of all commands"], f"the manual has no {option}")


def test_manual_names_tests_that_exist(torii, root):
    tests = set()
    for path in HERE.glob("*.py"):
        tests |= set(re.findall(r"^def (test_\w+)", path.read_text(), re.M))
    for path in MANUAL.glob("[!_]*.md"):
        for name in re.findall(r"`(test_\w+)`", path.read_text()):
            need(name in tests, f"{path.name} names {name}, which is no test")


def test_anchors_at_headings(torii, root):
    site = make_site(root / "site", a="---\ntitle: A\n---\n## One *two*\n\n### [x](b.md)\n\n[y](#one-two)\n", b="# B\n")
    for mode, text in (
        ("none", '<h2 id="one-two">One <em>two</em></h2>'),
        ("before", '<h2 id="one-two"><a class="anchor" href="#one-two" aria-hidden="true" tabindex="-1">#</a> '
                   'One <em>two</em></h2>'),
        ("after", '<h2 id="one-two">One <em>two</em> <a class="anchor" href="#one-two" aria-hidden="true" '
                  'tabindex="-1">#</a></h2>'),
        ("heading", '<h2 id="one-two"><a class="anchor" href="#one-two">One <em>two</em></a></h2>'),
    ):
        done = torii("build", "--strict", "--set", f"markdown.anchors={mode}", cwd=site)
        need(done.returncode == 0, done.stderr)
        page = (site / "public/a/index.html").read_text()
        need(text in page, f"{mode}: {page}")
    need('<h3 id="x"><a href="/b/">x</a> <a class="anchor"' in page, "a heading with a link")


def test_relative_addresses_by_an_option(torii, root):
    site = make_site(root / "site", a="[b](b.md)\n", b="# B\n")
    torii("build", "--relative", cwd=site)
    page = (site / "public/a/index.html").read_text()
    need('href="../b/"' in page and 'href="/b/"' not in page, page)
