"""The search: its index, and what a reader finds with it."""
import json
import pathlib
import shutil
import subprocess

from outputs_tests import build, put
from run import HERE, make_site, need, same

CORPUS = json.loads((HERE / "search_corpus.json").read_text())


def search_site(root, language, pages, config=""):
    site = make_site(root / language, **pages)
    put(site, {"torii.yaml": f"title: T\nbase_url: https://example.org/s/\nlanguage: {language}\n"
               f"search: true\n{config}"})
    return site


def ask(site, queries, kind="json", folder="search"):
    """The results of each query; None where there is no node."""
    if not shutil.which("node"):
        return None
    done = subprocess.run(
        ["node", str(HERE / "search_query.js"), str(site / "public/js/search.js"),
         str(site / "public" / folder), kind, *queries], capture_output=True, text=True)
    need(done.returncode == 0, done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def first_hits(torii, root, language, config="", kind="json"):
    site = search_site(root, language, CORPUS[language]["pages"], config)
    build(torii, site)
    queries = CORPUS[language]["queries"]
    answers = ask(site, [q for q, _ in queries], kind) or []
    for (query, wanted), found in zip(queries, answers):
        got = found[0]["url"] if found else "nothing"
        need(got == f"../{wanted}/", f"{language}: {query!r} gives {got}, not {wanted}: "
             f"{[f['url'] for f in found]}")
    return site


def test_search_finds_english(torii, root):
    first_hits(torii, root, "en")


def test_search_finds_english_in_many_shards(torii, root):
    site = search_site(root, "en", CORPUS["en"]["pages"])
    out, _ = build(torii, site, "--set", "search.shards=16")
    need(sum(n.startswith("search/terms-") for n in out) == 16, "shards")
    queries = CORPUS["en"]["queries"]
    for (query, wanted), found in zip(queries, ask(site, [q for q, _ in queries]) or []):
        same(found[0]["url"] if found else None, f"../{wanted}/", query)


def test_search_finds_german(torii, root):
    first_hits(torii, root, "de")


def test_search_finds_japanese(torii, root):
    first_hits(torii, root, "ja")


def test_search_finds_chinese_korean_thai(torii, root):
    for language in ("zh", "ko", "th"):
        first_hits(torii, root, language)


def test_search_from_files(torii, root):
    site = search_site(root, "en", CORPUS["en"]["pages"])
    out, _ = build(torii, site, "--set", "urls.relative=true")
    need(not [n for n in out if n.startswith("search/") and n.endswith(".json")], "JSON files")
    queries = CORPUS["en"]["queries"]
    for (query, wanted), found in zip(queries, ask(site, [q for q, _ in queries], "js") or []):
        same(found[0]["url"] if found else None, f"../{wanted}/", query)


def test_search_results_lead_to_headings(torii, root):
    site = search_site(root, "en", CORPUS["en"]["pages"])
    build(torii, site)
    answers = ask(site, ["continuous integration", "zzzzqqq"])
    if answers is None:
        return
    same(answers[0][0]["heading"], ["continuous-integration", "Continuous integration"], "heading")
    same(answers[1], [], "a word that no page has")


def test_search_leaves_pages_out(torii, root):
    pages = {"a": "# A\n\nelephant\n", "b": "---\ntitle: B\nsearch: false\n---\nelephant\n",
             "c": "---\ntitle: C\nhidden: true\n---\nelephant\n",
             "evil": "---\ntitle: \"</script><b>'\\\"\\u2028\"\n---\nx\n"}
    site = search_site(root, "en", pages)
    out, _ = build(torii, site)
    terms = json.loads(out["search/terms-0.json"])
    same(len(terms["elephant"]), 2, "pages with the word")
    need(b"</script>" not in out["search/pages-0.json"], "an end tag in the index")
    titles = [p[1] for p in json.loads(out["search/pages-0.json"])]
    need("</script><b>'\"\u2028" in titles, titles)
    out, _ = build(torii, site, "--set", "search.fields=[title]")
    need("elephant" not in json.loads(out["search/terms-0.json"]), "a word of the body")


def test_search_page_without_scripts(torii, root):
    site = search_site(root, "en", {"a": "# A page\n"})
    put(site, {"content/b/_index.md": "---\ntitle: Bees\n---\n", "content/b/c.md": "# C page\n"})
    out, _ = build(torii, site)
    text = out["search/index.html"].decode()
    for part in ('<a href="/s/a/">A page</a>', '<a href="/s/b/">Bees</a>',
                 '<a href="/s/b/c/">C page</a>', 'action="/s/search/"', 'content="noindex"'):
        need(part in text, f"no {part} in {text}")
    need("https://example.org/s/search/" not in out["sitemap.xml"].decode(), "in the sitemap")
    out, _ = build(torii, site, "--set", "search=false")
    need(not [n for n in out if n.startswith("search/")], "a search")
    need('role="search"' not in out["index.html"].decode(), "a box")
    (pathlib.Path(site) / "torii.yaml").write_text("title: T\nbase_url: https://example.org/\n")
    out, _ = build(torii, site)
    need("search/index.json" not in out, "a search that the theme does not have")
    put(site, {"themes/mine/theme.yaml": "name: mine\nextends: blog\nfeatures: [search]\n",
               "torii.yaml": "title: T\nbase_url: https://example.org/\ntheme: mine\n"})
    out, _ = build(torii, site)
    need("search/index.json" in out, "no search, though the theme has it")
