/* SPDX-License-Identifier: MIT
 *
 * What an environment is given between its making and its first use: functions,
 * filters, tests, tags, globals, policies, the loader and other callbacks.
 *
 * Invariant: nothing changes once the environment is frozen; the first failure is
 * kept for who uses it then.
 */
#include "api/env.h"
#include "builtin/tables.h"

/* The parameters of a function that is given by its name alone. */
#define BARE "*args, **kwargs"
#define BARE_WITH_VALUE "value, " BARE

/* Keeps the first failure of the configuration; false. */
static bool config_failed(torii_env *env, tr_task *task)
{
    torii_error *error = NULL;
    if (!tr_failed(task)) tr_fail_memory(task);
    tr_error_take(task, &error);
    if (env->failure) {
        torii_error_free(error);
    } else {
        env->failure = error;
    }
    return false;
}

static bool may_configure(torii_env *env, tr_task *task)
{
    tr_task_init(task);
    if (env && !env->frozen) return true;
    tr_fail(task, TR_ERR_MISUSE, "the environment is in use and cannot be changed");
    tr_task_done(task);
    return false;
}

/* The same, and there must be such an argument; its want is kept as a failure. */
static bool may_take(torii_env *env, tr_task *task, bool is_given)
{
    if (!may_configure(env, task)) return false;
    if (is_given) return true;
    tr_fail(task, TR_ERR_MISUSE, "an argument is NULL");
    config_failed(env, task);
    tr_task_done(task);
    return false;
}

/*
 * "upper(s)" -> a function under the name before the bracket; NULL: failed.
 * `bare` are the parameters of a name alone.
 */
static tr_function *make_function(
    torii_env *env, tr_task *task, const char *signature, const char *bare,
    torii_fn fn, void *data, char name[128])
{
    size_t size = strcspn(signature, "( ");
    tr_host_function *host = tr_alloc_zero(sizeof *host);
    if (!host || size == 0 || size >= 128) {
        tr_free(host, sizeof *host);
        if (host) tr_fail(task, TR_ERR_MISUSE, "a signature begins with a name");
        return NULL;
    }
    memcpy(name, signature, size);
    name[size] = '\0';
    *host = (tr_host_function){.fn = fn, .data = data, .next = env->functions};
    env->functions = host;
    const char *parsed = signature[size] ? signature : NULL;
    char whole[128 + 32];
    if (!parsed) {
        snprintf(whole, sizeof whole, "%s(%s)", name, bare);
        parsed = whole;
    }
    return tr_function_new(task, name, parsed, tr_host_call, host, 0);
}

static bool add_to(
    torii_env *env, tr_registry *registry, const char *signature, const char *bare,
    torii_fn fn, void *data)
{
    tr_task task;
    char name[128];
    if (!may_take(env, &task, signature && fn)) return false;
    tr_function *function = make_function(env, &task, signature, bare, fn, data, name);
    bool ok =
        function && tr_registry_set(registry, name, tr_take_instance(function));
    if (!ok) config_failed(env, &task);
    tr_task_done(&task);
    return ok;
}

/* dialect.find_tag: allocates nothing, as it cannot report a failure. */
static bool find_tag(const void *data, tr_span name, bool *has_body)
{
    const tr_registry *tags = data;
    uint32_t position = 0;
    tr_ref key, function;
    while (tr_dict_next(tr_as_dict(tags->overrides), &position, &key, &function)) {
        if (!tr_span_equal(tr_string_bytes(key), name)) continue;
        const tr_host_function *host = tr_as_function(function)->data;
        *has_body = host->has_body;
        return true;
    }
    return false;
}

bool torii_env_add_tag(
    torii_env *env, const char *signature, torii_fn fn, void *data, unsigned flags)
{
    bool has_body = signature && !(flags & TORII_TAG_NO_BODY);
    char *more = NULL;
    size_t size = (signature ? strlen(signature) : 0) + sizeof TR_TAG_BODY + 3;
    if (has_body) {
        more = tr_alloc(size);
        if (!more || !tr_tag_signature(signature, more)) {
            tr_task task;
            if (may_configure(env, &task)) config_failed(env, &task);
            tr_task_done(&task);
            tr_free(more, size);
            return false;
        }
    }
    bool ok = add_to(
        env, env ? &env->runtime.tags : NULL, more ? more : signature, BARE, fn, data);
    tr_free(more, size);
    if (!ok) return false;
    env->functions->has_body = has_body;
    env->dialect.find_tag = find_tag;
    env->dialect.tags = &env->runtime.tags;
    return true;
}

bool torii_env_add_filter(
    torii_env *env, const char *signature, torii_fn fn, void *data)
{
    return add_to(
        env, env ? &env->runtime.filters : NULL, signature, BARE_WITH_VALUE, fn, data);
}

bool torii_env_add_test(
    torii_env *env, const char *signature, torii_fn fn, void *data)
{
    return add_to(
        env, env ? &env->runtime.tests : NULL, signature, BARE_WITH_VALUE, fn, data);
}

bool torii_env_add_function(
    torii_env *env, const char *signature, torii_fn fn, void *data)
{
    tr_task task;
    char name[128];
    if (!may_take(env, &task, signature && fn)) return false;
    tr_function *function = make_function(env, &task, signature, BARE, fn, data, name);
    bool ok = function && tr_dict_set_c(
                              tr_as_dict(env->runtime.globals), name,
                              tr_take_instance(function));
    if (!ok) config_failed(env, &task);
    tr_task_done(&task);
    return ok;
}

static bool set_in(torii_env *env, tr_value *dict, const char *name, torii_value value)
{
    tr_task task;
    bool no_memory;
    bool ok = may_take(env, &task, name != NULL);
    if (!ok) {
        torii_release(value);
        return false;
    }
    if (tr_is_invalid(value)) {
        ok = false;
    } else if (!tr_freeze_or(value, &no_memory)) {
        if (!no_memory) {
            tr_fail(&task, TR_ERR_MISUSE, "%s: this value cannot be shared", name);
        }
        torii_release(value);
        ok = false;
    } else {
        if (tr_is_missing(*dict)) *dict = tr_dict_new(8);
        ok = tr_is(*dict, TR_DICT) && tr_dict_set_c(tr_as_dict(*dict), name, value);
    }
    if (!ok) config_failed(env, &task);
    tr_task_done(&task);
    return ok;
}

bool torii_env_add_global(torii_env *env, const char *name, torii_value value)
{
    return set_in(env, env ? &env->runtime.globals : NULL, name, value);
}

bool torii_env_set_policy(torii_env *env, const char *name, torii_value value)
{
    bool trimmed = torii_is_true(value);
    if (!set_in(env, env ? &env->runtime.policies : NULL, name, value)) return false;
    if (strcmp(name, "ext.i18n.trimmed") == 0) env->dialect.trim_translations = trimmed;
    return true;
}

static bool remove_from(torii_env *env, tr_registry *registry, const char *name)
{
    tr_task task;
    if (!may_take(env, &task, name != NULL)) return false;
    bool ok = tr_registry_remove(registry, name);
    if (!ok) config_failed(env, &task);
    tr_task_done(&task);
    return ok;
}

bool torii_env_remove_filter(torii_env *env, const char *name)
{
    return remove_from(env, env ? &env->runtime.filters : NULL, name);
}

bool torii_env_remove_test(torii_env *env, const char *name)
{
    return remove_from(env, env ? &env->runtime.tests : NULL, name);
}

bool torii_env_remove_global(torii_env *env, const char *name)
{
    tr_task task;
    if (!may_take(env, &task, name != NULL)) return false;
    tr_value key = tr_string_c(name);
    tr_value gone = tr_is_invalid(key) ? tr_invalid()
                                       : tr_dict_pop(
                                             &task, tr_as_dict(env->runtime.globals),
                                             key);
    bool ok = !tr_is_invalid(gone);
    tr_release(gone);
    tr_release(key);
    if (!ok) config_failed(env, &task);
    tr_task_done(&task);
    return ok;
}

bool torii_env_remove(torii_env *env, const char *name)
{
    return torii_env_remove_global(env, name) && torii_env_remove_filter(env, name) &&
           torii_env_remove_test(env, name);
}

bool torii_env_set_loader(torii_env *env, torii_loader *loader)
{
    tr_task task;
    if (!loader || !may_configure(env, &task)) {
        if (loader) torii_loader_free(loader);
        return false;
    }
    if (env->loader && !env->loader_is_shared) torii_loader_free(env->loader);
    env->loader_is_shared = false;
    env->loader = loader;
    tr_task_done(&task);
    return true;
}

bool torii_env_set_finalize(torii_env *env, torii_fn fn, void *data)
{
    tr_task task;
    char name[128];
    if (!may_take(env, &task, fn != NULL)) return false;
    tr_function *function =
        make_function(env, &task, "finalize(value)", BARE, fn, data, name);
    if (function) {
        tr_release(env->runtime.finalize);
        env->runtime.finalize = tr_take_instance(function);
    } else {
        config_failed(env, &task);
    }
    tr_task_done(&task);
    return function != NULL;
}

bool torii_env_set_join_path(
    torii_env *env,
    torii_value (*join)(void *data, const char *name, const char *parent), void *data)
{
    if (!env || env->frozen) return false;
    env->join = join;
    env->join_data = data;
    return true;
}

static bool autoescape_for(const tr_runtime *runtime, tr_ref name)
{
    const torii_env *env = runtime->env;
    const char *text = tr_is(name, TR_STRING) ? tr_string_bytes(name).bytes : NULL;
    return env->autoescape(env->autoescape_data, text);
}

bool torii_env_set_autoescape(
    torii_env *env, bool (*autoescape)(void *data, const char *name), void *data)
{
    if (!env || env->frozen) return false;
    env->autoescape = autoescape;
    env->autoescape_data = data;
    env->runtime.autoescape_for = autoescape ? autoescape_for : NULL;
    return true;
}

static uint64_t host_random(const tr_runtime *runtime, uint64_t bound)
{
    const torii_env *env = runtime->env;
    return env->random(env->random_data, bound);
}

bool torii_env_set_random(
    torii_env *env, uint64_t (*random)(void *data, uint64_t bound), void *data)
{
    if (!env || env->frozen) return false;
    env->random = random;
    env->random_data = data;
    env->runtime.random = random ? host_random : NULL;
    return true;
}

static bool set_translation(
    torii_env *env, const char *signature, torii_fn fn, void *data)
{
    tr_task task;
    char name[128];
    if (!may_take(env, &task, fn != NULL)) return false;
    tr_function *function = make_function(env, &task, signature, BARE, fn, data, name);
    bool ok = function && tr_globals_set_translation(
                              &task, tr_as_dict(env->runtime.globals), name,
                              tr_take_instance(function),
                              env->runtime.newstyle_gettext);
    if (!ok) config_failed(env, &task);
    tr_task_done(&task);
    return ok;
}

bool torii_env_set_translator(
    torii_env *env, torii_fn gettext, torii_fn ngettext, void *data)
{
    bool ok = set_translation(env, "gettext(message)", gettext, data);
    return set_translation(env, "ngettext(singular, plural, n)", ngettext, data) && ok;
}

bool torii_env_set_context_translator(
    torii_env *env, torii_fn pgettext, torii_fn npgettext, void *data)
{
    bool ok = set_translation(env, "pgettext(context, message)", pgettext, data);
    return set_translation(
               env, "npgettext(context, singular, plural, n)", npgettext, data) &&
           ok;
}

bool torii_env_own(torii_env *env, void *data, void (*release)(void *data))
{
    tr_owned *owned = env ? tr_alloc(sizeof *owned) : NULL;
    if (!owned) return false;
    *owned = (tr_owned){data, release, env->owned};
    env->owned = owned;
    return true;
}
