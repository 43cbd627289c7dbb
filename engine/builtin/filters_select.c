/* SPDX-License-Identifier: MIT
 *
 * map, select, reject, selectattr, rejectattr: lazy, with another filter, a test
 * or an attribute applied to each item.
 *
 * Invariant: arguments are looked at when the first item is wanted, so a mistake
 * in them shows only then, as in Jinja.
 */
#include "builtin/filters.h"

#include "builtin/attribute_path.h"
#include "builtin/generator.h"

typedef struct applied {
    tr_generator base;
    bool by_attribute; /* `path` is looked up first */
    bool negate;
    bool lookup_attr; /* selectattr and rejectattr: the first argument is one */
    tr_path path;
    const tr_function *function; /* the filter or test; NULL: none */
    tr_value rest;               /* the tuple of arguments as given */
    tr_value options;            /* the dict of keyword arguments */
    tr_arguments arguments;      /* what of them `function` gets */
    tr_string **names;           /* borrowed from `options` */
    tr_value *keywords;          /* likewise */
} applied;

static void applied_visit(tr_object *object, tr_visit visit, void *data)
{
    applied *self = (applied *)(void *)object;
    tr_generator_visit(object, visit, data);
    tr_path_visit(&self->path, visit, data);
    visit(data, &self->rest);
    visit(data, &self->options);
}

static void applied_free(tr_object *object)
{
    applied *self = (applied *)(void *)object;
    uint32_t count = self->arguments.keyword_count;
    tr_path_free(&self->path);
    tr_free(self->names, count * sizeof *self->names);
    tr_free(self->keywords, count * sizeof *self->keywords);
}

static const tr_type applied_type =
    TR_GENERATOR_TYPE(applied, applied_visit, applied_free);

/* Keyword arguments as the arrays that a call takes. */
static bool set_keywords(tr_task *task, applied *self)
{
    if (!tr_is(self->options, TR_DICT)) return true;
    const tr_dict *options = tr_as_dict(self->options);
    if (!options->count) return true;
    self->names = tr_alloc(options->count * sizeof *self->names);
    self->keywords = tr_alloc(options->count * sizeof *self->keywords);
    self->arguments.keyword_count = options->count;
    if (!self->names || !self->keywords) {
        if (self->names) tr_free(self->names, options->count * sizeof *self->names);
        if (self->keywords) {
            tr_free(self->keywords, options->count * sizeof *self->keywords);
        }
        self->names = NULL;
        self->keywords = NULL;
        self->arguments.keyword_count = 0;
        tr_fail_memory(task);
        return false;
    }
    uint32_t at = 0;
    uint32_t count = 0;
    tr_ref key;
    tr_ref value;
    while (tr_dict_next(options, &at, &key, &value)) {
        self->names[count] = tr_as_string(key);
        self->keywords[count++] = value;
    }
    self->arguments.names = self->names;
    self->arguments.keywords = self->keywords;
    return true;
}

static const tr_list *rest_of(const applied *self)
{
    return tr_as_list(self->rest);
}

/* Arguments from number `from` on, and the keywords, are for the function. */
static bool set_arguments(tr_task *task, applied *self, uint32_t from)
{
    const tr_list *rest = rest_of(self);
    self->arguments.positional = rest->items + from;
    self->arguments.count = rest->count - from;
    return set_keywords(task, self);
}

/* map(attribute=..., default=...). */
static bool set_map_attribute(tr_task *task, applied *self, tr_ref attribute)
{
    const tr_dict *options = tr_as_dict(self->options);
    uint32_t at = 0;
    tr_ref key;
    tr_ref value;
    while (tr_dict_next(options, &at, &key, &value)) {
        if (tr_string_is(key, "attribute") || tr_string_is(key, "default")) continue;
        tr_text shown = tr_text_make(TR_STRING_MAX);
        tr_text_add_str(&shown, "Unexpected keyword argument ");
        if (tr_write_repr(task, key, &shown)) {
            tr_fail_span(task, TR_ERR_FILTER_ARGUMENT, tr_text_span(&shown));
        }
        tr_text_done(&shown);
        return false;
    }
    self->by_attribute = true;
    return tr_path_init(
        task, &self->path, attribute, tr_dict_get_c(options, "default"), false);
}

static bool prepare_map(tr_task *task, applied *self)
{
    const tr_list *rest = rest_of(self);
    if (!rest->count) {
        tr_ref attribute = tr_is(self->options, TR_DICT)
                               ? tr_dict_get_c(tr_as_dict(self->options), "attribute")
                               : tr_missing();
        if (!tr_is_missing(attribute)) return set_map_attribute(task, self, attribute);
        tr_fail(task, TR_ERR_FILTER_ARGUMENT, "map requires a filter argument");
        return false;
    }
    return set_arguments(task, self, 1);
}

static bool prepare_select(tr_task *task, applied *self)
{
    const tr_list *rest = rest_of(self);
    uint32_t next = 0;
    if (self->lookup_attr) {
        if (!rest->count) {
            tr_fail(
                task, TR_ERR_FILTER_ARGUMENT, "Missing parameter for attribute name");
            return false;
        }
        self->by_attribute = true;
        if (!tr_path_init(task, &self->path, rest->items[0], tr_none(), false)) {
            return false;
        }
        next = 1;
    }
    return rest->count == next || set_arguments(task, self, next + 1);
}

/* The name of the filter or test to apply; missing: none. */
static tr_ref function_name(const applied *self)
{
    const tr_list *rest = rest_of(self);
    uint32_t at = self->lookup_attr;
    return rest->count > at ? rest->items[at] : tr_missing();
}

/* Jinja asks `if value` first: what is false gives no items, even if it could not
 * be iterated over. */
static bool start_if_true(
    tr_task *task, tr_generator *base, bool (*prepare)(tr_task *, applied *))
{
    applied *self = (applied *)(void *)base;
    int truth = tr_truth(task, base->source);
    if (truth <= 0) return truth == 0;
    return prepare(task, self) && tr_generator_open(task, base);
}

static bool map_start(tr_task *task, tr_generator *base)
{
    return start_if_true(task, base, prepare_map);
}

static bool select_start(tr_task *task, tr_generator *base)
{
    return start_if_true(task, base, prepare_select);
}

static const tr_function *fail_unknown(tr_task *task, const char *kind, tr_ref name)
{
    tr_text message = tr_text_make(TR_STRING_MAX);
    tr_text_format(&message, "No %s named ", kind);
    if (tr_write_repr(task, name, &message)) {
        tr_text_add_byte(&message, '.');
        if (tr_is(name, TR_UNDEFINED)) {
            tr_text_add_str(&message, " (");
            tr_undefined_message(task, name, &message);
            tr_text_add_str(
                &message, "; did you forget to quote the callable name?)");
        }
        tr_fail_span(task, TR_ERR_RUNTIME, tr_text_span(&message));
    }
    tr_text_done(&message);
    return NULL;
}

/* The function is looked up with the first item: without items no name is wrong. */
static bool find_function(tr_task *task, applied *self, bool filter)
{
    if (self->function) return true;
    tr_ref name = function_name(self);
    if (tr_is_missing(name)) return true;
    const tr_runtime *runtime = tr_machine_runtime(tr_machine_of(task));
    uint32_t hash;
    if (!tr_hash(task, name, &hash)) return false;
    if (tr_is(name, TR_STRING)) {
        self->function = tr_registry_find(
            task, filter ? &runtime->filters : &runtime->tests, tr_string_bytes(name));
    }
    if (!self->function && !tr_failed(task)) {
        self->function = fail_unknown(task, filter ? "filter" : "test", name);
    }
    return self->function != NULL;
}

/* The item, or its attribute; consumes nothing. */
static tr_value subject_of(tr_task *task, applied *self, tr_ref item)
{
    if (!self->by_attribute) return tr_retain(item);
    return tr_path_get(task, &self->path, item);
}

static int map_step(tr_task *task, tr_generator *base, tr_value *item)
{
    applied *self = (applied *)(void *)base;
    if (tr_is_missing(base->iter.source)) return 0;
    tr_value source;
    int more = tr_iter_next(task, &base->iter, &source);
    if (more != 1) return more;
    tr_value result = tr_invalid();
    if (self->by_attribute) {
        result = tr_path_get(task, &self->path, source);
    } else if (find_function(task, self, true)) {
        result = tr_function_call(task, self->function, source, &self->arguments);
    }
    tr_release(source);
    if (tr_is_invalid(result)) return -1;
    *item = result;
    return 1;
}

/* Does the item pass?  1, 0, -1. */
static int passes(tr_task *task, applied *self, tr_ref item)
{
    tr_value subject = subject_of(task, self, item);
    if (tr_is_invalid(subject)) return -1;
    int truth = -1;
    if (find_function(task, self, false)) {
        tr_value verdict =
            self->function
                ? tr_function_call(task, self->function, subject, &self->arguments)
                : tr_retain(subject);
        truth = tr_is_invalid(verdict) ? -1 : tr_truth(task, verdict);
        tr_release(verdict);
    }
    tr_release(subject);
    return truth < 0 ? -1 : truth != self->negate;
}

static int select_step(tr_task *task, tr_generator *base, tr_value *item)
{
    applied *self = (applied *)(void *)base;
    if (tr_is_missing(base->iter.source)) return 0;
    tr_value source;
    int more;
    while ((more = tr_iter_next(task, &base->iter, &source)) == 1) {
        int pass = passes(task, self, source);
        if (pass > 0) {
            *item = source;
            return 1;
        }
        tr_release(source);
        if (pass < 0) return -1;
    }
    return more;
}

static applied *applied_new(tr_call *call, const char *function)
{
    applied *self = tr_generator_new(call->task, &applied_type, tr_arg(call, 0));
    if (!self) return NULL;
    self->base.function = function;
    self->path.fallback = tr_missing();
    self->rest = tr_retain(call->rest);
    self->options = tr_retain(call->options);
    return self;
}

tr_value tr_filter_map(tr_call *call)
{
    applied *self = applied_new(call, "sync_do_map");
    if (!self) return tr_invalid();
    self->base.start = map_start;
    self->base.step = map_step;
    return tr_take_instance(self);
}

static tr_value selection(tr_call *call, bool negate, bool lookup_attr)
{
    applied *self = applied_new(call, "select_or_reject");
    if (!self) return tr_invalid();
    self->base.start = select_start;
    self->base.step = select_step;
    self->negate = negate;
    self->lookup_attr = lookup_attr;
    return tr_take_instance(self);
}

tr_value tr_filter_select(tr_call *call)
{
    return selection(call, false, false);
}

tr_value tr_filter_reject(tr_call *call)
{
    return selection(call, true, false);
}

tr_value tr_filter_selectattr(tr_call *call)
{
    return selection(call, false, true);
}

tr_value tr_filter_rejectattr(tr_call *call)
{
    return selection(call, true, true);
}
