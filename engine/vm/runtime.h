/* SPDX-License-Identifier: MIT
 *
 * The environment as the machine sees it: tables and settings, filled by the
 * folder api, immutable while anything runs.  Through it the machine reaches
 * templates, filters and methods without knowing who provides them.
 */
#ifndef TR_VM_RUNTIME_H
#define TR_VM_RUNTIME_H

#include "vm/registry.h"

struct tr_machine;
struct tr_program;

/* Methods of the plain kinds, indexed by tr_tag. */
#define TR_METHOD_KINDS (TR_OBJECT + 1)

typedef struct tr_runtime {
    tr_registry filters;
    tr_registry tests;
    tr_registry tags; /* of the host */
    tr_registry methods[TR_METHOD_KINDS]; /* TR_STRING, TR_LIST, TR_DICT ... */
    tr_value globals;                     /* dict, frozen */
    tr_value policies; /* dict, frozen: those the host has set; or missing */
    torii_autoescape autoescape;
    torii_undefined_policy undefined;
    torii_sandbox sandbox;
    unsigned extensions;
    bool newstyle_gettext;
    tr_span newline;       /* Environment.newline_sequence */
    tr_value finalize;     /* callable or missing */
    tr_mutex lock;
    void *env; /* the torii_env behind it */

    /*
     * The compiled template of that name, counted; NULL with a problem
     * (NOT_FOUND with Jinja's message if there is none).  `parent` is the name
     * of the asking template, or none.
     */
    const struct tr_program *(*load_template)(
        struct tr_machine *machine, tr_ref name, tr_ref parent);
    /*
     * Makes undefined values: environment.undefined(hint, obj, name, error).
     * NULL: those of the policy.
     */
    tr_value (*make_undefined)(
        tr_task *task, tr_error error, tr_ref hint, tr_ref obj, tr_ref name);
    /* Tells the host of an error while its frames are there; or NULL. */
    void (*note_error)(tr_task *task);
    /*
     * Hooks of the host, NULL where there is none: told of each name that is
     * looked up in a context; asked what the sandbox may show and call, after its
     * own rules said `is_safe`; computes the operators that were intercepted
     * (`op` is a tr_opcode, `right` missing for unary ones).
     */
    void (*note_read)(tr_task *task, const tr_string *name, bool found);
    bool (*allows_attr)(
        tr_task *task, tr_ref value, const tr_string *name, bool is_safe);
    /* A template that is included begins or ends. */
    void (*note_include)(
        tr_task *task, const struct tr_program *program, bool begins);
    bool (*allows_call)(tr_task *task, tr_ref callable, bool is_safe);
    tr_value (*intercept)(tr_task *task, unsigned op, tr_ref left, tr_ref right);
    /* Called when an undefined value is used, for logging; may be NULL. */
    void (*report_undefined)(tr_task *task, tr_ref undefined, torii_use use);
    /* The text of {% debug %}. */
    tr_value (*debug_text)(struct tr_machine *machine, tr_ref context);
    /* A callable autoescape setting; NULL: `autoescape` decides. */
    bool (*autoescape_for)(const struct tr_runtime *runtime, tr_ref name);
    /* Random numbers below `bound` from the host; NULL: the machine's own. */
    uint64_t (*random)(const struct tr_runtime *runtime, uint64_t bound);
} tr_runtime;

/* The setting for a template of that name (none: from a string). */
bool tr_runtime_autoescape(const tr_runtime *runtime, tr_ref name);

#endif
