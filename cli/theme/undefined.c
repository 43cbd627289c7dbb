/* SPDX-License-Identifier: MIT
 *
 * Undefined values that templates print or loop over.  They render as nothing,
 * as Jinja has it, and most of them are misspelt: checks.undefined says how
 * loudly to tell.
 *
 * What may be missing on purpose is not told of: a truth test, keys of the
 * user's own that other pages have, and keys of data with no similar one beside
 * them.
 */
#include "base/codes.h"
#include "base/suggest.h"
#include "content/date_value.h"
#include "content/front_matter.h"
#include "theme/facts.h"
#include "theme/objects.h"
#include "theme/remark.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

typedef struct missing {
    const view *view;
    torii_call *call;
    const char *name;
    torii_ref owner;
    torii_use use;
    remark_about about;
} missing;

#define GUARD "if it may be missing, write: {% if ... %} or |default('')"

const char *view_suggest_global(const char *name) {
    static const char *const names[] = {
        "asset",  "config",   "data",      "debug",      "env",      "get_page",
        "get_section", "get_term", "head",  "image_info", "lang", "load_data", "loop",
        "menu",   "nav",      "now",       "page",       "paginate", "paginator",
        "resource", "schema_org", "section", "site",     "taxonomy", "term",
        "theme",  "torii",    "url_for"};
    /* What Zola and Jekyll have. */
    static const char *const others[][2] = {
        {"get_url", "url_for"}, {"get_taxonomy_url", "url_for"}, {"trans", "t"},
        {"get_image_metadata", "image_info"}, {"get_taxonomy", "site.taxonomies"},
        {"content", "page.content"}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(name, others[i][0]) == 0) return others[i][1];
    const char *near = suggest(name, names, sizeof names / sizeof *names);
    return near && strcmp(near, name) != 0 ? near : NULL; /* not on this page */
}

static bool is_shortcode(const char *template_name) {
    return template_name && strstr(template_name, "shortcodes/");
}

const char *view_where_known(const char *name, const char *template_name) {
    if (strcmp(name, "paginator") == 0)
        return "it is there where a list has paginate_by";
    if (strcmp(name, "taxonomy") == 0 || strcmp(name, "term") == 0)
        return "it is there on the pages of taxonomies and terms";
    if (!is_shortcode(template_name)) return NULL;
    if (strcmp(name, "body") == 0 || strcmp(name, "raw_body") == 0)
        return "it is there if the shortcode is called with {% call ... %}";
    return "arguments that are given without a name are in `args`";
}

const char *view_suggest_key(torii_ref dict, const char *name) {
    str_list keys = {0};
    size_t position = 0;
    torii_ref key, value;
    while (torii_dict_next(dict, &position, &key, &value))
        if (torii_get_str(key, NULL)) vec_push(&keys, torii_get_str(key, NULL));
    const char *found = suggest(name, keys.items, keys.count);
    vec_done(&keys);
    return found;
}

/* Has some page that key in its front matter?  If so, the rendering has read it. */
static bool is_own_key(const missing *self, const char *name) {
    if (!strmap_has(&self->view->own_keys, name)) return false;
    char asked[256];
    int size = snprintf(asked, sizeof asked, SITE_KEY_PREFIX "%s", name);
    const rendering *run = torii_call_render_data(self->call);
    if (size < 0 || (size_t)size >= sizeof asked)
        reads_opaque(run->reads);
    else
        torii_release(
            facts_attribute(self->call, &SITE_FACTS, (void *)self->view, asked));
    return true;
}

/* An attribute of a page, a term, the site ... */
static void report_attribute(missing *self, const char *class_name) {
    const char *name = self->name;
    bool own = strcmp(class_name, "site") != 0 &&
               (front_matter_is_field(name) || is_own_key(self, name));
    const char *near = view_suggest_attribute(class_name, name);
    bool sure = near && strlen(name) > 4;
    if (own || (self->use == TORII_USE_TEST && !sure)) return;
    self->about.suggestion = near;
    self->about.advice = near ? NULL : GUARD;
    remark(
        self->view, self->call, &self->about, "'%s' has no attribute '%s'", class_name,
        name);
}

/* An item of a list that is too short is missing on purpose more often than not. */
static bool is_index(const char *name) {
    return isdigit((unsigned char)*name) || *name == '-';
}

static const char *template_of(torii_call *call) {
    torii_frame frame;
    return torii_call_frame(call, 0, &frame) ? frame.template_name : NULL;
}

static void report_missing(missing *self) {
    const char *class_name = object_class_name(self->owner);
    if (class_name) {
        report_attribute(self, class_name);
        return;
    }
    if (self->use == TORII_USE_TEST) return;
    if (data_object_is(self->owner)) {
        self->about.suggestion = view_suggest_key(self->view->data, self->name);
        remark(
            self->view, self->call, &self->about, "there is no data '%s'", self->name);
        return;
    }
    switch (torii_kind_of(self->owner)) {
    case TORII_KIND_UNDEFINED:
        self->about.suggestion = view_suggest_global(self->name);
        self->about.advice = view_where_known(self->name, template_of(self->call));
        if (!self->about.suggestion && !self->about.advice) self->about.advice = GUARD;
        remark(self->view, self->call, &self->about, "'%s' is undefined", self->name);
        break;
    case TORII_KIND_DICT:
        self->about.suggestion = view_suggest_key(self->owner, self->name);
        if (self->about.suggestion)
            remark(
                self->view, self->call, &self->about, "this mapping has no key '%s'",
                self->name);
        break;
    case TORII_KIND_LIST:
    case TORII_KIND_TUPLE:
        if (is_index(self->name)) break;
        self->about.advice = "its items may: {% for item in ... %}, or |first";
        remark(
            self->view, self->call, &self->about, "a list has no attribute '%s'",
            self->name);
        break;
    case TORII_KIND_STRING:
        if (!is_index(self->name))
            remark(
                self->view, self->call, &self->about, "a text has no attribute '%s'",
                self->name);
        break;
    case TORII_KIND_OBJECT:
        if (!date_value_get(self->owner)) break;
        self->about.suggestion = view_suggest_attribute("date", self->name);
        remark(
            self->view, self->call, &self->about, "a date has no attribute '%s'",
            self->name);
        break;
    default:
        break;
    }
}

static void
note(torii_call *call, torii_ref value, const char *name, torii_use use) {
    const rendering *run = torii_call_render_data(call);
    if (!run || use == TORII_USE_FAIL || !*name) return;
    missing state = {
        .view = run->view,
        .call = call,
        .name = name,
        .owner = torii_undefined_owner(value),
        .use = use,
        .about = {
            .code = CODE_RENDER_UNDEFINED,
            .severity = run->view->config->checks.undefined,
            .name = name}};
    report_missing(&state);
}

void undefined_note(torii_call *call, torii_ref value, const char *name) {
    note(call, value, name, TORII_USE_PRINT);
}

static void on_undefined(torii_call *call, const char *name) {
    int64_t use = TORII_USE_FAIL;
    torii_get_int(torii_arg(call, 1), &use);
    note(call, torii_arg(call, 0), name, (torii_use)use);
}

void undefined_note_keys(view *self) {
    const page_list *all = &self->site->all;
    strmap_done(&self->own_keys);
    if (self->config->checks.undefined == CHECK_OFF) return;
    for (size_t i = 0; i < all->count; i++) {
        const strmap *own = &all->items[i]->extra;
        for (size_t n = 0; n < own->count; n++)
            strmap_put(&self->own_keys, own->entries[n].key, self);
    }
}

void undefined_watch(view *self) {
    if (self->config->checks.undefined == CHECK_OFF) return;
    undefined_note_keys(self);
    torii_env_set_undefined_hook(self->env, on_undefined, NULL);
}
