/* SPDX-License-Identifier: MIT
 *
 * Calls of the host's C code.  A torii_call is a tr_call with what the host may
 * ask of it beside its arguments; it lies on the C stack while the host runs.
 *
 * Invariant: a problem that was recorded while the host ran, and not taken back
 * with torii_forget(), makes its call fail, whatever the host returned.
 */
#ifndef TR_API_HOST_H
#define TR_API_HOST_H

#include "api/env.h"

struct torii_call {
    tr_call call;  /* first */
    void *data;    /* of the registration */
    const char *name; /* of what was called, for messages, if that is no function */
    tr_value kept; /* list of what was lent to the host; missing if nothing was */
    bool is_session; /* begun by the host, outside of any rendering */
    bool asked; /* for a rendering, where there is none */
    bool of_object; /* of one that was called with positional arguments alone */
};

static inline tr_task *tr_host_task(torii_call *call) {
    return call->call.task;
}

/* The machine of the call; NULL outside of a rendering. */
static inline tr_machine *tr_host_machine(torii_call *call) {
    tr_task *task = call ? call->call.task : NULL;
    if (task && task->is_machine) return tr_machine_of(task);
    if (call) call->asked = true;
    return NULL;
}

/*
 * A call of a host function before any rendering, as for a constant: missing if it
 * failed or depends on a rendering, then nothing is recorded but want of memory.
 */
tr_value tr_host_call_early(tr_task *task, const tr_function *function, tr_ref value);
/* The machine, or NULL with a problem: only a machine can run this. */
tr_machine *tr_host_need_machine(torii_call *call);
/* Keeps a value (consumed) alive until the call ends; borrowed. */
torii_ref tr_host_lend(torii_call *call, tr_value value);
/* A call without arguments, for the operations of objects and for hooks. */
torii_call tr_host_begin(tr_task *task, const char *name, void *data);
/* Ends any call: the result (consumed), or invalid if a problem was recorded. */
tr_value tr_host_end(torii_call *call, tr_value result);

#endif
