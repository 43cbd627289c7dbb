/* SPDX-License-Identifier: MIT
 *
 * A task is one piece of work as the lower folders see it: where its error goes
 * and what it may still use.  Every function that can fail for more reasons
 * than memory takes one first.  The virtual machine is a task with more fields.
 *
 * Invariant: a function that fails records exactly one problem before it
 * returns; a second one recorded later is ignored, so the first reason stays.
 */
#ifndef TR_BASE_TASK_H
#define TR_BASE_TASK_H

#include "base/text.h"
#include "base/vec.h"

/* kind, code in torii.h, the name that Jinja or Python gives it */
#define TR_ERRORS(X)                                                \
    X(SYNTAX, TORII_ERR_SYNTAX, "TemplateSyntaxError")              \
    X(ASSERTION, TORII_ERR_SYNTAX, "TemplateAssertionError")        \
    X(PYTHON_SYNTAX, TORII_ERR_SYNTAX, "SyntaxError")               \
    X(NOT_FOUND, TORII_ERR_NOT_FOUND, "TemplateNotFound")           \
    X(NONE_FOUND, TORII_ERR_NOT_FOUND, "TemplatesNotFound")         \
    X(RUNTIME, TORII_ERR_NAME, "TemplateRuntimeError")              \
    X(UNDEFINED, TORII_ERR_UNDEFINED, "UndefinedError")             \
    X(FILTER_ARGUMENT, TORII_ERR_TYPE, "FilterArgumentError")       \
    X(SECURITY, TORII_ERR_SECURITY, "SecurityError")                \
    X(TYPE, TORII_ERR_TYPE, "TypeError")                            \
    X(VALUE, TORII_ERR_VALUE, "ValueError")                         \
    X(KEY, TORII_ERR_VALUE, "KeyError")                             \
    X(INDEX, TORII_ERR_VALUE, "IndexError")                         \
    X(LOOKUP, TORII_ERR_VALUE, "LookupError")                       \
    X(ATTRIBUTE, TORII_ERR_TYPE, "AttributeError")                  \
    X(ZERO_DIVISION, TORII_ERR_ZERO_DIVISION, "ZeroDivisionError")  \
    X(OVERFLOW, TORII_ERR_OVERFLOW, "OverflowError")                \
    X(RECURSION, TORII_ERR_LIMIT, "RecursionError")                 \
    X(PYTHON_RUNTIME, TORII_ERR_VALUE, "RuntimeError")              \
    X(STOP_ITERATION, TORII_ERR_VALUE, "StopIteration")             \
    X(PYTHON_NAME, TORII_ERR_NAME, "NameError")                     \
    X(UNBOUND_LOCAL, TORII_ERR_NAME, "UnboundLocalError")           \
    X(PYTHON_ASSERTION, TORII_ERR_VALUE, "AssertionError")          \
    X(UNICODE_ENCODE, TORII_ERR_VALUE, "UnicodeEncodeError")        \
    X(UNICODE_DECODE, TORII_ERR_VALUE, "UnicodeDecodeError")        \
    X(ENCODING, TORII_ERR_VALUE, "EncodingError")                   \
    X(NOT_IMPLEMENTED, TORII_ERR_VALUE, "NotImplementedError")      \
    X(LIMIT, TORII_ERR_LIMIT, "LimitError")                         \
    X(STOPPED, TORII_ERR_STOPPED, "Stopped")                        \
    X(MEMORY, TORII_ERR_MEMORY, "MemoryError")                      \
    X(IO, TORII_ERR_IO, "OSError")                                  \
    X(MISUSE, TORII_ERR_MISUSE, "MisuseError")                      \
    X(HOST, TORII_ERR_HOST, "HostError")

typedef enum tr_error {
    TR_ERR_NONE,
#define TR_X(name, code, text) TR_ERR_##name,
    TR_ERRORS(TR_X)
#undef TR_X
} tr_error;

const char *tr_error_name(tr_error error);
/* The error of that name; TR_ERR_HOST if there is none. */
tr_error tr_error_find(const char *name);
torii_code tr_error_code(tr_error error);

/* One step of the way to the error, innermost first; texts are owned copies. */
typedef struct tr_place {
    char *template_name; /* tr_alloc'ed, NUL-terminated */
    char *what;
    uint32_t line;
    uint32_t column;
} tr_place;

TR_VEC(tr_place, tr_places);

typedef struct tr_problem {
    tr_error error; /* TR_ERR_NONE: all is well */
    tr_text message;
    tr_places places;
    char *excerpt; /* tr_alloc'ed, or NULL */
    char *filename; /* of the innermost place's template, tr_alloc'ed, or NULL */
    char *type;    /* the host's name for it, tr_alloc'ed; NULL: that of `error` */
    void *data;    /* the host's; given to `release` when the problem ends */
    void (*release)(void *data);
} tr_problem;

/* The innermost container whose repr() is being written; see value/convert.c. */
typedef struct tr_printing tr_printing;

/* What is left of each limit of torii_limits. */
typedef struct tr_task {
    tr_problem problem;
    tr_budget budget;
    uint64_t steps;      /* left until the next look at limits */
    uint64_t steps_more; /* left after those */
    uint64_t range_limit;
    uint32_t depth; /* frames in frames */
    uint32_t depth_limit;
    uint32_t nesting; /* of what needs the C stack */
    bool sandboxed;
    bool is_machine; /* a tr_machine begins with this task */
    bool (*interrupt)(void *data);
    void *interrupt_data;
    uint64_t deadline; /* nanoseconds of the monotonic clock; 0: none */
    tr_printing *printing; /* or NULL */
    /* The string that was indexed last, held, and a place in it; see string.c. */
    torii_value indexed;
    uint32_t indexed_rune;
    uint32_t indexed_byte;
    /* Told of each use of an undefined value that is marked for logging. */
    void (*report_undefined)(
        struct tr_task *task, torii_ref undefined, torii_use use);
} tr_task;

/* Without limits: for values made or read outside a rendering. */
void tr_task_init(tr_task *task);
void tr_task_done(tr_task *task);
/* Forgets the problem, for example after `ignore missing`. */
void tr_task_forget(tr_task *task);

/* What leads to such a call is laid out small and out of the way. */
#define TR_COLD __attribute__((cold))

/*
 * Records a problem and returns the invalid value, so that a function can say
 * `return tr_fail(...)`.  Format strings are constants; embedded text is cut
 * at 64 KiB by the caller where it comes from data.
 */
torii_value tr_fail(tr_task *task, tr_error error, const char *format, ...)
    TORII_PRINTF(3, 4) TR_COLD;
/* The same with a message that may hold any bytes; cut at 64 KiB. */
torii_value tr_fail_span(tr_task *task, tr_error error, tr_span message) TR_COLD;
/* The same with a text made for it, which is consumed; cut where it was full. */
torii_value tr_fail_with(tr_task *task, tr_error error, tr_text *message) TR_COLD;
/* TR_ERR_MEMORY, or TR_ERR_LIMIT if it was the budget that said no. */
torii_value tr_fail_memory(tr_task *task) TR_COLD;
/* For a text that failed: its own limit, or memory. */
torii_value tr_fail_text(tr_task *task, const tr_text *text) TR_COLD;

static inline bool tr_failed(const tr_task *task)
{
    return task->problem.error != TR_ERR_NONE;
}

/* Adds a frame to the problem; "" and 0 where something is not known. */
void tr_task_add_place(
    tr_task *task, tr_span template_name, tr_span what, uint32_t line, uint32_t column);

/* The file that the innermost place's template came from; the first one stays. */
void tr_task_add_filename(tr_task *task, tr_span filename);

/* The slow path of tr_charge: looks at deadline and interrupt. */
bool tr_task_check(tr_task *task, uint64_t steps);

/* Charges `steps` of work (an item, a call, 1 KiB of text); false: stop. */
static inline bool tr_charge(tr_task *task, uint64_t steps)
{
    if (__builtin_expect(task->steps >= steps, 1)) {
        task->steps -= steps;
        return true;
    }
    return tr_task_check(task, steps);
}

/* For work on `size` bytes: charges size / 1024 steps. */
static inline bool tr_charge_bytes(tr_task *task, size_t size)
{
    return size < 1024 || tr_charge(task, size >> 10);
}

/*
 * Before anything grows to `size` bytes: false with a problem if the memory
 * limit forbids it.  SIZE_MAX (an overflow of tr_size_mul) is always refused.
 */
bool tr_reserve(tr_task *task, size_t size);

/*
 * What nests on the C stack: false with RecursionError at the limit, which keeps
 * all of it below 64 KiB; leave after success.
 */
#define TR_NESTING_LIMIT 200
bool tr_task_enter(tr_task *task);
/* The same; `doing` (" in comparison") ends the message as Python has it. */
bool tr_task_enter_for(tr_task *task, const char *doing);
static inline void tr_task_leave(tr_task *task)
{
    task->nesting--;
}

/* What nests without the C stack: frames, up to the depth of torii_limits. */
bool tr_task_deepen(tr_task *task);

#endif
