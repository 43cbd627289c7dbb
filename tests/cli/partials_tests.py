"""Tests of included templates whose text is kept for other pages."""
import json
import pathlib
import re
import shutil
import sys

from run import HERE, files, make_site, need, put, same

sys.path.insert(0, str(HERE.parent / "theme"))
import demos  # noqa: E402

SIDE = "<ul>{% for p in site.regular_pages %}<li>{{ p.title }}</li>{% endfor %}</ul>"


def some_site(root, templates, count=6):
    pages = {f"p{i}": f"---\ntitle: Page {i}\ndate: 2026-01-0{i + 1}\ntags: [t{i % 2}]\n---\nText {i}.\n"
             for i in range(count)}
    site = make_site(root / "site", **pages)
    (site / "torii.yaml").write_text((site / "torii.yaml").read_text() + "feeds: false\nsitemap: false\nsearch: false\n")
    put(site, {"templates/base.html": "{% block main %}{% endblock %}",
               **{f"templates/{name}.html": "" for name in ("home", "section", "taxonomy", "term", "404")},
               **{f"templates/{name}": text for name, text in templates.items()}})
    return site


def profiled(torii, site, *more):
    done = torii("build", "--profile", "-j1", "--no-cache", "--force", *more, cwd=site)
    need(done.returncode == 0, done.stderr)
    return {name: int(times) for times, name in re.findall(r" (\d+)  (\S+\.html)\n", done.stderr)}, done.stderr


def built(site):
    return {p.relative_to(site).as_posix(): p.read_text() for p in (site / "public").rglob("*.html")}


def both_ways(torii, site):
    """How often each template was run; what comes out is the same with and without."""
    times, _ = profiled(torii, site)
    kept = built(site)
    shutil.rmtree(site / "public")
    profiled(torii, site, "--set", "build.partials=false")
    same(kept, built(site), "with kept partials")
    return times


def test_partial_is_rendered_once(torii, root):
    """For each set of values that it takes: the language, a loop's variable, a setting."""
    site = some_site(root, {
        "page.html": "{% include 'side.html' %}{% include 'nested.html' %}{% for size in [1, 2, 1] %}"
                     "{% include 'sized.html' %}{% endfor %}{{ page.title }}",
        "side.html": SIDE,
        "nested.html": "({% include 'inner.html' %}{% include 'no.html' ignore missing %})",
        "inner.html": "{{ site.title }}{{ url_for('page', path='p1.md') }}{{ mark('x') }}",
        "macros.html": "{% macro mark(x) %}<mark>{{ x }}</mark>{% endmacro %}",
        "sized.html": "<i>{{ size }}{{ lang }}</i>"})
    times = both_ways(torii, site)
    same({n: times[n] for n in ("page.html", "side.html", "nested.html", "inner.html", "sized.html")},
         {"page.html": 6, "side.html": 1, "nested.html": 1, "inner.html": 1, "sized.html": 2}, "once")
    (site / "torii.yaml").write_text((site / "torii.yaml").read_text() + "languages: {de: {}}\n")
    times = both_ways(torii, site)
    same({n: times[n] for n in ("page.html", "side.html", "sized.html")},
         {"page.html": 12, "side.html": 2, "sized.html": 4}, "once for each language")


def test_partial_that_is_not_kept(torii, root):
    """What depends on the page in any way, or has an effect on what is around it."""
    refused = {
        "page": "{{ page.title }}",
        "alias": "{{ other.title }}",
        "menu": "{% for m in menu('main') %}{{ m.title }}{{ m.active }}{% endfor %}",
        "nav": "{% for m in nav() %}{{ m.title }}{{ m.active }}{% endfor %}",
        "relative": "{{ '/p1/'|relative_url }}",
        "languages": "{% for l in site.languages %}{{ l.url }}{% endfor %}",
        "head": "{{ head() }}",
        "info": "{{ image_info('x.svg').width }}",
        "shared": "{% set ns.n = ns.n + 1 %}{{ ns.n }}",
        "turn": "{{ turn.next() }}",
        "list": "{% do seen.append(1) %}{{ seen|length }}",
        "macro": "{{ local() }}",
        "random": "{{ ['only']|random }}",
        "all": "{% import 'lib.html' as lib with context %}{{ lib.here }}",
        "state": "{% import 'counter.html' as c %}{{ c.next() }}",
        "reported": "{{ nonsense }}",
        "number": "{% if paginator is defined %}{{ paginator.number }}{% endif %}",
    }
    includes = "".join(f"{{% include 'r/{name}.html' %}}" for name in refused)
    around = ("{% set ns = namespace(n=0) %}{% set turn = cycler('a', 'b') %}{% set seen = [] %}"
              "{% set other = page %}{% macro local() %}{{ page.url }}{% endmacro %}"
              "{% import 'counter.html' as c %}{{ c.next() }}")
    site = some_site(root, {
        "page.html": f"{around}{includes}{{{{ ns.n }}}}{{{{ turn.next() }}}}{{{{ seen }}}}{{{{ c.next() }}}}",
        "home.html": "{% set paginator = paginate(site.regular_pages, 2) %}{% include 'r/number.html' %}",
        "lib.html": "{% set here = page.url %}",
        "counter.html": "{% set ns = namespace(n=0) %}{% macro next() %}{% set ns.n = ns.n + 1 %}{{ ns.n }}{% endmacro %}",
        **{f"r/{name}.html": text for name, text in refused.items()}})
    put(site, {"content/x.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='7' height='5'/>"})
    (site / "torii.yaml").write_text(
        (site / "torii.yaml").read_text() + "menus: {main: [{page: p1.md}, {page: p2.md}]}\n"
        "templates: {extensions: [do]}\nlanguages: {de: {}}\n")
    times = both_ways(torii, site)
    pages = times["page.html"]
    refused.pop("number")  # for pages without a paginator it is kept
    for name in refused:
        need(times[f"r/{name}.html"] >= pages, f"{name}: {times}")


def test_partial_depends_on_what_it_reads(torii, root):
    """Whoever shows it is rendered again when a value behind it is another one, and not else."""
    site = some_site(root, {
        "page.html": "{% include 'outer.html' %}{{ page.content }}", "outer.html": "{% include 'side.html' %}",
        "side.html": SIDE + "{{ asset('a.css').url }}"})
    put(site, {"assets/a.css": "a { color: red }\n"})

    def rebuild():
        done = torii("build", "--verify", cwd=site)
        need(done.returncode == 0 and "0 differ" in done.stderr, done.stderr)
        return int(re.search(r"(\d+) changed", done.stderr)[1])

    rebuild()
    same(rebuild(), 0, "twice")
    page = site / "content/p3.md"
    page.write_text(page.read_text().replace("Text 3", "Other"))
    same(rebuild(), 1, "a text")
    page.write_text(page.read_text().replace("Page 3", "Third"))
    same(rebuild(), 6, "a title that all show")
    page.write_text(page.read_text().replace("Other", "More"))
    same(rebuild(), 1, "a text, later")
    put(site, {"templates/side.html": SIDE + "!{{ asset('a.css').url }}"})
    same(rebuild(), 6, "its template")
    put(site, {"assets/a.css": "a { color: blue }\n"})
    need(rebuild() >= 6, "the address of an asset")
    page.unlink()
    same(rebuild(), 5, "a page that is gone")
    need((site / "public").glob("a.*.css"), "the asset is there")
    reads = json.loads(torii("why", "/p1/", "--format=json", cwd=site).stdout)
    need("Page 2" in json.dumps(reads) or "p2.md" in json.dumps(reads), reads)


def test_partials_change_no_output(torii, root):
    """Sites of these tests and demos of themes, with and without."""
    for source in sorted((HERE / "sites").iterdir()):
        site = root / source.name
        shutil.copytree(source / "site", site, symlinks=True)
        trees = []
        for kept in ("true", "false"):
            out = root / f"{source.name}-{kept}"
            torii("build", "--no-cache", "-o", out, "--set", f"build.partials={kept}", cwd=site)
            trees.append(files(out))
        same(trees[0], trees[1], source.name)
    program = pathlib.Path(torii.program)
    for name in demos.DEMOS:
        trees = [files(demos.build(program, name, root, f"build.partials={kept}"))
                 for kept in ("true", "false")]
        need(len(trees[0]) > 5, name)
        same(trees[0], trees[1], name)
