"""Tests of builds that remember the one before, and of builds in parts."""
import contextlib
import ctypes
import fcntl
import filecmp
import html
import os
import random
import re
import shutil
import subprocess
import time

from run import make_site, need, put, same


def tree(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def some_site(root, count=12):
    pages = {f"p{i}": f"---\ntitle: Page {i}\ndate: 2026-01-{i % 28 + 1:02}\ntags: [t{i % 3}]\n---\n"
                      f"# Head\n\nText {i} and [next](p{(i + 1) % count}.md).\n" for i in range(count)}
    site = make_site(root / "site", **pages)
    (site / "static").mkdir()
    (site / "static" / "a.txt").write_text("a")
    (site / "static" / "b.txt").write_text("b")
    return site


def counts(done):
    found = re.search(r"(\d+) changed  (\d+) new  (\d+) removed", done.stderr)
    need(done.returncode == 0 and found, done.stderr)
    return tuple(int(n) for n in found.groups())


def rendered(done):
    found = re.search(r"render   (\d+) outputs \((\d+) unchanged\)", done.stderr)
    need(found, done.stderr)
    return int(found[1]) - int(found[2])


def test_second_build_writes_nothing(torii, root):
    site = some_site(root)
    torii("build", cwd=site)
    before = {p: p.stat().st_mtime_ns for p in (site / "public").rglob("*")}
    done = torii("build", cwd=site)
    same(counts(done), (0, 0, 0), "twice")
    after = {p: p.stat().st_mtime_ns for p in (site / "public").rglob("*")}
    same(after, before, "times")
    need(rendered(done) <= 13, f"only what is copied: {done.stderr}")


def test_body_edit_renders_one_page(torii, root):
    site = some_site(root)
    (site / "torii.yaml").write_text((site / "torii.yaml").read_text() + "\nsearch: false\nfeeds: {content: summary}\n")
    torii("build", cwd=site)
    again = rendered(torii("build", cwd=site))
    path = site / "content" / "p3.md"
    path.write_text(path.read_text() + "\n\nAnother paragraph.\n")
    done = torii("build", "--verify", cwd=site)
    changed, new, removed = counts(done)
    need(1 <= changed <= 3 and not new and not removed, done.stderr)
    need(rendered(done) <= again + 3, done.stderr)
    need("0 differ" in done.stderr, done.stderr)


def test_links_of_all_pages_are_asked_once(torii, root):
    """A path from the root leads to the same from everywhere: it is told of where checks
    are on again, and followed when the page comes."""
    site = make_site(root / "site", a="# A\n\n[x](/later/) and [y](/b.md)\n", b="# B\n\n[x](/later/)\n")
    off = torii("build", "--set", "checks.internal_links=off", cwd=site)
    need(off.returncode == 0 and "E0201" not in off.stderr, off.stderr)
    done = torii("build", cwd=site)
    same((done.returncode, done.stderr.count("error[E0201]")), (1, 2), done.stderr)
    (site / "content" / "later.md").write_text("---\nslug: later\n---\n# Later\n")
    done = torii("build", "--verify", cwd=site)
    need(done.returncode == 0 and "0 differ" in done.stderr, done.stderr)
    (site / "content" / "b.md").write_text("---\nslug: bee\n---\n# B\n\n[x](/later/)\n")
    done = torii("build", "--verify", cwd=site)
    need(done.returncode == 0 and "0 differ" in done.stderr, done.stderr)
    need('href="/bee/"' in (site / "public" / "a" / "index.html").read_text(), "the new address")


def test_deleted_sources_take_their_outputs(torii, root):
    site = some_site(root)
    torii("build", cwd=site)
    (site / "public" / "mine.txt").write_text("not Torii's")
    (site / "content" / "p3.md").unlink()
    path = site / "content" / "p2.md"
    path.write_text(path.read_text().replace("(p3.md)", "(p4.md)"))
    done = torii("build", "--verify", cwd=site)
    need(counts(done)[2] >= 1 and "0 differ" in done.stderr, done.stderr)
    need(not (site / "public" / "p3").exists(), "p3 is there")
    need((site / "public" / "mine.txt").exists(), "a file of somebody else is gone")


def test_changed_outputs_are_written_again(torii, root):
    site = some_site(root)
    torii("build", cwd=site)
    wanted = tree(site / "public")
    (site / "public" / "p1" / "index.html").write_text("changed")
    (site / "public" / "p2" / "index.html").unlink()
    torii("build", cwd=site)
    same(tree(site / "public"), wanted, "repaired")
    # With the same size and time nobody can tell, but --verify reads the bytes.
    path = site / "public" / "p1" / "index.html"
    stat, text = path.stat(), path.read_text()
    path.write_text(text.replace("Page 1", "Qage 1"))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    done = torii("build", "--verify", cwd=site)
    need(done.returncode == 1 and "E0507" in done.stderr, done.stderr)
    need("public/p1/index.html" in done.stderr, done.stderr)
    torii("build", "--no-cache", cwd=site)
    same(tree(site / "public"), wanted, "--no-cache")


def test_damaged_cache_is_no_cache(torii, root):
    site = some_site(root)
    torii("build", cwd=site)
    wanted = tree(site / "public")
    state = next((site / ".torii").glob("state-*"))
    good = state.read_bytes()
    for bad in (b"", b"x", good[:100], good[: len(good) // 2], good[:-1],
                good[:200] + b"\0\0\0\0" + good[204:], b"torii records 9\n" + good[16:]):
        state.write_bytes(bad)
        path = site / "content" / "p1.md"
        path.write_text(path.read_text() + " ")
        done = torii("build", "--verify", cwd=site)
        need(done.returncode == 0 and "0 differ" in done.stderr, done.stderr)
    same(set(tree(site / "public")), set(wanted), "names")
    shutil.rmtree(site / ".torii")
    need("0 differ" in torii("build", "--verify", cwd=site).stderr, "without .torii")


def test_records_of_before_stay_after_few_edits(torii, root):
    """What records cost to be saved is that of some renderings: so few are done again."""
    site = some_site(root, 2500)
    (site / "torii.yaml").write_text((site / "torii.yaml").read_text() + "\nsearch: false\nfeeds: {content: summary}\n")
    torii("build", cwd=site)
    torii("build", cwd=site)
    state = next((site / ".torii").glob("state-*"))
    need(state.stat().st_size > 3 << 19, f"records of {state.stat().st_size} bytes")

    def edit(number, text):
        path = site / "content" / f"p{number}.md"
        path.write_text(path.read_text() + text)
        before = state.stat().st_mtime_ns
        done = torii("build", "--verify", cwd=site)
        need(done.returncode == 0 and "0 differ" in done.stderr, done.stderr)
        need(text.strip() in (site / "public" / f"p{number}" / "index.html").read_text(), "the edit")
        return state.stat().st_mtime_ns == before
    again = rendered(torii("build", cwd=site))
    need(edit(7, "\nonce more\n"), "one edit: the records stay")
    need(rendered(torii("build", cwd=site)) == again + 1, "the page is rendered again")
    need(edit(7, "\nand more\n"), "the same page: they stay")
    path = site / "content" / "p7.md"
    path.write_text(path.read_text().replace("\nonce more\n", "").replace("\nand more\n", ""))
    need("0 differ" in torii("build", "--verify", cwd=site).stderr, "as it was")
    need("more" not in (site / "public" / "p7" / "index.html").read_text(), "it was put back")
    need(not all([edit(n, "\nof many\n") for n in range(20, 26)]), "many edits: they are saved")
    need(rendered(torii("build", cwd=site)) <= again + 3, "then few are rendered")


def test_sources_of_before_are_those_of_now(torii, root):
    """Few edits leave the file of what was read as it is, many write it anew."""
    site = some_site(root, 60)
    content = site / "content"
    loose = ["--set", "checks.internal_links=off"]  # pages go that others lead to
    torii("build", *loose, cwd=site)
    pages = sorted(content.glob("p*.md"))
    for edited, gone in ((1, 0), (3, 0), (16, 0), (40, 0), (2, 20), (1, 1), (0, 5)):
        for page in pages[:edited]:
            page.write_text(page.read_text().replace("title: ", "title: N") + "\nmore\n")
        for page in pages[len(pages) - gone:]:
            page.unlink()
        pages = pages[: len(pages) - gone]
        (content / f"new{edited}.md").write_text("---\ntitle: Added\n---\ntext\n")
        for _ in range(2):
            done = torii("build", "--verify", *loose, cwd=site)
            need(done.returncode == 0 and "0 differ" in done.stderr, (edited, gone, done.stderr))
        need(" 0 changed  0 new  0 removed" in done.stderr, done.stderr)


def test_configuration_renders_everything(torii, root):
    site = some_site(root)
    torii("build", cwd=site)
    config = site / "torii.yaml"
    config.write_text(config.read_text().replace("title:", "title: X", 1))
    done = torii("build", "--verify", cwd=site)
    need("0 differ" in done.stderr and "(0 unchanged)" in done.stderr, done.stderr)


def test_another_library_renders_everything(torii, root):
    """What a library of another version makes of a page is not what the records tell of."""
    listed = subprocess.run(["ldd", torii.program], capture_output=True, text=True).stdout
    found = re.search(r"(libcmark\S*) => (\S+)", listed)
    if not found:
        print("skipped: libcmark is part of the program")
        return
    site = some_site(root)
    (root / "lib").mkdir()
    library = root / "lib" / found[1]
    shutil.copyfile(found[2], library)
    own = type(torii)(torii.program)
    own.env = {**torii.env, "LD_LIBRARY_PATH": str(root / "lib")}
    for _ in range(3):
        done = own("build", cwd=site)
    need("(0 unchanged)" not in done.stderr, done.stderr)
    os.utime(library, ns=(0, 10**18))
    need("(0 unchanged)" in own("build", cwd=site).stderr, "another time of the library")
    need("(0 unchanged)" not in own("build", cwd=site).stderr, "the same library")


def test_shards_are_the_whole(torii, root):
    site = some_site(root, 30)
    torii("build", "-o", root / "whole", "--no-cache", cwd=site)
    whole = tree(root / "whole")
    union, sizes = {}, []
    for part in range(1, 5):
        torii("build", "-o", root / f"part{part}", f"--shard={part}/4", cwd=site)
        found = tree(root / f"part{part}")
        sizes.append(len(found))
        for name, data in found.items():
            need(name not in union or name.startswith("assets") or union[name] == data, name)
            union[name] = data
    same(sorted(union), sorted(whole), "names")
    same(union, whole, "bytes")
    need(min(sizes) >= 1 and max(sizes) < len(whole) * 0.6, sizes)
    need(torii("build", "--shard=5/4", cwd=site).returncode == 2, "5/4")


def test_shards_with_gnu_parallel(torii, root):
    parallel = shutil.which("parallel")
    if not parallel or "GNU" not in subprocess.run(
            [parallel, "--version"], capture_output=True, text=True).stdout:
        print("skipped: GNU parallel is not installed")
        return
    site = some_site(root, 30)
    torii("build", "-o", root / "whole", "--no-cache", cwd=site)
    done = subprocess.run(
        [parallel, "--will-cite", str(torii.program), "build", "-o", str(root / "out"), "--force",
         "--shard={}/4", ":::", "1", "2", "3", "4"], cwd=site, capture_output=True, text=True,
        env={**os.environ, "HOME": str(root)})
    need(done.returncode == 0, done.stderr)
    same(tree(root / "out"), tree(root / "whole"), "the parts")


def test_killed_builds_leave_whole_files(torii, root):
    """More of this, with 300 builds: tests/incremental/kill.py."""
    site = some_site(root, 40)
    torii("build", cwd=site)
    for n in range(12):
        path = site / "content" / f"p{n}.md"
        path.write_text(path.read_text().replace("title: Page", f"title: Round{n}"))
        process = subprocess.Popen([str(torii.program), "build"], cwd=site, stderr=subprocess.DEVNULL)
        time.sleep(0.002 * n)
        process.kill()
        process.wait()
        for page in (site / "public").rglob("*.html"):
            need(page.read_text().rstrip().endswith("</html>"), f"{page} is torn")
    done = torii("build", "--verify", cwd=site)
    need(done.returncode == 0 and "0 differ" in done.stderr, done.stderr)
    need(not list((site / "public").glob(".torii-*")), "temporary files are left")


def test_sources_are_remembered(torii, root):
    """Unchanged sources are not read again; what looks unchanged and is not, is."""
    site = make_site(root / "site", a="---\ntitle: One\n---\nfirst\n", b="---\ntitle: Two\n---\nother\n")
    known = site / ".torii" / "sources"
    time.sleep(0.05)
    for _ in range(2):
        same(torii("build", cwd=site).returncode, 0, "exit code")
    need(known.stat().st_size > 100, "no sources are remembered")
    page = site / "content" / "a.md"
    before = page.stat()
    page.write_text("---\ntitle: Won\n---\nthird\n")
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))
    same(page.stat().st_size, before.st_size, "size")
    torii("build", cwd=site)
    text = (site / "public" / "a" / "index.html").read_text()
    need("third" in text and "Won" in text, "a change of the same size and time was not seen")
    time.sleep(0.05)
    torii("build", cwd=site)
    good = known.read_bytes()
    for number, bad in enumerate([b"", good[:-9], good[:80] + b"\xff" + good[81:], b"x" * 400]):
        known.write_bytes(bad)
        page.write_text(f"---\ntitle: Three\n---\nround {number}\n")
        same(torii("build", cwd=site).returncode, 0, "exit code with a damaged file")
        need(f"round {number}" in (site / "public" / "a" / "index.html").read_text(), "an old page")
    done = torii("build", "--verify", cwd=site)
    same(done.returncode, 0, done.stderr)


def test_mistakes_of_remembered_sources_have_their_places(torii, root):
    """Front matter that is only remembered is unpacked for what is told of it."""
    site = make_site(root / "site", z="---\ntitle: Z\nurl: /same/\n---\nlast\n",
                     y="---\ntitle: Y\naliases: [/old/, /older/]\n---\nlast\n",
                     x="---\ntitle: X\ntemplate: gone.html\ntags: [a]\n---\nlast\n",
                     w="---\ntitle: W\nextra:\n  colour: red\n---\nlast\n")
    (site / "templates").mkdir(exist_ok=True)
    (site / "templates" / "gone.html").write_text("{{ page.title }}")
    (site / "content" / "deep").mkdir()
    (site / "content" / "deep" / "index.md").write_text("---\nbundle: false\ntitle: Deep\n---\n")
    time.sleep(0.05)
    for _ in range(2):
        same(torii("build", cwd=site).returncode, 0, "exit code")
    (site / "templates" / "gone.html").unlink()
    (site / "content" / "a.md").write_text("---\ntitle: A\nurl: /same/\naliases: [/old/]\n---\nfirst\n")
    told = [torii("build", *more, cwd=site).stderr.split("no file was written")[0] for more in ([], ["--no-cache"])]
    for place in ("content/z.md:3:", "content/y.md:3:", "content/x.md:3:"):
        need(place in told[1], (place, told[1]))
    same(re.sub(r" +[\d.]+ ms|\(\d+ unchanged\)", "", told[0]), re.sub(r" +[\d.]+ ms|\(\d+ unchanged\)", "", told[1]),
         "what is told")


def test_damaged_front_matter_is_read_again(torii, root):
    """Records whose hash is right, and whose front matter is none."""
    site = make_site(root / "site", a="---\ntitle: One\nslug: here\n---\nfirst\n")
    known = site / ".torii" / "sources"
    time.sleep(0.05)
    for _ in range(2):
        same(torii("build", cwd=site).returncode, 0, "exit code")
    data = bytearray(known.read_bytes())
    start = data.index(b"\n") + 1
    key = data.index(b"slug\0")
    data[key - 5] = 0x7f  # what stands before a key
    data[key + 5] = 0x3f  # and the kind of its value
    xxh3 = ctypes.CDLL("libxxhash.so.0").XXH3_64bits
    xxh3.restype = ctypes.c_uint64
    rest = bytes(data[start + 8:])
    data[start:start + 8] = xxh3(rest, ctypes.c_size_t(len(rest))).to_bytes(8, "little")
    known.write_bytes(data)
    done = torii("build", "--verify", cwd=site)
    need(done.returncode == 0 and "0 differ" in done.stderr, done.stderr)
    need("One" in (site / "public" / "here" / "index.html").read_text(), "the title")


def test_texts_of_pages_are_read_again(torii, root):
    """A build forgets a page's text when its article is made; who asks later gets it all the same."""
    site = some_site(root, 40)
    (site / "templates" / "markdown").mkdir(parents=True)
    (site / "templates" / "page.html").write_text(
        "{{ page.content }}{% for p in site.regular_pages %}[{{ p.raw }}|{{ p.markdown }}]{% endfor %}")
    # While other articles are made, too.
    (site / "templates" / "markdown" / "heading.html").write_text(
        "<h1>{% for p in site.regular_pages %}{{ p.raw | length }} {% endfor %}</h1>\n")
    (site / "content" / "bad.md").write_text("---\ntitle: Bad\n---\nOne.\n\nTo [nowhere](/nowhere/).\n")
    outputs = []
    for jobs in ("-j1", "-j4"):
        done = torii("build", jobs, "--no-cache", "--force", "--keep-going", cwd=site)
        need("content/bad.md:3:" in done.stderr or "content/bad.md:6:" in done.stderr, done.stderr)
        need("To [nowhere](/nowhere/)." in done.stderr, done.stderr)
        outputs.append(tree(site / "public"))
    same(outputs[0] == outputs[1], True, "with threads")
    text = outputs[0]["p3/index.html"].decode()
    for i in range(40):
        need(f"Text {i} and [next](p{(i + 1) % 40}.md)." in text, f"the text of page {i}")
    sizes = [len(f"# Head\n\nText {i} and [next](p{(i + 1) % 40}.md).\n") for i in range(40)]
    found = re.search(r"<h1>([\d ]+)</h1>", text)[1].split()
    need(sorted(map(int, found)) == sorted(sizes + [len("One.\n\nTo [nowhere](/nowhere/).\n")]), found)


def test_contents_of_pages_are_made_again(torii, root):
    """A build drops what it made of a page's text with the page's output; who asks later gets it."""
    site = some_site(root, 40)
    (site / "templates").mkdir()
    # Those before, of which few are made again; and all, of which some are there and stay.
    for name, pages in ("near", "[page.prev, page.next]"), ("all", "site.regular_pages"):
        (site / "templates" / "page.html").write_text(
            f"{{{{ page.content }}}}{{% for p in {pages} if p %}}"
            "[{{ p.title }}|{{ p.summary }}|{{ p.content }}|{{ p.word_count }}]{% endfor %}")
        (site / "templates" / "home.html").write_text(
            "{% for p in site.regular_pages %}[{{ p.summary }}]{% endfor %}")
        outputs = []
        for options in ["-j1"], ["-j4"], ["-j1", "--set", "search.enabled=true"]:
            done = torii("build", "--no-cache", "--force", *options, cwd=site)
            same(done.returncode, 0, done.stderr)
            made = tree(site / "public")
            outputs.append({path: made[path] for path in made if path.endswith(".html") and "search" not in path})
        same(outputs[0] == outputs[1], True, f"{name}: with threads")
        contents = {}
        for path, text in outputs[0].items():
            if path.startswith("p"):
                contents[path.split("/")[0]] = text.decode().split("[")[0]
        same(len(contents), 40, "pages")
        for path, text in outputs[0].items():
            if name == "all" and path.startswith("p"):
                missing = [page for page, one in contents.items() if f"|{one}|" not in text.decode()]
                same(missing, [], path)
            need("|None|" not in text.decode() and "||" not in text.decode(), path)
        home = outputs[0]["index.html"].decode()
        need(all(f"Text {i} and" in home for i in range(40)), home)


def test_markdown_shows_values_of_others(torii, root):
    """Shortcodes, hooks, macros and templates in Markdown read other pages; builds after edits are as clean ones."""
    told = ("{{ p.title }}|{{ p.word_count }}|{{ p.reading_time }}|{{ p.summary }}|{{ (p.toc or [])|length }}|"
            "{{ p.raw|length }}|{{ p.description }}|{{ p.prev.title if p.prev }}|{{ p.backlinks|length }}")
    page = "---\ntitle: {0}\n---\n{1}\n\n## {2}\n\n[to](c.md) {{{{ about('b.md') }}}}\n"
    site = put(make_site(root / "site", b=page.format("B", "One", "Head"), c=page.format("C", "Two", "Head")), {
        "content/j.md": "---\njinja: true\n---\n{{ told(get_page('b.md')) }}\n",
        "templates/macros.html": "{% macro told(p) %}" + told + "{% endmacro %}",
        "templates/shortcodes/about.html": "{% set p = get_page(args[0]) %}" + told,
        "templates/markdown/heading.html": "<h2>{{ text }} {{ told(get_page('c.md')) }}</h2>\n",
        "templates/page.html": "{{ page.content }}{% set p = get_page('b.md') %}<p>" + told})
    said = torii("build", cwd=site).stderr
    need("Done" in said, said)
    for edit in (
        {"content/b.md": page.format("B", "Many more words", "Head")},
        {"content/b.md": page.format("B", "Many more words", "Other\n\n## And more")},
        {"content/b.md": page.format("New", "Many", "Other")}, {"content/a.md": "# A\n\n[b](b.md)\n"},
        {"content/b.md": "---\ntitle: New\ndescription: D\n---\n"}, {"content/bb.md": "# Middle\n"},
    ):
        before = (site / "public/j/index.html").read_text()
        done = torii("build", "--verify", cwd=put(site, edit))
        need("0 differ" in done.stderr, f"{edit}: {done.stderr}")
        changed = (site / "public/j/index.html").read_text() != before
        same(changed, True, f"what {list(edit)} changes")


def records_hash(data):
    """XXH3 of 64 bits; the library comes with the header that the command is built with."""
    xxh3 = ctypes.CDLL("libxxhash.so.0").XXH3_64bits
    xxh3.restype, xxh3.argtypes = ctypes.c_uint64, (ctypes.c_char_p, ctypes.c_size_t)
    return xxh3(data, len(data))


def with_hash(data):
    """The file with the hash that says that it is whole."""
    return data[:16] + records_hash(data[24:]).to_bytes(8, "little") + data[24:]


def many_kinds_site(root):
    """Whose records hold something of each kind: partials in partials, assets, dates, lists, terms."""
    site = some_site(root, 4)
    put(site, {
        "content/rich.md": "---\ntitle: Rich\ndate: 2026-02-03T04:05:06+01:00\nlist: [1, 2.5, true, null, 2026-01-01]\n"
                           "map: {a: {b: [c, {d: e}]}}\n---\n[one](p1.md#head) ![two](x.svg)\n",
        "content/x.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='7' height='5'/>",
        "assets/a.css": "a { color: red }\n",
        "templates/page.html": "{% include 'outer.html' %}{{ page.content }}{{ page.list }}{{ page.map }}"
                               "{{ page.date|date('%B %A') }}{% if page.next %}{{ page.next.title }}{% endif %}",
        "templates/outer.html": "{% include 'side.html' %}{{ asset('a.css').url }}",
        "templates/side.html": "{% for p in site.regular_pages %}{{ p.title }}{{ p.date }}{% endfor %}"})
    return site


def test_damage_of_records_is_no_crash(torii, root):
    """Also where the hash fits what is damaged: records are used where they lie in the file."""
    site = many_kinds_site(root)
    choose = random.Random(20260103)
    for _ in range(2):
        time.sleep(0.05)
        done = torii("build", cwd=site)
        same(done.returncode, 0, done.stderr)
    known = sorted(p for p in (site / ".torii").iterdir() if p.is_file())
    need(len(known) >= 3, known)
    good = {p: p.read_bytes() for p in known}
    for path, data in good.items():
        if data.startswith((b"torii records", b"torii sources")):
            need(with_hash(data) == data, f"the hash of {path.name} is made otherwise")
    page = site / "content" / "p2.md"
    text = page.read_text()
    for turn in range(int(os.environ.get("TORII_DAMAGES", "150"))):
        what = []
        for path, data in good.items():
            place = choose.randrange(min(32, len(data) - 1), len(data))
            wrong = choose.choice((data[place] ^ 1 << choose.randrange(8), 0, 255, choose.randrange(256)))
            bad = data[:place] + bytes([wrong]) + data[place + 1:]
            path.write_bytes(with_hash(bad) if path.name.startswith(("state", "sources")) else bad)
            what.append(f"{path.name}[{place}]: {data[place]} -> {wrong}")
        page.write_text(text + (f"Edit {turn}.\n" if turn % 3 else text.replace("Page", f"Page {turn}")))
        done = torii("build", cwd=site)  # which checks for reports of sanitizers
        need(done.returncode in (0, 1, 3), f"turn {turn}: {done.returncode} {what}\n{done.stderr}")


def test_objects_print_the_same_in_every_build(torii, root):
    """Objects of the site have a text of their own, not one with an address of the memory."""
    site = some_site(root, 2)
    shown = ("{{ [page, site, page.date] }} {{ site.pages|sort(attribute='path')|list }} "
             "{{ site.taxonomies|pprint }} {{ site.taxonomies.tags.terms }} {{ site.feeds }} {{ site }}")
    put(site, {"templates/page.html": shown, "templates/section.html": "", "templates/home.html":
               "{% set p = paginate(site.regular_pages, by=5) %}{{ p }} {{ [p] }}",
               "content/lone.md": "---\ntitle: Lone\nslug: lone\n---\n"})
    torii("build", cwd=site)
    text = lambda path: html.unescape((site / "public" / path).read_text())  # noqa: E731
    page = text("p0/index.html")
    need(page.startswith("[<page p0.md>, <site>, <date 2026-01-01>] [<page "), page)
    need("<taxonomy en:tags>" in page and page.endswith(
        "[<term en:tags/t0>, <term en:tags/t1>] [<feed atom.xml>] <site>"), page)
    same(text("index.html"), "<paginator 1> [<paginator 1>]", "paginator")
    done = torii("build", "--verify", cwd=site)
    need(done.returncode == 0, done.stderr)
    (site / "content" / "lone.md").rename(site / "content" / "moved.md")
    torii("build", cwd=site)
    need("<page moved.md>" in text("p0/index.html"), "lists of before are shown")


def test_schema_shows_the_line_of_a_cascade(torii, root):
    site = some_site(root, 2)
    with open(site / "torii.yaml", "a") as config:
        config.write("\nschemas: {post: {match: 'blog/**', extra: warn, fields: {size: {type: int}}}}\n")
    put(site, {"content/blog/_index.md": "---\ntitle: Blog\ncascade: {mood: calm, size: big}\n---\n",
               "content/blog/one.md": "---\ntitle: One\ndate: 2026-01-01\n---\nText.\n"})
    for more in ([], ["--no-cache"]):
        done = torii("build", *more, cwd=site)
        need(done.stderr.count(" 3 | cascade: {mood: calm, size: big}") >= 2, done.stderr)
        need("3 | date" not in done.stderr, done.stderr)


def test_answers_that_are_known_are_read(torii, root):
    """What a page need not ask since another one has asked it is still read by both."""
    site = some_site(root, 6)
    for i in range(6):
        path = site / "content" / f"p{i}.md"
        path.write_text(path.read_text() + "\n[a](/old/) [b](@/goal.md) [c](/wanted/)\n")
    put(site, {"content/goal.md": "---\ntitle: Goal\nurl: /old/\n---\n",
               "content/wanted.md": "---\ntitle: Wanted\n---\n",
               "i18n/en.yaml": "hello: Hello\n",
               "templates/page.html": "{{ t('hello') }} {{ t('hello', n=1) }} {{ url_for('page', path='goal.md') }}"
                                      " {{ url_for('page', path=page) }}{% for tag in page.tags %}"
                                      " {{ url_for('term', taxonomy='tags', term=tag) }} {{ tag.count }}{% endfor %}"})
    same(torii("build", cwd=site).returncode, 0, "all is there")
    shown = lambda i: (site / "public" / f"p{i}" / "index.html").read_text()  # noqa: E731
    for i in range(6):
        need(f"Hello Hello /old/ /p{i}/ /tags/t{i % 3}/ 2" in shown(i), shown(i))
    put(site, {"content/goal.md": "---\ntitle: Goal\nurl: /new/\n---\n",
               "content/more.md": "---\ntitle: More\nurl: /old/\ntags: [t1]\n---\n"})
    done = torii("build", "--verify", cwd=site)
    same(done.returncode, 0, done.stderr)
    for i in range(6):
        need(f"Hello Hello /new/ /p{i}/ /tags/t{i % 3}/ {2 + (i % 3 == 1)}" in shown(i), shown(i))
    (site / "content" / "wanted.md").unlink()
    done = torii("build", cwd=site)
    for i in range(6):
        need(f"content/p{i}.md" in done.stderr, done.stderr)


@contextlib.contextmanager
def held(folder):
    """A folder that another build writes to."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(fd, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(fd)


def test_builds_into_two_folders(torii, root):
    """Two builds of one site wait for each other; a second one into a folder is refused."""
    site, out = make_site(root / "site", post="Text.\n"), root / "out"
    out.mkdir()
    command = [torii.program, "-C", site, "build", "-q", "-o", out]
    with held(site):
        waiting = subprocess.Popen(command, env=torii.env)
        time.sleep(0.3)
        same((waiting.poll(), (out / "index.html").exists()), (None, False), "while another builds")
    same((waiting.wait(60), (out / "index.html").exists()), (0, True), "after the other")
    with held(out):
        done = subprocess.run(command, env=torii.env, capture_output=True, text=True)
    same(done.returncode, 4, "exit code of a second one")
    need("error[E0503]: another build is writing to" in done.stderr, done.stderr)


def test_builds_into_one_folder(torii, root):
    """What a build finds there must not be changed by another one while it reads its site."""
    site = make_site(root / "site", post="---\ntitle: Post\n---\nText.\n")
    tools, go, waits = root / "tools", root / "go", root / "waits"
    tools.mkdir()
    (tools / "git").write_text(f"#!/bin/sh\ntouch '{waits}'\nwhile [ ! -e '{go}' ]; do sleep 0.01; done\n")
    (tools / "git").chmod(0o755)
    env = {**torii.env, "PATH": f"{tools}:{os.environ['PATH']}"}
    command = [torii.program, "-C", site, "build", "--set", "git.dates=true"]
    go.touch()
    for _ in range(2):
        same(subprocess.run(command, env=env, capture_output=True).returncode, 0, "exit code")
    before = tree(site / "public")
    for jobs in "-j1", "-j2":
        go.unlink()
        waits.unlink()
        slow = subprocess.Popen([*command, jobs], env=env, stderr=subprocess.PIPE, text=True)
        while not waits.exists():
            time.sleep(0.01)
        other = torii("build", "--set", "title=Other", cwd=site)
        go.touch()
        told = slow.communicate(timeout=60)[1]
        same(slow.returncode, 0, told)
        need(other.returncode == 0 or "another build is writing" in other.stderr, other.stderr)
        same(tree(site / "public") == before, True, f"{jobs}: the output of the last build")


def test_the_last_output_goes(torii, root):
    """The list of what was written is compared line by line: one that only ends earlier is another one."""
    site = put(make_site(root / "site"), {
        "torii.yaml": "title: T\nbase_url: https://example.org/\ntheme: mine\nsearch: false\n",
        "themes/mine/theme.yaml": "name: mine\n", "themes/mine/templates/base.html": "{{ page.title }}",
        "themes/mine/templates/home.html": "{{ page.title }}", "themes/mine/static/zz.txt": "z"})
    same(torii("build", cwd=site).returncode, 0, "exit code")
    written = (site / ".torii" / "manifest").read_text().splitlines()
    last = written[-1]
    need("zz.txt" in last, f"the last output is {last}")
    (site / "themes/mine/static/zz.txt").unlink()
    same(counts(torii("build", cwd=site)), (0, 0, 1), "changed, new, removed")
    need(not (site / "public" / last).exists(), "the last output is still there")
    same((site / ".torii" / "manifest").read_text().splitlines(), written[:-1], "the list")


def test_a_cascade_changes(torii, root):
    """What pages have from the front matter of their section, for themselves and for lists of them."""
    def section(mood):
        return f"---\ntitle: Blog\ncascade: {{mood: {mood}}}\n---\n"

    site = put(make_site(root / "site"), {
        "content/blog/_index.md": section("calm"), "content/blog/a.md": "# A\n", "content/blog/b.md": "# B\n",
        "templates/page.html": "{{ page.title }} {{ page.mood }}",
        "templates/home.html": "{% for p in site.regular_pages %}{{ p.title }} {{ p.mood }} {% endfor %}"})
    for mood in "calm", "calm", "wild":
        put(site, {"content/blog/_index.md": section(mood)})
        done = torii("build", "--verify", cwd=site)
        need("0 differ" in done.stderr, f"{mood}: {done.stderr}")
        same((site / "public/blog/a/index.html").read_text(), f"A {mood}", "a page")
        same((site / "public/index.html").read_text(), f"A {mood} B {mood} ", "a list")


def test_facts_that_nobody_reads_are_left_out(torii, root):
    """Of a table of facts much of which is not in use any more only the rest is stored, under other numbers."""
    pages, keys = 150, 140
    values = "".join(f"k{n}: {n}\n" for n in range(keys))
    site = put(make_site(root / "site"), {
        **{f"content/p{i}.md": f"---\ntitle: P{i}\n{values}---\n# Head\n\n[to](p{(i + 1) % pages}.md#head)\n"
           for i in range(pages)},
        "assets/a.css": "a { color: red }\n", "templates/home.html": "{% include 'side.html' %}",
        "templates/page.html": "{% include 'side.html' %}{{ page.title }} {{ page.backlinks }} {{ page.content }}"})

    def side(names):
        shown = "".join(f"{{{{ p.{name} }}}}" for name in names)
        return f"{{{{ asset('a.css').url }}}}{{% for p in site.regular_pages %}}{shown}{{% endfor %}}\n"

    sizes, again = [], 13  # what is copied
    # Others than before, and fewer, so that nothing keeps its number.
    for names in ["title"], [f"k{n}" for n in range(80)], [f"k{n}" for n in range(80, keys)]:
        put(site, {"templates/side.html": side(names) + f"{{% include 'with_' ~ '{names[0]}.html' %}}",
                   f"templates/with_{names[0]}.html": names[0]})
        same(torii("build", cwd=site).returncode, 0, "exit code")
        sizes.append(next((site / ".torii").glob("state-*")).stat().st_size)
        put(site, {"content/p9.md": f"---\ntitle: P9\n{values}---\n# Head\n\n{names[0]} [to](p10.md#head)\n"})
        done = torii("build", cwd=site)
        need(rendered(done) <= again + 1, f"after the text of a page: {rendered(done)} rendered")
    need(sizes[2] < sizes[1], f"sizes of the records: {sizes}")
    for edit, few in (
        ({"content/p3.md": f"---\ntitle: P3\n{values}---\n# Head\n\nMore.\n\n[to](p4.md#head)\n"}, 3),
        ({"content/p5.md": f"---\ntitle: New\n{values}---\n# Head\n\n[to](p6.md#head)\n"}, 3),
        ({"content/p7.md": f"---\ntitle: P7\n{values}---\n# Head\n\n[to](p1.md#head)\n"}, 4),
        ({"templates/with_k80.html": "new"}, pages + 1),
        ({"assets/a.css": "a { color: blue }\n"}, pages + 1),
    ):
        done = torii("build", "--verify", cwd=put(site, edit))
        need("0 differ" in done.stderr, f"{list(edit)}: {done.stderr}")
        need(rendered(done) <= again + few, f"{list(edit)}: {rendered(done)} rendered")


def in_one_tick(texts):
    """Files that have the same size and the same times: only their numbers tell them apart."""
    for _ in range(100):
        files = [(open(path, "w"), text) for path, text in texts.items()]
        for file, text in files:
            file.write(text)
        for file, _ in files:
            file.close()
        times = {(s.st_size, s.st_mtime_ns, s.st_ctime_ns) for s in map(os.stat, texts)}
        if len(times) == 1:
            return


def test_folders_change_their_names(torii, root):
    """What was checked out or copied at once has one time; a renamed folder leaves it."""
    gif = [b"GIF89a" + bytes([n, 0, 1, 0, 0, 0, 0, 0x3b]) for n in (1, 2)]
    site = make_site(root / "site", one="![a](/aa/pic.gif)\n")
    for name in ("aa", "bb"):
        (site / "content" / name).mkdir()
    in_one_tick({site / f"content/{name}/p.md": f"---\\ntitle: Of {name}\n---\nText\n" for name in ("aa", "bb")})
    in_one_tick({site / f"content/{name}/pic.gif": data.decode() for name, data in zip(("aa", "bb"), gif)})
    time.sleep(0.05)  # what has just changed is not remembered
    torii("build", cwd=site)
    content = site / "content"
    for source, target in (("aa", "cc"), ("bb", "aa"), ("cc", "bb")):
        (content / source).rename(content / target)
    done = torii("build", "--verify", cwd=site)
    need("0 differ" in done.stderr, done.stderr)
    need("Of bb" in (site / "public/aa/p/index.html").read_text(), "the other title")


def test_outputs_in_brackets(torii, root):
    """A file whose name looks like the head of a section in the list of outputs."""
    site = make_site(root / "site", one="One\n")
    put(site, {"static/[slug]": "a", "static/[slug]2/b.txt": "b", "static/z.txt": "z"})
    torii("build", cwd=site)
    (site / "static/z.txt").unlink()
    (site / "static/[slug]2/b.txt").unlink()
    same(counts(torii("build", cwd=site))[2], 2, "removed")
    need((site / "public/[slug]").exists() and not (site / "public/z.txt").exists(), "what is left")
    (site / "static/[slug]").unlink()
    same(counts(torii("build", cwd=site))[2], 1, "removed")


def test_names_that_come_and_go(torii, root):
    """In folders that were listed before; what is there is asked of the folder itself."""
    site = some_site(root)
    put(site, {"content/s/deep/a.md": "# A\n", "content/s/b.md": "# B\n"})

    def build(what, *expected):
        done = torii("build", cwd=site)
        need(done.returncode == 0, f"{what}: {done.stderr}")
        made = tree(site / "public")
        got = sorted(p for p in made if p.startswith("s/") and p.endswith(".html"))
        same(got, sorted(f"s/{p}index.html" for p in expected), what)
        return made

    build("first", "", "b/", "deep/a/", "deep/")
    time.sleep(0.1)
    build("listed", "", "b/", "deep/a/", "deep/")
    (site / "content/s/deep/c.md").write_text("# C\n")
    build("a new one", "", "b/", "deep/a/", "deep/c/", "deep/")
    time.sleep(0.1)
    build("listed again", "", "b/", "deep/a/", "deep/c/", "deep/")
    (site / "content/s/deep/a.md").rename(site / "content/s/a.md")
    build("moved", "", "a/", "b/", "deep/c/", "deep/")
    time.sleep(0.1)
    build("listed a third time", "", "a/", "b/", "deep/c/", "deep/")
    (site / "content/s/a.md").unlink()
    (site / "content/s/a.md").mkdir()
    (site / "content/s/new").write_text("# B anew\n")
    (site / "content/s/new").rename(site / "content/s/b.md")
    made = build("a file is a folder", "", "b/", "deep/c/", "deep/")
    need(b"B anew" in made["s/b/index.html"], "what was renamed into its place")
    shutil.rmtree(site / "content/s/deep")
    (site / "static/c.txt").write_text("c")
    made = build("a folder is gone", "", "b/")
    need("c.txt" in made, "a static file")
    shutil.rmtree(site / ".torii")
    same(build("from nothing", "", "b/"), made, "the same")


def test_clean_after_a_build_that_was_broken_off(torii, root):
    """What it had begun to write goes with the rest; what others are writing stays."""
    site = some_site(root)
    torii("build", cwd=site)
    ended = subprocess.Popen(["true"])
    ended.wait()
    begun = [site / f".torii-{ended.pid}-1-1", site / "public" / f".torii-{ended.pid}-1-2", site / "public" / ".torii-1-1-1"]
    for path in begun:
        path.write_text("half")
    torii("clean", "--dry-run", cwd=site)
    same([path.exists() for path in begun], [True, True, True], "after a dry run")
    torii("clean", cwd=site)
    same([path.exists() for path in begun], [False, False, True], "left")
    begun[1].write_text("half")  # of the first build
    torii("clean", cwd=site)
    same(begun[1].exists(), False, "without a manifest")


def test_clean_spares_what_lies_in_the_cache(torii, root):
    """A folder of others that the configuration calls the cache loses nothing but records."""
    site = make_site(root / "site", a="# A\n")
    config = (site / "torii.yaml").read_text()
    for folder in ("content", ".", "..", "static", "/tmp/x", "themes"):
        (site / "torii.yaml").write_text(f"{config}dirs: {{cache: '{folder}'}}\n")
        for command in ("build", "clean"):
            done = torii(command, cwd=site)
            need(done.returncode == 3 and "must name a cache folder" in done.stderr, f"{folder}: {done.stderr}")
    (site / "torii.yaml").write_text(f"{config}dirs: {{cache: notes}}\n")
    put(site, {"notes/mine.txt": "mine", "notes/sub/sources": "mine"})
    torii("build", cwd=site)
    need((site / "notes" / "manifest").exists(), "records")
    same(torii("clean", cwd=site).returncode, 0, "exit code")
    same(sorted(tree(site / "notes")), ["mine.txt", "sub/sources"], "left")
