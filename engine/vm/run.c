/* SPDX-License-Identifier: MIT
 *
 * The dispatch loop and nothing else: each instruction's fast path stands here or
 * in quick.h, all that can take long or fail in many ways is a call (step.h).
 *
 * Invariants: `sp` points behind the top of the running frame's operands; it and
 * `pc` are saved in the frame (SAVE) before anything that may look at frames,
 * and loaded anew (LOAD) after anything that may push or pop one.
 */
#include "vm/dispatch.h"

bool tr_run(tr_machine *m, uint32_t floor)
{
    tr_task *task = &m->task;
    tr_frame *frame;
    const uint32_t *pc;
    tr_value *sp;
#ifndef __clang__
    tr_value *slots;
    const tr_value *constants;
#endif
    uint32_t word;
    const tr_value *left, *right; /* of an operator */
    tr_operation operation;
    int popped, verdict;
    LOAD();

#if !defined(TR_SWITCH_DISPATCH) && defined(__GNUC__)
    static const void *const labels[] = {
#define TR_X(name, words, pops, pushes, meaning) &&op_##name,
        TR_OPCODES(TR_X)
#undef TR_X
    };
#endif

    DISPATCH_BEGIN

    OP(CONST)
    {
        tr_put_borrowed(sp++, &CONSTANTS[A]);
        NEXT;
    }
    OP(SLOT)
    {
        tr_put_borrowed(sp++, &SLOTS[A]);
        NEXT;
    }
    OP(NAME)
    {
        if (__builtin_expect(SLOTS[A].tag_ == TR_MISSING, 0)) {
            tr_value value = tr_step_name(m, frame, A);
            if (tr_is_invalid(value)) goto fail_here;
            *sp++ = value;
            NEXT;
        }
        tr_put_borrowed(sp++, &SLOTS[A]);
        NEXT;
    }
    OP(OUTER)
    OP_ALSO(OUTER_LAZY)
    {
        uint32_t levels = *pc++;
        tr_value value = tr_step_outer(
            m, frame, A, levels, TR_WORD_OP(word) == TR_OP_OUTER_LAZY);
        if (tr_is_invalid(value)) goto fail_here;
        *sp++ = value;
        NEXT;
    }
    OP(STORE)
    {
        tr_value old = SLOTS[A];
        --sp;
        if (sp->aux_ & TR_AUX_BORROWED) tr_put_held(m, &SLOTS[A], sp);
        else SLOTS[A] = *sp;
        tr_drop(old);
        NEXT;
    }
    OP(COPY)
    {
        tr_value old = SLOTS[A];
        SLOTS[A] = tr_hold(m, SLOTS[*pc++]);
        tr_drop(old);
        NEXT;
    }
    OP(COPY_OUTER)
    {
        tr_step_copy_outer(m, frame, A, *pc++);
        NEXT;
    }
    OP(RESOLVE)
    {
        tr_ref found = tr_context_find(frame->context, frame->code->slot_names[A]);
        tr_value old = SLOTS[A];
        SLOTS[A] = tr_hold(m, found);
        tr_drop(old);
        NEXT;
    }
    OP(CLEAR)
    {
        tr_value *at = SLOTS + A;
        for (uint32_t n = *pc++; n; n--, at++) {
            tr_value old = *at;
            *at = tr_missing();
            tr_drop(old);
        }
        NEXT;
    }
    OP(POP)
    {
        --sp;
        tr_drop(*sp);
        NEXT;
    }
    OP(DUP)
    {
        *sp = tr_retain(sp[-1]);
        sp++;
        NEXT;
    }
    OP(ROT3)
    {
        tr_value top = sp[-1];
        sp[-1] = sp[-2];
        sp[-2] = sp[-3];
        sp[-3] = top;
        NEXT;
    }
    OP(UNDEFINED)
    {
        *sp = tr_step_hint(m, CONSTANTS[A], tr_none(), true);
        if (tr_is_invalid(*sp)) goto fail_here;
        sp++;
        NEXT;
    }
    OP(UNDEFINED_NAMED)
    {
        *sp = tr_step_hint(m, CONSTANTS[A], CONSTANTS[*pc++], false);
        if (tr_is_invalid(*sp)) goto fail_here;
        sp++;
        NEXT;
    }

    OP(GETATTR)
    {
        uint32_t hint = *pc++;
        tr_string *name = tr_as_string(CONSTANTS[A]);
        SAVE();
        RESULT(1, tr_step_attr(m, frame->program, sp[-1], name, hint));
    }
    OP(SLOT_ATTR)
    {
        tr_string *name = tr_as_string(CONSTANTS[*pc++]);
        uint32_t hint = *pc++;
        if (tr_is_decision(*pc)) {
            const uint32_t *to = tr_ahead_attr(m, frame, A, name, hint, pc);
            if (to) {
                pc = to;
                NEXT;
            }
        }
        SAVE();
        PUSH(tr_step_slot_attr(m, frame, A, name, hint));
    }
    OP(GETITEM)
    {
        tr_value object = sp[-2], key = sp[-1];
        if (object.tag_ == TR_LIST && key.tag_ == TR_INT) {
            const tr_list *list = tr_as_list(object);
            int64_t i = key.as_.integer_;
            if (i < 0) i += list->count;
            if (i >= 0 && i < (int64_t)list->count) {
                tr_value item = tr_hold(m, list->items[i]);
                tr_drop(object);
                sp[-2] = item;
                sp--;
                NEXT;
            }
        }
        SAVE();
        RESULT(2, tr_get_item(task, object, key));
    }
    OP(GETITEM_CONST)
    {
        uint32_t hint = *pc++;
        SAVE();
        RESULT(1, tr_step_item(m, frame->program, sp[-1], CONSTANTS[A], hint));
    }
    OP(SLOT_ITEM)
    {
        tr_ref key = CONSTANTS[*pc++];
        uint32_t hint = *pc++;
        if (tr_is_decision(*pc)) {
            const uint32_t *to = tr_ahead_item(m, frame, A, key, hint, pc);
            if (to) {
                pc = to;
                NEXT;
            }
        }
        SAVE();
        PUSH(tr_step_slot_item(m, frame, A, key, hint));
    }
    OP(SLICE)
    {
        SAVE();
        RESULT(4, tr_slice(task, sp[-4], sp[-3], sp[-2], sp[-1]));
    }

    OP(NOT)
    {
        SAVE();
        int truth = tr_quick_truth(sp[-1]);
        if (truth < 0) truth = tr_truth(task, sp[-1]);
        RESULT(1, truth < 0 ? tr_invalid() : tr_bool(!truth));
    }
    OP(NEG)
    {
        SAVE();
        RESULT(1, tr_negative(task, sp[-1]));
    }
    OP(POS)
    {
        SAVE();
        RESULT(1, tr_positive(task, sp[-1]));
    }
    BINARY(ADD, __builtin_add_overflow, tr_add)
    BINARY(SUB, __builtin_sub_overflow, tr_subtract)
    BINARY(MUL, __builtin_mul_overflow, tr_multiply)
    BINARY(MOD, tr_quick_modulo, tr_modulo)
    BINARY(FLOORDIV, tr_quick_floor, tr_floor_divide)
    binary:
    {
        SAVE();
        if (left->tag_ == TR_STRING && right->tag_ == TR_STRING &&
            operation == tr_add) {
            tr_addition how =
                tr_ahead_add(m, frame, (tr_value *)left, right, popped, *pc);
            if (how != TR_ADD_MAKE) {
                sp -= popped;
                if (how == TR_ADD_FAILED) goto fail;
                if (how == TR_ADD_PRINTED) pc++;
                else sp++;
                NEXT;
            }
        }
        tr_value result = tr_step_operate(
            m, frame, operation, left, right, popped);
        sp -= popped;
        if (tr_is_invalid(result)) goto fail;
        *sp++ = result;
        NEXT;
    }
    OP(DIV)
    {
        SAVE();
        RESULT(2, tr_divide(task, sp[-2], sp[-1]));
    }
    OP(POW)
    {
        SAVE();
        RESULT(2, tr_power(task, sp[-2], sp[-1]));
    }
    OP(INTERCEPT)
    {
        SAVE();
        RESULT(2, m->runtime->intercept(task, A, sp[-2], sp[-1]));
    }
    OP(INTERCEPT_UNARY)
    {
        SAVE();
        RESULT(1, m->runtime->intercept(task, A, sp[-1], tr_missing()));
    }
    COMPARE_FORM(COMPARE, sp - 2, sp - 1, 2, A)
    COMPARE_FORM(COMPARE_C, sp - 1, CONSTANTS + A, 1, *pc++)
    COMPARE_FORM(COMPARE_S, sp - 1, SLOTS + A, 1, *pc++)
    COMPARE_FORM(COMPARE_SC, SLOTS + A, CONSTANTS + *pc++, 0, *pc++)
    COMPARE_FORM(COMPARE_SS, SLOTS + A, SLOTS + *pc++, 0, *pc++)
    OP(CONCAT)
    {
        uint32_t mode = *pc++;
        int n = (int)A;
        SAVE();
        if (TR_WORD_OP(*pc) == TR_OP_EMIT &&
            tr_step_print_concat(m, frame, sp - n, A, mode, TR_WORD_A(*pc))) {
            pc++;
            while (n--) {
                --sp;
                tr_drop(*sp);
            }
            NEXT;
        }
        RESULT(n, tr_step_concat(m, frame, sp - n, A, mode));
    }
    OP(LIST)
    OP_ALSO(TUPLE)
    {
        uint32_t n = A;
        sp -= n;
        for (uint32_t i = 0; i < n; i++) sp[i] = tr_own(sp[i]);
        tr_value made = TR_WORD_OP(word) == TR_OP_LIST ? tr_list_from(sp, n)
                                                       : tr_tuple_from(sp, n);
        if (tr_is_invalid(made)) goto no_memory;
        *sp++ = made;
        NEXT;
    }
    OP(DICT)
    {
        uint32_t n = A * 2;
        SAVE();
        sp -= n;
        PUSH(tr_step_dict(m, sp, n));
    }
    OP(MARK_SAFE)
    {
        if (A == TR_ESCAPE_OFF ||
            (A == TR_ESCAPE_DYNAMIC && !frame->context->autoescape)) {
            NEXT;
        }
        SAVE();
        RESULT(1, tr_step_mark_safe(m, sp[-1]));
    }
    OP(UNPACK)
    {
        SAVE();
        tr_value value = *--sp;
        bool ok = tr_step_unpack(m, value, sp, A);
        tr_drop(value);
        if (!ok) goto fail;
        sp += A;
        NEXT;
    }

    OP(JUMP)
    {
        pc = frame->words + A;
        NEXT;
    }
    OP(JUMP_IF_FALSE)
    OP_ALSO(JUMP_IF_TRUE)
    {
        tr_value value = sp[-1];
        int truth = tr_quick_truth(value);
        if (truth < 0) {
            SAVE();
            truth = tr_truth(task, value);
            if (truth < 0) goto fail;
        }
        tr_drop(value);
        sp--;
        if (truth == (TR_WORD_OP(word) == TR_OP_JUMP_IF_TRUE)) {
            pc = frame->words + A;
        }
        NEXT;
    }
    OP(JUMP_IF_SLOT_FALSE)
    OP_ALSO(JUMP_IF_SLOT_TRUE)
    {
        uint32_t slot = *pc++;
        int truth = tr_quick_truth(SLOTS[slot]);
        if (truth < 0) {
            SAVE();
            truth = tr_step_slot_truth(m, frame, slot);
            if (truth < 0) goto fail;
        }
        if (truth == (TR_WORD_OP(word) == TR_OP_JUMP_IF_SLOT_TRUE)) {
            pc = frame->words + A;
        }
        NEXT;
    }
    OP(AND)
    OP_ALSO(OR)
    {
        int truth = tr_quick_truth(sp[-1]);
        if (truth < 0) {
            SAVE();
            truth = tr_truth(task, sp[-1]);
            if (truth < 0) goto fail;
        }
        if (truth == (TR_WORD_OP(word) == TR_OP_OR)) {
            pc = frame->words + A;
        } else {
            --sp;
            tr_drop(*sp);
        }
        NEXT;
    }
    COMPARE_JUMP_FORM(COMPARE_JUMP, sp - 2, sp - 1, 2)
    COMPARE_JUMP_FORM(COMPARE_JUMP_C, sp - 1, CONSTANTS + *pc++, 1)
    COMPARE_JUMP_FORM(COMPARE_JUMP_S, sp - 1, SLOTS + *pc++, 1)
    COMPARE_JUMP_FORM(
        COMPARE_JUMP_SC, SLOTS + *pc++, CONSTANTS + *pc++, 0)
    COMPARE_JUMP_FORM(COMPARE_JUMP_SS, SLOTS + *pc++, SLOTS + *pc++, 0)
    OP(JUMP_IF_UNDEFINED)
    OP_ALSO(JUMP_IF_DEFINED)
    {
        bool defined = tr_step_is_defined(m, frame, *pc++);
        if (defined == (TR_WORD_OP(word) == TR_OP_JUMP_IF_DEFINED)) {
            pc = frame->words + A;
        }
        NEXT;
    }
    OP(JUMP_IF_SET)
    {
        uint32_t slot = *pc++;
        if (SLOTS[slot].tag_ != TR_MISSING) pc = frame->words + A;
        NEXT;
    }
    OP(JUMP_IF_PARENT)
    {
        if (frame->parent) pc = frame->words + A;
        NEXT;
    }

    OP(CALL)
    OP_ALSO(CALL_EMIT)
    {
        const tr_shape *shape = &frame->program->shapes[*pc++];
        bool printed = TR_WORD_OP(word) == TR_OP_CALL_EMIT;
        SAVE();
        int how = tr_step_call(m, shape);
        if (!how) goto fail;
        if (how == 2 && printed) tr_step_print_call(m, A);
        LOAD();
        NEXT;
    }
    OP(CALL_METHOD)
    {
        const tr_shape *shape = &frame->program->shapes[*pc++];
        SAVE();
        int how = tr_step_call_method(m, tr_as_string(CONSTANTS[A]), shape);
        if (!how) goto fail;
        /* a macro of a module that is printed at once */
        if (how == 2 && TR_WORD_OP(*pc) == TR_OP_EMIT) {
            tr_step_print_call(m, TR_WORD_A(*pc));
        }
        LOAD();
        NEXT;
    }
    OP(FILTER)
    OP_ALSO(TEST)
    {
        const tr_shape *shape = &frame->program->shapes[*pc++];
        bool is_filter = TR_WORD_OP(word) == TR_OP_FILTER;
        SAVE();
        if (!tr_step_apply(m, frame, A, shape, is_filter)) goto fail;
        sp = frame->sp;
        NEXT;
    }
    OP(IS_DEFINED)
    {
        bool undefined = tr_is_undefined(sp[-1]);
        tr_drop(sp[-1]);
        sp[-1] = tr_bool(undefined == (A != 0));
        NEXT;
    }

    OP(SLOT_DEFINED)
    {
        *sp++ = tr_bool(tr_step_is_defined(m, frame, *pc++) != (A != 0));
        NEXT;
    }

    OP(EMIT_TEXT)
    {
        const tr_string *text = CONSTANTS[A].as_.pointer_;
        tr_text_put(&m->out.text, text->bytes, text->size);
        NEXT;
    }
    OP(EMIT)
    {
        tr_value value = *--sp;
        if (!tr_quick_emit(m, sp, A)) {
            SAVE();
            bool ok = tr_step_emit(m, frame, value, A);
            tr_drop(value);
            if (!ok) goto fail;
            NEXT;
        }
        tr_drop(value);
        NEXT;
    }
    OP(EMIT_SLOT)
    {
        uint32_t mode = *pc++;
        if (tr_quick_emit(m, &SLOTS[A], mode)) {
            NEXT;
        }
        SAVE();
        if (!tr_step_emit_slot(m, frame, A, mode)) goto fail;
        NEXT;
    }
    OP(TEXT_SLOT)
    {
        uint32_t mode = *pc++;
        const tr_string *text = CONSTANTS[*pc++].as_.pointer_;
        tr_text_put(&m->out.text, text->bytes, text->size);
        if (tr_quick_emit(m, &SLOTS[A], mode)) {
            NEXT;
        }
        SAVE();
        if (!tr_step_emit_slot(m, frame, A, mode)) goto fail;
        NEXT;
    }
    OP(TEXT_ATTR)
    {
        const tr_string *text = CONSTANTS[pc[2]].as_.pointer_;
        tr_text_put(&m->out.text, text->bytes, text->size);
        uint32_t b = *pc++;
        uint32_t hint = *pc++;
        pc++;
        SAVE();
        tr_string *name = tr_as_string(CONSTANTS[b >> 8]);
        if (!tr_step_emit_attr(m, frame, A, name, hint, b & 0xff)) goto fail;
        NEXT;
    }
    OP(EMIT_ATTR)
    {
        uint32_t b = *pc++;
        uint32_t hint = *pc++;
        SAVE();
        tr_string *name = tr_as_string(CONSTANTS[b >> 8]);
        if (!tr_step_emit_attr(m, frame, A, name, hint, b & 0xff)) goto fail;
        NEXT;
    }
    OP(FINALIZE)
    {
        SAVE();
        RESULT(1, tr_invoke1(task, m->runtime->finalize, sp[-1]));
    }
    OP(CAPTURE)
    {
        if (!tr_marks_push(&m->captures, m->out.text.size)) goto no_memory;
        NEXT;
    }
    OP(CAPTURE_DROP)
    {
        m->captures.count -= A;
        tr_strays_drop(m, m->captures.count, UINT32_MAX);
        m->out.text.size = m->captures.items[m->captures.count];
        NEXT;
    }
    OP(CAPTURE_END)
    {
        SAVE();
        tr_value value = tr_step_capture(m);
        if (tr_is_invalid(value)) goto fail;
        bool markup = A == TR_ESCAPE_ON ||
                      (A == TR_ESCAPE_DYNAMIC && frame->context->autoescape);
        *sp++ = markup ? tr_as_markup(value) : value;
        NEXT;
    }

    OP(FOR)
    {
        const tr_loop_info *info = &frame->program->loops[*pc++];
        SAVE();
        if (!tr_step_for(m, frame, info, A)) goto fail;
        sp = frame->sp;
        NEXT;
    }
    OP(FOR_NEXT)
    {
        tr_value item;
        SAVE();
        int got = tr_step_next(m, &item);
        if (got < 0) goto fail;
        frame = tr_top(m);
        if (got) tr_put(sp++, &item);
        else pc = frame->words + A;
        NEXT;
    }
    OP(FOR_NEXT_STORE)
    for_next_store:
    {
        tr_value *slot = &SLOTS[*pc++];
        tr_value old = *slot;
        int got = tr_quick_next(m, slot);
        if (got < 0) {
            tr_value item;
            SAVE();
            got = tr_step_next(m, &item);
            if (got < 0) goto fail;
            frame = tr_top(m);
            if (got) tr_put(slot, &item);
        }
        if (got) tr_drop(old);
        else pc = frame->words + A;
        NEXT;
    }
    OP(FOR_BACK)
    OP_ALSO(FOR_SKIP)
    {
        if (TR_WORD_OP(word) == TR_OP_FOR_BACK) {
            m->loops.items[m->loops.count - 1].completed = true;
        }
        if (!tr_charge(task, 1)) goto fail_here;
        if (m->out.text.size >= m->out.flush_at || m->out.text.failed) {
            SAVE();
            if (!tr_machine_check_output(m)) goto fail;
        }
        pc = frame->words + A;
        word = *pc++; /* mostly this one: no need to dispatch */
        if (TR_WORD_OP(word) == TR_OP_FOR_NEXT_STORE) goto for_next_store;
        pc--;
        NEXT;
    }
    OP(FOR_END)
    {
        tr_step_end_loop(m);
        NEXT;
    }
    OP(FOR_ELSE)
    {
        bool completed = m->loops.items[m->loops.count - 1].completed;
        tr_step_end_loop(m);
        if (completed) pc = frame->words + A;
        NEXT;
    }
    OP(FOR_TEST_END)
    {
        SAVE();
        int truth = tr_truth(task, sp[-1]);
        if (truth < 0) goto fail;
        tr_release(m->result);
        m->result = tr_bool(truth);
        tr_frame_drop(m);
        return true;
    }
    OP(LOOP_FIELD)
    {
        uint32_t field = *pc++;
        SAVE();
        tr_value value = tr_step_loop_field(m, frame, A, field);
        if (tr_is_invalid(value)) goto fail;
        frame = tr_top(m);
        *sp++ = value;
        NEXT;
    }

    OP(MACRO)
    {
        SAVE();
        PUSH(tr_macro_new(m, frame, A));
    }
    OP(LOOP_CALL)
    {
        pc++;
        SAVE();
        tr_value iterable = tr_own(*--frame->sp);
        bool ok = tr_loop_begin(m, A, iterable);
        tr_release(iterable);
        if (!ok) goto fail;
        tr_step_print_direct(m);
        LOAD();
        NEXT;
    }
    OP(RETURN)
    {
        SAVE();
        if (m->out.text.failed || m->out.text.size >= m->out.flush_at) {
            if (!tr_machine_check_output(m)) goto fail;
        }
        if (frame->parent) {
            if (!tr_step_parent(m)) goto fail;
            LOAD();
            NEXT;
        }
        if (!tr_frame_return(m)) goto fail;
        if (m->frame_count <= floor) return true;
        LOAD();
        NEXT;
    }
    OP(RESULT)
    {
        tr_release(m->result);
        m->result = tr_own(*--sp);
        NEXT;
    }

    OP(EXPORT)
    OP_ALSO(EXPORT_ONLY)
    {
        tr_string *name = tr_as_string(CONSTANTS[*pc++]);
        bool exported = TR_WORD_OP(word) == TR_OP_EXPORT;
        SAVE();
        tr_ref value = SLOTS[A];
        if (!tr_context_set(m, frame->context, name, value, exported)) goto fail;
        NEXT;
    }
    OP(LOCALS)
    {
        SAVE();
        PUSH(tr_step_locals(m, frame, A));
    }
    OP(BLOCK)
    {
        bool scoped = *pc++ != 0;
        SAVE();
        if (!tr_step_block(m, tr_as_string(CONSTANTS[A]), scoped)) goto fail;
        LOAD();
        NEXT;
    }
    OP(REQUIRE_BLOCK)
    {
        SAVE();
        if (!tr_step_require(m, tr_as_string(CONSTANTS[A]))) goto fail;
        NEXT;
    }
    OP(SELF)
    {
        SAVE();
        tr_value value = tr_self_new(m, frame->context);
        if (tr_is_invalid(value)) goto fail;
        tr_drop(SLOTS[A]);
        SLOTS[A] = value;
        NEXT;
    }
    OP(SUPER)
    {
        pc++;
        SAVE();
        tr_value value =
            tr_super_new(m, frame->context, frame->program, frame->code);
        if (tr_is_invalid(value)) goto fail;
        tr_drop(SLOTS[A]);
        SLOTS[A] = value;
        NEXT;
    }
    OP(EXTENDS)
    {
        SAVE();
        bool ok = tr_module_extends(m, sp[-1]);
        --sp;
        tr_drop(*sp);
        frame->sp = sp;
        if (!ok) goto fail;
        NEXT;
    }
    OP(INCLUDE)
    OP_ALSO(IMPORT)
    {
        SAVE();
        bool is_include = TR_WORD_OP(word) == TR_OP_INCLUDE;
        if (!tr_step_template(m, is_include, A)) goto fail;
        LOAD();
        NEXT;
    }
    OP(IMPORT_NAME)
    {
        uint32_t line = *pc++;
        SAVE();
        RESULT(1, tr_module_name(m, sp[-1], tr_as_string(CONSTANTS[A]), line));
    }
    OP(AUTOESCAPE)
    {
        SAVE();
        int truth = tr_truth(task, sp[-1]);
        if (truth < 0) goto fail;
        --sp;
        tr_drop(*sp);
        tr_drop(SLOTS[A]);
        SLOTS[A] = tr_bool(frame->context->autoescape);
        frame->context->autoescape = truth != 0;
        NEXT;
    }
    OP(AUTOESCAPE_END)
    {
        if (SLOTS[A].tag_ == TR_BOOL) {
            frame->context->autoescape = SLOTS[A].as_.integer_ != 0;
            SLOTS[A] = tr_missing();
        }
        NEXT;
    }
    OP(CHECK_NAMESPACE)
    {
        SAVE();
        bool ok = tr_step_check_namespace(m, sp[-1]);
        --sp;
        tr_drop(*sp);
        if (!ok) goto fail;
        NEXT;
    }
    OP(SET_ATTR)
    {
        SAVE();
        tr_string *name = tr_as_string(CONSTANTS[A]);
        bool ok = tr_step_set_attr(m, sp[-1], name, sp[-2]);
        tr_drop(sp[-1]);
        tr_drop(sp[-2]);
        sp -= 2;
        if (!ok) goto fail;
        NEXT;
    }
    OP(CALL_TAG)
    {
        const tr_shape *shape = &frame->program->shapes[*pc++];
        SAVE();
        if (!tr_step_tag(m, tr_as_string(CONSTANTS[A]), shape)) goto fail;
        LOAD();
        NEXT;
    }
    OP(DEBUG)
    {
        SAVE();
        RESULT(1, tr_step_debug(m, sp[-1]));
    }
    OP(FAIL)
    {
        tr_value message = CONSTANTS[*pc++];
        tr_fail(task, (tr_error)A, "%s", tr_string_bytes(message).bytes);
        goto fail_here;
    }

    DISPATCH_END

no_memory:
    tr_fail_memory(task);
fail_here:
    SAVE();
fail:
    if (!tr_failed(task)) tr_fail_memory(task);
    /* what lies above `sp` was dropped where the failure was seen */
    if (m->frame_count && tr_top(m) == frame && sp < frame->sp) frame->sp = sp;
    tr_traceback(m, floor);
    if (m->frame_count > floor) {
        uint32_t outer = tr_frame_at(m, floor)->captures;
        if (m->captures.count > outer) m->out.text.size = m->captures.items[outer];
    }
    while (m->frame_count > floor) tr_frame_drop(m);
    return false;
}
