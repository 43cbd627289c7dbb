/* SPDX-License-Identifier: MIT
 *
 * The environment from within: what the parts of the public face share.
 *
 * Invariant: after `frozen` is set, only what `lock` guards changes: the cache,
 * the pool of machines and the count.
 */
#ifndef TR_API_ENV_H
#define TR_API_ENV_H

#include "syntax/parser.h"
#include "compile/compiler.h"
#include "vm/machine.h"

/* A machine that waits for its next rendering. */
typedef struct tr_pooled {
    tr_machine machine; /* first */
    struct tr_pooled *next;
} tr_pooled;

/* A cached template; the list is in order of use, the most recent first. */
typedef struct tr_cached {
    tr_value name;
    const tr_program *program; /* counted */
    uint64_t stamp;            /* of the loader's source */
    bool from_loader;
    struct tr_cached *previous, *next;
    struct tr_cached *chain; /* in its hash bucket */
    uint32_t hash;
} tr_cached;

typedef struct tr_cache {
    tr_cached **buckets;
    uint32_t bucket_count; /* a power of two, or 0 */
    uint32_t count, limit;
    tr_cached *newest, *oldest;
} tr_cache;

/* What torii_env_own() was given. */
typedef struct tr_owned {
    void *data;
    void (*release)(void *data);
    struct tr_owned *next;
} tr_owned;

/* A host function with its data. */
typedef struct tr_host_function {
    torii_fn fn;
    void *data;
    bool has_body; /* of tags */
    struct tr_host_function *next;
} tr_host_function;

/* What torii_env_set_...() was given; zero where nothing was.  See hooks.c. */
typedef struct tr_hooks {
    void (*undefined)(torii_call *call, const char *name);
    void *undefined_data;
    torii_fn make_undefined;
    void *make_undefined_data;
    torii_observer observer;
    torii_sandbox_rules rules;
    uint32_t intercepted; /* operators, see tr_compile_options */
} tr_hooks;

struct torii_env {
    uint32_t count; /* the user's reference and those of templates; atomic */
    bool frozen;
    bool auto_reload;
    tr_runtime runtime;
    tr_dialect dialect;
    tr_arena arena; /* the texts of options */
    torii_limits limits;
    torii_loader *loader;
    tr_mutex lock;       /* of cache, pool and freezing */
    tr_cache cache;
    tr_pooled *pool;
    uint32_t pooled;
    torii_error *failure; /* the first of the configuration, or NULL */
    tr_owned *owned;
    tr_host_function *functions;
    torii_value (*join)(void *data, const char *name, const char *parent);
    void *join_data;
    bool (*autoescape)(void *data, const char *name);
    void *autoescape_data;
    uint64_t (*random)(void *data, uint64_t bound);
    void *random_data;
    tr_hooks hooks;
    torii_env *below;      /* counted; of an overlay, else NULL */
    bool loader_is_shared; /* the loader is that of `below` */
};

struct torii_template {
    uint32_t count; /* atomic */
    const tr_program *program; /* counted */
    torii_env *env;            /* counted */
    tr_value globals;          /* of its renderings: a frozen dict, or missing */
    uint32_t last_size;        /* of its latest output: how much to reserve */
};

/* Invalid, or a container that missed a value for want of memory. */
static inline bool tr_is_spoiled(tr_ref value)
{
    return tr_is_invalid(value) || (value.tag_ >= TR_FIRST_HEAP &&
                                    (tr_as_object(value)->flags & TR_SPOILED) != 0);
}

/* errors.c: is there something?  False with the reason, TORII_ERR_MISUSE. */
bool tr_is_given(const void *pointer, torii_error **err);

/* env.c */
torii_env *tr_env_retain(const torii_env *env);
void tr_env_release(torii_env *env);
/* The first use freezes; false with the configuration's failure. */
bool tr_env_use(const torii_env *env, torii_error **err);
tr_pooled *tr_env_take_machine(const torii_env *env); /* NULL: no memory */
void tr_env_give_machine(const torii_env *env, tr_pooled *pooled);

/* template.c: what tr_compile() asks for names; `data` is the environment. */
const tr_function *tr_env_filter(tr_task *task, const void *data, tr_span name);
const tr_function *tr_env_test(tr_task *task, const void *data, tr_span name);
/* NULL with a problem in the task. */
const tr_program *tr_env_compile(
    torii_env *env, tr_task *task, tr_ref name, tr_ref filename, tr_span source);
const tr_program *tr_env_find(
    torii_env *env, tr_task *task, tr_ref name, tr_ref parent);
/* The handle of a program (taken over), or the task's problem as an error; ends the
 * task. */
const torii_template *tr_template_finish(
    const torii_env *env, tr_task *task, const tr_program *program, torii_error **err);
/* precompiled.c: NULL with a problem.  Under a new name, or missing for its own. */
const tr_program *tr_env_load_saved(
    const torii_env *env, tr_task *task, tr_ref name, const char *bytes, size_t size);
/* runtime.load_template */
const tr_program *tr_env_load_for(tr_machine *machine, tr_ref name, tr_ref parent);

/* cache.c: under env->lock. */
bool tr_cache_init(tr_cache *cache, uint32_t limit);
void tr_cache_done(tr_cache *cache);
tr_cached *tr_cache_find(tr_cache *cache, tr_ref name);
bool tr_cache_add(
    tr_cache *cache, tr_ref name, const tr_program *program, uint64_t stamp,
    bool from_loader);
void tr_cache_remove(tr_cache *cache, tr_cached *entry);
void tr_cache_clear(tr_cache *cache);

/* loader.c: false: there is none of that name, or a problem in the task. */
bool tr_loader_load(
    torii_loader *loader, tr_task *task, const char *name, torii_source *source);
/* template.c: what a loader found is no longer needed. */
void tr_source_done(torii_source *source);
bool tr_loader_fresh(torii_loader *loader, const char *name, uint64_t stamp);

/* render.c: the environment's own limits, for what is no rendering. */
void tr_env_limit_machine(const torii_env *env, tr_machine *machine);
/* Renderings and calls from outside on this thread's C stack; false: too many. */
bool tr_nested_enter(void);
void tr_nested_leave(void);
/* A text that begins with so many bytes of no meaning becomes the caller's, for
 * torii_free(); NULL without memory. */
#define TR_FREE_PREFIX ((size_t)16)
char *tr_text_give(tr_text *text, size_t *size);
/* Is it a dict, or nothing?  False with the reason. */
bool tr_check_context(torii_ref context, torii_error **err);

/* errors.c: moves the task's problem into *err (which may be NULL). */
void tr_error_take(tr_task *task, torii_error **err);
/* Puts a taken error (consumed) back as the problem of a task that has none. */
void tr_error_restore(tr_task *task, torii_error *error);
/* An error of its own, for misuse outside of any task. */
void tr_error_set(torii_error **err, tr_error error, const char *format, ...)
    TORII_PRINTF(3, 4);

/*
 * host.c: the signature of a tag with a body: one keyword-only parameter more,
 * which gets the body.  `out` has room for that.  False: a bracket is missing.
 */
#define TR_TAG_BODY ", *, caller=None"
bool tr_tag_signature(const char *signature, char *out);
tr_value tr_host_call(tr_call *call); /* the native of host functions */

#endif
