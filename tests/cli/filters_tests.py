"""The filters that templates of sites have beyond Jinja's."""
from outputs_tests import build, put
from run import make_site, same


def test_filters(torii, root):
    cases = [
        ("'2026-01-02'|date", "2026-01-02T00:00:00Z"),
        ("'2026-01-02T03:04:05+02:00'|date('iso')", "2026-01-02T03:04:05+02:00"),
        ("'2026-01-02 03:04'|date('rfc822')", "Fri, 02 Jan 2026 03:04:00 +0000"),
        ("'2026-01-02'|date('%d %B %Y, %-d, %A')", "02 January 2026, 2, Friday"),
        ("'2026-02-01'|date('relative')", "1 month ago"),
        ("'2026-03-04 05:07'|date('relative')", "in 1 minute"),
        ("'2026-03-04 05:06'|date('relative')", "now"),
        ("none|date", ""),
        ("'/a/?b#c'|absolute_url", "https://example.org/a/?b#c"),
        ("'https://x.org/'|absolute_url", "https://x.org/"),
        ("'/sub/a/b/'|relative_url", "b/"),
        ("'/sub/'|relative_url", "../"),
        ("'/sub/c/?x#y'|relative_url", "../c/?x#y"),
        ("'<p>a &amp; <b>b</b></p>'|plain", "a & b"),
        ("'<a href=\"x\">\u0001&'|xml|string", "&lt;a href=&quot;x&quot;&gt;&amp;"),
        ("1234567.5|number", "1,234,567.5"),
        ("1234567.5|number(2, '.')", "1.234.567.50"),
        ("'Größe & C++'|slugify", "grosse-and-cplusplus"),
        ("'a *b*'|markdown(inline=true)|string", "a <em>b</em>"),
        ("'\"a\" \\'b\\' it\\'s -- --- ...'|smart", "“a” ‘b’ it’s – — …"),
        ("('(\"a\")')|smart", "(“a”)"),
        ("('<b title=\"x\">\"a\"</b> <code>\"b\"</code>'|safe)|smart|string",
         "<b title=\"x\">“a”</b> <code>\"b\"</code>"),
        ("'\"a\" <'|e|smart|string", "“a” &lt;"),
        ("'int a;'|highlight('c', inline=true)|string", "<span class=\"kt\">int</span> <span class=\"n\">a</span><span class=\"p\">;</span>"),
        ("('x = 1'|highlight('python')|string)[:28]", '<pre class="highlight"><code'),
        ("[{'a': 2}, {'a': 1}]|sort_by('a')|map(attribute='a')|join", "12"),
        ("[{'a': 2}, {'a': 1}]|where('a', 2)|map(attribute='a')|join", "2"),
        ("('<a href=\"b.html\">'|absolute_urls('https://x.org/a/'))|string",
         "<a href=\"https://x.org/a/b.html\">"),
    ]
    site = make_site(root / "site", a="# A\n")
    put(site, {"torii.yaml": "title: T\nbase_url: https://example.org/sub/\n",
               "templates/page.html": "\n".join("{{ (" + text + ")|safe }}~" for text, _ in cases)})
    out, _ = build(torii, site, "--clock", "2026-03-04 05:06")
    got = out["a/index.html"].decode().removesuffix("~").split("~\n")
    for (text, wanted), given in zip(cases, got):
        same(given, wanted, text)
