"""Lists of pages: what templates may do with them, and how long that takes."""
import resource

from run import make_site, need, put, same


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
