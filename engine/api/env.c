/* SPDX-License-Identifier: MIT
 *
 * Environments: making, freezing and ending them, and the pool of machines that
 * renderings share.  env_config.c gives them what they are made up of.
 */
#include "api/env.h"
#include "builtin/tables.h"

#define POOL_MAX 16u
#define CACHE_DEFAULT 400u

/* ------------------------------------------------------------------ settings ---- */

static bool copy_text(torii_env *env, const char *text, tr_span *out)
{
    if (!text) return true;
    size_t size = strlen(text);
    char *copy = tr_arena_copy(&env->arena, text, size);
    *out = tr_span_make(copy, size);
    return copy != NULL;
}

static bool copy_delimiters(torii_env *env, const torii_options *o)
{
    tr_dialect *d = &env->dialect;
    return copy_text(env, o->block_start, &d->block_start) &&
           copy_text(env, o->block_end, &d->block_end) &&
           copy_text(env, o->variable_start, &d->variable_start) &&
           copy_text(env, o->variable_end, &d->variable_end) &&
           copy_text(env, o->comment_start, &d->comment_start) &&
           copy_text(env, o->comment_end, &d->comment_end) &&
           copy_text(env, o->line_statement_prefix, &d->line_statement_prefix) &&
           copy_text(env, o->line_comment_prefix, &d->line_comment_prefix) &&
           copy_text(env, o->newline, &d->newline);
}

/* Options of an older or newer program: what it does not have is zero. */
static torii_options read_options(const torii_options *options)
{
    torii_options o = {.struct_size = sizeof o};
    if (!options) return o;
    size_t size = options->struct_size < sizeof o ? options->struct_size : sizeof o;
    memcpy(&o, options, size);
    return o;
}

static void read_limits(torii_env *env, const torii_limits *limits)
{
    if (!limits) return;
    size_t size = limits->struct_size;
    if (size > sizeof env->limits) size = sizeof env->limits;
    memcpy(&env->limits, limits, size);
}

static bool apply_options(torii_env *env, const torii_options *o, tr_task *task)
{
    tr_dialect_default(&env->dialect);
    if (!copy_delimiters(env, o)) {
        tr_fail_memory(task);
        return false;
    }
    env->dialect.trim_blocks = o->trim_blocks;
    env->dialect.lstrip_blocks = o->lstrip_blocks;
    env->dialect.keep_trailing_newline = o->keep_trailing_newline;
    env->dialect.extensions = o->extensions;
    env->dialect.newstyle_translations = o->newstyle_gettext;
    env->auto_reload = o->auto_reload;
    tr_runtime *r = &env->runtime;
    r->autoescape = o->autoescape;
    r->undefined = o->undefined;
    r->sandbox = o->sandbox;
    r->extensions = o->extensions;
    r->newstyle_gettext = o->newstyle_gettext;
    r->newline = env->dialect.newline;
    read_limits(env, o->limits);
    return tr_dialect_check(task, &env->dialect);
}

/* ------------------------------------------------------------------- builtins ---- */

static void init_registries(tr_runtime *r)
{
    tr_mutex *lock = &r->lock;
    tr_registry_init(&r->filters, tr_filter_rows, tr_filter_count, lock);
    tr_registry_init(&r->tests, tr_test_rows, tr_test_count, lock);
    tr_registry_init(&r->tags, NULL, 0, lock);
    static const struct {
        enum tr_tag tag;
        const tr_builtin *rows;
        const uint32_t *count;
    } methods[] = {
        {TR_STRING, tr_string_methods, &tr_string_method_count},
        {TR_LIST, tr_list_methods, &tr_list_method_count},
        {TR_TUPLE, tr_tuple_methods, &tr_tuple_method_count},
        {TR_DICT, tr_dict_methods, &tr_dict_method_count},
        {TR_INT, tr_int_methods, &tr_int_method_count},
        {TR_FLOAT, tr_float_methods, &tr_float_method_count},
        {TR_RANGE, tr_range_methods, &tr_range_method_count},
        {TR_OBJECT, tr_object_methods, &tr_object_method_count},
    };
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        tr_registry_init(
            &r->methods[methods[i].tag], methods[i].rows, *methods[i].count, lock);
    }
}

static bool init_runtime(torii_env *env, tr_task *task)
{
    tr_runtime *r = &env->runtime;
    r->env = env;
    r->load_template = tr_env_load_for;
    r->debug_text = tr_debug_text;
    r->finalize = tr_missing();
    r->globals = tr_dict_new(16);
    init_registries(r);
    if (tr_is_invalid(r->globals)) {
        tr_fail_memory(task);
        return false;
    }
    if (!tr_globals_fill(task, tr_as_dict(r->globals))) return false;
    return !(r->extensions & TORII_EXT_I18N) ||
           tr_globals_fill_null_translations(
               task, tr_as_dict(r->globals), r->newstyle_gettext);
}

torii_env *torii_env_new(const torii_options *options, torii_error **err)
{
    tr_task task;
    tr_task_init(&task);
    torii_options o = read_options(options);
    torii_env *env = tr_alloc_zero(sizeof *env);
    bool ok = env && tr_mutex_init(&env->lock) && tr_mutex_init(&env->runtime.lock);
    if (ok) {
        env->count = 1;
        tr_arena_init(&env->arena);
        env->runtime.finalize = tr_missing();
        env->runtime.globals = env->runtime.policies = tr_missing();
        uint32_t cached = o.cache_size > UINT32_MAX ? UINT32_MAX
                                                    : (uint32_t)o.cache_size;
        ok = tr_cache_init(&env->cache, cached ? cached : CACHE_DEFAULT) &&
             apply_options(env, &o, &task) && init_runtime(env, &task);
    }
    if (!ok) {
        if (!tr_failed(&task)) tr_fail_memory(&task);
        tr_error_take(&task, err);
        if (env) tr_env_release(env);
        env = NULL;
    }
    tr_task_done(&task);
    return env;
}

/* ------------------------------------------------------------------- the end ---- */

torii_env *tr_env_retain(const torii_env *env)
{
    torii_env *e = (torii_env *)(uintptr_t)env; /* only the count changes */
    tr_atomic_add(&e->count);
    return e;
}

static void free_functions(torii_env *env)
{
    while (env->functions) {
        tr_host_function *next = env->functions->next;
        tr_free(env->functions, sizeof *env->functions);
        env->functions = next;
    }
}

static void free_runtime(tr_runtime *r)
{
    tr_registry_done(&r->filters);
    tr_registry_done(&r->tests);
    tr_registry_done(&r->tags);
    for (size_t i = 0; i < TR_METHOD_KINDS; i++) tr_registry_done(&r->methods[i]);
    tr_release(r->globals);
    tr_release(r->policies);
    tr_release(r->finalize);
    tr_mutex_done(&r->lock);
}

void tr_env_release(torii_env *env)
{
    if (!tr_atomic_drop(&env->count)) return;
    while (env->pool) {
        tr_pooled *next = env->pool->next;
        tr_machine_done(&env->pool->machine);
        tr_free(env->pool, sizeof *env->pool);
        env->pool = next;
    }
    tr_cache_done(&env->cache);
    if (env->loader && !env->loader_is_shared) torii_loader_free(env->loader);
    free_runtime(&env->runtime);
    free_functions(env);
    while (env->owned) {
        tr_owned *owned = env->owned;
        env->owned = owned->next;
        if (owned->release) owned->release(owned->data);
        tr_free(owned, sizeof *owned);
    }
    torii_error_free(env->failure);
    tr_arena_done(&env->arena);
    tr_mutex_done(&env->lock);
    torii_env *below = env->below;
    tr_free(env, sizeof *env);
    if (below) tr_env_release(below); /* overlays of overlays are few */
}

void torii_env_free(torii_env *env)
{
    if (env) tr_env_release(env);
}

/* -------------------------------------------------------------------- in use ---- */

static void freeze_now(torii_env *env)
{
    bool no_memory = false;
    if (tr_freeze_or(env->runtime.policies, &no_memory) &&
        tr_freeze_or(env->runtime.globals, &no_memory)) {
        return;
    }
    if (env->failure) return;
    tr_error_set(
        &env->failure, no_memory ? TR_ERR_MEMORY : TR_ERR_MISUSE,
        "a global cannot be shared");
}

bool tr_env_use(const torii_env *env, torii_error **err)
{
    if (!tr_is_given(env, err)) return false;
    torii_env *e = (torii_env *)(uintptr_t)env; /* freezing is the one change */
    if (!__atomic_load_n(&e->frozen, __ATOMIC_ACQUIRE)) {
        tr_mutex_lock(&e->lock);
        if (!e->frozen) {
            freeze_now(e);
            __atomic_store_n(&e->frozen, true, __ATOMIC_RELEASE);
        }
        tr_mutex_unlock(&e->lock);
    }
    if (!e->failure) return true;
    bool no_memory = torii_error_code(e->failure) == TORII_ERR_MEMORY;
    tr_error_set(
        err, no_memory ? TR_ERR_MEMORY : TR_ERR_MISUSE, "%s",
        torii_error_message(e->failure));
    return false;
}

bool torii_env_freeze(torii_env *env, torii_error **err)
{
    return tr_env_use(env, err);
}

tr_pooled *tr_env_take_machine(const torii_env *env)
{
    torii_env *e = (torii_env *)(uintptr_t)env;
    bool locked = tr_mutex_enter(&e->lock);
    tr_pooled *pooled = e->pool;
    if (pooled) {
        e->pool = pooled->next;
        e->pooled--;
    }
    tr_mutex_leave(&e->lock, locked);
    if (pooled) return pooled;
    pooled = tr_alloc_zero(sizeof *pooled);
    if (pooled && !tr_machine_init(&pooled->machine, &e->runtime)) {
        tr_free(pooled, sizeof *pooled);
        pooled = NULL;
    }
    return pooled;
}

void tr_env_give_machine(const torii_env *env, tr_pooled *pooled)
{
    torii_env *e = (torii_env *)(uintptr_t)env;
    tr_machine_reset(&pooled->machine);
    bool locked = tr_mutex_enter(&e->lock);
    bool keep = e->pooled < POOL_MAX;
    if (keep) {
        pooled->next = e->pool;
        e->pool = pooled;
        e->pooled++;
    }
    tr_mutex_leave(&e->lock, locked);
    if (keep) return;
    tr_machine_done(&pooled->machine);
    tr_free(pooled, sizeof *pooled);
}
