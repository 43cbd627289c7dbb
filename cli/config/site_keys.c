/* SPDX-License-Identifier: MIT
 *
 * Every key of torii.yaml: type, default, place.  A key that is missing here
 * does not exist; the manual's table is made from this one.
 */
#include "config/site_keys.h"

#include "config/site_config.h"

#include <stddef.h>

#define AT(member) offsetof(site_config, member)
#define STR(key, member, standard) {key, SETTING_STR, AT(member), standard, NULL, 0, 0}
#define BOOL(key, member, standard) \
    { key, SETTING_BOOL, AT(member), standard, NULL, 0, 0 }
#define INT(key, member, standard, min, max) \
    {key, SETTING_INT, AT(member), standard, NULL, min, max}
#define LIST(key, member, standard) \
    { key, SETTING_LIST, AT(member), standard, NULL, 0, 0 }
#define LIST_OF(key, member, standard, choices) \
    { key, SETTING_LIST, AT(member), standard, choices, 0, 0 }
#define CHOICE(key, member, standard, choices) \
    {key, SETTING_CHOICE, AT(member), standard, choices, 0, 0}
#define CHECK(name, standard) CHOICE("checks." #name, checks.name, standard, CHECKS)
#define MAPPING(key, member) {key, SETTING_MAPPING, AT(member), NULL, NULL, 0, 0}
#define SEQUENCE(key, member) {key, SETTING_SEQUENCE, AT(member), NULL, NULL, 0, 0}
#define NODE(key, member) {key, SETTING_NODE, AT(member), NULL, NULL, 0, 0}

enum { MANY = 1000000000 };

/* The order of each list is that of its enum in site_config.h. */
static const char *const AUTO[] = {"off", "on", "auto", NULL};
static const char *const CHECKS[] = {"off", "warn", "error", NULL};
static const char *const STYLES[] = {"directory", "file", "bare", NULL};
static const char *const SLUGS[] = {"ascii", "unicode", "off", NULL};
static const char *const HTML[] = {"sanitize", "allow", "escape", "omit", NULL};
static const char *const HEADING_IDS[] = {"github", "mkdocs", "ascii", "off", NULL};
static const char *const ANCHORS[] = {"none", "before", "after", "heading", NULL};
static const char *const FIELDS[] = {"title", "headings", "body", NULL};
static const char *const JINJA[] = {"do", "loopcontrols", "i18n", "debug", NULL};
static const char *const MARKDOWN[] = {
    "tables", "strikethrough", "task_lists", "footnotes", "alerts", "autolinks",
    "heading_attributes", "definition_lists", "attributes", "containers", "details",
    "math", "emoji", "sub_sup", "mark", "abbreviations", "wikilinks", NULL};
static const char *const MATH[] = {"mathml", "client", NULL};
static const char *const UNDEFINED[] = {
    "default", "strict", "chainable", "debug", NULL};
static const char *const FEED[] = {"full", "summary", NULL};
static const char *const TERM_SORT[] = {"name", "count", NULL};

/* Keys of one group stand together. */
static const setting ROWS[] = {
    STR("title", title, ""),
    STR("base_url", base_url, ""),
    STR("description", description, ""),
    STR("language", language, "en"),
    STR("author", author, ""),
    SEQUENCE("authors", authors),
    STR("timezone", timezone, "UTC"),
    STR("copyright", copyright, ""),
    STR("theme.name", theme, "blog"),
    STR("theme.extends", theme_extends, ""),
    INT("compat", compat, "1", 1, 1),
    MAPPING("params", params),
    STR("dirs.content", dirs.content, "content"),
    STR("dirs.templates", dirs.templates, "templates"),
    STR("dirs.static", dirs.statics, "static"),
    STR("dirs.assets", dirs.assets, "assets"),
    STR("dirs.data", dirs.data, "data"),
    STR("dirs.i18n", dirs.i18n, "i18n"),
    STR("dirs.archetypes", dirs.archetypes, "archetypes"),
    STR("dirs.themes", dirs.themes, "themes"),
    STR("dirs.output", dirs.output, "public"),
    STR("dirs.cache", dirs.cache, ".torii"),
    LIST(
        "ignore", ignore,
        ".*,!.well-known/,!.nojekyll,!.htaccess,*~,*.swp,node_modules/"),
    BOOL("build.drafts", build.drafts, "false"),
    BOOL("build.future", build.future, "false"),
    BOOL("build.expired", build.expired, "false"),
    BOOL("build.minify", build.minify, "false"),
    BOOL("build.partials", build.partials, "true"),
    LIST("build.compress", build.compress, ""),
    INT("build.jobs", build.jobs, "0", 0, 1024),
    BOOL("build.keep_going", build.keep_going, "false"),
    CHOICE("urls.style", urls.style, "directory", STYLES),
    BOOL("urls.relative", urls.relative, "false"),
    CHOICE("urls.slugify", urls.slugify, "ascii", SLUGS),
    BOOL("urls.keep_date_prefix", urls.keep_date_prefix, "false"),
    MAPPING("permalinks", nodes.permalinks),
    SEQUENCE("defaults", nodes.defaults),
    MAPPING("schemas", schemas),
    SEQUENCE("pages_from", pages_from),
    SEQUENCE("mounts", nodes.mounts),
    MAPPING("taxonomies", nodes.taxonomies),
    INT("paginate.by", paginate.by, "0", 0, MANY),
    STR("paginate.path", paginate.path, "page/:n"),
    MAPPING("menus", menus),
    NODE("nav", nav),
    MAPPING("languages", nodes.languages),
    BOOL("i18n.fallback", i18n.fallback, "true"),
    BOOL("i18n.default_in_path", i18n.default_in_path, "false"),
    LIST("feeds.formats", feeds.formats, "atom"),
    INT("feeds.limit", feeds.limit, "20", 0, MANY),
    CHOICE("feeds.content", feeds.content, "full", FEED),
    LIST("feeds.sections", feeds.sections, ""),
    BOOL("feeds.terms", feeds.terms, "false"),
    BOOL("sitemap.enabled", sitemap.enabled, "true"),
    LIST("sitemap.exclude", sitemap.exclude, ""),
    STR("sitemap.changefreq", sitemap.changefreq, ""),
    INT("sitemap.limit", sitemap.limit, "50000", 1, 50000),
    BOOL("robots.enabled", robots.enabled, "true"),
    SEQUENCE("robots.rules", robots.rules),
    BOOL("robots.sitemap", robots.sitemap, "true"),
    CHOICE("search.enabled", search.enabled, "auto", AUTO),
    LIST_OF("search.fields", search.fields, "title,headings,body", FIELDS),
    NODE("search.shards", nodes.shards),
    INT("search.min_length", search.min_length, "2", 1, 100),
    BOOL("llms.index", llms.index, "false"),
    BOOL("llms.full", llms.full, "false"),
    BOOL("llms.pages", llms.pages, "false"),
    MAPPING("outputs", outputs),
    MAPPING("redirects", nodes.redirects),
    CHOICE("markdown.html", markdown.html, "sanitize", HTML),
    LIST_OF("markdown.extensions", markdown.extensions,
         "tables,strikethrough,task_lists,footnotes,alerts,autolinks,"
         "heading_attributes", MARKDOWN),
    BOOL("markdown.smart", markdown.smart, "false"),
    CHOICE("markdown.heading_ids", markdown.heading_ids, "github", HEADING_IDS),
    CHOICE("markdown.anchors", markdown.anchors, "none", ANCHORS),
    CHOICE("markdown.math", markdown.math, "mathml", MATH),
    INT("markdown.toc.min", markdown.toc_min, "2", 1, 6),
    INT("markdown.toc.max", markdown.toc_max, "4", 1, 6),
    LIST("markdown.links.external_rel", markdown.external_rel, "external,noopener"),
    STR("markdown.links.external_target", markdown.external_target, ""),
    STR("markdown.links.external_class", markdown.external_class, ""),
    BOOL("markdown.images.lazy", markdown.lazy_images, "true"),
    BOOL("markdown.images.dimensions", markdown.image_dimensions, "true"),
    BOOL("markdown.images.figure", markdown.image_figures, "false"),
    BOOL("markdown.jinja", markdown.jinja, "false"),
    BOOL("highlight.enabled", highlight.enabled, "true"),
    STR("highlight.style", highlight.style, "classes"),
    BOOL("highlight.line_numbers", highlight.line_numbers, "false"),
    CHOICE("highlight.unknown", highlight.unknown, "warn", CHECKS),
    CHOICE("templates.undefined", templates.undefined, "default", UNDEFINED),
    BOOL("templates.autoescape", templates.autoescape, "true"),
    BOOL("templates.trim_blocks", templates.trim_blocks, "true"),
    BOOL("templates.lstrip_blocks", templates.lstrip_blocks, "true"),
    LIST_OF("templates.extensions", templates.extensions, "do,loopcontrols,i18n",
            JINJA),
    CHECK(internal_links, "error"),
    CHECK(anchors, "error"),
    CHECK(images, "error"),
    CHECK(duplicate_urls, "error"),
    CHECK(undefined, "warn"),
    CHECK(translations, "warn"),
    CHECK(front_matter, "warn"),
    CHECK(alt_text, "warn"),
    CHECK(accessibility, "warn"),
    CHECK(orphans, "off"),
    CHECK(external_links, "off"),
    INT("checks.budget.html", checks.budget_html, "0", 0, MANY),
    INT("checks.budget.css", checks.budget_css, "0", 0, MANY),
    INT("checks.budget.js", checks.budget_js, "0", 0, MANY),
    SEQUENCE("security.content", security.content),
    BOOL("assets.fingerprint", assets.fingerprint, "true"),
    BOOL("assets.integrity", assets.integrity, "true"),
    CHOICE("assets.minify", assets.minify, "auto", AUTO),
    INT("serve.port", serve.port, "7117", 0, 65535),
    STR("serve.host", serve.host, "127.0.0.1"),
    BOOL("serve.open", serve.open, "false"),
    MAPPING("serve.headers", serve.headers),
    STR("edit_url", edit_url, ""),
    BOOL("git.dates", git.dates, "false"),
    MAPPING("environments", nodes.environments),
};

static const setting_main MAINS[] = {
    {"theme", "name"},       {"search", "enabled"},  {"sitemap", "enabled"},
    {"robots", "enabled"},   {"feeds", "formats"},   {"highlight", "enabled"},
    {"paginate", "by"},      {"git", "dates"},       {"llms", "index"},
};

const settings SITE_KEYS = {
    .rows = ROWS,
    .count = sizeof ROWS / sizeof *ROWS,
    .mains = MAINS,
    .main_count = sizeof MAINS / sizeof *MAINS,
    .synonyms = FOREIGN_KEYS,
};

#undef AT
#define AT(member) offsetof(taxonomy_config, member)

static const setting TAXONOMY_ROWS[] = {
    STR("path", path, ""),
    INT("paginate_by", paginate_by, "-1", -1, MANY),
    BOOL("feed", feed, "false"),
    BOOL("render", render, "true"),
    CHOICE("sort_by", sort_by, "name", TERM_SORT),
    STR("template", template_name, ""),
    STR("term_template", term_template, ""),
};

const settings TAXONOMY_KEYS = {
    .rows = TAXONOMY_ROWS,
    .count = sizeof TAXONOMY_ROWS / sizeof *TAXONOMY_ROWS,
};
