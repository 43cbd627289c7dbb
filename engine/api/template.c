/* SPDX-License-Identifier: MIT
 *
 * Templates: from the cache, from the loader, from text.
 */
#include "api/host.h"

#include "base/excerpt.h"
#include "base/utf8.h"

#define SOURCE_DEFAULT (16u << 20)

/* ---------------------------------------------------------------- compiling ---- */

const tr_function *tr_env_filter(tr_task *task, const void *data, tr_span name)
{
    return tr_registry_find(task, &((const torii_env *)data)->runtime.filters, name);
}

const tr_function *tr_env_test(tr_task *task, const void *data, tr_span name)
{
    return tr_registry_find(task, &((const torii_env *)data)->runtime.tests, name);
}

static tr_span shown_name(tr_ref name)
{
    return tr_is(name, TR_STRING) ? tr_string_bytes(name) : TR_SPAN("<string>");
}

static void note_place(
    tr_task *task, tr_ref name, tr_ref filename, tr_span source, uint32_t line,
    uint32_t column)
{
    if (!line) line = 1;
    tr_problem *problem = &task->problem;
    tr_text text = tr_text_make(1u << 16);
    tr_excerpt(&text, source, line, column);
    if (!problem->excerpt && text.size && tr_text_c(&text)) {
        problem->excerpt = tr_alloc(text.size + 1);
        if (problem->excerpt) memcpy(problem->excerpt, text.data, text.size + 1);
    }
    tr_text_done(&text);
    if (tr_is(filename, TR_STRING)) {
        tr_task_add_filename(task, tr_string_bytes(filename));
    }
    tr_task_add_place(task, shown_name(name), TR_SPAN("template"), line, column);
}

static bool check_size(const torii_env *env, tr_task *task, size_t size)
{
    size_t limit = env->limits.source ? env->limits.source : SOURCE_DEFAULT;
    if (size <= limit) return true;
    tr_fail(
        task, TR_ERR_LIMIT, "the template has %zu bytes, more than %zu", size, limit);
    return false;
}

static tr_value finalize_constant(tr_task *task, const void *data, tr_ref value)
{
    const torii_env *env = data;
    return tr_host_call_early(task, env->runtime.finalize.as_.pointer_, value);
}

static tr_compile_options compile_options(
    const torii_env *env, tr_ref name, tr_ref filename)
{
    return (tr_compile_options){
        .name = name,
        .filename = filename,
        .autoescape = tr_runtime_autoescape(&env->runtime, name),
        .finalize = !tr_is_missing(env->runtime.finalize),
        .sandboxed = env->runtime.sandbox != TORII_SANDBOX_OFF,
        .intercepted = env->hooks.intercepted,
        .find_filter = tr_env_filter,
        .find_test = tr_env_test,
        .finalize_constant = finalize_constant,
        .data = env,
    };
}

const tr_program *tr_env_compile(
    torii_env *env, tr_task *task, tr_ref name, tr_ref filename, tr_span source)
{
    if (!check_size(env, task, source.size)) return NULL;
    if (!tr_freeze(name) || !tr_freeze(filename)) { /* programs are shared */
        tr_fail_memory(task);
        return NULL;
    }
    /* Programs outlive the rendering: they have a limit of their own. */
    tr_budget own = {.limit = env->limits.memory ? env->limits.memory : SIZE_MAX};
    tr_budget *budget = tr_budget_enter(&own);
    tr_tree tree;
    uint32_t line = 0, column = 0;
    tr_tree_init(&tree);
    const tr_program *program = NULL;
    if (tr_parse_template(task, &env->dialect, source, &tree, &line, &column)) {
        tr_compile_options options = compile_options(env, name, filename);
        program = tr_compile(task, &tree, &options, &line, &column);
    }
    tr_tree_done(&tree);
    tr_budget_enter(budget);
    if (program) return program;
    if (own.exceeded && (!tr_failed(task) || task->problem.error == TR_ERR_MEMORY)) {
        tr_task_forget(task);
        tr_fail(task, TR_ERR_LIMIT, "memory limit of %zu bytes reached", own.limit);
    }
    if (!tr_failed(task)) tr_fail_memory(task);
    note_place(task, name, filename, source, line, column);
    return program;
}

/* ------------------------------------------------------------------ loading ---- */

static void fail_not_found(tr_task *task, tr_ref name)
{
    tr_text text = tr_text_make(1u << 12);
    tr_write_str(task, name, &text);
    tr_fail_with(task, TR_ERR_NOT_FOUND, &text);
}

/* From the cache if it is there and fresh; counted. */
static const tr_program *find_cached(torii_env *env, tr_ref name)
{
    tr_mutex_lock(&env->lock);
    tr_cached *entry = tr_cache_find(&env->cache, name);
    const tr_program *program = entry ? tr_program_retain(entry->program) : NULL;
    uint64_t stamp = entry ? entry->stamp : 0;
    bool check = entry && entry->from_loader && env->auto_reload;
    tr_mutex_unlock(&env->lock);
    if (!check || tr_loader_fresh(env->loader, tr_string_bytes(name).bytes, stamp)) {
        return program;
    }
    tr_program_release(program);
    return NULL;
}

/* The loaders of the library hand on the bytes that they find. */
static bool check_encoding(tr_task *task, tr_ref name, tr_span text)
{
    size_t valid = tr_utf8_valid(text.bytes, text.size);
    if (valid == text.size) return true;
    uint32_t line = 1;
    size_t start = 0;
    for (size_t i = 0; i < valid; i++) {
        if (text.bytes[i] != '\n') continue;
        line++;
        start = i + 1;
    }
    size_t column = tr_utf8_count(text.bytes + start, valid - start) + 1;
    tr_fail(task, TR_ERR_ENCODING, "the template is not UTF-8: byte 0x%02x",
            (unsigned)(unsigned char)text.bytes[valid]);
    tr_task_add_place(
        task, shown_name(name), TR_SPAN("template"), line, (uint32_t)column);
    return false;
}

void tr_source_done(torii_source *source)
{
    torii_release(source->text);
    torii_release(source->filename);
    torii_release(source->problem);
    if (source->free_saved) source->free_saved((void *)(uintptr_t)source->saved);
}

static void tell_loaded(torii_env *env, const tr_program *program)
{
    const torii_observer *o = &env->hooks.observer;
    if (!o->loaded) return;
    torii_template view = {.count = 2, .program = program, .env = env};
    view.globals = tr_missing();
    o->loaded(o->data, &view);
}

static const tr_program *compile_text(
    torii_env *env, tr_task *task, tr_ref name, const torii_source *source)
{
    tr_span text = tr_string_bytes(source->text);
    if (!check_encoding(task, name, text)) return NULL;
    tr_ref filename =
        tr_is(source->filename, TR_STRING) ? source->filename : tr_none();
    return tr_env_compile(env, task, name, filename, text);
}

static const tr_program *compile_loaded(
    torii_env *env, tr_task *task, tr_ref name, torii_source *source)
{
    if (!tr_is(source->text, TR_STRING) && !source->saved) {
        tr_ref problem = source->problem;
        bool said = tr_is(problem, TR_STRING);
        tr_fail(task, TR_ERR_IO, "%s",
                said ? tr_string_bytes(problem).bytes : "the template cannot be read");
        return NULL;
    }
    const tr_program *program =
        source->saved
            ? tr_env_load_saved(env, task, name, source->saved, source->saved_size)
            : compile_text(env, task, name, source);
    if (!program) return NULL;
    tr_mutex_lock(&env->lock);
    bool kept = tr_cache_add(&env->cache, name, program, source->stamp, true);
    tr_mutex_unlock(&env->lock);
    if (kept) tell_loaded(env, program);
    if (kept) return program;
    /* A second load would be another program, with modules of its own. */
    tr_program_release(program);
    tr_fail_memory(task);
    return NULL;
}

static const tr_program *load(torii_env *env, tr_task *task, tr_ref name)
{
    tr_span text = tr_string_bytes(name);
    torii_source source = {0};
    bool found = env->loader && !memchr(text.bytes, '\0', text.size) &&
                 tr_loader_load(env->loader, task, text.bytes, &source);
    const tr_program *program = NULL;
    if (found) {
        program = compile_loaded(env, task, name, &source);
    } else if (!tr_failed(task)) {
        fail_not_found(task, name);
    }
    tr_source_done(&source);
    return program;
}

/* The name that an asking template means. */
static tr_value joined(torii_env *env, tr_ref name, tr_ref parent)
{
    if (!env->join || !tr_is(parent, TR_STRING)) return tr_retain(name);
    tr_value result = env->join(
        env->join_data, tr_string_bytes(name).bytes, tr_string_bytes(parent).bytes);
    if (tr_is(result, TR_STRING)) return result;
    tr_release(result);
    return tr_retain(name);
}

const tr_program *tr_env_find(
    torii_env *env, tr_task *task, tr_ref name, tr_ref parent)
{
    if (!tr_is(name, TR_STRING)) {
        fail_not_found(task, name);
        return NULL;
    }
    tr_budget *budget = tr_budget_enter(NULL);
    tr_value full = joined(env, name, parent);
    const tr_program *program = find_cached(env, full);
    if (!program) program = load(env, task, full);
    tr_release(full);
    tr_budget_enter(budget);
    return program;
}

const tr_program *tr_env_load_for(tr_machine *machine, tr_ref name, tr_ref parent)
{
    return tr_env_find(machine->runtime->env, &machine->task, name, parent);
}

/* ------------------------------------------------------------------ handles ---- */

/* Takes over the program. */
static const torii_template *make_template(
    const torii_env *env, const tr_program *program)
{
    torii_template *t = tr_alloc_zero(sizeof *t);
    if (!t) {
        tr_program_release(program);
        return NULL;
    }
    t->count = 1;
    t->program = program;
    t->env = tr_env_retain(env);
    t->globals = tr_missing();
    return t;
}

const torii_template *tr_template_finish(
    const torii_env *env, tr_task *task, const tr_program *program, torii_error **err)
{
    const torii_template *tmpl = program ? make_template(env, program) : NULL;
    if (!tmpl) {
        if (!tr_failed(task)) tr_fail_memory(task);
        tr_error_take(task, err);
    }
    tr_task_done(task);
    return tmpl;
}

const torii_template *torii_env_load(
    const torii_env *env, const char *name, torii_error **err)
{
    if (!tr_env_use(env, err) || !tr_is_given(name, err)) return NULL;
    tr_task task;
    tr_task_init(&task);
    tr_value text = tr_string_repaired(name, strlen(name));
    const tr_program *program = NULL;
    if (!tr_is_invalid(text)) {
        program =
            tr_env_find((torii_env *)(uintptr_t)env, &task, text, tr_none());
    }
    if (!program && tr_failed(&task) && !task.problem.places.count) {
        tr_task_add_place(&task, tr_span_of(name), TR_SPAN("template"), 0, 0);
    }
    tr_release(text);
    return tr_template_finish(env, &task, program, err);
}

const torii_template *torii_env_select(
    const torii_env *env, const char *const *names, size_t count, torii_error **err)
{
    if (!tr_is_given(env, err) || (count && !tr_is_given(names, err))) return NULL;
    for (size_t i = 0; i < count; i++) {
        torii_error *error = NULL;
        const torii_template *tmpl = torii_env_load(env, names[i], &error);
        if (tmpl) return tmpl;
        bool absent = torii_error_code(error) == TORII_ERR_NOT_FOUND;
        if (!absent && err) {
            *err = error;
            return NULL;
        }
        torii_error_free(error);
        if (!absent) return NULL;
    }
    tr_text list = tr_text_make(1u << 16);
    for (size_t i = 0; i < count; i++) {
        if (i) tr_text_add_str(&list, ", ");
        tr_text_add_str(&list, names[i]);
    }
    const char *text = tr_text_c(&list);
    tr_error_set(err, TR_ERR_NONE_FOUND,
                 count ? "none of the templates given were found: %s"
                       : "Tried to select from an empty list of templates.%s",
                 text ? text : "");
    tr_text_done(&list);
    return NULL;
}

const torii_template *torii_env_compile(
    const torii_env *env, const char *name, const char *source, size_t size,
    torii_error **err)
{
    if (!tr_env_use(env, err) || !tr_is_given(source, err)) return NULL;
    if (size == SIZE_MAX) size = strlen(source);
    tr_task task;
    tr_task_init(&task);
    tr_value title = name ? tr_string_repaired(name, strlen(name)) : tr_none();
    tr_text repaired = tr_text_make(SIZE_MAX);
    tr_span text = {source, size};
    if (tr_utf8_valid(source, size) != size) {
        tr_utf8_repair(&repaired, source, size);
        text = tr_text_span(&repaired);
    }
    const tr_program *program = NULL;
    if (!repaired.failed) {
        program = tr_env_compile(
            (torii_env *)(uintptr_t)env, &task, title, tr_none(), text);
    }
    tr_text_done(&repaired);
    tr_release(title);
    return tr_template_finish(env, &task, program, err);
}

const torii_template *torii_template_retain(const torii_template *tmpl)
{
    torii_template *t = (torii_template *)(uintptr_t)tmpl;
    if (t) tr_atomic_add(&t->count);
    return t;
}

void torii_template_release(const torii_template *tmpl)
{
    torii_template *t = (torii_template *)(uintptr_t)tmpl;
    if (!t || !tr_atomic_drop(&t->count)) return;
    tr_program_release(t->program);
    tr_release(t->globals);
    tr_env_release(t->env);
    tr_free(t, sizeof *t);
}

/* What is bound already, and the new names (consumed), which go first. */
static tr_value add_globals(tr_ref old, tr_value fresh)
{
    if (!tr_is(old, TR_DICT)) return fresh;
    tr_value both = tr_dict_copy(old);
    if (!tr_is_invalid(both) && tr_is(fresh, TR_DICT)) {
        tr_task task;
        tr_task_init(&task);
        if (!tr_dict_update(&task, tr_as_dict(both), tr_as_dict(fresh))) {
            tr_release(both);
            both = tr_invalid();
        }
        tr_task_done(&task);
    }
    tr_release(fresh);
    return both;
}

const torii_template *torii_template_bind(
    const torii_template *tmpl, torii_value globals, torii_error **err)
{
    if (!tr_is_given(tmpl, err) || !tr_check_context(globals, err)) {
        tr_release(globals);
        return NULL;
    }
    bool no_memory = true;
    const torii_template *bound = NULL;
    globals = add_globals(tmpl->globals, globals);
    if (!tr_is(globals, TR_DICT)
            ? !tr_is_invalid(globals)
            : tr_freeze_or(globals, &no_memory)) {
        no_memory = true; /* what is left to fail */
        bound = make_template(tmpl->env, tr_program_retain(tmpl->program));
    }
    if (!bound) {
        tr_release(globals);
        if (no_memory) {
            tr_error_set(err, TR_ERR_MEMORY, "out of memory");
        } else {
            tr_error_set(err, TR_ERR_MISUSE, "a global cannot be shared");
        }
        return NULL;
    }
    if (tr_is(globals, TR_DICT)) {
        ((torii_template *)(uintptr_t)bound)->globals = globals;
    } else {
        tr_release(globals);
    }
    return bound;
}

static void release_env(void *env)
{
    tr_env_release(env);
}

torii_value torii_template_value(const torii_template *tmpl)
{
    tr_template_object *object = tmpl ? tr_instance_new(&tr_template_type) : NULL;
    if (!object) return tr_invalid();
    object->program = tr_program_retain(tmpl->program);
    object->owner = tr_env_retain(tmpl->env);
    object->release = release_env;
    return tr_take_instance(object);
}

const char *torii_template_name(const torii_template *tmpl)
{
    tr_ref name = tmpl ? tmpl->program->name : tr_none();
    return tr_is(name, TR_STRING) ? tr_string_bytes(name).bytes : "<string>";
}

const char *torii_template_filename(const torii_template *tmpl)
{
    tr_ref name = tmpl ? tmpl->program->filename : tr_none();
    return tr_is(name, TR_STRING) ? tr_string_bytes(name).bytes : NULL;
}

bool torii_template_is_fresh(const torii_template *tmpl)
{
    if (!tmpl) return false;
    tr_ref name = tmpl->program->name;
    if (!tr_is(name, TR_STRING)) return true;
    const tr_program *program = find_cached(tmpl->env, name);
    tr_program_release(program);
    return program == tmpl->program;
}

void torii_env_forget(const torii_env *env, const char *name)
{
    if (!env) return;
    torii_env *e = (torii_env *)(uintptr_t)env;
    tr_value key = name ? tr_string_c(name) : tr_none();
    tr_mutex_lock(&e->lock);
    if (!name) {
        tr_cache_clear(&e->cache);
    } else if (tr_is(key, TR_STRING)) {
        tr_cached *entry = tr_cache_find(&e->cache, key);
        if (entry) tr_cache_remove(&e->cache, entry);
    }
    tr_mutex_unlock(&e->lock);
    tr_release(key);
}
