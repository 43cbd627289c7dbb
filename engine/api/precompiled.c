/* SPDX-License-Identifier: MIT
 *
 * Templates as bytes that programs keep in files.  Before them stands what must
 * be the same where they are read: the version, the instructions, the options
 * that templates are compiled under; and a sum against damage.
 *
 * Invariant: bytes whose sum is right are still not trusted; the loader of
 * programs checks all of them.
 */
#include "api/env.h"
#include "compile/saved.h"

static const char magic[8] = "torii\0\0\1";

#define HEAD (sizeof magic + 2 * sizeof(uint64_t))

static uint64_t add_number(uint64_t hash, uint64_t number) {
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
    return tr_stable_hash(hash, bytes, sizeof bytes);
}

static uint64_t add_span(uint64_t hash, tr_span text) {
    return tr_stable_hash(add_number(hash, text.size), text.bytes, text.size);
}

/* What a host put in the place of builtin functions was maybe folded away. */
static uint64_t add_names(uint64_t hash, tr_ref overrides) {
    uint32_t position = 0;
    tr_ref key, value;
    uint64_t sum = 0; /* in any order */
    while (tr_is(overrides, TR_DICT) &&
           tr_dict_next(tr_as_dict(overrides), &position, &key, &value)) {
        sum += add_span(TR_STABLE_HASH, tr_string_bytes(key));
    }
    return add_number(hash, sum);
}

static uint64_t fingerprint(const torii_env *env) {
    const tr_dialect *d = &env->dialect;
    const tr_runtime *r = &env->runtime;
    uint64_t hash = add_number(TR_STABLE_HASH, tr_program_format());
    hash = add_span(hash, TR_SPAN(TORII_VERSION));
    const tr_span texts[] = {
        d->block_start,           d->block_end,           d->variable_start,
        d->variable_end,          d->comment_start,       d->comment_end,
        d->line_statement_prefix, d->line_comment_prefix, d->newline,
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        hash = add_span(hash, texts[i]);
    }
    unsigned flags = (unsigned)d->trim_blocks | (unsigned)d->lstrip_blocks << 1 |
                     (unsigned)d->keep_trailing_newline << 2 |
                     (unsigned)d->newstyle_translations << 3 |
                     (unsigned)d->trim_translations << 4 |
                     (unsigned)!tr_is_missing(r->finalize) << 5 |
                     (unsigned)(r->sandbox != TORII_SANDBOX_OFF) << 6;
    hash = add_number(hash, flags | (uint64_t)d->extensions << 8);
    hash = add_number(hash, env->hooks.intercepted);
    hash = add_names(hash, r->filters.overrides);
    hash = add_names(hash, r->tests.overrides);
    return add_names(hash, r->tags.overrides);
}

static void write_number(char *at, uint64_t number) {
    for (int i = 0; i < 8; i++)
        at[i] = (char)(number >> (8 * i));
}

static uint64_t read_number(const char *at) {
    uint64_t number = 0;
    for (int i = 0; i < 8; i++)
        number |= (uint64_t)(unsigned char)at[i] << (8 * i);
    return number;
}

char *
torii_template_save(const torii_template *tmpl, size_t *size, torii_error **err) {
    if (!tr_is_given(tmpl, err)) return NULL;
    char head[TR_FREE_PREFIX + HEAD] = {0};
    tr_task task;
    tr_task_init(&task);
    tr_text out = tr_text_make(SIZE_MAX);
    tr_text_add(&out, head, sizeof head);
    char *result = NULL;
    if (tr_program_save(&task, tmpl->program, &out)) {
        char *at = out.data + TR_FREE_PREFIX;
        char *body = at + HEAD;
        size_t body_size = out.size - sizeof head;
        memcpy(at, magic, sizeof magic);
        write_number(at + 8, fingerprint(tmpl->env));
        write_number(at + 16, tr_stable_hash(TR_STABLE_HASH, body, body_size));
        result = tr_text_give(&out, size);
    }
    if (!result) {
        if (!tr_failed(&task)) tr_fail_memory(&task);
        tr_error_take(&task, err);
    }
    tr_text_done(&out);
    tr_task_done(&task);
    return result;
}

/* Is it a saved template of this library under these options, and whole? */
static bool check_head(
    const torii_env *env, tr_task *task, const char *bytes, size_t size) {
    if (size < HEAD || memcmp(bytes, magic, sizeof magic) != 0) {
        tr_fail(task, TR_ERR_VALUE, "this is no saved template");
    } else if (read_number(bytes + 8) != fingerprint(env)) {
        tr_fail(
            task, TR_ERR_VALUE,
            "the template was saved by another version or under other options");
    } else if (
        read_number(bytes + 16) !=
        tr_stable_hash(TR_STABLE_HASH, bytes + HEAD, size - HEAD)) {
        tr_fail(task, TR_ERR_VALUE, "a saved template is damaged");
    }
    return !tr_failed(task);
}

/* A loader may have the template under a longer name than it was saved under. */
static bool rename_program(tr_task *task, tr_program *program, tr_ref name) {
    if (tr_is_missing(name)) return true;
    if (!tr_freeze(name)) { /* programs are shared */
        tr_fail_memory(task);
        return false;
    }
    tr_release(program->name);
    program->name = tr_retain(name);
    return true;
}

const tr_program *tr_env_load_saved(
    const torii_env *env, tr_task *task, tr_ref name, const char *bytes, size_t size) {
    if (!check_head(env, task, bytes, size)) return NULL;
    tr_compile_options options = {
        .intercepted = env->hooks.intercepted,
        .find_filter = tr_env_filter,
        .find_test = tr_env_test,
        .data = env,
    };
    tr_program *program =
        tr_program_load(task, bytes + HEAD, size - HEAD, &options);
    if (!program) return NULL;
    if (!rename_program(task, program, name)) {
        tr_program_release(program);
        return NULL;
    }
    if (program->autoescape == tr_runtime_autoescape(&env->runtime, program->name)) {
        return program;
    }
    tr_program_release(program);
    tr_fail(task, TR_ERR_VALUE, "the template was saved under another autoescaping");
    return NULL;
}

const torii_template *torii_env_load_saved(
    const torii_env *env, const void *bytes, size_t size, torii_error **err) {
    if (!tr_env_use(env, err) || !tr_is_given(bytes, err)) return NULL;
    tr_task task;
    tr_task_init(&task);
    return tr_template_finish(
        env, &task, tr_env_load_saved(env, &task, tr_missing(), bytes, size), err);
}
