/* SPDX-License-Identifier: MIT
 *
 * torii.yaml: every key with its type and default.  One table in
 * site_config.c drives reading, defaults, checks and suggestions; this
 * struct is what the rest of the command sees.  All memory belongs to the
 * arena given to site_config_load(), nothing changes afterwards.
 */
#ifndef CLI_CONFIG_SITE_CONFIG_H
#define CLI_CONFIG_SITE_CONFIG_H

#include "base/arena.h"
#include "base/log.h"
#include "base/vec.h"
#include "config/language.h"
#include "config/mount.h"
#include "config/yaml.h"

typedef enum config_auto { CONFIG_OFF, CONFIG_ON, CONFIG_AUTO } config_auto;
typedef enum config_check { CHECK_OFF, CHECK_WARN, CHECK_ERROR } config_check;
typedef enum url_style { URL_DIRECTORY, URL_FILE, URL_BARE } url_style;
typedef enum slug_mode { SLUG_ASCII, SLUG_UNICODE, SLUG_OFF } slug_mode;
typedef enum html_mode { HTML_SANITIZE, HTML_ALLOW, HTML_ESCAPE, HTML_OMIT } html_mode;
typedef enum heading_id_mode {
    HEADING_IDS_GITHUB,
    HEADING_IDS_MKDOCS,
    HEADING_IDS_ASCII,
    HEADING_IDS_OFF
} heading_id_mode;
typedef enum anchor_mode {
    ANCHORS_NONE,
    ANCHORS_BEFORE,
    ANCHORS_AFTER,
    ANCHORS_HEADING
} anchor_mode;
typedef enum math_mode { MATH_MATHML, MATH_CLIENT } math_mode;
typedef enum undefined_mode {
    UNDEFINED_DEFAULT,
    UNDEFINED_STRICT,
    UNDEFINED_CHAINABLE,
    UNDEFINED_DEBUG
} undefined_mode;
typedef enum feed_content { FEED_FULL, FEED_SUMMARY } feed_content;
typedef enum redirect_mode {
    REDIRECT_HTML,
    REDIRECT_NETLIFY,
    REDIRECT_NGINX,
    REDIRECT_APACHE
} redirect_mode;
typedef enum term_sort { TERM_SORT_NAME, TERM_SORT_COUNT } term_sort;

typedef struct taxonomy_config {
    const char *name;
    const char *path;  /* default: the name */
    int64_t paginate_by; /* -1: as paginate.by */
    bool feed;
    bool render; /* default true */
    term_sort sort_by;
    const char *template_name, *term_template; /* "" if not given */
    const yaml_node *node;                     /* of its entry; may be NULL */
} taxonomy_config;

// {"blog/**": "/:year/:slug/"}
typedef struct permalink_rule {
    const char *match;
    const char *pattern;
    const yaml_node *node;
} permalink_rule;

// {match: "blog/**", set: {...}}
typedef struct default_rule {
    const char *match;
    const yaml_node *set; /* a mapping */
} default_rule;

typedef struct redirect_rule {
    const char *from, *to;
    const yaml_node *node;
} redirect_rule;

typedef VEC(taxonomy_config) taxonomy_config_list;
typedef VEC(permalink_rule) permalink_rule_list;
typedef VEC(default_rule) default_rule_list;
typedef VEC(redirect_rule) redirect_rule_list;

struct site_config {
    const char *root; /* the site's folder */
    const char *file; /* "torii.yaml", relative to root */
    const char *env;  /* "production" */

    /* The whole of it, merged and with defaults; for `config` in templates. */
    yaml_node *tree;

    const char *title;
    const char *base_url;    /* ends with "/" unless empty */
    const char *base_path;   /* path part of base_url: "/" or "/sub/" */
    const char *base_origin; /* "https://example.org", "" without base_url */
    const char *description;
    const char *language;
    const char *author;
    const yaml_node *authors; /* a list of mappings, or NULL */
    const char *timezone;
    const char *copyright;
    const char *theme;         /* name */
    const char *theme_extends; /* "" if not given */
    int64_t compat;
    const yaml_node *params; /* a mapping; never NULL */

    struct {
        const char *content, *templates, *statics, *assets, *data, *i18n, *archetypes,
            *themes, *output, *cache;
    } dirs;
    str_list ignore;
    struct {
        bool drafts, future, expired, minify, partials, keep_going;
        str_list compress; /* gzip, brotli */
        int64_t jobs;
    } build;
    struct {
        url_style style;
        slug_mode slugify;
        bool relative, keep_date_prefix;
    } urls;
    permalink_rule_list permalinks;
    default_rule_list defaults;
    mount_list mounts;
    const yaml_node *pages_from; /* a list or NULL */
    const yaml_node *schemas; /* a mapping or NULL, as all nodes below */
    taxonomy_config_list taxonomies;
    struct {
        int64_t by;
        const char *path; /* "page/:n" */
    } paginate;
    const yaml_node *menus;
    const yaml_node *nav; /* a list, or NULL for auto */
    language_list languages; /* the site's own first; never empty */
    struct {
        bool fallback, default_in_path;
    } i18n;
    struct {
        str_list formats; /* atom, rss, json */
        int64_t limit;
        feed_content content;
        str_list sections;
        bool terms;
    } feeds;
    struct {
        bool enabled;
        str_list exclude;
        const char *changefreq;
        int64_t limit; /* addresses in a file */
    } sitemap;
    struct {
        bool enabled;
        const yaml_node *rules; /* a list or NULL */
        bool sitemap;
    } robots;
    struct {
        config_auto enabled;
        str_list fields;
        int64_t shards; /* 0: auto */
        int64_t min_length;
    } search;
    struct {
        bool index, full, pages;
    } llms;
    const yaml_node *outputs;
    struct {
        redirect_mode file;
        redirect_rule_list rules;
    } redirects;
    struct {
        html_mode html;
        str_list extensions;
        bool smart;
        heading_id_mode heading_ids;
        anchor_mode anchors;
        math_mode math;
        int64_t toc_min, toc_max;
        str_list external_rel;
        const char *external_target, *external_class;
        bool lazy_images, image_dimensions, image_figures;
        bool jinja;
    } markdown;
    struct {
        bool enabled;
        const char *style;
        bool line_numbers;
        config_check unknown;
    } highlight;
    struct {
        undefined_mode undefined;
        bool autoescape, trim_blocks, lstrip_blocks;
        str_list extensions;
    } templates;
    struct {
        config_check internal_links, anchors, images, duplicate_urls, undefined,
            translations, front_matter, alt_text, accessibility, orphans,
            external_links;
        int64_t budget_html, budget_css, budget_js;
    } checks;
    struct {
        const yaml_node *content;
    } security;
    struct {
        bool fingerprint, integrity;
        config_auto minify;
    } assets;
    struct {
        int64_t port;
        const char *host;
        bool open;
        const yaml_node *headers;
    } serve;
    const char *edit_url;
    struct {
        bool dates;
    } git;

    /* As written, for the module itself: made into the lists above. */
    struct {
        const yaml_node *permalinks, *defaults, *languages, *mounts, *taxonomies,
            *redirects, *shards, *environments;
    } nodes;
};

typedef struct config_options {
    const char *root;      /* the site's folder; required */
    const str_list *files; /* -c FILE, merged in order; NULL: root/torii.yaml */
    const char *env;       /* "production" or "development" if NULL */
    const str_list *sets;  /* --set KEY=YAML, in order; may be NULL */
    const char *base_url;  /* of an option of the command; or NULL */
    const char *base_url_option; /* as it was written: "-u" */
} config_options;

/*
 * Reads, merges (files, environments.ENV, torii.ENV.yaml, --set), checks and
 * fills in defaults.  Reports every mistake it finds, not only the first;
 * NULL if there was one (exit code 3).  Also sets the process's time zone.
 */
site_config *
site_config_load(arena *memory, logger *log, const config_options *options);

#endif
