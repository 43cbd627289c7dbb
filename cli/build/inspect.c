/* SPDX-License-Identifier: MIT
 *
 * Expressions are small templates, run with all that the rendering they are
 * about had: its context, its globals, its page.  Nothing they read is noted.
 */
#include "build/inspect.h"

#include "build/render.h"

#include <string.h>

enum { MAX_TEXT = 600, MAX_OUTPUT = 1 << 20, MAX_MEMORY = 64 << 20 };
enum { MAX_STEPS = 20000000, MAX_NANOSECONDS = 1000000000 };

/* The job that a report names; else the first, which is the home page. */
static const job *find_job(const stages *self, const char *what) {
    const job_list *jobs = &self->jobs;
    const job *found = jobs->count ? &jobs->items[0] : NULL;
    arena memory;
    arena_init(&memory);
    for (size_t i = 0; what && i < jobs->count; i++) {
        if (strcmp(job_what(&memory, &jobs->items[i]), what) != 0) continue;
        found = &jobs->items[i];
        break;
    }
    arena_done(&memory);
    return found;
}

static bool run_template(
    const stages *self, const job *one, const torii_template *tmpl, buf *out,
    torii_error **failure) {
    torii_limits limits = {
        .struct_size = sizeof limits,
        .steps = MAX_STEPS,
        .memory = MAX_MEMORY,
        .output = MAX_OUTPUT,
        .time = MAX_NANOSECONDS};
    rendering run = {
        .view = self->view, .about = one->page, .number = 1, .quiet = true};
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    options.write = buf_write;
    options.write_data = out;
    options.limits = &limits;
    options.data = &run;
    options.globals = view_globals(self->view, one->page);
    torii_value context = render_context(one);
    arena_init(&run.memory);
    bool done = torii_render_with(tmpl, context, &options, failure);
    arena_done(&run.memory);
    torii_release(context);
    return done;
}

bool inspect_evaluate(
    const stages *self, const char *what, const char *expression, buf *out) {
    const job *one = find_job(self, what);
    torii_error *failure = NULL;
    buf source = BUF_INIT, made = BUF_INIT;
    if (!one) {
        buf_str(out, "nothing could be read of the site");
        return false;
    }
    /* The set of its own takes an expression and nothing else. */
    buf_fmt(&source, "{%% set expression_ = (%s) %%}", expression);
    buf_str(&source, "{{ expression_|pprint }}");
    const torii_template *tmpl = torii_env_compile(
        self->view->env, "expression.txt", source.data, source.size, &failure);
    bool done = tmpl && run_template(self, one, tmpl, &made, &failure);
    if (done)
        buf_add(out, made.data, made.size);
    else
        buf_fmt(
            out, "%s: %s", failure ? torii_error_type(failure) : "MemoryError",
            failure ? torii_error_message(failure) : "there is not enough memory");
    torii_error_free(failure);
    torii_template_release(tmpl);
    buf_done(&source);
    buf_done(&made);
    return done;
}

/* ---------------------------------------------------------------- names ---- */

/* Cuts between characters. */
static void cut(buf *text) {
    if (text->size <= MAX_TEXT) return;
    size_t size = MAX_TEXT;
    while (size && ((unsigned char)text->data[size] & 0xC0) == 0x80)
        size--;
    text->size = size;
    text->data[size] = '\0';
    buf_str(text, "...");
}

typedef struct naming {
    const stages *site;
    const char *what;
    void (*visit)(void *data, const inspect_value *one);
    void *data;
    strmap seen;
} naming;

/* What torii.yaml may have from the environment, which nobody sees without the key. */
static bool is_private(const char *name) {
    return strcmp(name, "config") == 0 || strcmp(name, "theme") == 0;
}

/* Of pages their main attributes: an address in memory tells nobody anything. */
static void describe(const naming *self, const char *name, torii_ref value, buf *out) {
    arena memory;
    arena_init(&memory);
    const char *expression = name;
    if (page_object_self(value))
        expression = arena_strf(
            &memory,
            "{'kind': %s.kind, 'title': %s.title, 'url': %s.url, 'path': %s.path, "
            "'template': %s.template, 'date': %s.date, 'extra': %s.extra}",
            name, name, name, name, name, name, name);
    else if (is_private(name))
        expression = arena_strf(&memory, "%s|list", name);
    inspect_evaluate(self->site, self->what, expression, out);
    arena_done(&memory);
}

static void visit_names(naming *self, torii_ref names, bool everywhere) {
    size_t position = 0;
    torii_ref key, value;
    while (torii_dict_next(names, &position, &key, &value)) {
        const char *name = torii_get_str(key, NULL);
        torii_kind kind = torii_kind_of(value);
        if (!name || kind == TORII_KIND_CALLABLE || strmap_has(&self->seen, name))
            continue;
        buf text = BUF_INIT;
        strmap_put(&self->seen, name, NULL);
        describe(self, name, value, &text);
        cut(&text);
        inspect_value one = {
            .name = name,
            .type = torii_kind_name(kind),
            .text = buf_text(&text),
            .everywhere = everywhere};
        self->visit(self->data, &one);
        buf_done(&text);
    }
}

void inspect_names(
    const stages *self, const char *what,
    void (*visit)(void *data, const inspect_value *one), void *data) {
    naming state = {.site = self, .what = what, .visit = visit, .data = data};
    const job *one = find_job(self, what);
    if (!one) return;
    torii_value context = render_context(one);
    torii_value globals = torii_env_globals(self->view->env);
    visit_names(&state, context, false);
    visit_names(&state, *view_globals(self->view, one->page), true);
    visit_names(&state, globals, true);
    torii_release(globals);
    torii_release(context);
    strmap_done(&state.seen);
}

/* ---------------------------------------------------------------- steps ---- */

typedef struct stepping {
    void (*begin)(void *data, const inspect_step *step);
    void (*visit)(void *data, const inspect_value *one);
    void *data;
    bool told;
} stepping;

static void visit_locals(const stepping *self, torii_ref locals) {
    size_t position = 0;
    torii_ref key, value;
    while (torii_dict_next(locals, &position, &key, &value)) {
        torii_kind kind = torii_kind_of(value);
        const char *name = torii_get_str(key, NULL);
        if (!name || kind == TORII_KIND_CALLABLE) continue;
        torii_value shown = torii_to_repr(value);
        const char *repr = torii_get_str(shown, NULL);
        buf text = BUF_INIT;
        buf_str(&text, repr ? repr : "");
        cut(&text);
        inspect_value one = {
            .name = name, .type = torii_kind_name(kind), .text = buf_text(&text)};
        self->visit(self->data, &one);
        buf_done(&text);
        torii_release(shown);
    }
}

/* The first time all steps are there. */
static void on_raised(torii_call *call) {
    stepping *self = torii_call_data(call);
    torii_frame frame;
    for (size_t i = 0; !self->told && torii_call_frame(call, i, &frame); i++) {
        inspect_step step = {frame.template_name, frame.what, frame.line};
        torii_value locals = torii_call_frame_locals(call, i);
        self->begin(self->data, &step);
        visit_locals(self, locals);
        torii_release(locals);
    }
    self->told = true;
}

void inspect_steps(
    const stages *self, const char *what,
    void (*begin)(void *data, const inspect_step *step),
    void (*visit)(void *data, const inspect_value *one), void *data) {
    stepping state = {.begin = begin, .visit = visit, .data = data};
    torii_observer observer = {
        .struct_size = sizeof observer, .data = &state, .raised = on_raised};
    const job *one = find_job(self, what);
    torii_error *failure = NULL;
    torii_env *env = one ? torii_env_overlay(self->view->env, NULL, NULL) : NULL;
    if (!env || !torii_env_set_observer(env, &observer)) {
        torii_env_free(env);
        return;
    }
    buf out = BUF_INIT;
    const torii_template *tmpl = torii_env_select(
        env, one->templates->items, one->templates->count, &failure);
    if (tmpl) run_template(self, one, tmpl, &out, &failure);
    torii_template_release(tmpl);
    torii_error_free(failure);
    torii_env_free(env);
    buf_done(&out);
}

/* ---------------------------------------------------------------- pages ---- */

size_t inspect_pages(const stages *self) {
    size_t count = 0;
    const page_list *all = &self->site->all;
    for (size_t i = 0; i < all->count; i++)
        count += all->items[i]->kind == PAGE_PAGE && !all->items[i]->is_fallback;
    return count;
}

static const char *mark_of(const stages *self, const page *one) {
    int64_t now = self->site->now;
    const date *shown =
        date_is_set(&one->publish_date) ? &one->publish_date : &one->date;
    if (one->draft) return "draft";
    if (date_is_set(shown) && shown->epoch > now) return "future";
    if (date_is_set(&one->expires) && one->expires.epoch <= now) return "expired";
    return NULL;
}

void inspect_mark(stages *self, const page *one) {
    const char *mark = *one->output ? mark_of(self, one) : NULL;
    if (mark)
        strmap_put(&self->marks, one->output, (void *)mark);
    else if (self->marks.count && strmap_has(&self->marks, one->output))
        strmap_put(&self->marks, one->output, NULL);
}

void inspect_mark_all(stages *self) {
    const page_list *all = &self->site->all;
    for (size_t i = 0; i < all->count; i++)
        inspect_mark(self, all->items[i]);
}

void inspect_marks(const stages *self, strmap *out) {
    for (size_t i = 0; i < self->marks.count; i++) {
        const strmap_entry *one = &self->marks.entries[i];
        if (one->value) strmap_put(out, one->key, one->value);
    }
}
