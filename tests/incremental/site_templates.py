"""The templates of generated sites: between them they read all that templates can
read of a site, in the ways in which they can read it."""

# {% block %}s of the base of the built-in themes are filled in by THEMED.
OWN = {
    "base.html": """{% import "macros/card.html" as cards %}
{% from "macros/list.html" import plain_list with context %}<!doctype html>
<html lang="{{ lang }}" dir="{{ site.direction }}"><head>
<title>{% block title %}{{ page.title }} - {{ site.title }}{% endblock %}</title>{{ head() }}
<link rel="stylesheet" href="{{ asset('css/a.css').url }}">{% block extra %}{% endblock %}</head>
<body class="{{ page.kind }} {{ page.type }}">
{% include "partials/menu.html" %}{% include ["partials/banner.html", "partials/banner-plain.html"] ignore missing %}
{% block main %}{% endblock %}
{% include "partials/side.html" %}{% include "partials/foot.html" ignore missing %}
{% include "partials/by_value.html" %}{% include "partials/many.html" %}
{% for language in site.languages %}{{ language.code }}{{ language.url }}{% if language.active %}*{% endif %}{% endfor %}
</body></html>
""",
    "page.html": """{% extends "base.html" %}
{% block extra %}{{ super() }}<meta name="x" content="{{ page.description }}">{% endblock %}
{% block main %}{% include "partials/crumbs.html" %}<h1>{{ page.title }}</h1>{{ page.content }}
{% for t in page.tags %}<a href="{{ t.url }}">{{ t.name }} ({{ t.count }})</a>{% endfor %}
{% if page.prev %}<a href="{{ page.prev.url }}">{{ page.prev.title }}</a>{% endif %}
{% if page.nav_prev %}{{ page.nav_prev.url }}{% endif %}{% if page.nav_next %}{{ page.nav_next.url }}{% endif %}
{% if page.older %}<a href="{{ page.older.url }}">{{ page.older.summary }}</a>{% endif %}
{% for one in page.backlinks %}<i>{{ one.title }}</i>{% endfor %}
{% for one in page.related(3) %}<b>{{ one.url }}</b>{% endfor %}
{% for one in page.series_pages %}{{ one.title }}{{ page.series_part }}{% endfor %}
{% for one in page.assets %}{{ one.name }}:{{ one.size }}{{ one.width }}{% endfor %}
{% for one in page.alternates %}{{ one.lang }}={{ one.url }} {{ one.title }}{% endfor %}
{% set mood = page.extra.mood|default("none") %}{% set ns = namespace(n=0) %}
{% for head in page.toc recursive %}{% set ns.n = ns.n + 1 %}{{ head.title }}{{ loop(head.children) }}{% endfor %}
{% include "partials/mood.html" %}{{ ns.n }}
<p>{{ page.word_count }} {{ page.mood }} {{ t("read_more") }} {{ t("posts", n=page.tags|length) }}</p>
{% endblock %}
""",
    "section.html": """{% extends "base.html" %}
{% block main %}<h1>{{ page.title }}</h1>{{ page.content }}
{% for p in paginator.items %}{{ cards.card(p) }}{% if loop.changed(p.date) %}-{% endif %}{% endfor %}
{{ paginator.number }}/{{ paginator.total_pages }}{% if paginator.next %}{{ paginator.next.url }}{% endif %}
{% for s in section.subsections %}{{ s.title }}{{ s.pages|length }}{% endfor %}
{% for tag, group in page.all_pages|groupby("weight") %}{{ tag }}:{{ group|map(attribute="title")|join(",") }}{% endfor %}
{% endblock %}
""",
    "home.html": """{% extends "base.html" %}
{% block main %}{% for p in site.regular_pages[:5] %}{{ cards.card(p) }}
{{ p.summary }}{% endfor %}{% for a, b in data.facts|dictsort %}{{ a }}={{ b }} {% endfor %}
{{ data.list|join(" ") }}{% for row in data.table %}{{ row.name }}{{ row.size }}{% endfor %}
{% for name, one in site.taxonomies|dictsort %}{{ name }}{{ one.terms|length }}{% endfor %}
{% for p in site.pages|selectattr("extra.mood", "defined")|sort(attribute="title") %}{{ p.title }}{{ p.extra.mood }}{% endfor %}
<img src="{{ url_for('static', filename='logo.txt') }}">{{ site.params.motto }}{{ site.updated }}
{% set deep = load_data("data/deep/more.yaml") %}{{ deep.word }}{{ config.paginate.by }}{{ env }}
{% set best = get_page("blog/_index.md") %}{{ best.title }}{{ best.pages|length }}
{% for p in best.pages|where("draft", false)|sort_by("url") %}{{ loop.cycle("a", "b") }}{{ p.slug }}{% endfor %}
{{ data.facts|tojson }}{{ page.content }}{{ "*" ~ data.list[0] ~ "*"|markdown }}{% endblock %}
""",
    "term.html": """{% extends "base.html" %}
{% block main %}<h1>{{ term.name }} {{ term.title }}</h1>{{ page.content }}
{% for p in paginator.items %}{{ cards.card(p) }}{% endfor %}{% endblock %}
""",
    "taxonomy.html": """{% extends "base.html" %}
{% block main %}{% for t in taxonomy.terms %}{{ t.name }}{{ t.count }}{{ (t.pages|first or page).title }}
{% endfor %}{% endblock %}
""",
    "special.html": """{% extends "page.html" %}{% block title %}Special {{ super() }}{% endblock %}""",
    "page.json": """{"title": {{ page.title|tojson }}, "next": {{ page.next.url|tojson if page.next else "null" }}}
""",
    "section.json": """[{% for p in section.pages %}{{ p.title|tojson }}{{ "," if not loop.last }}{% endfor %}]
""",
    "partials/side.html": """<ul>{% for p in site.pages %}<li><a href="{{ p.url }}">{{ p.title }}</a>{% endfor %}</ul>
""",
    "partials/menu.html": """{% for m in menu("main") %}<a{% if m.active %} class=on{% endif %} href="{{ m.url }}">{{ m.title }}</a>
{% endfor %}""",
    "partials/crumbs.html": """{% for p in page.ancestors %}{{ p.title }} / {% endfor %}{{ page.section.title }}
""",
    "partials/mood.html": """<u>{{ mood }}{% set ns.n = ns.n + 1 %}{{ loop is defined }}{{ absent_name is defined }}</u>
""",
    # Does not depend on the page, but for some pages of the site.
    "partials/by_value.html": """{% set year = site.regular_pages|map(attribute="title")|first %}
<p>{{ year }}{{ site.menus|length }}{% if page.is_home %}home{% else %}{{ page.section.url }}{% endif %}
{% include "partials/inner.html" %}</p>
""",
    "partials/inner.html": """{% for one in (data.list or []) %}{{ one|upper }}{% endfor %}{{ lang }}{{ t("read_more") }}
{{ url_for("page", path="about.md") }}
""",
    # Included with what is around it: loops, values of their own, shared objects.
    "partials/many.html": """{% set shared = namespace(n=1) %}{% set turn = cycler("a", "b") %}{% set comma = joiner(",") %}
{% for p in site.pages[:3] %}{% include "partials/row.html" %}{% endfor %}{{ shared.n }}
{% with p = page, lone = true %}{% include "partials/row.html" %}{% endwith %}
{% include "partials/plain.html" without context %}{% include "partials/" ~ ("lone" if page.is_home else "rare") ~ ".html" %}
{% macro within(x) %}{% include "partials/rare.html" %}{{ x }}{% endmacro %}{{ within(page.kind) }}
{% filter upper %}{% include "partials/rare.html" %}{% endfilter %}{% set kept %}{% include "partials/lone.html" %}{% endset %}{{ kept }}
""",
    "partials/row.html": """{{ comma() }}{{ turn.next() }}{{ p.title }}{{ loop.index if loop is defined }}{{ lone }}{% set shared.n = shared.n + 1 %}
{% if paginator is defined %}{{ paginator.number }}{% endif %}{% set p = 1 %}
""",
    # Reads the page only where others say so.
    "partials/rare.html": """{% if data.facts.river is defined %}{{ page.title }}{% endif %}{% if site.pages|length > 9 %}{{ page.url }}{% endif %}
{% for one in site.taxonomies.tags.terms[:2] %}{{ one.name }}{{ one.count }}{% endfor %}{{ t("read_more") }}
{% if site.languages|length > 1 and page.translation("de") %}{{ page.translation("de").title }}{% endif %}
""",
    "partials/plain.html": """{{ t("posts", n=2) }}{{ url_for("page", path="about.md") }}{{ page is defined }}
""",
    "partials/lone.html": """{{ site.title }}{{ lang }}{% for p in site.regular_pages[:2] %}{{ p.summary }}{{ p.word_count }}{% endfor %}{{ page.path }}
{{ asset("css/note.css").url }}{% for p in page.terms("tags") %}{{ p.pages|length }}{% endfor %}{{ now().year }}
""",
    "partials/banner-plain.html": """<hr>{{ site.description }}
""",
    "macros/card.html": """{% macro card(p) %}<a href="{{ p.url }}">{{ p.title }}</a> {{ p.date }}{{ caller() if caller }}{% endmacro %}
""",
    "macros/list.html": """{% macro plain_list(items) %}{% for p in items %}{{ p.title }}{{ page.url }}{% endfor %}{% endmacro %}
""",
    "shortcodes/note.html": """<aside class="{{ asset('css/note.css').integrity }}">{{ text }} {{ page.title }} {{ site.title }}</aside>""",
    "shortcodes/latest.html": """{% for p in site.regular_pages[:n|default(2)] %}<a href="{{ p.url }}">{{ p.title }}</a>{% endfor %}{{ nth }}""",
    "shortcodes/box.html": """<div class="{{ kind }}">{{ body }}{% include "partials/inner.html" %}</div>""",
}

# What is laid over a built-in theme, and taken away again.
THEMED = {
    "page.html": """{% extends "theme/page.html" %}{% block before_content %}{{ page.reading_time }}{{ site.pages|length }}{% endblock %}""",
    "section.html": """{% extends "theme/section.html" %}{% block after_content %}{% for p in section.pages %}{{ p.title }}{% endfor %}{% endblock %}""",
    "base.html": """{% extends "theme/base.html" %}{% block footer %}{{ super() }}{{ data.facts|length }}{% endblock %}""",
    "partials/footer.html": """<footer>{{ site.copyright }}{% for p in site.pages[:3] %}{{ p.link_title }}{% endfor %}</footer>""",
    "shortcodes/note.html": OWN["shortcodes/note.html"].replace("css/note", "css/a"),
    "shortcodes/latest.html": OWN["shortcodes/latest.html"],
    "shortcodes/box.html": """<div>{{ body }}</div>""",
    "special.html": """{% extends "page.html" %}{% block title %}Special{% endblock %}""",
}

# Templates that may be there.
OPTIONAL = {
    "partials/foot.html": "<footer>{{ site.title }}{% for p in site.home.subsections %}{{ p.title }}{% endfor %}</footer>",
    "partials/banner.html": "<b>{{ page.title }}{{ site.build_date }}</b>",
    "markdown/link.html": """<a href="{{ url }}">{{ text }}{% if is_external %}!{% endif %}{{ page.title }}</a>""",
    "markdown/heading.html": """<h{{ level }} id="{{ id }}">{{ text }}{{ site.params.motto }}</h{{ level }}>""",
    "markdown/image.html": """<img src="{{ url }}" alt="{{ alt }}"{{ attributes }}>{{ image_info("blog/pic.svg").width }}""",
    "markdown/code.html": """<pre class="{{ language }}">{{ code }}{{ data.facts|length }}</pre>""",
    "markdown/quote.html": """<blockquote>{{ text }}{{ site.params.motto }}</blockquote>""",
    "markdown/table.html": """<table>{{ html }}</table>{{ data.facts|length }}""",
    "blog/page.html": """{% extends "page.html" %}{% block title %}Blog: {{ super() }}{% endblock %}""",
    "docs/section.html": """{% extends "section.html" %}{% block title %}Docs: {{ section.all_pages|length }}{% endblock %}""",
    "note.html": """{% extends "page.html" %}{% block title %}{{ page.type }}{% endblock %}""",
    "terms/tags.html": """{{ term.name }}{% for p in term.pages %}{{ p.title }}{% endfor %}""",
    "404.html": """Nothing here {{ page.title }} {% for p in site.pages[:2] %}{{ p.url }}{% endfor %}""",
    "robots.txt": """User-agent: *\n# {{ site.title }}\n""",
    "page.md": """# {{ page.title }}\n{{ page.markdown }}""",
    "partials/inner.html": """<i>{{ page.title }}{{ site.pages|length }}</i>""",
    "feed.json": """{"title": {{ feed.title|tojson }}, "n": {{ feed.pages|length }}}""",
    "partials/header.html": """<header>{% for n in nav() %}{{ n.title }}{{ n.active }}{% for c in n.children %}{{ c.url }}{% endfor %}{% endfor %}</header>""",
    "macros/list.html": """{% macro plain_list(items) %}{{ items|length }}{% endmacro %}""",
    "shortcodes/figure.html": """<figure>{{ args[0] }}{{ page.url }}</figure>""",
}

# Templates that a site seldom has.
SELDOM = {
    "macros.html": """{% macro shout(x) %}{{ x|upper }}WORD{{ site.title }}{{ data.facts|length }}{% endmacro %}""",
    "feed.atom.xml": """<feed>WORD{{ feed.title }}{% for p in feed.pages %}{{ p.title }}{{ p.content }}{% endfor %}{{ feed.updated }}</feed>""",
    "feed.rss.xml": """<rss>WORD{% for p in feed.pages %}{{ p.permalink }}{{ p.summary }}{% endfor %}</rss>""",
    "sitemap.xml": """<urlset>WORD{% for p in site.pages %}{{ p.permalink }}{% endfor %}</urlset>""",
    "redirect.html": """<a href="{{ url }}">WORD{{ site.title }}</a>""",
    "search.html": """{% extends "theme/search.html" %}""",
    "llms.txt": """WORD {{ site.title }}{% for p in site.pages %}{{ p.title }}{% endfor %}\n""",
    "partials/meta.html": """<meta name="m" content="WORD{{ page.title }}{{ page.canonical }}">""",
    "blog/section.html": """{% extends "section.html" %}{% block title %}WORD{{ _("Hello") }}{{ section.pages|length }}{% endblock %}""",
    "taxonomies/tags.html": """WORD{% for t in taxonomy.terms %}{{ t.name }}{{ t.pages|length }}{% endfor %}""",
    "index.html": """{% extends "page.html" %}{% block title %}WORD{{ gettext("Bye") }}{% endblock %}""",
    "docs/page.html": """{% extends "page.html" %}{% block title %}WORD{{ page.nav_next.title }}{{ page.nav_prev.url }}{% endblock %}""",
    "shortcodes/ref.html": """<a>WORD{{ args[0] }}</a>""",
    "shortcodes/tab.html": """<p>WORD{{ args[0] }}{{ body }}{{ nth }}</p>""",
    "page.print.html": """WORD{{ page.title }}{{ page.content }}{{ page.outputs|length }}""",
    "404.html": """{% extends "theme/404.html" %}""",
    "partials/footer.html": """<footer>WORD{{ shout("x") if shout is defined }}{{ image_info("blog/shot.gif").width }}{{ menu("foot")|length }}</footer>""",
}
