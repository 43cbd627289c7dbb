/* SPDX-License-Identifier: MIT
 *
 * Functions written in C, builtin or the host's: signatures in Python's syntax,
 * calls, and the binding of arguments with Python's error messages.
 */
#ifndef TR_VALUE_FUNCTION_H
#define TR_VALUE_FUNCTION_H

#include "value/dict.h"
#include "value/list.h"
#include "value/object.h"

/* Arguments as they stand at a call: borrowed values. */
typedef struct tr_arguments {
    const tr_value *positional;
    uint32_t count;
    uint32_t keyword_count;
    tr_string *const *names; /* of the keywords */
    const tr_value *keywords;
} tr_arguments;

typedef struct tr_parameter {
    tr_value name;         /* an immortal or owned string */
    tr_value default_value; /* missing: required */
} tr_parameter;

#define TR_PARAMETERS_MAX 24
#define TR_PLAIN_MAX 6

/* "truncate(s, length=255, killwords=False, end='...')" as a table. */
typedef struct tr_signature {
    char *text;           /* a copy of the text; `name` points into it */
    tr_span name;         /* for messages */
    tr_parameter *parameters;
    uint32_t count;
    uint32_t hidden;      /* "@env" first: Python passes and counts it, we do not */
    uint32_t required;    /* leading parameters without default */
    bool rest;            /* *rest: collected into a tuple */
    bool options;         /* **options: collected into a dict */
    uint32_t positional_only; /* parameters before "/" */
    uint32_t keyword_only_from; /* index of the first one after "*"; else count */
    bool plain; /* at most TR_PLAIN_MAX parameters, all alike: no "*" */
} tr_signature;

/* "f(@env, s, ...)": parameters marked with @ come first, are not bound and only
 * count in messages about the number of positional arguments.
 * False with a SyntaxError problem that shows the place in `text`. */
bool tr_signature_parse(tr_task *task, const char *text, tr_signature *out);
void tr_signature_done(tr_signature *signature);

struct tr_function;

/* One call of a C function: arguments bound, defaults filled in. */
typedef struct tr_call {
    tr_task *task; /* in vm and above: (tr_machine *)task */
    const struct tr_function *function;
    const tr_value *args; /* one per parameter, borrowed */
    uint32_t count;
    uint32_t given; /* bit i: argument i was passed */
    tr_ref rest;    /* tuple of *rest; missing if there is none */
    tr_ref options; /* dict of **options; missing if there is none */
    tr_ref self;    /* the object of a bound method; else missing */
} tr_call;

typedef tr_value (*tr_native)(tr_call *call);

/* flags */
#define TR_FN_PURE 1u   /* same arguments, same result: may be folded */
#define TR_FN_MUTATES 2u /* changes its object: refused by the immutable sandbox */
#define TR_FN_UNSAFE 4u  /* refused by the sandbox */
#define TR_FN_CONTEXT 8u /* reads names or state of the running template */
#define TR_FN_BUILTIN 16u /* made from a builtin table */
#define TR_FN_C_CALL 32u  /* refuses arguments in the words of CPython's functions */
#define TR_FN_C_TUPLE 64u /* the same in those of its older ones */

/* A row of a builtin table: static, constant. */
typedef struct tr_builtin {
    const char *name;      /* as templates write it */
    const char *signature; /* "do_truncate(s, length=255, ...)": Python's own name */
    tr_native native;
    uint32_t flags;
} tr_builtin;

/* A callable C function as the environment keeps it; immutable once made. */
typedef struct tr_function {
    tr_instance instance; /* type tr_function_type: it is a value as well */
    tr_native native;
    void *data; /* the host's */
    tr_value name;
    tr_signature signature;
    uint32_t flags;
} tr_function;

extern const tr_type tr_function_type;        /* prints <function name> */
extern const tr_type tr_bound_method_type;    /* a function and its self */

/* NULL with a problem. */
tr_function *tr_function_new(
    tr_task *task, const char *name, const char *signature, tr_native native,
    void *data, uint32_t flags);

static inline tr_function *tr_as_function(tr_ref value)
{
    return value.as_.pointer_;
}

/*
 * Binds and calls.  `self` is passed as the first parameter if it is not
 * missing (filters: the value to the left; methods: the object).
 */
tr_value tr_function_call(
    tr_task *task, const tr_function *function, tr_ref self, const tr_arguments *args);

/* The same without keywords, for operands as they lie on a stack, self first. */
tr_value tr_function_apply(
    tr_task *task, const tr_function *function, const tr_value *operands,
    uint32_t count);

/* For functions with TR_FN_C_CALL, whose first parameter is their object: false with
 * CPython's TypeError if the arguments do not fit. */
bool tr_builtin_arguments_fit(
    tr_task *task, const tr_function *function, tr_ref self, const tr_arguments *args);

/* A bound method as a value: consumes nothing. */
tr_value tr_bound_method_new(const tr_function *function, tr_ref self);

typedef struct tr_bound_method {
    tr_instance instance;
    tr_value function;
    tr_value self;
} tr_bound_method;

/* Argument readers for natives: they report the TypeError themselves. */
static inline tr_ref tr_arg(const tr_call *call, uint32_t index)
{
    return call->args[index];
}

static inline bool tr_arg_given(const tr_call *call, uint32_t index)
{
    return (call->given >> index) & 1u;
}

#endif
