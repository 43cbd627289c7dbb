/* SPDX-License-Identifier: MIT
 *
 * How CPython's own functions complain about their arguments: not as functions
 * written in Python do, and in several dialects.  Which one a function speaks
 * follows from its signature and flags.
 *
 * Invariant: what passes here can still fail to bind, then in Python's words.
 */
#include "value/function.h"

typedef struct shape {
    tr_task *task;
    const char *type; /* "str" for "str.center"; "" for functions */
    tr_span brief;    /* "center" */
    uint32_t least;
    uint32_t most; /* by position, the object not counted */
    uint32_t given;
} shape;

static shape measure(
    tr_task *task, const tr_signature *signature, tr_ref self, const tr_arguments *args)
{
    tr_span name = signature->name;
    size_t last = tr_span_find_last(name, TR_SPAN("."), name.size);
    size_t skip = last == SIZE_MAX ? 0 : last + 1;
    tr_span brief = tr_span_make(name.bytes + skip, name.size - skip);
    /* the sandbox has its own format_map(), a function */
    bool is_function = !skip || (task->sandboxed && tr_span_is(brief, "format_map"));
    return (shape){
        .task = task,
        .type = is_function ? "" : tr_type_name(self),
        .brief = brief,
        .least = signature->required - 1,
        .most = signature->keyword_only_from - 1,
        .given = args->count,
    };
}

/* What "%s%s%.*s" prints: type, dot, name. */
#define AT_NAME(at) \
    (at)->type, dot(at), (int)(at)->brief.size, (at)->brief.bytes

static const char *dot(const shape *at)
{
    return at->type[0] ? "." : "";
}

static const char *plural(uint32_t count)
{
    return count == 1 ? "" : "s";
}

static bool fail_none_wanted(const shape *at)
{
    tr_fail(
        at->task, TR_ERR_TYPE, "%s%s%.*s() takes no arguments (%u given)",
        AT_NAME(at), at->given);
    return false;
}

static bool fail_one_wanted(const shape *at)
{
    tr_fail(
        at->task, TR_ERR_TYPE, "%s%s%.*s() takes exactly one argument (%u given)",
        AT_NAME(at), at->given);
    return false;
}

/* "center expected at least 1 argument, got 0" */
static bool fail_expected(const shape *at)
{
    uint32_t wanted = at->given < at->least ? at->least : at->most;
    const char *bound = at->least == at->most ? ""
                        : wanted == at->least ? "at least "
                                              : "at most ";
    tr_fail(
        at->task, TR_ERR_TYPE, "%.*s expected %s%u argument%s, got %u",
        (int)at->brief.size, at->brief.bytes, bound, wanted, plural(wanted), at->given);
    return false;
}

/* "find() takes at least 1 argument (0 given)" */
static bool fail_takes(const shape *at)
{
    bool few = at->given < at->least;
    uint32_t wanted = few ? at->least : at->most;
    tr_fail(
        at->task, TR_ERR_TYPE, "%.*s() takes at %s %u argument%s (%u given)",
        (int)at->brief.size, at->brief.bytes, few ? "least" : "most", wanted,
        plural(wanted), at->given);
    return false;
}

static bool check_positional_only(
    const shape *at, const tr_arguments *args, uint32_t flags)
{
    if (args->keyword_count > 0) {
        tr_fail(
            at->task, TR_ERR_TYPE, "%s%s%.*s() takes no keyword arguments",
            AT_NAME(at));
        return false;
    }
    if (at->given >= at->least && at->given <= at->most) return true;
    if (at->most == 0) return fail_none_wanted(at);
    if (at->most == 1 && at->least == 1) return fail_one_wanted(at);
    return flags & TR_FN_C_TUPLE ? fail_takes(at) : fail_expected(at);
}

static bool is_parameter(const tr_signature *signature, const tr_string *name)
{
    for (uint32_t i = signature->positional_only; i < signature->count; i++) {
        if (tr_string_equal(tr_as_string(signature->parameters[i].name), name)) {
            return true;
        }
    }
    return false;
}

static bool check_with_keywords(
    shape *at, const tr_signature *signature, const tr_arguments *args)
{
    if (at->most == 0 && at->given > 0) {
        tr_fail(
            at->task, TR_ERR_TYPE, "%.*s() takes no positional arguments",
            (int)at->brief.size, at->brief.bytes);
        return false;
    }
    if (at->given > at->most) {
        at->given += args->keyword_count;
        return fail_takes(at);
    }
    for (uint32_t i = 0; i < args->keyword_count; i++) {
        if (is_parameter(signature, args->names[i])) continue;
        tr_fail(
            at->task, TR_ERR_TYPE, "'%.200s' is an invalid keyword argument for %.*s()",
            args->names[i]->bytes, (int)at->brief.size, at->brief.bytes);
        return false;
    }
    return true;
}

bool tr_builtin_arguments_fit(
    tr_task *task, const tr_function *function, tr_ref self, const tr_arguments *args)
{
    const tr_signature *signature = &function->signature;
    if (signature->count == 0 || signature->rest || signature->options) return true;
    bool plain = signature->positional_only == signature->count &&
                 args->keyword_count == 0;
    if (plain && args->count + 1 >= signature->required &&
        args->count < signature->count) {
        return true;
    }
    shape at = measure(task, signature, self, args);
    if (signature->positional_only == signature->count) {
        return check_positional_only(&at, args, function->flags);
    }
    return check_with_keywords(&at, signature, args);
}
