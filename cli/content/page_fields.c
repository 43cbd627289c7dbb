/* SPDX-License-Identifier: MIT
 *
 * The fields of front matter: one table with name, type and place, and one
 * with the names that other tools use.  What is in neither is the user's own.
 */
#include "content/front_matter.h"

#include "base/codes.h"
#include "base/path.h"
#include "base/suggest.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

enum { MAX_TERMS = 64 };

typedef enum field_type {
    FIELD_TEXT,
    FIELD_DATE,
    FIELD_BOOL,
    FIELD_SWITCH,
    FIELD_INT,
    FIELD_LIST,  /* a list, or one text with commas */
    FIELD_PATHS, /* a list, or one text */
    FIELD_NODE,
    FIELD_TITLE, /* from here on: a function each */
    FIELD_DATES,
    FIELD_PUBLISHED,
    FIELD_STATUS,
    FIELD_WEIGHT,
    FIELD_TEMPLATE,
    FIELD_IMAGE,
    FIELD_IMAGES,
    FIELD_NOINDEX,
    FIELD_HEADLESS,
    FIELD_SORT,
    FIELD_TAXONOMIES,
    FIELD_EXTRA
} field_type;

typedef struct field {
    const char *name;
    field_type type;
    size_t offset;
    bool section_only; /* on other pages the name is the user's own */
} field;

#define AT(member) offsetof(page, member)

static const field FIELDS[] = {
    {"title", FIELD_TITLE, 0, false},
    {"link_title", FIELD_TEXT, AT(link_title), false},
    {"description", FIELD_TEXT, AT(description), false},
    {"date", FIELD_DATES, 0, false},
    {"updated", FIELD_DATE, AT(updated), false},
    {"publish_date", FIELD_DATE, AT(publish_date), false},
    {"expires", FIELD_DATE, AT(expires), false},
    {"draft", FIELD_BOOL, AT(draft), false},
    {"published", FIELD_PUBLISHED, 0, false},
    {"status", FIELD_STATUS, 0, false},
    {"hidden", FIELD_BOOL, AT(hidden), false},
    {"slug", FIELD_TEXT, AT(slug), false},
    {"url", FIELD_TEXT, AT(url_given), false},
    {"aliases", FIELD_PATHS, AT(aliases), false},
    {"weight", FIELD_WEIGHT, 0, false},
    {"template", FIELD_TEMPLATE, 0, false},
    {"type", FIELD_TEXT, AT(type), false},
    {"summary", FIELD_TEXT, AT(summary), false},
    {"image", FIELD_IMAGE, 0, false},
    {"images", FIELD_IMAGES, 0, false},
    {"menu", FIELD_NODE, AT(menu), false},
    {"lang", FIELD_TEXT, AT(lang), false},
    {"translation_key", FIELD_TEXT, AT(translation_key), false},
    {"toc", FIELD_SWITCH, AT(toc), false},
    {"search", FIELD_SWITCH, AT(search), false},
    {"sitemap", FIELD_SWITCH, AT(sitemap), false},
    {"feed", FIELD_SWITCH, AT(feed), false},
    {"comments", FIELD_SWITCH, AT(comments), false},
    {"math", FIELD_SWITCH, AT(math), false},
    {"noindex", FIELD_NOINDEX, 0, false},
    {"series", FIELD_TEXT, AT(series), false},
    {"related", FIELD_PATHS, AT(related), false},
    {"outputs", FIELD_LIST, AT(outputs), false},
    {"head", FIELD_NODE, AT(head), false},
    {"bundle", FIELD_SWITCH, AT(bundle), false},
    {"render", FIELD_SWITCH, AT(render), false},
    {"jinja", FIELD_SWITCH, AT(jinja), false},
    {"headless", FIELD_HEADLESS, 0, false},
    {"taxonomies", FIELD_TAXONOMIES, 0, false},
    {"extra", FIELD_EXTRA, 0, false},
    {"sort_by", FIELD_SORT, 0, true},
    {"reverse", FIELD_BOOL, AT(reverse), true},
    {"paginate_by", FIELD_INT, AT(paginate_by), true},
    {"page_template", FIELD_TEXT, AT(page_template), true},
    {"transparent", FIELD_BOOL, AT(transparent), true},
    {"cascade", FIELD_NODE, AT(cascade), true},
    {"redirect_to", FIELD_TEXT, AT(redirect_to), true},
};

static const struct {
    const char *name, *field;
} ALIASES[] = {
    {"Title", "title"},
    {"linkTitle", "link_title"},
    {"sidebar_label", "link_title"},
    {"nav_title", "link_title"},
    {"created", "date"},
    {"publishDate", "date"},
    {"lastmod", "updated"},
    {"modified", "updated"},
    {"last_modified_at", "updated"},
    {"expiryDate", "expires"},
    {"unpublishdate", "expires"},
    {"unlisted", "hidden"},
    {"permalink", "url"},
    {"path", "url"},
    {"redirect_from", "aliases"},
    {"order", "weight"},
    {"nav_order", "weight"},
    {"sidebar_position", "weight"},
    {"layout", "template"},
    {"excerpt", "summary"},
    {"cover", "image"},
    {"thumbnail", "image"},
    {"menus", "menu"},
    {"translationKey", "translation_key"},
    {"in_search_index", "search"},
    {"params", "extra"},
};

enum {
    FIELD_COUNT = sizeof FIELDS / sizeof *FIELDS,
    ALIAS_COUNT = sizeof ALIASES / sizeof *ALIASES
};

typedef struct applier {
    arena *memory;
    logger *log;
    const site_config *config;
    page *page;
    const char *key; /* as written */
    const yaml_node *value;
    bool own;
} applier;

/* ------------------------------------------------------------ reporting ---- */

/* Front matter's excerpt is at hand, a rule's is read from its file. */
static log_report *
place(const applier *self, log_report *report, const yaml_node *node) {
    yaml_at(report, node);
    if (self->own && self->page->source_size)
        log_source(report, self->page->source, self->page->source_size);
    return report;
}

static log_report *
place_key(const applier *self, log_report *report, const yaml_pair *pair) {
    place(self, report, pair->value);
    return yaml_at_key(report, pair);
}

static log_report *
refuse(const applier *self, const yaml_node *node, const char *wanted) {
    log_report *report = log_error(
        self->log, CODE_FRONT_TYPE, "'%s' must be %s, not %s", self->key, wanted,
        yaml_kind_name(node->kind));
    return place(self, report, node);
}

/* --------------------------------------------------------- simple types ---- */

static bool is_scalar(const yaml_node *node) {
    return node->kind < YAML_SEQUENCE;
}

/* The text of a scalar, or NULL after a report. */
static const char *text_of(const applier *self, const yaml_node *node) {
    if (!is_scalar(node)) {
        refuse(self, node, "a text");
        return NULL;
    }
    if (strlen(node->text) == node->size) return node->text;
    log_report *report =
        log_error(self->log, CODE_FRONT_TYPE, "'%s' contains NUL", self->key);
    place(self, report, node);
    return NULL;
}

static void set_text(const applier *self, const char **out) {
    const char *text = text_of(self, self->value);
    if (text) *out = text;
}

static bool read_bool(const applier *self, bool *out) {
    const yaml_node *node = self->value;
    if (node->kind == YAML_BOOL) {
        *out = node->boolean;
        return true;
    }
    log_report *report = refuse(self, node, "true or false");
    if (node->kind == YAML_STRING) {
        if (strcmp(node->text, "yes") == 0 || strcmp(node->text, "on") == 0)
            log_suggest(report, "true");
        if (strcmp(node->text, "no") == 0 || strcmp(node->text, "off") == 0)
            log_suggest(report, "false");
    }
    return false;
}

/* A mapping is another tool's idea of the field (`search: {boost: 2}`): it
 * stays readable as the user's own. */
static void set_switch(const applier *self, page_switch *out) {
    bool value;
    if (self->value->kind == YAML_MAPPING) {
        log_report *report = log_warning(
            self->log, CODE_FRONT_TYPE,
            "'%s' is true or false here; the mapping is kept "
            "as a key of your own",
            self->key);
        place(self, report, self->value);
        strmap_put(&self->page->extra, self->key, (void *)self->value);
    } else if (read_bool(self, &value)) {
        *out = value ? PAGE_YES : PAGE_NO;
    }
}

static bool set_int(const applier *self, int64_t *out) {
    if (self->value->kind != YAML_INT) {
        refuse(self, self->value, "a whole number");
        return false;
    }
    *out = self->value->integer;
    return true;
}

static void set_date(const applier *self, const yaml_node *node, date *out) {
    if (node->kind == YAML_DATE) {
        *out = node->when;
        return;
    }
    bool text = is_scalar(node) && node->kind != YAML_BOOL;
    if (text && (!node->size || date_parse(node->text, node->size, out))) return;
    log_report *report =
        text ? log_error(
                   self->log, CODE_FRONT_DATE, "'%s' is not a date: %.60s", self->key,
                   node->text)
             : log_error(self->log, CODE_FRONT_DATE, "'%s' is not a date", self->key);
    place(self, report, node);
    log_note(
        report, "write it as 2026-01-02, 2026-01-02 10:20 or 2026-01-02T10:20:30Z");
}

/* --------------------------------------------------------------- lists ---- */

/* A copy, but of a text that needs none. */
static void push_trimmed(arena *memory, str_list *list, const char *text, size_t size) {
    while (size && (*text == ' ' || *text == '\t')) text++, size--;
    while (size && (text[size - 1] == ' ' || text[size - 1] == '\t')) size--;
    if (!size) return;
    list->items[list->count++] = text[size] ? arena_strn(memory, text, size) : text;
}

/* The text of one item; an author may be {name: ...}. */
static const char *item_text(const applier *self, const yaml_node *item) {
    if (item->kind == YAML_MAPPING) {
        const yaml_node *name = yaml_get(item, "name");
        if (name) item = name;
    }
    return text_of(self, item);
}

static void set_list(const applier *self, str_list *out, bool commas) {
    const yaml_node *node = self->value;
    str_list list = {0};
    if (node->kind == YAML_SEQUENCE) {
        list.items =
            arena_array(self->memory, node->sequence.count + 1, sizeof(char *));
        for (size_t i = 0; i < node->sequence.count; i++) {
            const yaml_node *item = node->sequence.items[i];
            const char *text = item->kind == YAML_NULL ? "" : item_text(self, item);
            if (!text) return;
            push_trimmed(self->memory, &list, text, strlen(text));
        }
    } else {
        const char *text = item_text(self, node);
        if (!text) return;
        list.items = arena_array(self->memory, strlen(text) + 1, sizeof(char *));
        while (*text) {
            size_t size = commas ? strcspn(text, ",") : strlen(text);
            push_trimmed(self->memory, &list, text, size);
            text += size + (text[size] == ',');
        }
    }
    list.capacity = list.count;
    *out = list;
}

static bool same_name(const char *left, const char *right) {
    return *left == *right && strcmp(left, right) == 0;
}

/* The number of the taxonomy that `key` stands for, or -1: its name, or for
 * the usual three the singular. */
static int taxonomy_of(const site_config *config, const char *key) {
    static const char *const singulars[][2] = {
        {"tag", "tags"}, {"category", "categories"}, {"author", "authors"}};
    for (size_t i = 0; i < sizeof singulars / sizeof *singulars; i++)
        if (same_name(key, singulars[i][0])) key = singulars[i][1];
    for (size_t i = 0; i < config->taxonomies.count; i++)
        if (same_name(config->taxonomies.items[i].name, key)) return (int)i;
    return -1;
}

static void set_terms(const applier *self, int number) {
    set_list(self, &self->page->terms[number], true);
}

/* ------------------------------------------------------ special fields ---- */

static void set_dates(applier *self) {
    if (self->value->kind != YAML_MAPPING) {
        set_date(self, self->value, &self->page->date);
        return;
    }
    const yaml_node *created = yaml_get(self->value, "created");
    const yaml_node *updated = yaml_get(self->value, "updated");
    if (created) set_date(self, created, &self->page->date);
    if (updated) set_date(self, updated, &self->page->updated);
    if (!created && !updated) refuse(self, self->value, "a date");
}

static void set_status(applier *self, const yaml_pair *pair) {
    const char *text = is_scalar(self->value) ? self->value->text : "";
    if (same_name(text, "draft"))
        self->page->draft = true;
    else if (same_name(text, "hidden"))
        self->page->hidden = true;
    else if (same_name(text, "published"))
        self->page->draft = false;
    else
        strmap_put(&self->page->extra, pair->key, pair->value);
}

static void set_template(applier *self) {
    const char *text = text_of(self, self->value);
    if (!text || !*text) return;
    bool whole = *path_extension(text) != '\0';
    self->page->template_name =
        whole ? text : arena_strf(self->memory, "%s.html", text);
}

static void set_image(applier *self, const yaml_node *node) {
    if (node->kind != YAML_MAPPING) {
        set_text(self, &self->page->image);
        return;
    }
    static const char *const names[] = {"src", "image", "url", "path"};
    const yaml_node *source = NULL, *alt = yaml_get(node, "alt");
    for (size_t i = 0; !source && i < sizeof names / sizeof *names; i++)
        source = yaml_get(node, names[i]);
    const char *text = source ? text_of(self, source) : NULL;
    if (text) self->page->image = text;
    if (!source) refuse(self, node, "a path or {src, alt}");
    text = alt ? text_of(self, alt) : NULL;
    if (text) self->page->image_alt = text;
}

/* Only the first of `images` is the page's; the whole list stays readable. */
static void set_images(applier *self, const yaml_pair *pair) {
    strmap_put(&self->page->extra, pair->key, pair->value);
    if (self->value->kind == YAML_SEQUENCE && self->value->sequence.count) {
        self->value = self->value->sequence.items[0];
        set_image(self, self->value);
    }
}

static void set_sort(applier *self) {
    static const char *const orders[] = {"auto",  "date",    "weight",
                                         "title", "updated", "slug"};
    const char *text = text_of(self, self->value);
    if (!text) return;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        if (same_name(text, orders[i])) self->page->sort_by = orders[i];
    if (same_name(self->page->sort_by, text)) return;
    log_report *report = log_error(
        self->log, CODE_FRONT_TYPE,
        "'sort_by' must be one of auto, date, weight, title, updated, slug");
    place(self, report, self->value);
    log_suggest(report, suggest(text, orders, sizeof orders / sizeof *orders));
}

static void set_taxonomies(applier *self) {
    const yaml_node *mapping = self->value;
    if (mapping->kind != YAML_MAPPING) {
        refuse(self, mapping, "a mapping");
        return;
    }
    for (size_t i = 0; i < mapping->mapping.count; i++) {
        const yaml_pair *pair = &mapping->mapping.pairs[i];
        int number = taxonomy_of(self->config, pair->key);
        self->key = pair->key;
        self->value = pair->value;
        if (number >= 0) {
            set_terms(self, number);
            continue;
        }
        log_report *report = log_warning(
            self->log, CODE_FRONT_NEAR, "no taxonomy '%s' is configured", pair->key);
        place_key(self, report, pair);
    }
}

static void set_extra(applier *self) {
    const yaml_node *mapping = self->value;
    if (mapping->kind != YAML_MAPPING) {
        refuse(self, mapping, "a mapping");
        return;
    }
    for (size_t i = 0; i < mapping->mapping.count; i++) {
        const yaml_pair *pair = &mapping->mapping.pairs[i];
        strmap_put(&self->page->extra, pair->key, pair->value);
    }
}

static void set_special(applier *self, field_type type, const yaml_pair *pair) {
    bool flag = false;
    page *one = self->page;
    switch (type) {
    case FIELD_TITLE:
        set_text(self, &one->title);
        one->title_given |= *one->title != '\0';
        break;
    case FIELD_DATES: set_dates(self); break;
    case FIELD_PUBLISHED:
        if (read_bool(self, &flag)) one->draft = !flag;
        break;
    case FIELD_STATUS: set_status(self, pair); break;
    case FIELD_WEIGHT: one->weight_given |= set_int(self, &one->weight); break;
    case FIELD_TEMPLATE: set_template(self); break;
    case FIELD_IMAGE: set_image(self, self->value); break;
    case FIELD_IMAGES: set_images(self, pair); break;
    case FIELD_NOINDEX:
        if (read_bool(self, &flag) && flag) one->search = one->sitemap = PAGE_NO;
        break;
    case FIELD_HEADLESS:
        if (read_bool(self, &flag) && flag) one->render = PAGE_NO;
        break;
    case FIELD_SORT: set_sort(self); break;
    case FIELD_TAXONOMIES: set_taxonomies(self); break;
    default: set_extra(self); break;
    }
}

static void set_field(applier *self, const field *known, const yaml_pair *pair) {
    void *member = (char *)self->page + known->offset;
    switch (known->type) {
    case FIELD_TEXT: set_text(self, member); break;
    case FIELD_DATE: set_date(self, self->value, member); break;
    case FIELD_BOOL: read_bool(self, member); break;
    case FIELD_SWITCH: set_switch(self, member); break;
    case FIELD_INT: set_int(self, member); break;
    case FIELD_LIST: set_list(self, member, true); break;
    case FIELD_PATHS: set_list(self, member, false); break;
    case FIELD_NODE: *(const yaml_node **)member = self->value; break;
    default: set_special(self, known->type, pair); break;
    }
}

/* -------------------------------------------------------------- lookup ---- */

static bool is_section_page(const page *one) {
    return one->kind == PAGE_SECTION || one->kind == PAGE_HOME ||
           one->kind == PAGE_TAXONOMY || one->kind == PAGE_TERM;
}

static const field *named_field(const char *name) {
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (same_name(FIELDS[i].name, name)) return &FIELDS[i];
    return NULL;
}

/* No alias is the name of a field. */
static const field *find_field(const page *one, const char *key) {
    const field *found = named_field(key);
    for (size_t i = 0; !found && i < ALIAS_COUNT; i++)
        if (same_name(ALIASES[i].name, key)) found = named_field(ALIASES[i].field);
    return found && found->section_only && !is_section_page(one) ? NULL : found;
}

bool front_matter_is_field(const char *name) {
    for (size_t i = 0; i < ALIAS_COUNT; i++)
        if (same_name(ALIASES[i].name, name)) return true;
    return named_field(name) != NULL;
}

/* Warns of a key that looks like a known one.  Short words have many
 * neighbours ("data", "hide"), so for them one edit is the most. */
static void check_near_miss(const applier *self, const yaml_pair *pair) {
    config_check severity = self->config->checks.front_matter;
    const char *names[FIELD_COUNT + ALIAS_COUNT + MAX_TERMS];
    size_t count = 0;
    if (!self->own || severity == CHECK_OFF || *pair->key == '_') return;
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (!FIELDS[i].section_only || is_section_page(self->page))
            names[count++] = FIELDS[i].name;
    for (size_t i = 0; i < ALIAS_COUNT; i++) names[count++] = ALIASES[i].name;
    for (size_t i = 0; i < self->config->taxonomies.count && i < MAX_TERMS; i++)
        names[count++] = self->config->taxonomies.items[i].name;
    const char *near = suggest(pair->key, names, count);
    bool close = near && (strlen(pair->key) > 5 || strcasecmp(near, pair->key) == 0 ||
                          suggest_distance(pair->key, near, 1) == 1);
    if (!close) return;
    log_report *report = log_report_new(
        self->log, severity == CHECK_ERROR ? LOG_ERROR : LOG_WARNING, CODE_FRONT_NEAR,
        "'%s' is not a field of Torii", pair->key);
    log_suggest(place_key(self, report, pair), near);
    log_note(report, "a key of your own can stand below 'extra'");
}

static void apply_pair(applier *self, const yaml_pair *pair) {
    self->key = pair->key;
    self->value = pair->value;
    int number = taxonomy_of(self->config, pair->key);
    const field *known = number < 0 ? find_field(self->page, pair->key) : NULL;
    bool null = pair->value->kind == YAML_NULL;
    if (self->config->schemas) {
        const char *name = number >= 0 ? self->config->taxonomies.items[number].name
                           : known     ? known->name
                                       : pair->key;
        strmap_put(&self->page->given, name, pair->value);
    }
    if (number >= 0) {
        if (!null) set_terms(self, number);
    } else if (known) {
        if (!null) set_field(self, known, pair);
    } else {
        check_near_miss(self, pair);
        strmap_put(&self->page->extra, pair->key, pair->value);
    }
}

void front_matter_apply(
    arena *memory, logger *log, const site_config *config, page *one,
    const yaml_node *mapping, bool own) {
    applier self = {memory, log, config, one, NULL, NULL, own};
    if (!mapping || mapping->kind != YAML_MAPPING) return;
    for (size_t i = 0; i < mapping->mapping.count; i++)
        apply_pair(&self, &mapping->mapping.pairs[i]);
}
