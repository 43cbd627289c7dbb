/* SPDX-License-Identifier: MIT
 *
 * What a host may hang on an environment beside functions: observers, rules of
 * the sandbox, and what has to do with undefined values.
 *
 * Invariant: the engine sees a hook only where one is set, so that an environment
 * without any pays nothing.
 */
#include "api/host.h"

static const tr_hooks *hooks_of(tr_task *task) {
    const torii_env *env = tr_machine_of(task)->runtime->env;
    return &env->hooks;
}

static tr_ref plain(tr_ref value) {
    value.aux_ &= ~TR_AUX_BORROWED;
    return value;
}

/* False, once, if the environment cannot be configured any more. */
static bool may_set(const torii_env *env) {
    return env && !env->frozen;
}

/* ------------------------------------------------------------ undefined values ---- */

/* runtime.report_undefined */
static void report_undefined(tr_task *task, tr_ref value, torii_use use) {
    const tr_hooks *hooks = hooks_of(task);
    tr_ref name = tr_as_undefined(value)->name;
    torii_call call = tr_host_begin(task, "undefined", hooks->undefined_data);
    const tr_value args[] = {value, tr_int(use)};
    call.call.args = args;
    call.call.count = 2;
    hooks->undefined(&call, tr_is(name, TR_STRING) ? tr_string_bytes(name).bytes : "");
    tr_host_end(&call, tr_invalid());
}

bool torii_env_set_undefined_hook(
    torii_env *env, void (*hook)(torii_call *call, const char *name), void *data) {
    if (!may_set(env)) return false;
    env->hooks.undefined = hook;
    env->hooks.undefined_data = data;
    env->runtime.report_undefined = hook ? report_undefined : NULL;
    return true;
}

/* runtime.make_undefined */
static tr_value make_undefined(
    tr_task *task, tr_error error, tr_ref hint, tr_ref obj, tr_ref name) {
    const tr_hooks *hooks = hooks_of(task);
    if (!tr_task_enter(task)) return tr_invalid();
    tr_value kind = tr_string_c(tr_error_name(error));
    torii_call call =
        tr_host_begin(task, "undefined", hooks->make_undefined_data);
    const tr_value args[] = {
        plain(hint), tr_is_missing(obj) ? tr_undefined_plain() : plain(obj),
        plain(name), kind};
    call.call.args = args;
    call.call.count = 4;
    tr_value result = tr_invalid();
    if (!tr_is_invalid(kind)) result = hooks->make_undefined(&call);
    result = tr_host_end(&call, result);
    if (tr_is_invalid(result) && !tr_failed(task)) tr_fail_memory(task);
    tr_release(kind);
    tr_task_leave(task);
    return result;
}

bool torii_env_set_undefined_factory(torii_env *env, torii_fn fn, void *data) {
    if (!may_set(env)) return false;
    env->hooks.make_undefined = fn;
    env->hooks.make_undefined_data = data;
    env->runtime.make_undefined = fn ? make_undefined : NULL;
    return true;
}

/* ------------------------------------------------------------------- observers ---- */

/* runtime.note_read */
static void note_read(tr_task *task, const tr_string *name, bool found) {
    const torii_observer *o = &hooks_of(task)->observer;
    torii_call call = tr_host_begin(task, "observer", o->data);
    o->read(&call, name->bytes, found);
    tr_host_end(&call, tr_invalid());
}

/* runtime.note_error */
static void note_error(tr_task *task) {
    const torii_observer *o = &hooks_of(task)->observer;
    torii_call call = tr_host_begin(task, "observer", o->data);
    o->raised(&call);
    tr_host_end(&call, tr_invalid());
}

static void note_include(tr_task *task, const tr_program *program, bool begins) {
    const torii_observer *o = &hooks_of(task)->observer;
    torii_template view = {.count = 2, .program = program};
    view.globals = tr_missing();
    o->included(o->data, &view, begins);
}

bool torii_env_set_observer(torii_env *env, const torii_observer *observer) {
    if (!may_set(env)) return false;
    torii_observer *o = &env->hooks.observer;
    *o = (torii_observer){0};
    size_t size = observer ? observer->struct_size : 0;
    if (size) memcpy(o, observer, size < sizeof *o ? size : sizeof *o);
    env->runtime.note_read = o->read ? note_read : NULL;
    env->runtime.note_include = o->included ? note_include : NULL;
    env->runtime.note_error = o->raised ? note_error : NULL;
    return true;
}

/* --------------------------------------------------------------------- sandbox ---- */

/* A rule's verdict; a failure of the rule is a no, and stays recorded. */
static bool verdict(torii_call *call, bool safe) {
    bool failed = tr_failed(call->call.task);
    tr_host_end(call, tr_invalid());
    return safe && !failed;
}

/* runtime.allows_attr */
static bool
allows_attr(tr_task *task, tr_ref value, const tr_string *name, bool is_safe) {
    const torii_sandbox_rules *rules = &hooks_of(task)->rules;
    torii_call call = tr_host_begin(task, "is_safe_attribute", rules->data);
    bool safe = rules->is_safe_attribute(&call, plain(value), name->bytes, is_safe);
    return verdict(&call, safe);
}

/* runtime.allows_call */
static bool allows_call(tr_task *task, tr_ref callable, bool is_safe) {
    const torii_sandbox_rules *rules = &hooks_of(task)->rules;
    torii_call call = tr_host_begin(task, "is_safe_callable", rules->data);
    return verdict(&call, rules->is_safe_callable(&call, plain(callable), is_safe));
}

/* By opcode; what is intercepted is never compiled to its fused forms. */
static const char *const operator_names[] = {
    [TR_OP_NEG - TR_OP_NEG] = "-",  [TR_OP_POS - TR_OP_NEG] = "+",
    [TR_OP_ADD - TR_OP_NEG] = "+",  [TR_OP_SUB - TR_OP_NEG] = "-",
    [TR_OP_MUL - TR_OP_NEG] = "*",  [TR_OP_DIV - TR_OP_NEG] = "/",
    [TR_OP_MOD - TR_OP_NEG] = "%",  [TR_OP_FLOORDIV - TR_OP_NEG] = "//",
    [TR_OP_POW - TR_OP_NEG] = "**",
};

/* runtime.intercept */
static tr_value intercept(tr_task *task, unsigned op, tr_ref left, tr_ref right) {
    const torii_sandbox_rules *rules = &hooks_of(task)->rules;
    const char *name = operator_names[op - TR_OP_NEG];
    if (!tr_charge(task, 1) || !tr_task_enter(task)) return tr_invalid();
    torii_call call = tr_host_begin(task, name, rules->data);
    tr_value result =
        op <= TR_OP_POS ? rules->unary(&call, name, plain(left))
                        : rules->binary(&call, name, plain(left), plain(right));
    result = tr_host_end(&call, result);
    if (tr_is_invalid(result) && !tr_failed(task)) tr_fail_memory(task);
    tr_task_leave(task);
    return result;
}

/* The operators of a list such as "+ - **", as bits; unary ones come first. */
static uint32_t operator_bits(const char *names, bool is_unary) {
    uint32_t bits = 0;
    while (names && *names) {
        size_t size = strcspn(names, " ");
        tr_opcode first = is_unary ? TR_OP_NEG : TR_OP_ADD;
        tr_opcode last = is_unary ? TR_OP_POS : TR_OP_POW;
        for (tr_opcode op = first; op <= last; op++) {
            const char *name = operator_names[op - TR_OP_NEG];
            if (!name) continue; /* a fused form, which is not intercepted */
            bool same = strlen(name) == size && memcmp(name, names, size) == 0;
            if (same) bits |= 1u << (op - TR_OP_NEG);
        }
        names += size + strspn(names + size, " ");
    }
    return bits;
}

bool torii_env_set_sandbox_rules(torii_env *env, const torii_sandbox_rules *rules) {
    if (!may_set(env)) return false;
    torii_sandbox_rules *r = &env->hooks.rules;
    *r = (torii_sandbox_rules){0};
    size_t size = rules ? rules->struct_size : 0;
    if (size) memcpy(r, rules, size < sizeof *r ? size : sizeof *r);
    env->runtime.allows_attr = r->is_safe_attribute ? allows_attr : NULL;
    env->runtime.allows_call = r->is_safe_callable ? allows_call : NULL;
    uint32_t bits = r->binary ? operator_bits(r->binary_operators, false) : 0;
    if (r->unary) bits |= operator_bits(r->unary_operators, true);
    env->hooks.intercepted = bits;
    env->runtime.intercept = bits ? intercept : NULL;
    /* they belonged to the caller */
    r->binary_operators = r->unary_operators = NULL;
    return true;
}
