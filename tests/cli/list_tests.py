"""Lists of pages: what templates may do with them, and how long that takes."""
import resource
import time

from run import make_site, need, put, same
from serve_tests import Events, Server


def cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime


def site_of(root, count, **templates):
    pages = {f"content/blog/p{i:04}.md": f"---\ntitle: Title {i}\ntags: [all]\ndate: 2026-01-01\n---\nText.\n"
             for i in range(count)}
    site = make_site(root / "site")
    put(site, pages | {f"templates/{name}.html": text for name, text in {
        "home": "x", "section": "x", "taxonomy": "x", "term": "x", "page": "x", "404": "x", **templates}.items()})
    (site / "torii.yaml").write_text(
        (site / "torii.yaml").read_text() + "search: false\nfeeds: false\nsitemap: false\ntaxonomies: {tags: {}}\n")
    return site


def test_long_lists_are_made_once(torii, root):
    """Who shows a part of a long list again and again takes as long as for the parts."""
    lists = ("get_section('blog').pages", "get_section('blog').all_pages", "get_term('tags', 'all').pages",
             "get_term('tags', 'all').page.pages", "site.pages", "site.regular_pages")
    home = "".join(f"{{% for i in range(30000) %}}{{% set first = {one}[0] %}}{{% endfor %}}"
                   f"{{{{ {one}|length }}}} {{{{ {one}[1999].title }}}}\n" for one in lists)
    site = site_of(root, 2000, home=home)
    put(site, {"templates/home.html": "x"})
    before = cpu()
    torii("build", "-j1", cwd=site)
    plain = cpu() - before
    put(site, {"templates/home.html": home})
    before = cpu()
    done = torii("build", "-j1", "--no-cache", cwd=site)
    took = cpu() - before - plain
    same(done.returncode, 0, done.stderr)
    same([line.split()[0] for line in (site / "public/index.html").read_text().splitlines()],
         ["2000", "2000", "2000", "2000", "2004", "2000"], "lengths")
    need(took < 1 + 4 * plain, f"{took:.2f} s for the lists, {plain:.2f} s for all else")


def test_lists_of_pages_are_shared(torii, root):
    """They cannot be changed, copies can."""
    site = site_of(root, 3, home="{% set own = get_section('blog').pages|list %}{{ own.append(1) }}"
                                 "{{ own|length }} {{ (get_section('blog').pages + [1])|length }} "
                                 "{{ get_section('blog').pages|length }}")
    torii("build", cwd=site)
    same((site / "public/index.html").read_text(), "None4 4 3", "a copy")
    for one in ("get_section('blog').pages", "get_section('blog').all_pages", "get_term('tags', 'all').pages",
                "site.pages"):
        put(site, {"templates/home.html": f"{{{{ {one}.append(1) }}}}"})
        done = torii("build", cwd=site)
        need(done.returncode == 1 and "shared and cannot be changed" in done.stderr, f"{one}: {done.stderr}")


def told(torii, root, edit, opened, count=30):
    """Seconds until the open page of a slow list is told of the edit, and until all is."""
    slow = "{% set ns = namespace(n=1) %}{% for i in range(100000) %}{% set ns.n = (ns.n * 7 + i) % 1000 %}{% endfor %}"
    section = ("<html><body>{% for p in paginator.items %}<b>{{ p.title }}</b>{% endfor %}"
               f"{{{{ paginator.total_pages }}}}{slow}{{{{ ns.n }}}}</body></html>")
    site = site_of(root, count, section=section)
    put(site, {"content/blog/_index.md": "---\ntitle: Blog\npaginate_by: 1\n---\n"})
    with Server(torii, site) as server:
        server.edit("content/blog/p0020.md", "---\ntitle: First\ntags: [all]\ndate: 2026-01-01\n---\nText.\n")
        server.wait(lambda: "p0020.md    " in server.text(), "the first edit")
        events = Events(server, opened)
        start = time.monotonic()
        path, text, wanted = edit
        server.edit(path, text)
        same(events.next(), "reload", "news")
        news = time.monotonic() - start
        need(wanted in server.get(opened).body, "the open page is old")
        page = time.monotonic() - start
        server.wait(lambda: f"{path}    " in server.text(), "end of the update")
        whole = time.monotonic() - start
        for number in range(1, count + 1):
            body = server.get(f"/blog/page/{number}/" if number > 1 else "/blog/").body
            need(f"</b>{count}" in body, f"page {number}: {body}")
        events.close()
        need(wanted in server.get(opened).body, "the open page is old at the end")
    return news, page, whole


def test_serve_open_page_of_a_list_first(torii, root):
    """Whoever looks at one page of a list does not wait for the others."""
    def title(number):
        return (f"content/blog/p{number:04}.md",
                f"---\ntitle: New\ntags: [all]\ndate: 2026-01-01\n---\nText.\n", "<b>New</b>30")
    for name, edit, opened in (("first", title(0), "/blog/"), ("later", title(7), "/blog/page/8/"),
                               ("all", ("templates/section.html", "", "X<b>Title 4</b>30"), "/blog/page/5/")):
        if not edit[1]:
            template = ("<html><body>X{% for p in paginator.items %}<b>{{ p.title }}</b>{% endfor %}"
                        "{{ paginator.total_pages }}{% for i in range(200000) %}{% endfor %}</body></html>")
            edit = (edit[0], template, edit[2])
        news, page, whole = told(torii, root / name, edit, opened)
        need(page < whole / 2, f"{name}: told after {news:.3f} s, loaded after {page:.3f} s of {whole:.3f} s")


def test_serve_the_open_page_of_a_list_goes(torii, root):
    """The last page of a list that gets shorter while it is open."""
    site = site_of(root, 3, section="<html><body>{% for p in paginator.items %}<b>{{ p.title }}</b>{% endfor %}"
                                    "{{ paginator.total_pages }}</body></html>")
    put(site, {"content/blog/_index.md": "---\ntitle: Blog\npaginate_by: 1\n---\n"})
    with Server(torii, site) as server:
        events = Events(server, "/blog/page/3/")
        (site / "content/blog/p0001.md").unlink()
        server.wait(lambda: server.get("/blog/page/3/").status == 404, "the end of the page")
        need("<b>Title 2</b>2" in server.get("/blog/page/2/").body, server.get("/blog/page/2/").body)
        server.edit("content/blog/p0001.md", "---\ntitle: Again\ndate: 2026-01-01\n---\nText.\n")
        server.wait(lambda: "<b>Title 2</b>3" in server.get("/blog/page/3/").body, "the page again")
        need("<b>Again</b>3" in server.get("/blog/page/2/").body, server.get("/blog/page/2/").body)
        events.close()


def test_serve_edits_what_a_link_leads_to(torii, root):
    """A page that is a link to the source of another, which is edited."""
    site = site_of(root, 2, page="<html><body>{{ page.title }}</body></html>")
    with Server(torii, site) as server:
        for turn in range(2):  # the link is new, then it was there
            if not turn:
                (site / "content/blog/z.md").symlink_to("p0000.md")
                server.wait(lambda: "Title 0" in server.get("/blog/z/").body, "the linked page")
            server.edit("content/blog/p0000.md", f"---\ntitle: New {turn}\n---\nText.\n")
            for path in ("/blog/p0000/", "/blog/z/"):
                server.wait(lambda: f"New {turn}" in server.get(path).body, f"{path} in turn {turn}")
