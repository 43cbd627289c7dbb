/* SPDX-License-Identifier: MIT
 *
 * What other tools' configurations say that Torii has a name for.  The rest is
 * named in the report, key by key.
 */
#include "base/path.h"
#include "import/importer.h"

#include <ctype.h>
#include <string.h>

enum { MAX_CONFIG = 4 << 20 };

/* -------------------------------------------------------------- reading ---- */

/* Tags such as !!python/name:x and !ENV mean nothing here. */
static void blank_tags(char *text) {
    for (char *at = text; (at = strstr(at, " !")); at++)
        for (at++; *at && !isspace((unsigned char)*at); at++)
            *at = ' ';
}

static yaml_node *parse_yaml(importer *self, const char *path, char *text) {
    yaml_options options = {.file = path, .flags = YAML_ANCHORS | YAML_QUIET};
    blank_tags(text);
    return yaml_parse(&self->memory, self->quiet, text, strlen(text), &options);
}

/* NAME = 'text' and NAME = "text", at the start of a line of Python. */
static yaml_node *parse_python(importer *self, char *text) {
    yaml_node *tree = yaml_new_mapping(&self->memory, NULL);
    char *line;
    while ((line = strsep(&text, "\n"))) {
        size_t size = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
        const char *value = line + size + strspn(line + size, " =");
        if (!size || (*value != '\'' && *value != '"')) continue;
        const char *close = strchr(value + 1, *value);
        if (!close) continue;
        const char *key = arena_strn(&self->memory, line, size);
        const char *copy =
            arena_strn(&self->memory, value + 1, (size_t)(close - value) - 1);
        yaml_set(&self->memory, tree, key, yaml_new_string(&self->memory, copy, NULL));
    }
    return tree;
}

/* The first of the files that is there. */
static const char *read_first(importer *self, const char *const *names) {
    for (; *names; names++) {
        buf text = BUF_INIT;
        if (!fs_root_read(&self->from, *names, MAX_CONFIG, &text)) {
            buf_done(&text);
            continue;
        }
        char *copy = arena_strn(&self->memory, buf_text(&text), text.size);
        buf_done(&text);
        const char *extension = path_extension(*names);
        yaml_node *tree = strcmp(extension, ".toml") == 0
                              ? import_toml(self, *names, copy, strlen(copy))
                          : strcmp(extension, ".py") == 0
                              ? parse_python(self, copy)
                              : parse_yaml(self, *names, copy);
        if (tree && tree->kind == YAML_MAPPING)
            self->theirs = tree;
        else
            importer_note(self, *names, 0, "cannot be read");
        return *names;
    }
    return NULL;
}

/* -------------------------------------------------------------- mapping ---- */

static void set(importer *self, const char *key, const char *text) {
    if (text && *text)
        yaml_set(
            &self->memory, self->config, key,
            yaml_new_string(&self->memory, text, NULL));
}

/* Their text under `key`, or NULL. */
static const char *text_of(const importer *self, const char *key) {
    const yaml_node *node = yaml_get(self->theirs, key);
    if (node && node->kind == YAML_MAPPING) node = yaml_get(node, "name");
    return node && node->kind <= YAML_DATE && node->kind != YAML_NULL && node->size
               ? node->text
               : NULL;
}

static void
set_nested(importer *self, const char *group, const char *key, yaml_node *value) {
    yaml_node *mapping = yaml_get(self->config, group);
    if (!mapping) {
        mapping = yaml_new_mapping(&self->memory, NULL);
        yaml_set(&self->memory, self->config, group, mapping);
    }
    yaml_set(&self->memory, mapping, key, value);
}

/* An address must be a whole one. */
static void set_base(importer *self, const char *url, const char *path) {
    if (!url || (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0))
        return;
    set(self, "base_url", arena_strf(&self->memory, "%s%s", url, path ? path : ""));
}

/* "en-us" and "en_US" as "en-US" would be; only "_" is a mistake here. */
static void set_language(importer *self, const char *text) {
    if (!text) return;
    char *copy = arena_str(&self->memory, text);
    for (char *at = copy; *at; at++)
        if (*at == '_') *at = '-';
    set(self, "language", copy);
}

/* A pattern of addresses with their words exchanged for ours. */
static char *exchange(
    importer *self, const char *pattern, const char *const (*words)[2], size_t count) {
    buf out = BUF_INIT;
    while (*pattern) {
        size_t i = 0;
        while (i < count && strncmp(pattern, words[i][0], strlen(words[i][0])) != 0)
            i++;
        if (i < count) {
            buf_str(&out, words[i][1]);
            pattern += strlen(words[i][0]);
        } else {
            buf_char(&out, *pattern++);
        }
    }
    char *made = arena_str(&self->memory, buf_text(&out));
    buf_done(&out);
    return made;
}

/* True if the pattern has words that Torii does not know. */
static bool has_unknown(const char *pattern) {
    static const char *const known[] = {":year",  ":month",    ":day",     ":slug",
                                        ":title", ":filename", ":section", ":sections",
                                        ":hour",  ":minute"};
    for (const char *at = pattern; (at = strchr(at, ':')); at++) {
        size_t size = 1 + strspn(at + 1, "abcdefghijklmnopqrstuvwxyz_"), i = 0;
        while (i < 10 && (strlen(known[i]) != size || strncmp(known[i], at, size) != 0))
            i++;
        if (i == 10) return true;
    }
    return strpbrk(pattern, "{}*") != NULL;
}

static void set_permalink(
    importer *self, const char *file, const char *match, const char *pattern) {
    if (has_unknown(pattern))
        importer_note(
            self, file, 0, "addresses like '%s' have no equal: set 'permalinks'",
            pattern);
    else
        set_nested(
            self, "permalinks", match, yaml_new_string(&self->memory, pattern, NULL));
}

/* Keys that are dealt with; all others are named. */
static void
note_others(importer *self, const char *file, const char *const *known, size_t count) {
    for (size_t i = 0; i < self->theirs->mapping.count; i++) {
        const yaml_pair *pair = &self->theirs->mapping.pairs[i];
        size_t n = 0;
        while (n < count && strcmp(known[n], pair->key) != 0)
            n++;
        if (n == count)
            importer_note(
                self, file, pair->at.line,
                "the setting '%s' was not taken over", pair->key);
    }
}

#define NOTE_OTHERS(self, file, known) \
    note_others(self, file, known, sizeof(known) / sizeof *(known))

/* ---------------------------------------------------------------- tools ---- */

static void config_jekyll(importer *self) {
    static const char *const files[] = {
        "_config.yml", "_config.yaml", "_config.toml", NULL};
    static const char *const known[] = {"title", "name",     "description",
                                        "url",   "baseurl",  "author",
                                        "lang",  "timezone", "permalink"};
    static const char *const words[][2] = {
        {":categories/", ""},
        {":categories", ""},
        {":title", ":slug"},
        {":output_ext", ".html"}};
    const char *file = read_first(self, files);
    if (!file) file = files[0];
    set(self, "title",
        text_of(self, "title") ? text_of(self, "title") : text_of(self, "name"));
    set(self, "description", text_of(self, "description"));
    set_base(self, text_of(self, "url"), text_of(self, "baseurl"));
    set(self, "author", text_of(self, "author"));
    set_language(self, text_of(self, "lang"));
    set(self, "timezone", text_of(self, "timezone"));
    const char *pattern = text_of(self, "permalink");
    if (!pattern || strcmp(pattern, "date") == 0)
        pattern = "/:year/:month/:day/:slug.html";
    if (strcmp(pattern, "pretty") == 0) pattern = "/:year/:month/:day/:slug/";
    if (strcmp(pattern, "none") == 0) pattern = "/:slug.html";
    set_permalink(self, file, "posts/**", exchange(self, pattern, words, 4));
    importer_note(
        self, file, 0,
        "categories are no part of addresses any more; see 'permalinks'");
    NOTE_OTHERS(self, file, known);
}

static void hugo_permalinks(importer *self, const char *file) {
    static const char *const words[][2] = {
        {":contentbasename", ":filename"},
        {":slugorfilename", ":slug"},
        {":slugorcontentbasename", ":slug"}};
    const yaml_node *rules = yaml_get(self->theirs, "permalinks");
    const yaml_node *pages = yaml_get(rules, "page");
    if (pages && pages->kind == YAML_MAPPING) rules = pages;
    for (size_t i = 0; rules && rules->kind == YAML_MAPPING && i < rules->mapping.count;
         i++) {
        const yaml_pair *pair = &rules->mapping.pairs[i];
        if (pair->value->kind == YAML_STRING)
            set_permalink(
                self, file, arena_strf(&self->memory, "%s/**", pair->key),
                exchange(self, pair->value->text, words, 3));
    }
}

static void hugo_taxonomies(importer *self) {
    const yaml_node *theirs = yaml_get(self->theirs, "taxonomies");
    for (size_t i = 0;
         theirs && theirs->kind == YAML_MAPPING && i < theirs->mapping.count; i++)
        if (theirs->mapping.pairs[i].value->kind == YAML_STRING)
            set_nested(
                self, "taxonomies", theirs->mapping.pairs[i].value->text,
                yaml_new_mapping(&self->memory, NULL));
}

static void config_hugo(importer *self) {
    static const char *const files[] = {
        "hugo.toml",
        "hugo.yaml",
        "hugo.yml",
        "hugo.json",
        "config.toml",
        "config.yaml",
        "config.yml",
        "config.json",
        "config/_default/hugo.toml",
        "config/_default/hugo.yaml",
        "config/_default/config.toml",
        "config/_default/config.yaml",
        NULL};
    static const char *const known[] = {"title",      "baseURL",
                                        "baseurl",    "languageCode",
                                        "params",     "permalinks",
                                        "taxonomies", "copyright",
                                        "timeZone",   "defaultContentLanguage"};
    const char *file = read_first(self, files);
    set(self, "title", text_of(self, "title"));
    const char *base = text_of(self, "baseURL");
    set_base(self, base ? base : text_of(self, "baseurl"), "");
    const char *language = text_of(self, "languageCode");
    set_language(self, language ? language : text_of(self, "defaultContentLanguage"));
    set(self, "copyright", text_of(self, "copyright"));
    set(self, "timezone", text_of(self, "timeZone"));
    yaml_node *params = yaml_get(self->theirs, "params");
    if (params && params->kind == YAML_MAPPING)
        yaml_set(&self->memory, self->config, "params", params);
    hugo_permalinks(self, file ? file : files[0]);
    hugo_taxonomies(self);
    if (file) NOTE_OTHERS(self, file, known);
    self->content = "content";
}

static void config_pelican(importer *self) {
    static const char *const files[] = {"publishconf.py", "pelicanconf.py", NULL};
    static const char *const known[] = {"SITENAME",    "SITEURL",      "AUTHOR",
                                        "TIMEZONE",    "DEFAULT_LANG", "PATH",
                                        "ARTICLE_URL", "PAGE_URL",     "SITESUBTITLE"};
    static const char *const words[][2] = {
        {"{date:%Y}", ":year"},
        {"{date:%m}", ":month"},
        {"{date:%d}", ":day"},
        {"{slug}", ":slug"}};
    /* publishconf.py stands on pelicanconf.py and says the address. */
    read_first(self, files);
    const char *url = text_of(self, "SITEURL");
    const char *file = read_first(self, files + 1);
    set(self, "title", text_of(self, "SITENAME"));
    set_base(self, url ? url : text_of(self, "SITEURL"), "");
    set(self, "author", text_of(self, "AUTHOR"));
    set(self, "description", text_of(self, "SITESUBTITLE"));
    set(self, "timezone", text_of(self, "TIMEZONE"));
    set_language(self, text_of(self, "DEFAULT_LANG"));
    const char *page = text_of(self, "PAGE_URL");
    page = exchange(self, page ? page : "pages/{slug}.html", words, 4);
    set_permalink(self, files[1], "pages/**", arena_strf(&self->memory, "/%s", page));
    const char *pattern = text_of(self, "ARTICLE_URL");
    pattern = exchange(self, pattern ? pattern : "{slug}.html", words, 4);
    set_permalink(
        self, files[1], "**",
        *pattern == '/' ? pattern : arena_strf(&self->memory, "/%s", pattern));
    self->content = text_of(self, "PATH") ? text_of(self, "PATH") : "content";
    if (file) NOTE_OTHERS(self, file, known);
}

/* Extensions of Python-Markdown that Torii has under another name. */
static void mkdocs_extensions(importer *self) {
    static const char *const names[][2] = {
        {"def_list", "definition_lists"}, {"abbr", "abbreviations"},
        {"pymdownx.emoji", "emoji"},      {"pymdownx.mark", "mark"},
        {"pymdownx.caret", "sub_sup"},    {"pymdownx.arithmatex", "math"}};
    static const char *const standard[] = {
        "tables", "strikethrough", "task_lists",        "footnotes",
        "alerts", "autolinks",     "heading_attributes"};
    const yaml_node *theirs = yaml_get(self->theirs, "markdown_extensions");
    if (!theirs || theirs->kind != YAML_SEQUENCE) return;
    yaml_node *list = yaml_new_mapping(&self->memory, NULL);
    yaml_node **items = arena_array(&self->memory, 7 + 6, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < 7; i++)
        items[count++] = yaml_new_string(&self->memory, standard[i], NULL);
    for (size_t i = 0; i < 6; i++)
        for (size_t n = 0; n < theirs->sequence.count; n++) {
            const yaml_node *one = theirs->sequence.items[n];
            bool has = one->kind == YAML_STRING ? strcmp(one->text, names[i][0]) == 0
                                                : yaml_find(one, names[i][0]) != NULL;
            if (!has) continue;
            items[count++] = yaml_new_string(&self->memory, names[i][1], NULL);
            break;
        }
    list->kind = YAML_SEQUENCE;
    list->sequence.items = items;
    list->sequence.count = count;
    if (count > 7) set_nested(self, "markdown", "extensions", list);
}

static void config_mkdocs(importer *self) {
    static const char *const files[] = {"mkdocs.yml", "mkdocs.yaml", NULL};
    static const char *const known[] = {"site_name",   "site_url",  "site_description",
                                        "site_author", "copyright", "docs_dir",
                                        "nav",         "repo_url",  "edit_uri"};
    const char *file = read_first(self, files);
    set(self, "title", text_of(self, "site_name"));
    set_base(self, text_of(self, "site_url"), "");
    set(self, "description", text_of(self, "site_description"));
    set(self, "author", text_of(self, "site_author"));
    set(self, "copyright", text_of(self, "copyright"));
    yaml_node *nav = yaml_get(self->theirs, "nav");
    if (nav && nav->kind == YAML_SEQUENCE)
        yaml_set(&self->memory, self->config, "nav", nav);
    const char *repository = text_of(self, "repo_url"),
               *edit = text_of(self, "edit_uri");
    if (repository && edit && strncmp(edit, "http", 4) != 0) {
        bool slash = repository[strlen(repository) - 1] == '/';
        set(self, "edit_url",
            arena_strf(&self->memory, "%s%s%s", repository, slash ? "" : "/", edit));
        importer_note(
            self, file, 0, "edit_url leads to the folder of the sources as it was");
    }
    self->content = text_of(self, "docs_dir") ? text_of(self, "docs_dir") : "docs";
    /* Ids of headings are not those of GitHub there. */
    set_nested(
        self, "markdown", "heading_ids",
        yaml_new_string(&self->memory, "mkdocs", NULL));
    mkdocs_extensions(self);
    if (file) NOTE_OTHERS(self, file, known);
}

static void config_zola(importer *self) {
    static const char *const files[] = {"zola.toml", "config.toml", NULL};
    static const char *const known[] = {
        "title", "base_url", "description", "default_language", "extra", "taxonomies"};
    const char *file = read_first(self, files);
    set(self, "title", text_of(self, "title"));
    set_base(self, text_of(self, "base_url"), "");
    set(self, "description", text_of(self, "description"));
    set_language(self, text_of(self, "default_language"));
    yaml_node *extra = yaml_get(self->theirs, "extra");
    if (extra && extra->kind == YAML_MAPPING && extra->mapping.count)
        yaml_set(&self->memory, self->config, "params", extra);
    const yaml_node *kinds = yaml_get(self->theirs, "taxonomies");
    for (size_t i = 0;
         kinds && kinds->kind == YAML_SEQUENCE && i < kinds->sequence.count; i++) {
        const yaml_node *name = yaml_get(kinds->sequence.items[i], "name");
        if (name)
            set_nested(
                self, "taxonomies", name->text, yaml_new_mapping(&self->memory, NULL));
    }
    if (file) NOTE_OTHERS(self, file, known);
    self->content = "content";
}

static void config_eleventy(importer *self) {
    static const char *const files[] = {"package.json", NULL};
    static const char *const data[] = {
        "_data/site.json", "_data/metadata.json", "src/_data/site.json",
        "src/_data/metadata.json", NULL};
    fs_stat found = {0};
    bool inside = fs_root_stat(&self->from, "src", &found) && found.kind == FS_FOLDER;
    read_first(self, files);
    set(self, "description", text_of(self, "description"));
    const char *name = text_of(self, "name");
    read_first(self, data);
    const char *title = text_of(self, "title");
    set(self, "title", title ? title : name);
    set_base(self, text_of(self, "url"), "");
    set_language(self, text_of(self, "language"));
    self->content = inside ? "src" : "";
    importer_note(
        self, ".eleventy.js", 0,
        "JavaScript was not read: filters, collections, "
        "shortcodes and plug-ins of your own are missing");
}

void import_config(importer *self) {
    static void (*const readers[])(importer *) = {config_jekyll,  config_hugo,
                                                  config_pelican, config_mkdocs,
                                                  config_zola,    config_eleventy};
    set(self, "title", "My site"); /* a place at the top */
    readers[self->options->tool](self);
}
