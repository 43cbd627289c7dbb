/* SPDX-License-Identifier: MIT
 *
 * Failures of host functions: how they are recorded, looked at, taken back and
 * put back.  What the host hangs on a failure travels with it, whatever the
 * failure passes on its way out, until the error that it became is freed.
 */
#include "api/host.h"

static tr_error error_of(torii_code code) {
    switch (code) {
    case TORII_ERR_SYNTAX:
        return TR_ERR_SYNTAX;
    case TORII_ERR_NOT_FOUND:
        return TR_ERR_NOT_FOUND;
    case TORII_ERR_NAME:
        return TR_ERR_RUNTIME;
    case TORII_ERR_UNDEFINED:
        return TR_ERR_UNDEFINED;
    case TORII_ERR_TYPE:
        return TR_ERR_TYPE;
    case TORII_ERR_VALUE:
        return TR_ERR_VALUE;
    case TORII_ERR_ZERO_DIVISION:
        return TR_ERR_ZERO_DIVISION;
    case TORII_ERR_OVERFLOW:
        return TR_ERR_OVERFLOW;
    case TORII_ERR_SECURITY:
        return TR_ERR_SECURITY;
    case TORII_ERR_LIMIT:
        return TR_ERR_LIMIT;
    case TORII_ERR_STOPPED:
        return TR_ERR_STOPPED;
    case TORII_ERR_MEMORY:
        return TR_ERR_MEMORY;
    case TORII_ERR_IO:
        return TR_ERR_IO;
    case TORII_ERR_MISUSE:
        return TR_ERR_MISUSE;
    case TORII_OK:
    case TORII_ERR_HOST:
        break;
    }
    return TR_ERR_HOST;
}

/* Limits and the like end the rendering: nobody may put them aside. */
static bool is_final(const tr_task *task) {
    torii_code code = tr_error_code(task->problem.error);
    return code == TORII_ERR_LIMIT || code == TORII_ERR_STOPPED;
}

/* Records what the format says; false if something final was recorded before. */
static bool record(tr_task *task, tr_error error, const char *format, va_list args) {
    if (is_final(task)) return false;
    tr_text text = tr_text_make(1u << 16);
    if (format) tr_text_vformat(&text, format, args);
    tr_task_forget(task);
    if (text.failed && !text.full) {
        tr_fail_memory(task);
    } else {
        tr_fail_span(task, error, tr_text_span(&text));
    }
    tr_text_done(&text);
    return task->problem.error == error;
}

torii_value torii_fail(torii_call *call, torii_code code, const char *format, ...) {
    if (!call) return tr_invalid();
    va_list args;
    va_start(args, format);
    record(tr_host_task(call), error_of(code), format, args);
    va_end(args);
    return tr_invalid();
}

static char *copy_type(const char *type) {
    if (!type) return NULL;
    size_t size = strlen(type) + 1;
    char *copy = tr_alloc(size);
    if (copy) memcpy(copy, type, size);
    return copy;
}

torii_value torii_fail_as(
    torii_call *call, const torii_failure *failure, const char *format, ...) {
    torii_failure f = {0};
    size_t size = failure ? failure->struct_size : 0;
    if (size) memcpy(&f, failure, size < sizeof f ? size : sizeof f);
    if (!call) {
        if (f.release) f.release(f.data);
        return tr_invalid();
    }
    tr_task *task = tr_host_task(call);
    tr_error error = f.base ? tr_error_find(f.base) : TR_ERR_HOST;
    if (error == TR_ERR_HOST) error = error_of(f.code);
    va_list args;
    va_start(args, format);
    bool recorded = record(task, error, format, args);
    va_end(args);
    if (recorded) {
        tr_budget *budget = tr_budget_enter(NULL);
        task->problem.type = copy_type(f.type);
        tr_budget_enter(budget);
        task->problem.data = f.data;
        task->problem.release = f.release;
    } else if (f.release) {
        f.release(f.data);
    }
    return tr_invalid();
}

torii_error *torii_call_take_error(torii_call *call) {
    if (!call) return NULL;
    tr_task *task = tr_host_task(call);
    torii_error *error = NULL;
    if (!tr_failed(task) || (is_final(task) && !call->is_session)) return NULL;
    tr_budget *budget = tr_budget_enter(NULL);
    tr_error_take(task, &error);
    tr_budget_enter(budget);
    return error;
}

torii_value torii_fail_again(torii_call *call, torii_error *error) {
    tr_task *task = call ? tr_host_task(call) : NULL;
    if (!task || is_final(task)) {
        torii_error_free(error);
        return tr_invalid();
    }
    tr_task_forget(task);
    tr_error_restore(task, error);
    return tr_invalid();
}

torii_value torii_failed(void) {
    return tr_invalid();
}

bool torii_forget(torii_call *call) {
    if (!call) return false;
    tr_task *task = tr_host_task(call);
    if (is_final(task)) return false;
    if (tr_failed(task)) tr_task_forget(task);
    return true;
}

