/* SPDX-License-Identifier: MIT
 *
 * Pages as templates see them: objects whose attributes are those of
 * page_attributes.h; what is not among these is looked for in the user's own front
 * matter.
 */
#include "content/date_value.h"
#include "theme/facts.h"
#include "theme/objects.h"
#include "theme/page_attributes.h"
#include "theme/relations.h"

#include <stdatomic.h>
#include <string.h>

static const char *const METHODS[] = {"related", "terms", "translation"};

/* ------------------------------------------------------------- helpers ---- */

page_view *view_of(const page *one) {
    return one->rendered;
}

/* Most builds after an edit ask for few pages. */
static void make_object(page_view *own) {
    pthread_mutex_t *lock = &((view *)own->view)->objects_lock;
    pthread_mutex_lock(lock);
    if (!atomic_load_explicit(&own->has_object, memory_order_relaxed)) {
        own->object = torii_object(page_object_class(), own);
        torii_freeze(own->object);
        atomic_store_explicit(&own->has_object, true, memory_order_release);
    }
    pthread_mutex_unlock(lock);
}

static torii_value object_of(page_view *own) {
    if (!atomic_load_explicit(&own->has_object, memory_order_acquire)) make_object(own);
    return torii_retain(own->object);
}

torii_value page_object(const page *one) {
    return one ? object_of(view_of(one)) : torii_none();
}

/* Pages lie all over the memory.  Of a long list each is fetched some pages before it
 * is wanted, with what lists show of it. */
static void fetch_page(const page *one) {
    __builtin_prefetch(&one->rendered);
    __builtin_prefetch(&one->title);
}

torii_value page_objects(const page_list *list) {
    enum { AHEAD = 16 };
    torii_value out = torii_list();
    for (size_t i = 0; i < list->count; i++) {
        if (i + AHEAD < list->count) fetch_page(list->items[i + AHEAD]);
        torii_list_push(out, page_object(list->items[i]));
    }
    return out;
}

static torii_value extra_value(const page_view *own, const char *name) {
    const yaml_node *node = page_extra(own->page, name);
    return node ? yaml_to_value(node, date_value_make) : torii_undefined();
}

static torii_value any_attribute(torii_call *call, void *self, const char *name) {
    (void)call;
    const page_attribute *which = page_attribute_find(name);
    return which ? page_attribute_read(self, which) : extra_value(self, name);
}

static bool makes_article(torii_call *call) {
    const rendering *run = call ? torii_call_render_data(call) : NULL;
    return run && run->of_article;
}

static torii_value page_get_attr(torii_call *call, void *self, const char *name) {
    const page_attribute *which = page_attribute_find(name);
    bool of_texts = page_attribute_is_of(which, OF_TEXT | OF_TEXTS);
    if (of_texts && makes_article(call)) return page_attribute_early(which);
    if (!which) return facts_attribute(call, &PAGE_FACTS, self, name);
    return page_fact(
        call, self, name, page_attribute_number(which),
        page_attribute_read(self, which));
}

void page_object_read(torii_call *call, const page_view *own, const char *name) {
    const page_attribute *which = page_attribute_find(name);
    if (!facts_note_known(call, own, page_attribute_number(which)))
        torii_release(page_get_attr(call, (void *)own, name));
}

static torii_value page_get_item(torii_call *call, void *self, torii_ref key) {
    const char *name = torii_get_str(key, NULL);
    return name ? page_get_attr(call, self, name) : torii_undefined();
}

/* ------------------------------------------------------------- methods ---- */

static torii_value related(const page_view *own, int64_t limit) {
    page_list found = {0};
    relations_related(own, limit < 0 ? 0 : (size_t)limit, &found);
    torii_value out = page_objects(&found);
    vec_done(&found);
    return out;
}

static torii_value
page_method(torii_call *call, void *self, const char *name, torii_ref rest) {
    size_t count = torii_length(rest);
    if (strcmp(name, "terms") == 0) {
        const char *kind = count == 1 ? torii_get_str(torii_item(rest, 0), NULL) : NULL;
        if (!kind)
            return torii_fail(
                call, TORII_ERR_TYPE, "terms() takes the name of a taxonomy");
        return page_terms_named(self, kind);
    }
    if (strcmp(name, "translation") == 0) {
        const page_view *own = self;
        const char *code = count == 1 ? torii_get_str(torii_item(rest, 0), NULL) : NULL;
        const edition *to = code ? edition_find(own->view->site, code) : NULL;
        if (!to)
            return torii_fail(
                call, TORII_ERR_VALUE, "translation() takes a language of the site");
        const page *other = edition_translate(own->page, to);
        return page_object(other && page_is_rendered(other) ? other : NULL);
    }
    if (strcmp(name, "related") == 0) {
        int64_t limit = 5;
        if (count) torii_get_int(torii_item(rest, 0), &limit);
        return related(self, limit);
    }
    return torii_fail(
        call, TORII_ERR_UNDEFINED, "'page' object has no attribute '%s'", name);
}

static torii_value page_invoke_method(torii_call *call, void *self, const char *name) {
    return facts_method(call, &PAGE_FACTS, self, name);
}

static torii_value page_to_str(torii_call *call, void *self) {
    return page_get_attr(call, self, "title");
}

static torii_value page_to_repr(torii_call *call, void *self) {
    (void)call;
    return facts_repr(&PAGE_FACTS, self);
}

static bool page_equal(void *self, torii_ref other);

static const torii_class PAGE_CLASS = {
    TORII_CLASS_INIT("page"),
    .thread_safe = true,
    .get_attr = page_get_attr,
    .get_item = page_get_item,
    .invoke_method = page_invoke_method,
    .to_str = page_to_str,
    .to_repr = page_to_repr,
    .equal = page_equal,
};

static bool page_equal(void *self, torii_ref other) {
    return torii_object_self(other, &PAGE_CLASS) == self;
}

const page *page_object_self(torii_ref value) {
    const page_view *own = torii_object_self(value, &PAGE_CLASS);
    return own ? own->page : NULL;
}

const torii_class *page_object_class(void) {
    return &PAGE_CLASS;
}

/* ---------------------------------------------------------------- facts ---- */

const char *page_key(arena *memory, const page *one) {
    if (one->is_fallback) return arena_strf(memory, "%s>%s", one->path, one->lang);
    if (*one->path) return one->path;
    const char *kind = page_kind_name(one->kind);
    if (one->term)
        return arena_strf(
            memory, "=%s:%s:%s/%s", kind, one->lang, one->taxonomy->name,
            one->term->slug);
    if (one->taxonomy)
        return arena_strf(memory, "=%s:%s:%s", kind, one->lang, one->taxonomy->name);
    return arena_strf(
        memory, "=%s:%s:%s", kind, one->lang, one->own ? one->own->path : one->url);
}

static const char *fact_key(arena *memory, const void *self, const rendering *run) {
    (void)memory, (void)run;
    return ((const page_view *)self)->key;
}

static const char *fact_subject(const void *self) {
    return ((const page_view *)self)->name;
}

static void *fact_find(const view *model, const char *key) {
    return strmap_get(&model->by_key, key);
}

static torii_value fact_object(void *self) {
    return object_of(self);
}

const fact_class PAGE_FACTS = {
    "page",      &PAGE_CLASS,    fact_key,   fact_find,
    fact_object, any_attribute, page_method, fact_subject};

void page_attribute_names(str_list *out) {
    for (size_t i = 0; i < page_attribute_count(); i++)
        vec_push(out, page_attribute_name(page_attribute_at(i)));
}

void page_object_names(str_list *out) {
    page_attribute_names(out);
    for (size_t i = 0; i < sizeof METHODS / sizeof *METHODS; i++)
        vec_push(out, METHODS[i]);
}
