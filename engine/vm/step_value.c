/* SPDX-License-Identifier: MIT
 *
 * Instructions on names, attributes, operators and output that are too long for
 * the dispatch loop.
 */
#include "base/number.h"
#include "vm/attribute.h"
#include "vm/step.h"

/* -------------------------------------------------------------------- names ---- */

tr_value tr_step_undefined(tr_machine *m, tr_string *name)
{
    return tr_undefined_make(
        &m->task, tr_none(), tr_missing(), tr_string_value(name));
}

/* aux 1 in a missing slot: the context was asked and does not have it */
static void look_up(tr_machine *m, tr_frame *frame, tr_value *slot, tr_string *name)
{
    if (slot->aux_ != 0) return;
    tr_ref found = tr_context_find(frame->context, name);
    *slot = tr_hold(m, found);
    if (tr_is_missing(found)) slot->aux_ = 1;
}

static tr_value
fill_lazy(tr_machine *m, tr_frame *frame, tr_value *slot, tr_string *name)
{
    look_up(m, frame, slot, name);
    if (!tr_is_missing(*slot)) return tr_borrowed(*slot);
    return tr_step_undefined(m, name);
}

tr_value tr_step_name(tr_machine *m, tr_frame *frame, uint32_t slot)
{
    const tr_code *code = frame->code;
    if (!code->slot_lazy[slot]) return tr_step_undefined(m, code->slot_names[slot]);
    return fill_lazy(m, frame, &frame->slots[slot], code->slot_names[slot]);
}

bool tr_step_is_defined(tr_machine *m, tr_frame *frame, uint32_t slot)
{
    tr_value *value = &frame->slots[slot];
    if (!tr_is_missing(*value)) return !tr_is(*value, TR_UNDEFINED);
    if (!frame->code->slot_lazy[slot]) return false;
    look_up(m, frame, value, frame->code->slot_names[slot]);
    return !tr_is_missing(*value) && !tr_is(*value, TR_UNDEFINED);
}

/* The scope `levels` functions out. */
static tr_scope *scope_at(const tr_frame *frame, uint32_t levels)
{
    tr_scope *scope = frame->closure;
    while (scope && --levels) scope = scope->parent;
    return scope;
}

tr_value tr_step_outer(
    tr_machine *m, tr_frame *frame, uint32_t slot, uint32_t levels, bool lazy)
{
    tr_scope *scope = scope_at(frame, levels);
    if (!scope || slot >= scope->slot_count) {
        return tr_undefined_make(&m->task, tr_none(), tr_missing(), tr_none());
    }
    tr_value *value = &scope->slots[slot];
    if (!tr_is_missing(*value)) return tr_hold(m, *value);
    tr_string *name = scope->names ? scope->names[slot] : NULL;
    if (!name) return tr_undefined_make(&m->task, tr_none(), tr_missing(), tr_none());
    if (lazy) return tr_own(fill_lazy(m, frame, value, name));
    return tr_step_undefined(m, name);
}

void tr_step_copy_outer(tr_machine *m, tr_frame *frame, uint32_t slot, uint32_t from)
{
    tr_scope *scope = scope_at(frame, from >> 16);
    uint32_t index = from & 0xffffu;
    tr_value old = frame->slots[slot];
    bool there = scope && index < scope->slot_count;
    frame->slots[slot] = there ? tr_hold(m, scope->slots[index]) : tr_missing();
    tr_drop(old);
}

tr_value tr_step_hint(tr_machine *m, tr_ref hint, tr_ref name, bool plain)
{
    if (!plain) return tr_undefined_make(&m->task, hint, tr_missing(), name);
    tr_value made = tr_undefined_new(
        TORII_UNDEFINED_DEFAULT, TR_ERR_UNDEFINED, hint, tr_missing(), tr_none());
    return tr_is_invalid(made) ? tr_fail_memory(&m->task) : made;
}

tr_value tr_step_locals(tr_machine *m, tr_frame *frame, uint32_t table)
{
    const tr_locals *locals = &frame->program->locals[table];
    tr_value dict = m->spare_locals;
    m->spare_locals = tr_missing();
    if (tr_is_missing(dict)) dict = tr_dict_new(locals->count);
    if (tr_is_invalid(dict)) return tr_fail_memory(&m->task);
    for (uint32_t i = 0; i < locals->count; i++) {
        const tr_local *local = &locals->items[i];
        tr_value value = tr_missing();
        if (local->level == 0) {
            value = frame->slots[local->slot];
        } else {
            const tr_scope *scope = scope_at(frame, local->level);
            if (scope && local->slot < scope->slot_count) {
                value = scope->slots[local->slot];
            }
        }
        if (tr_is_missing(value)) continue;
        if (!tr_dict_set_str(
                tr_as_dict(dict), tr_string_value(local->name), tr_retain(value))) {
            tr_release(dict);
            return tr_fail_memory(&m->task);
        }
    }
    return dict;
}

/* --------------------------------------------------------- attributes, items ---- */

/* Is this attribute of a dict surely its item?  Borrowed, or missing. */
static inline tr_ref quick_attr(
    const tr_program *program, tr_ref value, tr_string *name, uint32_t hint)
{
    if (!tr_is(value, TR_DICT) || !(hint & TR_HINT_IS_KEY)) return tr_missing();
    return tr_find_hinted(program, value, name, hint & ~TR_HINT_IS_KEY);
}

tr_value tr_step_attr(
    tr_machine *m, const tr_program *program, tr_ref value, tr_string *name,
    uint32_t hint)
{
    if (tr_is(value, TR_DICT) && (hint & TR_HINT_IS_KEY)) {
        tr_ref found = tr_find_hinted(program, value, name, hint & ~TR_HINT_IS_KEY);
        if (!tr_is_missing(found)) return tr_hold(m, found);
        return tr_undefined_attr(&m->task, value, tr_string_value(name));
    }
    if (tr_is(value, TR_OBJECT) && tr_type_of(value)->set_attr &&
        name->size && name->bytes[0] != '_') {
        /* a namespace: its own names come before any method */
        tr_value own = tr_type_of(value)->get_attr(&m->task, value, name);
        if (!tr_is_missing(own)) return own;
    }
    return tr_get_attr(&m->task, value, name);
}

/* A slot's value, borrowed, or what stands for it where it is missing, owned. */
static inline tr_value read_slot(tr_machine *m, tr_frame *frame, uint32_t slot)
{
    tr_value value = frame->slots[slot];
    return tr_is_missing(value) ? tr_step_name(m, frame, slot) : tr_borrowed(value);
}

tr_value tr_step_slot_attr(
    tr_machine *m, tr_frame *frame, uint32_t slot, tr_string *name, uint32_t hint)
{
    tr_value value = read_slot(m, frame, slot);
    if (tr_is_invalid(value)) return value;
    tr_value result = tr_step_attr(m, frame->program, value, name, hint);
    tr_drop(value);
    return result;
}

int tr_step_slot_truth(tr_machine *m, tr_frame *frame, uint32_t slot)
{
    tr_value *place = &frame->slots[slot];
    if (tr_is_missing(*place) && tr_undefined_is_quiet(m->runtime)) {
        const tr_code *code = frame->code;
        if (code->slot_lazy[slot]) {
            look_up(m, frame, place, code->slot_names[slot]);
        }
        if (tr_is_missing(*place)) return 0;
    }
    tr_value value = read_slot(m, frame, slot);
    if (tr_is_invalid(value)) return -1;
    int truth = tr_truth(&m->task, value);
    tr_drop(value);
    return truth;
}

tr_value tr_step_slot_item(
    tr_machine *m, tr_frame *frame, uint32_t slot, tr_ref key, uint32_t hint)
{
    tr_value value = read_slot(m, frame, slot);
    if (tr_is_invalid(value)) return value;
    tr_value result = tr_step_item(m, frame->program, value, key, hint);
    tr_drop(value);
    return result;
}

tr_value tr_step_item(
    tr_machine *m, const tr_program *program, tr_ref value, tr_ref key, uint32_t hint)
{
    if (tr_is(value, TR_DICT)) {
        tr_ref found = tr_find_hinted(program, value, tr_as_string(key), hint);
        if (!tr_is_missing(found)) return tr_hold(m, found);
    }
    return tr_get_item(&m->task, value, key);
}

tr_value tr_step_loop_field(
    tr_machine *m, tr_frame *frame, uint32_t slot, uint32_t field)
{
    tr_ref loop = frame->slots[slot];
    if (!tr_is_instance(loop, &tr_loop_type)) { /* only in damaged programs */
        return tr_fail(&m->task, TR_ERR_MISUSE, "there is no loop");
    }
    return tr_loop_get(m, loop.as_.pointer_, field);
}

/* ---------------------------------------------------------------- operators ---- */

static int compare(tr_task *task, uint32_t comparison, tr_ref a, tr_ref b)
{
    int verdict;
    if (tr_is(a, TR_STRING) && tr_is(b, TR_STRING) && comparison <= TR_CMP_NE) {
        bool equal = tr_string_equal(tr_as_string(a), tr_as_string(b));
        return equal == (comparison == TR_CMP_EQ);
    }
    switch ((tr_comparison)comparison) {
    case TR_CMP_EQ: return tr_equal(task, a, b);
    case TR_CMP_NE:
        verdict = tr_equal(task, a, b);
        return verdict < 0 ? verdict : !verdict;
    case TR_CMP_LT: return tr_compare(task, TR_LESS, a, b);
    case TR_CMP_LE: return tr_compare(task, TR_LESS_EQUAL, a, b);
    case TR_CMP_GT: return tr_compare(task, TR_GREATER, a, b);
    case TR_CMP_GE: return tr_compare(task, TR_GREATER_EQUAL, a, b);
    case TR_CMP_IN: return tr_contains(task, a, b);
    case TR_CMP_NOT_IN:
        verdict = tr_contains(task, a, b);
        return verdict < 0 ? verdict : !verdict;
    }
    return -1;
}

/* An operand that lies at `at`: on the stack, in a slot or among the constants. */
static inline tr_value fetch(
    tr_machine *m, tr_frame *frame, const tr_value *at, bool on_stack)
{
    if (on_stack) return *at;
    if (tr_is_missing(*at))
        return tr_step_name(m, frame, (uint32_t)(at - frame->slots));
    return tr_borrowed(*at);
}

tr_value tr_step_operate(
    tr_machine *m, tr_frame *frame, tr_operation operation, const tr_value *left,
    const tr_value *right, int popped)
{
    tr_value result = tr_invalid();
    tr_value a = fetch(m, frame, left, popped > 0);
    tr_value b = fetch(m, frame, right, popped > 1);
    if (!tr_is_invalid(a) && !tr_is_invalid(b)) result = operation(&m->task, a, b);
    tr_drop(a);
    tr_drop(b);
    return result;
}

int tr_step_compare_at(
    tr_machine *m, tr_frame *frame, uint32_t comparison, const tr_value *left,
    const tr_value *right, int popped)
{
    int verdict = -1;
    if (left->tag_ == TR_STRING && right->tag_ == TR_STRING &&
        comparison <= TR_CMP_NE) {
        bool equal = tr_string_equal(left->as_.pointer_, right->as_.pointer_);
        if (popped > 0) tr_drop(*left);
        if (popped > 1) tr_drop(*right);
        return equal == (comparison == TR_CMP_EQ);
    }
    tr_value a = fetch(m, frame, left, popped > 0);
    tr_value b = fetch(m, frame, right, popped > 1);
    if (!tr_is_invalid(a) && !tr_is_invalid(b)) {
        verdict = compare(&m->task, comparison, a, b);
    }
    tr_drop(a);
    tr_drop(b);
    return verdict;
}

static tr_value join_plain(tr_machine *m, const tr_value *items, uint32_t count)
{
    char buffer[TR_STRING_BUFFER];
    tr_text text = tr_text_over(buffer, sizeof buffer, TR_STRING_MAX);
    for (uint32_t i = 0; i < count; i++) {
        if (!tr_write_str(&m->task, items[i], &text)) {
            tr_text_done(&text);
            return tr_invalid();
        }
    }
    return tr_string_take_text(&m->task, &text);
}

/* With autoescape on, one Markup among the items makes all of it Markup. */
static bool has_markup(const tr_value *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (tr_is_markup(items[i])) return true;
        if (tr_is(items[i], TR_OBJECT) && tr_type_of(items[i])->to_html) return true;
    }
    return false;
}

/* All strings: the size is known before anything is copied. */
static tr_value join_strings(tr_machine *m, const tr_value *items, uint32_t count)
{
    size_t size = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!tr_is(items[i], TR_STRING)) return tr_missing();
        size += tr_as_string(items[i])->size;
    }
    if (size > TR_STRING_MAX || !tr_reserve(&m->task, size)) {
        return tr_failed(&m->task) ? tr_invalid() : tr_fail_memory(&m->task);
    }
    char *bytes;
    tr_value string = tr_string_reserve(size, &bytes);
    if (tr_is_invalid(string)) return tr_fail_memory(&m->task);
    for (uint32_t i = 0; i < count; i++) {
        tr_span piece = tr_string_bytes(items[i]);
        memcpy(bytes, piece.bytes, piece.size);
        bytes += piece.size;
    }
    return string;
}

tr_value tr_step_concat(
    tr_machine *m, const tr_frame *frame, const tr_value *items, uint32_t count,
    uint32_t mode)
{
    bool escape = mode == TR_ESCAPE_ON ||
                  (mode == TR_ESCAPE_DYNAMIC && frame->context->autoescape);
    if (!escape || !has_markup(items, count)) {
        tr_value joined = join_strings(m, items, count);
        return tr_is_missing(joined) ? join_plain(m, items, count) : joined;
    }
    tr_text text = tr_text_make(TR_STRING_MAX);
    for (uint32_t i = 0; i < count; i++) {
        if (!tr_write_escaped(&m->task, items[i], &text)) {
            tr_text_done(&text);
            return tr_invalid();
        }
    }
    tr_value joined = tr_string_take_text(&m->task, &text);
    return tr_is_invalid(joined) ? joined : tr_as_markup(joined);
}

bool tr_step_print_concat(
    tr_machine *m, const tr_frame *frame, const tr_value *items, uint32_t count,
    uint32_t concat_mode, uint32_t mode)
{
    if (concat_mode != mode || mode == TR_ESCAPE_RAW) return false;
    tr_text *out = &m->out.text;
    size_t start = out->size;
    bool escape = mode == TR_ESCAPE_ON ||
                  (mode == TR_ESCAPE_DYNAMIC && frame->context->autoescape);
    for (uint32_t i = 0; i < count; i++) {
        tr_ref item = items[i];
        if (tr_is(item, TR_STRING)) {
            tr_string *text = item.as_.pointer_;
            if (escape && !tr_is_markup(item)) tr_escape_string(out, text);
            else tr_text_put(out, text->bytes, text->size);
        } else if (item.tag_ < TR_STRING) {
            tr_step_emit(m, frame, item, mode);
        } else {
            out->size = start;
            return false;
        }
    }
    return true;
}

tr_value tr_step_dict(tr_machine *m, const tr_value *items, uint32_t count)
{
    tr_value dict = tr_dict_new(count / 2);
    bool ok = !tr_is_invalid(dict);
    for (uint32_t i = 0; i + 1 < count; i += 2) {
        tr_value key = tr_own(items[i]);
        tr_value value = tr_own(items[i + 1]);
        if (ok) {
            ok = tr_dict_set(&m->task, tr_as_dict(dict), key, value);
        } else {
            tr_release(key);
            tr_release(value);
        }
    }
    if (ok) return dict;
    tr_release(dict);
    return tr_failed(&m->task) ? tr_invalid() : tr_fail_memory(&m->task);
}

tr_value tr_step_mark_safe(tr_machine *m, tr_ref value)
{
    if (tr_is(value, TR_OBJECT) && tr_type_of(value)->to_html) {
        return tr_type_of(value)->to_html(&m->task, value);
    }
    tr_value string = tr_to_str(&m->task, value);
    return tr_is_invalid(string) ? string : tr_as_markup(string);
}

static bool unpack_error(tr_machine *m, uint32_t wanted, uint32_t got)
{
    if (got > wanted) {
        tr_fail(
            &m->task, TR_ERR_VALUE, "too many values to unpack (expected %u)", wanted);
    } else {
        tr_fail(&m->task, TR_ERR_VALUE,
                "not enough values to unpack (expected %u, got %u)", wanted, got);
    }
    return false;
}

bool tr_step_unpack(tr_machine *m, tr_ref value, tr_value *at, uint32_t count)
{
    if (tr_is_sequence(value)) {
        const tr_list *list = tr_as_list(value);
        if (list->count != count) return unpack_error(m, count, list->count);
        for (uint32_t i = 0; i < count; i++) {
            at[count - 1 - i] = tr_hold(m, list->items[i]);
        }
        return true;
    }
    if (!tr_is_iterable(value) && !tr_is(value, TR_UNDEFINED)) {
        tr_fail(&m->task, TR_ERR_TYPE, "cannot unpack non-iterable %s object",
                tr_type_name(value));
        return false;
    }
    tr_iter iter;
    if (!tr_iter_init(&m->task, &iter, value)) return false;
    uint32_t n = 0;
    int got;
    tr_value item;
    while ((got = tr_iter_next(&m->task, &iter, &item)) > 0) {
        if (n == count) tr_release(item);
        if (n < count) at[count - 1 - n] = item;
        if (n++ == count) break;
    }
    tr_iter_done(&iter);
    if (got >= 0 && n == count) return true;
    if (got >= 0) unpack_error(m, count, n);
    for (uint32_t i = 0; i < n && i < count; i++) tr_release(at[count - 1 - i]);
    return false;
}

/* ------------------------------------------------------------------- output ---- */

bool tr_step_emit(tr_machine *m, const tr_frame *frame, tr_ref value, uint32_t mode)
{
    tr_text *out = &m->out.text;
    if (mode == TR_ESCAPE_DYNAMIC) {
        mode = frame->context->autoescape ? TR_ESCAPE_ON : TR_ESCAPE_OFF;
    }
    if (tr_is(value, TR_STRING)) {
        tr_string *s = value.as_.pointer_;
        if (mode != TR_ESCAPE_ON || tr_is_markup(value)) {
            tr_text_put(out, s->bytes, s->size);
        } else {
            tr_escape_string(out, s);
        }
        return true;
    }
    if (mode == TR_ESCAPE_RAW) {
        tr_stray stray = {m->captures.count, m->frame_count, tr_type_name(value)};
        if (tr_strays_push(&m->strays, stray)) return true;
        tr_fail_memory(&m->task);
        return false;
    }
    if (tr_is(value, TR_INT)) {
        tr_number_put_int(out, value.as_.integer_);
        return true;
    }
    return mode == TR_ESCAPE_ON ? tr_write_escaped(&m->task, value, out)
                                : tr_write_str(&m->task, value, out);
}

bool tr_step_emit_slot(tr_machine *m, tr_frame *frame, uint32_t slot, uint32_t mode)
{
    tr_value value = read_slot(m, frame, slot);
    if (tr_is_invalid(value)) return false;
    bool ok = tr_step_emit(m, frame, value, mode);
    tr_drop(value);
    return ok;
}

bool tr_step_emit_attr(
    tr_machine *m, tr_frame *frame, uint32_t slot, tr_string *name, uint32_t hint,
    uint32_t mode)
{
    tr_ref found = quick_attr(frame->program, frame->slots[slot], name, hint);
    /* strings and numbers cannot call back, so borrowing is safe */
    if (tr_is(found, TR_STRING) || tr_is(found, TR_INT)) {
        return tr_step_emit(m, frame, found, mode);
    }
    tr_value value = tr_is_missing(found)
                         ? tr_step_slot_attr(m, frame, slot, name, hint)
                         : tr_hold(m, found);
    if (tr_is_invalid(value)) return false;
    bool ok = tr_step_emit(m, frame, value, mode);
    tr_drop(value);
    return ok;
}

tr_value tr_step_capture(tr_machine *m)
{
    size_t mark = tr_marks_pop(&m->captures);
    tr_text *text = &m->out.text;
    if (text->failed) {
        tr_machine_check_output(m);
        return tr_invalid();
    }
    if (!tr_strays_check(m, m->captures.count, UINT32_MAX)) return tr_invalid();
    tr_value string =
        tr_string_make(text->data ? text->data + mark : "", text->size - mark);
    text->size = mark;
    return tr_is_invalid(string) ? tr_fail_memory(&m->task) : string;
}
