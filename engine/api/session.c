/* SPDX-License-Identifier: MIT
 *
 * Calls that the host begins itself: a machine that stands in a template, or in
 * an empty one, and waits for what it is asked to do.
 *
 * Invariant: the machine has one frame, which never runs; it is where filters
 * and host functions find a context, a template and an escaping mode.
 */
#include "api/host.h"

typedef struct session {
    torii_call call; /* first */
    tr_pooled *pooled;
    torii_env *env;            /* counted */
    const tr_program *program; /* counted */
    tr_value module;           /* missing if no template was run */
} session;

static void end_session(session *s) {
    tr_release(s->call.kept);
    tr_release(s->module);
    tr_env_give_machine(s->env, s->pooled);
    tr_program_release(s->program);
    tr_env_release(s->env);
    tr_free(s, sizeof *s);
}

static session *begin_session(const torii_env *env, torii_error **err) {
    session *s = tr_alloc_zero(sizeof *s);
    tr_pooled *pooled = s ? tr_env_take_machine(env) : NULL;
    if (!pooled) {
        tr_free(s, sizeof *s);
        tr_error_set(err, TR_ERR_MEMORY, "out of memory");
        return NULL;
    }
    tr_machine *machine = &pooled->machine;
    s->call = tr_host_begin(&machine->task, "call", NULL);
    s->call.is_session = true;
    s->pooled = pooled;
    s->env = tr_env_retain(env);
    s->module = tr_missing();
    tr_env_limit_machine(env, machine);
    machine->out.flush_at = SIZE_MAX;
    return s;
}

/* Gives the session, or ends it with what went wrong. */
static torii_call *begun(session *s, bool ok, torii_error **err) {
    if (ok) return &s->call;
    if (!tr_failed(s->call.call.task)) tr_fail_memory(s->call.call.task);
    tr_error_take(s->call.call.task, err);
    end_session(s);
    return NULL;
}

torii_call *
torii_env_begin(const torii_env *env, torii_ref context, torii_error **err) {
    if (!tr_env_use(env, err) || !tr_check_context(context, err)) return NULL;
    session *s = begin_session(env, err);
    if (!s) return NULL;
    tr_machine *machine = &s->pooled->machine;
    s->program =
        tr_env_compile(s->env, &machine->task, tr_none(), tr_none(), TR_SPAN(""));
    tr_value base = tr_is(context, TR_DICT) ? context : tr_missing();
    return begun(s, s->program && tr_machine_stand(machine, s->program, base), err);
}

torii_call *torii_template_begin(
    const torii_template *tmpl, torii_ref context, torii_error **err) {
    if (!tr_is_given(tmpl, err) || !tr_check_context(context, err)) return NULL;
    session *s = begin_session(tmpl->env, err);
    if (!s) return NULL;
    tr_machine *machine = &s->pooled->machine;
    s->program = tr_program_retain(tmpl->program);
    machine->globals = tr_retain(tmpl->globals);
    tr_value base = tr_is(context, TR_DICT) ? context : tr_missing();
    tr_budget *budget = tr_budget_enter(&machine->task.budget);
    tr_value module = tr_invalid();
    if (tr_nested_enter()) {
        module = tr_machine_module(machine, s->program, base);
        tr_nested_leave();
    } else {
        tr_fail(&machine->task, TR_ERR_RECURSION, "maximum recursion depth exceeded");
    }
    bool ok = !tr_is_invalid(module) && tr_module_stand(machine, module);
    tr_budget_enter(budget);
    if (!tr_is_invalid(module)) s->module = module;
    return begun(s, ok, err);
}

torii_ref torii_call_module(torii_call *call) {
    const session *s = (const session *)(const void *)call;
    if (!call || !call->is_session || tr_is_missing(s->module))
        return tr_undefined_plain();
    return s->module;
}

void torii_call_end(torii_call *call) {
    if (call && call->is_session) end_session((session *)(void *)call);
}
