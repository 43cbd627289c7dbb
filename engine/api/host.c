/* SPDX-License-Identifier: MIT
 *
 * Host functions: the native behind them, and what they may ask of their call.
 * Arguments come bound by the registered signature; the readers here check
 * their types and say what is wrong in Python's words.
 */
#include "api/host.h"

/* -------------------------------------------------------------------- calls ---- */

torii_call tr_host_begin(tr_task *task, const char *name, void *data) {
    torii_call call; /* an initializer would clear it as a whole before */
    if (task->is_machine) tr_machine_of(task)->effects++;
    call.call.task = task;
    call.call.function = NULL;
    call.call.args = NULL;
    call.call.count = call.call.given = 0;
    call.call.rest = call.call.options = call.call.self = tr_missing();
    call.data = data;
    call.name = name;
    call.kept = tr_missing();
    call.is_session = call.asked = call.of_object = false;
    return call;
}

tr_value tr_host_end(torii_call *call, tr_value result) {
    tr_release(call->kept);
    if (!tr_is_spoiled(result) && !tr_failed(call->call.task)) return result;
    tr_release(result);
    return tr_invalid();
}

tr_value tr_host_call(tr_call *call) {
    const tr_host_function *host = call->function->data;
    if (call->task->is_machine) tr_machine_of(call->task)->effects++;
    torii_call outer = {
        .call = *call,
        .data = host->data,
        .kept = tr_missing(),
    };
    return tr_host_end(&outer, host->fn(&outer));
}

tr_value tr_host_call_early(tr_task *task, const tr_function *function, tr_ref value) {
    const tr_host_function *host = function->data;
    tr_task own; /* `task` may be that of a rendering, of another template */
    tr_task_init(&own);
    tr_value args[] = {value};
    torii_call call = tr_host_begin(&own, NULL, host->data);
    call.call.function = function;
    call.call.args = args;
    call.call.count = call.call.given = 1;
    tr_value result = tr_host_end(&call, host->fn(&call));
    if (own.problem.error == TR_ERR_MEMORY) tr_fail_memory(task);
    tr_task_done(&own);
    if (!tr_is_invalid(result) && !call.asked) return result;
    tr_release(result);
    return tr_missing();
}

torii_ref tr_host_lend(torii_call *call, tr_value value) {
    if (value.tag_ < TR_FIRST_HEAP) return value;
    if (tr_is_missing(call->kept)) call->kept = tr_list_new(0);
    if (!tr_is_invalid(call->kept)) {
        if (tr_list_push(tr_as_list(call->kept), value)) return value;
    } else {
        call->kept = tr_missing();
        tr_release(value);
    }
    tr_fail_memory(tr_host_task(call));
    return tr_invalid();
}

/* ---------------------------------------------------------------- arguments ---- */

torii_ref torii_arg(torii_call *call, size_t index) {
    if (!call || index >= call->call.count) return tr_undefined_plain();
    tr_ref value = call->call.args[index];
    if (tr_is_missing(value)) return tr_undefined_plain();
    value.aux_ &= ~TR_AUX_BORROWED;
    return value;
}

bool torii_arg_given(torii_call *call, size_t index) {
    return call && index < call->call.count && index < 32 &&
           tr_arg_given(&call->call, (uint32_t)index);
}

/* "truncate() argument 'length' must be int, not str"; false. */
static bool fail_argument(torii_call *call, size_t index, const char *wanted) {
    tr_task *task = tr_host_task(call);
    tr_ref value = torii_arg(call, index);
    const tr_function *function = call->call.function;
    tr_span name = function ? function->signature.name : tr_span_of(call->name);
    if (index >= call->call.count) {
        tr_fail(
            task, TR_ERR_TYPE, "%.*s() missing argument %zu", (int)name.size,
            name.bytes, index + 1);
        return false;
    }
    if (tr_is(value, TR_UNDEFINED)) {
        tr_undefined_report(task, value);
        return false;
    }
    tr_text text = tr_text_make(1u << 12);
    tr_text_add_span(&text, name);
    if (function && index < function->signature.count) {
        tr_text_add_str(&text, "() argument '");
        tr_text_add_span(
            &text, tr_string_bytes(function->signature.parameters[index].name));
        tr_text_add_byte(&text, '\'');
    } else {
        tr_text_format(&text, "() argument %zu", index + 1);
    }
    tr_text_format(&text, " must be %s, not %s", wanted, tr_type_name(value));
    if (text.failed) {
        tr_fail_text(task, &text);
    } else {
        tr_fail_span(task, TR_ERR_TYPE, tr_text_span(&text));
    }
    tr_text_done(&text);
    return false;
}

const char *torii_arg_str(torii_call *call, size_t index, size_t *size) {
    const char *text = torii_get_str(torii_arg(call, index), size);
    if (!text && call) fail_argument(call, index, "str");
    return text;
}

bool torii_arg_int(torii_call *call, size_t index, int64_t *out) {
    if (!call || !out) return false;
    tr_ref value = torii_arg(call, index);
    if (tr_is(value, TR_BIG)) {
        tr_fail(
            tr_host_task(call), TR_ERR_OVERFLOW,
            "Python int too large to convert to C long");
        return false;
    }
    return torii_get_int(value, out) || fail_argument(call, index, "int");
}

bool torii_arg_float(torii_call *call, size_t index, double *out) {
    if (!call || !out) return false;
    tr_ref value = torii_arg(call, index);
    if (tr_is(value, TR_BIG)) {
        tr_value number = tr_to_float(tr_host_task(call), value);
        if (tr_is_invalid(number)) return false;
        *out = tr_as_float(number);
        return true;
    }
    return torii_get_float(value, out) || fail_argument(call, index, "float");
}

bool torii_arg_bool(torii_call *call, size_t index, bool *out) {
    if (!call || !out) return false;
    int truth = tr_truth(tr_host_task(call), torii_arg(call, index));
    if (truth < 0) return false;
    *out = truth != 0;
    return true;
}

torii_ref torii_arg_rest(torii_call *call) {
    tr_ref rest = call ? call->call.rest : tr_missing();
    return tr_is_missing(rest) ? tr_undefined_plain() : rest;
}

torii_ref torii_arg_options(torii_call *call) {
    tr_ref options = call ? call->call.options : tr_missing();
    if (!tr_is_missing(options)) return options;
    return call && call->of_object ? tr_host_lend(call, tr_dict_new(0))
                                   : tr_undefined_plain();
}

/* --------------------------------------------------------------------- tags ---- */

tr_machine *tr_host_need_machine(torii_call *call) {
    tr_machine *machine = tr_host_machine(call);
    if (!machine && call) {
        tr_fail(tr_host_task(call), TR_ERR_MISUSE, "this needs a rendering");
    }
    return machine && !tr_failed(&machine->task) ? machine : NULL;
}

/* Where the parameters end: at the closing bracket, or before "**options". */
static const char *end_of_parameters(const char *signature, bool *has_star) {
    char quote = '\0';
    *has_star = false;
    for (const char *at = signature; *at; at++) {
        if (quote) {
            if (*at == quote) quote = '\0';
        } else if (*at == '\'' || *at == '"') {
            quote = *at;
        } else if (*at == ')' || (at[0] == '*' && at[1] == '*')) {
            return at;
        } else if (*at == '*') {
            *has_star = true;
        }
    }
    return NULL;
}

bool tr_tag_signature(const char *signature, char *out) {
    bool has_star;
    const char *open = strchr(signature, '(');
    if (!open) {
        size_t size = strlen(signature);
        memcpy(out, signature, size);
        memcpy(out + size, "(*, caller=None)", sizeof "(*, caller=None)");
        return true;
    }
    const char *end = end_of_parameters(open, &has_star);
    if (!end) return false;
    const char *last = end; /* behind the last parameter or comma */
    while (last[-1] == ' ')
        last--;
    const char *body = has_star ? ", caller=None" : TR_TAG_BODY;
    if (last[-1] == '(' || last[-1] == ',') body += 2;
    size_t before = (size_t)(last - signature);
    memcpy(out, signature, before);
    char *to = out + before;
    memcpy(to, body, strlen(body));
    to += strlen(body);
    if (*end == '*') {
        memcpy(to, ", ", 2);
        to += 2;
    }
    memcpy(to, end, strlen(end) + 1);
    return true;
}

torii_value torii_call_body(torii_call *call) {
    tr_machine *machine = tr_host_need_machine(call);
    if (!machine) return tr_invalid();
    const tr_function *function = call->call.function;
    for (uint32_t i = 0; function && i < function->signature.count; i++) {
        if (!tr_string_is(function->signature.parameters[i].name, "caller")) continue;
        tr_ref body = call->call.args[i];
        if (tr_is_none(body) || tr_is_missing(body)) break;
        tr_arguments none = {0};
        return tr_invoke(&machine->task, body, &none);
    }
    return tr_string_empty();
}
