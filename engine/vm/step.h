/* SPDX-License-Identifier: MIT
 *
 * What the dispatch loop calls: the instructions that are too long for it.
 *
 * `sp` and `pc` of the running frame are saved before each of these.  Those that
 * are said to work on the frame take their operands from frame->sp and leave it
 * as it must be.
 */
#ifndef TR_VM_STEP_H
#define TR_VM_STEP_H

#include "value/region.h"
#include "vm/macro.h"

/* Hint bytes are shared by threads: each access is atomic, any value is right. */
static inline tr_ref tr_find_hinted(
    const tr_program *program, tr_ref dict, tr_string *name, uint32_t hint)
{
    uint8_t *shared = &program->hints[hint];
    uint8_t before = __atomic_load_n(shared, __ATOMIC_RELAXED);
    uint8_t guess = before;
    tr_ref found = tr_dict_get_hint(tr_as_dict(dict), name, &guess);
    if (guess != before) __atomic_store_n(shared, guess, __ATOMIC_RELAXED);
    return found;
}

/* Is an undefined value just false when it is tested, and nobody told? */
static inline bool tr_undefined_is_quiet(const tr_runtime *runtime)
{
    return runtime->undefined != TORII_UNDEFINED_STRICT && !runtime->make_undefined &&
           !runtime->report_undefined;
}

/* *to = *from, word by word: `from` was written so a moment ago. */
static inline void tr_put(tr_value *to, const tr_value *from)
{
    uint64_t head = tr_head(from);
    to->as_ = from->as_;
    memcpy(to, &head, sizeof head);
}

/* *to = tr_borrowed(*from) */
static inline void tr_put_borrowed(tr_value *to, const tr_value *from)
{
    uint64_t head = tr_head(from) | TR_HEAD_BORROWED;
    to->as_ = from->as_;
    memcpy(to, &head, sizeof head);
}

/*
 * Puts a value that a slot or an operand may keep into *to, where nothing is: a
 * counted one, or as it is if the machine holds what it belongs to.
 */
TR_ALWAYS_INLINE void tr_put_held(
    const tr_machine *m, tr_value *to, const tr_value *from)
{
    uint64_t head = tr_head(from) & ~TR_HEAD_HELD;
    if (from->tag_ >= TR_FIRST_HEAP) {
        tr_object *object = from->as_.pointer_;
        if (__builtin_expect(!(object->flags & (TR_IMMORTAL | TR_SHARED)), 1)) {
            object->count++;
        } else if (tr_region_mark(object) == m->home_mark) {
            head |= TR_HEAD_HELD;
        } else {
            tr_retain_shared(object);
        }
    }
    to->as_ = from->as_;
    memcpy(to, &head, sizeof head);
}

static inline tr_value tr_hold(const tr_machine *m, tr_ref value)
{
    tr_value held;
    tr_put_held(m, &held, &value);
    return held;
}

/* names */
tr_value tr_step_undefined(tr_machine *m, tr_string *name);
/* What a missing slot stands for: looked up, then borrowed, or undefined, owned. */
tr_value tr_step_name(tr_machine *m, tr_frame *frame, uint32_t slot);
bool tr_step_is_defined(tr_machine *m, tr_frame *frame, uint32_t slot);
tr_value tr_step_outer(
    tr_machine *m, tr_frame *frame, uint32_t slot, uint32_t levels, bool lazy);
void tr_step_copy_outer(tr_machine *m, tr_frame *frame, uint32_t slot, uint32_t from);
tr_value tr_step_hint(tr_machine *m, tr_ref hint, tr_ref name, bool plain);
tr_value tr_step_locals(tr_machine *m, tr_frame *frame, uint32_t table);

/* attributes and items; `hint` is the number of a hint byte of the program */
tr_value tr_step_attr(
    tr_machine *m, const tr_program *program, tr_ref value, tr_string *name,
    uint32_t hint);
tr_value tr_step_item(
    tr_machine *m, const tr_program *program, tr_ref value, tr_ref key, uint32_t hint);
/* The same of a slot, which may be missing. */
tr_value tr_step_slot_attr(
    tr_machine *m, tr_frame *frame, uint32_t slot, tr_string *name, uint32_t hint);
tr_value tr_step_slot_item(
    tr_machine *m, tr_frame *frame, uint32_t slot, tr_ref key, uint32_t hint);
int tr_step_slot_truth(tr_machine *m, tr_frame *frame, uint32_t slot);
tr_value tr_step_loop_field(
    tr_machine *m, tr_frame *frame, uint32_t slot, uint32_t field);

/* operators on values of any kind, wherever the operands lie: `popped` of them are
 * on the stack, the others in slots or among the constants; they end here */
typedef tr_value (*tr_operation)(tr_task *task, tr_ref a, tr_ref b);
tr_value tr_step_operate(
    tr_machine *m, tr_frame *frame, tr_operation operation, const tr_value *left,
    const tr_value *right, int popped);
/* 1, 0, or -1 for an error */
int tr_step_compare_at(
    tr_machine *m, tr_frame *frame, uint32_t comparison, const tr_value *left,
    const tr_value *right, int popped);
tr_value tr_step_concat(
    tr_machine *m, const tr_frame *frame, const tr_value *items, uint32_t count,
    uint32_t mode);
/* Prints what an EMIT of `mode` would print of that: strings and numbers one by one.
 * False if that cannot be done; the operands stay. */
bool tr_step_print_concat(
    tr_machine *m, const tr_frame *frame, const tr_value *items, uint32_t count,
    uint32_t concat_mode, uint32_t mode);
/* Consumes the operands. */
tr_value tr_step_dict(tr_machine *m, const tr_value *items, uint32_t count);
tr_value tr_step_mark_safe(tr_machine *m, tr_ref value);
/* Writes `count` owned items to `at`, the first on top. */
bool tr_step_unpack(tr_machine *m, tr_ref value, tr_value *at, uint32_t count);

/* output */
bool tr_step_emit(tr_machine *m, const tr_frame *frame, tr_ref value, uint32_t mode);
bool tr_step_emit_slot(tr_machine *m, tr_frame *frame, uint32_t slot, uint32_t mode);
bool tr_step_emit_attr(
    tr_machine *m, tr_frame *frame, uint32_t slot, tr_string *name, uint32_t hint,
    uint32_t mode);
tr_value tr_step_capture(tr_machine *m);

/* loops; works on the frame */
bool tr_step_for(
    tr_machine *m, tr_frame *frame, const tr_loop_info *info, uint32_t loop_slot);
/* The next item of the innermost loop; 1, 0 at the end, -1 for an error. */
int tr_step_next(tr_machine *m, tr_value *item);
void tr_step_end_loop(tr_machine *m);

/* calls; these work on the frame.  0: failed, 1: the result was pushed, 2: a
 * frame that will push it. */
int tr_step_call(tr_machine *m, const tr_shape *shape);
int tr_step_call_method(tr_machine *m, tr_string *name, const tr_shape *shape);
bool tr_step_apply(
    tr_machine *m, tr_frame *frame, uint32_t entry, const tr_shape *shape,
    bool is_filter);
bool tr_step_tag(tr_machine *m, tr_string *name, const tr_shape *shape);
/* The frame just pushed may print in place if what it prints needs no escaping
 * in that mode; the instruction behind the call is then skipped. */
void tr_step_print_call(tr_machine *m, uint32_t mode);
/* It prints in place in any case. */
void tr_step_print_direct(tr_machine *m);

/* templates; these work on the frame */
bool tr_step_block(tr_machine *m, tr_string *name, bool scoped);
bool tr_step_require(tr_machine *m, tr_string *name);
bool tr_step_parent(tr_machine *m);
bool tr_step_template(tr_machine *m, bool is_include, uint32_t flags);

bool tr_step_check_namespace(tr_machine *m, tr_ref value);
bool tr_step_set_attr(tr_machine *m, tr_ref ns, tr_string *name, tr_ref value);
tr_value tr_step_debug(tr_machine *m, tr_ref locals);

#endif
