/* SPDX-License-Identifier: MIT
 *
 * Overlays: environments that begin with all that another one has, under other
 * options, and can be configured further.
 *
 * Invariant: what an overlay took over belongs to the environment below it, which
 * therefore lives as long; that one is frozen and never changes.
 */
#include "api/env.h"
#include "builtin/tables.h"

void torii_env_options(const torii_env *env, torii_options *out) {
    if (!env || !out) return;
    const tr_dialect *d = &env->dialect;
    const tr_runtime *r = &env->runtime;
    torii_options o = {
        .struct_size = out->struct_size,
        .block_start = d->block_start.bytes,
        .block_end = d->block_end.bytes,
        .variable_start = d->variable_start.bytes,
        .variable_end = d->variable_end.bytes,
        .comment_start = d->comment_start.bytes,
        .comment_end = d->comment_end.bytes,
        .line_statement_prefix =
            d->line_statement_prefix.size ? d->line_statement_prefix.bytes : NULL,
        .line_comment_prefix =
            d->line_comment_prefix.size ? d->line_comment_prefix.bytes : NULL,
        .newline = d->newline.bytes,
        .trim_blocks = d->trim_blocks,
        .lstrip_blocks = d->lstrip_blocks,
        .keep_trailing_newline = d->keep_trailing_newline,
        .auto_reload = env->auto_reload,
        .autoescape = r->autoescape,
        .undefined = r->undefined,
        .sandbox = r->sandbox,
        .extensions = r->extensions,
        .cache_size = env->cache.limit,
        .limits = &env->limits,
        .newstyle_gettext = r->newstyle_gettext,
    };
    size_t size = out->struct_size;
    memcpy(out, &o, size < sizeof o ? size : sizeof o);
}

static bool add_all(tr_task *task, tr_value *dict, tr_ref from) {
    if (!tr_is(from, TR_DICT)) return true;
    if (!tr_is(*dict, TR_DICT)) {
        tr_value made = tr_dict_new(8);
        if (tr_is_invalid(made)) return false;
        *dict = made;
    }
    return tr_dict_update(task, tr_as_dict(*dict), tr_as_dict(from));
}

/* Globals that only the overlay's extensions bring come first. */
static bool take_globals(tr_task *task, tr_runtime *r, const tr_runtime *below) {
    tr_value globals = tr_dict_new(16);
    if (tr_is_invalid(globals)) return false;
    tr_release(r->globals);
    r->globals = globals;
    unsigned added = r->extensions & ~below->extensions;
    if ((added & TORII_EXT_I18N) &&
        !tr_globals_fill_null_translations(
            task, tr_as_dict(globals), r->newstyle_gettext)) {
        return false;
    }
    return add_all(task, &r->globals, below->globals);
}

static bool take_over(tr_task *task, torii_env *env, const torii_env *below) {
    tr_runtime *r = &env->runtime;
    const tr_runtime *from = &below->runtime;
    if (!take_globals(task, r, from) ||
        !add_all(task, &r->filters.overrides, from->filters.overrides) ||
        !add_all(task, &r->tests.overrides, from->tests.overrides) ||
        !add_all(task, &r->tags.overrides, from->tags.overrides) ||
        !add_all(task, &r->policies, from->policies)) {
        return false;
    }
    r->finalize = tr_retain(from->finalize);
    r->report_undefined = from->report_undefined;
    r->make_undefined = from->make_undefined;
    r->autoescape_for = from->autoescape_for;
    r->random = from->random;
    r->note_read = from->note_read;
    r->note_error = from->note_error;
    r->allows_attr = from->allows_attr;
    r->allows_call = from->allows_call;
    r->note_include = from->note_include;
    r->intercept = from->intercept;
    env->dialect.find_tag = below->dialect.find_tag;
    env->dialect.tags = &r->tags;
    env->dialect.trim_translations = below->dialect.trim_translations;
    env->loader = below->loader;
    env->loader_is_shared = true;
    env->join = below->join;
    env->join_data = below->join_data;
    env->autoescape = below->autoescape;
    env->autoescape_data = below->autoescape_data;
    env->random = below->random;
    env->random_data = below->random_data;
    env->hooks = below->hooks;
    return true;
}

torii_env *torii_env_overlay(
    const torii_env *below, const torii_options *options, torii_error **err) {
    if (!tr_env_use(below, err)) return NULL;
    torii_options same = TORII_OPTIONS_INIT;
    if (!options) {
        torii_env_options(below, &same);
        options = &same;
    }
    torii_env *env = torii_env_new(options, err);
    if (!env) return NULL;
    tr_task task;
    tr_task_init(&task);
    env->below = tr_env_retain(below);
    bool ok = take_over(&task, env, below);
    if (!ok) {
        if (!tr_failed(&task)) tr_fail_memory(&task);
        tr_error_take(&task, err);
        tr_env_release(env);
    }
    tr_task_done(&task);
    return ok ? env : NULL;
}
