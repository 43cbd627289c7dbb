/* SPDX-License-Identifier: MIT
 *
 * Walks all code on all ways it can take, with the depths of operands, loops and
 * captures at each instruction; see verify.h.
 *
 * What the machine checks by itself is not checked here: the variables of outer
 * functions, values of slots.  Operands may be borrowed from slots: whether these
 * stay as they are meanwhile is a part of the walk.
 */
#include "compile/verify.h"

#include "value/operate.h"

#define STACK_MAX (1u << 20)

static const struct {
    uint8_t words, pops, pushes;
} table[] = {
#define TR_X(name, words, pops, pushes, meaning) {words, pops, pushes},
    TR_OPCODES(TR_X)
#undef TR_X
};

/* What is known before an instruction runs. */
typedef struct state {
    uint64_t borrowed; /* operands that may be borrowed from a slot; see place() */
    uint32_t newest; /* no such operand is of a slot behind this one */
    uint32_t depth;
    uint32_t test; /* the loop's filter that it belongs to: where that is, or 0 */
    uint16_t loops, captures;
    bool seen;
    bool is_start; /* an instruction begins here */
} state;

typedef struct verifier {
    tr_task *task;
    const tr_program *program;
    tr_code *code;
    uint32_t intercepted;
    state *states;  /* one per word */
    uint32_t *open; /* instructions still to be looked at */
    uint32_t open_count, open_room;
    uint32_t *owners; /* of each slot: the filter that writes it, + 1; see claim() */
    uint32_t deepest;
} verifier;

static uint32_t words_of(uint32_t word)
{
    return table[TR_WORD_OP(word)].words;
}

/* ----------------------------------------------------------------- operands ---- */

static bool is_name(const verifier *v, uint32_t constant)
{
    return constant < v->program->constant_count &&
           tr_is(v->program->constants[constant], TR_STRING);
}

static bool is_constant(const verifier *v, uint32_t constant)
{
    return constant < v->program->constant_count;
}

static bool is_hint_byte(const verifier *v, uint32_t hint)
{
    return (hint & ~TR_HINT_IS_KEY) < v->program->hint_count;
}

/* A name and the mode of printing what it names. */
static bool is_attr(const verifier *v, uint32_t word)
{
    return is_name(v, word >> 8) && (word & 0xffu) <= TR_ESCAPE_RAW;
}

static bool is_jump_comparison(uint32_t word)
{
    return TR_COMPARISON(word) <= TR_CMP_NOT_IN &&
           !(word & ~(0xfu | TR_GO_ON_IF_TRUE));
}

static bool is_hint(const verifier *v, uint32_t constant)
{
    return constant < v->program->constant_count &&
           (tr_is(v->program->constants[constant], TR_STRING) ||
            tr_is(v->program->constants[constant], TR_NONE));
}

static bool is_slot(const verifier *v, uint32_t slot)
{
    return slot < v->code->slot_count;
}

static bool is_named_slot(const verifier *v, uint32_t slot)
{
    return is_slot(v, slot) && v->code->slot_names[slot] != NULL;
}

static bool is_code(const verifier *v, uint32_t index, tr_code_kind a, tr_code_kind b)
{
    if (index >= v->program->code_count) return false;
    tr_code_kind kind = v->program->codes[index].kind;
    return kind == a || kind == b;
}

static bool is_loop(const verifier *v, uint32_t slot, uint32_t loop)
{
    if (loop >= v->program->loop_count) return false;
    const tr_loop_info *info = &v->program->loops[loop];
    if (info->recursive != (v->code->kind == TR_CODE_LOOP) && info->recursive) {
        return false;
    }
    if (info->has_test && !info->extended) return false;
    return info->extended ? slot > 0 && is_slot(v, slot - 1) : slot == 0;
}

static bool are_locals(const verifier *v, uint32_t index)
{
    if (index >= v->program->locals_count) return false;
    const tr_locals *locals = &v->program->locals[index];
    for (uint32_t i = 0; i < locals->count; i++) {
        if (locals->items[i].level == 0 && !is_slot(v, locals->items[i].slot)) {
            return false;
        }
    }
    return true;
}

static bool is_error(uint32_t error)
{
    return error > TR_ERR_NONE && error <= TR_ERR_HOST && error != TR_ERR_MEMORY;
}

static bool is_operator(const verifier *v, uint32_t op, uint32_t first, uint32_t last)
{
    return op >= first && op <= last && ((v->intercepted >> (op - TR_OP_NEG)) & 1u);
}

/* Are the operands of the instruction at `w` of things that there are? */
static bool check_operands(const verifier *v, const uint32_t *w)
{
    const tr_program *p = v->program;
    uint32_t a = TR_WORD_A(w[0]);
    uint32_t b = words_of(w[0]) > 1 ? w[1] : 0;
    uint32_t c = words_of(w[0]) > 2 ? w[2] : 0;
    uint32_t d = words_of(w[0]) > 3 ? w[3] : 0;
    switch ((tr_opcode)TR_WORD_OP(w[0])) {
    case TR_OP_CONST:
    case TR_OP_ADD_C:
    case TR_OP_SUB_C:
    case TR_OP_MUL_C:
    case TR_OP_FLOORDIV_C:
    case TR_OP_MOD_C: return is_constant(v, a);
    case TR_OP_ADD_SC:
    case TR_OP_SUB_SC:
    case TR_OP_MUL_SC:
    case TR_OP_FLOORDIV_SC:
    case TR_OP_MOD_SC: return is_constant(v, b);
    case TR_OP_COMPARE_C: return is_constant(v, a) && b <= TR_CMP_NOT_IN;
    case TR_OP_COMPARE_S: return b <= TR_CMP_NOT_IN;
    case TR_OP_COMPARE_SC: return is_constant(v, b) && c <= TR_CMP_NOT_IN;
    case TR_OP_COMPARE_SS: return c <= TR_CMP_NOT_IN;
    case TR_OP_COMPARE_JUMP:
    case TR_OP_COMPARE_JUMP_S:
    case TR_OP_COMPARE_JUMP_SS: return is_jump_comparison(b);
    case TR_OP_COMPARE_JUMP_C: return is_jump_comparison(b) && is_constant(v, c);
    case TR_OP_COMPARE_JUMP_SC: return is_jump_comparison(b) && is_constant(v, d);
    case TR_OP_EMIT_TEXT:
    case TR_OP_BLOCK:
    case TR_OP_REQUIRE_BLOCK:
    case TR_OP_SET_ATTR:
    case TR_OP_IMPORT_NAME: return is_name(v, a);
    case TR_OP_UNDEFINED: return is_hint(v, a);
    case TR_OP_UNDEFINED_NAMED: return is_hint(v, a) && is_hint(v, b);
    case TR_OP_LOOP_FIELD: return b < TR_LOOP_FIELDS;
    case TR_OP_EMIT_SLOT: return b <= TR_ESCAPE_RAW;
    case TR_OP_TEXT_SLOT: return b <= TR_ESCAPE_RAW && is_name(v, c);
    case TR_OP_GETATTR: return is_name(v, a) && is_hint_byte(v, b);
    case TR_OP_GETITEM_CONST: return is_name(v, a) && b < p->hint_count;
    case TR_OP_SLOT_ATTR: return is_name(v, b) && is_hint_byte(v, c);
    case TR_OP_SLOT_ITEM: return is_name(v, b) && c < p->hint_count;
    case TR_OP_EMIT_ATTR: return is_attr(v, b) && is_hint_byte(v, c);
    case TR_OP_TEXT_ATTR: return is_attr(v, b) && is_hint_byte(v, c) && is_name(v, d);
    case TR_OP_INTERCEPT: return is_operator(v, a, TR_OP_ADD, TR_OP_POW);
    case TR_OP_INTERCEPT_UNARY: return is_operator(v, a, TR_OP_NEG, TR_OP_POS);
    case TR_OP_COMPARE: return a <= TR_CMP_NOT_IN;
    case TR_OP_CALL: return b < p->shape_count;
    case TR_OP_CALL_EMIT: return b < p->shape_count && a <= TR_ESCAPE_RAW;
    case TR_OP_CALL_METHOD:
    case TR_OP_CALL_TAG: return is_name(v, a) && b < p->shape_count;
    case TR_OP_FILTER: return a < p->filter_count && b < p->shape_count;
    case TR_OP_TEST: return a < p->test_count && b < p->shape_count;
    case TR_OP_EMIT: return a <= TR_ESCAPE_RAW;
    case TR_OP_CONCAT: return b <= TR_ESCAPE_RAW;
    case TR_OP_FOR: return is_loop(v, a, b);
    case TR_OP_MACRO: return is_code(v, a, TR_CODE_MACRO, TR_CODE_CALLER);
    case TR_OP_LOOP_CALL: return is_code(v, a, TR_CODE_LOOP, TR_CODE_LOOP);
    case TR_OP_EXPORT:
    case TR_OP_EXPORT_ONLY: return is_name(v, b);
    case TR_OP_LOCALS: return are_locals(v, a);
    case TR_OP_SUPER:
        return is_name(v, b) && v->code->kind == TR_CODE_BLOCK;
    case TR_OP_EXTENDS: return v->code->kind == TR_CODE_ROOT;
    case TR_OP_FAIL: return is_error(a) && is_name(v, b);
    case TR_OP_RESULT: return false; /* of expressions, which nobody saves */
    default: return true;
    }
}

/* ------------------------------------------------------------------ effects ---- */

/* What an instruction takes from the stack and leaves there. */
static void find_effect(
    const verifier *v, const uint32_t *w, uint32_t *pops, uint32_t *pushes)
{
    uint32_t op = TR_WORD_OP(w[0]);
    uint32_t a = TR_WORD_A(w[0]);
    *pops = table[op].pops;
    *pushes = table[op].pushes;
    switch ((tr_opcode)op) {
    case TR_OP_CONCAT:
    case TR_OP_LIST:
    case TR_OP_TUPLE: *pops = a; break;
    case TR_OP_DICT: *pops = a * 2; break;
    case TR_OP_UNPACK: *pushes = a; break;
    case TR_OP_AND:
    case TR_OP_OR: *pushes = 0; break; /* and one more at the target */
    case TR_OP_INCLUDE:
    case TR_OP_IMPORT: *pops = 1 + (a & 1u); break;
    case TR_OP_BLOCK: *pops = w[1] != 0; break;
    case TR_OP_CALL:
    case TR_OP_CALL_EMIT:
    case TR_OP_CALL_METHOD:
    case TR_OP_FILTER:
    case TR_OP_TEST:
    case TR_OP_CALL_TAG: {
        const tr_shape *s = &v->program->shapes[w[1]];
        *pops = s->positional + s->keywords + (uint32_t)s->dyn_args +
                (uint32_t)s->dyn_kwargs + (op != TR_OP_CALL_TAG);
        break;
    }
    default: break;
    }
}

/* Loops and captures that it needs, opens and closes; false: there are not so many,
 * or it does not belong in the filter of a loop. */
static bool apply_nesting(const uint32_t *w, state *s)
{
    uint32_t a = TR_WORD_A(w[0]);
    switch ((tr_opcode)TR_WORD_OP(w[0])) {
    case TR_OP_FOR:
        s->loops++;
        return !s->test && s->loops < UINT16_MAX;
    case TR_OP_FOR_NEXT:
    case TR_OP_FOR_NEXT_STORE:
    case TR_OP_FOR_BACK:
    case TR_OP_FOR_SKIP: return s->loops > 0;
    case TR_OP_FOR_END:
    case TR_OP_FOR_ELSE: return s->loops-- > 0;
    case TR_OP_FOR_TEST_END: return s->test != 0;
    case TR_OP_CAPTURE:
        s->captures++;
        return !s->test && s->captures < UINT16_MAX;
    case TR_OP_CAPTURE_END: return s->captures-- > 0;
    case TR_OP_CAPTURE_DROP:
        if (a == 0 || a > s->captures) return false;
        s->captures = (uint16_t)(s->captures - a);
        return true;
    case TR_OP_RETURN:
    case TR_OP_EXTENDS:
    case TR_OP_INCLUDE:
    case TR_OP_IMPORT:
    case TR_OP_BLOCK:
    case TR_OP_LOOP_CALL:
    case TR_OP_MACRO: return !s->test;
    default: return true;
    }
}

/* -------------------------------------------------------------------- slots ---- */

/* The bit of the operand at that depth; the deep ones share the last. */
static uint64_t place(uint32_t depth)
{
    return (uint64_t)1 << (depth < 63 ? depth : 63);
}

/* Operands above `depth` are gone. */
static uint64_t below(uint64_t borrowed, uint32_t depth)
{
    return depth > 63 ? borrowed : borrowed & (place(depth) - 1);
}

static bool pushes_slot(uint32_t op)
{
    return op == TR_OP_SLOT || op == TR_OP_NAME;
}

/* Which operands are borrowed after the instruction; `s` is the state before. */
static uint64_t find_borrowed(const state *s, uint32_t op, uint32_t pops)
{
    uint64_t kept = below(s->borrowed, s->depth - pops);
    if (pushes_slot(op)) return kept | place(s->depth);
    if (op == TR_OP_DUP) return s->borrowed; /* the copy is owned */
    if (op != TR_OP_ROT3) return kept;
    /* three change places: if one is borrowed all may be */
    uint64_t three =
        place(s->depth - 1) | place(s->depth - 2) | place(s->depth - 3);
    return s->borrowed & three ? s->borrowed | three : s->borrowed;
}

/* The slots that an instruction writes: *first to *first + *count - 1. */
static void find_written(const uint32_t *w, uint32_t *first, uint32_t *count)
{
    uint32_t a = TR_WORD_A(w[0]);
    *first = a;
    *count = 1;
    switch ((tr_opcode)TR_WORD_OP(w[0])) {
    case TR_OP_STORE:
    case TR_OP_COPY:
    case TR_OP_COPY_OUTER:
    case TR_OP_RESOLVE:
    case TR_OP_SELF:
    case TR_OP_SUPER:
    case TR_OP_AUTOESCAPE:
    case TR_OP_AUTOESCAPE_END: break;
    case TR_OP_CLEAR: *count = w[1]; break;
    case TR_OP_FOR_NEXT_STORE: *first = w[1]; break;
    case TR_OP_FOR:
        *first = a ? a - 1 : 0;
        *count = a != 0;
        break;
    default: *count = 0;
    }
}

#define FORMS(form)                                                          \
    case TR_OP_ADD_##form:                                                   \
    case TR_OP_SUB_##form:                                                   \
    case TR_OP_MUL_##form:                                                   \
    case TR_OP_FLOORDIV_##form:                                              \
    case TR_OP_MOD_##form:                                                   \
    case TR_OP_COMPARE_##form

/* Those that it reads: how many.  `named`: what they mean if they are missing is
 * asked of their names. */
static uint32_t find_read(const uint32_t *w, uint32_t slots[2], bool *named)
{
    slots[0] = TR_WORD_A(w[0]);
    *named = false;
    switch ((tr_opcode)TR_WORD_OP(w[0])) {
    case TR_OP_SLOT:
    case TR_OP_LOOP_FIELD:
    case TR_OP_EXPORT:
    case TR_OP_EXPORT_ONLY: return 1;
    case TR_OP_NAME:
    case TR_OP_SLOT_ATTR:
    case TR_OP_SLOT_ITEM:
    case TR_OP_EMIT_SLOT:
    case TR_OP_EMIT_ATTR:
    case TR_OP_TEXT_SLOT:
    case TR_OP_TEXT_ATTR:
    case TR_OP_RESOLVE: *named = true; return 1;
    FORMS(S):
    FORMS(SC): *named = true; return 1;
    FORMS(SS):
        *named = true;
        slots[1] = w[1];
        return 2;
    case TR_OP_COPY:
    case TR_OP_JUMP_IF_SET: slots[0] = w[1]; return 1;
    case TR_OP_JUMP_IF_SLOT_FALSE:
    case TR_OP_JUMP_IF_SLOT_TRUE:
    case TR_OP_JUMP_IF_UNDEFINED:
    case TR_OP_JUMP_IF_DEFINED:
    case TR_OP_SLOT_DEFINED:
        *named = true;
        slots[0] = w[1];
        return 1;
    case TR_OP_COMPARE_JUMP_S:
    case TR_OP_COMPARE_JUMP_SC:
    case TR_OP_COMPARE_JUMP_SS:
        *named = true;
        slots[0] = w[2];
        if (TR_WORD_OP(w[0]) != TR_OP_COMPARE_JUMP_SS) return 1;
        slots[1] = w[3];
        return 2;
    default: return 0;
    }
}

/*
 * The filter of a loop runs in the middle of other code, wherever that asks for
 * the next item.  So what it writes nobody else may use: a slot belongs to the
 * first that uses it, if one of the users is a filter that writes it.
 */
static bool claim(verifier *v, uint32_t slot, const state *s, bool writes)
{
    uint32_t *owner = &v->owners[slot];
    uint32_t mark = (s->test + 1) << 1 | (s->test && writes);
    if (!*owner) *owner = mark;
    if (*owner >> 1 == mark >> 1) {
        *owner |= mark;
        return true;
    }
    return !(*owner & 1u) && !(mark & 1u);
}

/* Slots change only while no operand may be borrowed from them.  Variables of inner
 * scopes, which may, lie behind those of outer ones. */
static bool check_slots(verifier *v, const uint32_t *w, const state *s, uint32_t pops)
{
    uint32_t first, count, read[2];
    bool named;
    find_written(w, &first, &count);
    if (count && (first >= v->code->slot_count ||
                  count > v->code->slot_count - first)) {
        return false;
    }
    if (count && below(s->borrowed, s->depth - pops) && first <= s->newest) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!claim(v, first + i, s, true)) return false;
    }
    count = find_read(w, read, &named);
    for (uint32_t i = 0; i < count; i++) {
        bool is_there = named ? is_named_slot(v, read[i]) : is_slot(v, read[i]);
        if (!is_there || !claim(v, read[i], s, false)) return false;
    }
    return true;
}

/* --------------------------------------------------------------------- ways ---- */

/* The code may come to `at` with that state. */
static bool arrive(verifier *v, uint32_t at, state s)
{
    if (at >= v->code->word_count || !v->states[at].is_start) return false;
    state *there = &v->states[at];
    if (s.depth > v->deepest) v->deepest = s.depth;
    s.seen = s.is_start = true;
    if (there->seen) {
        s.borrowed |= there->borrowed;
        if (s.newest < there->newest) s.newest = there->newest;
        if (there->depth != s.depth || there->loops != s.loops ||
            there->captures != s.captures || there->test != s.test) {
            return false;
        }
        if (s.borrowed == there->borrowed && s.newest == there->newest) return true;
    }
    *there = s;
    if (v->open_count == v->open_room) return false;
    v->open[v->open_count++] = at;
    return true;
}

static bool is_jump(uint32_t op)
{
    return op == TR_OP_JUMP || op == TR_OP_JUMP_IF_FALSE || op == TR_OP_JUMP_IF_TRUE ||
           op == TR_OP_AND || op == TR_OP_OR ||
           (op >= TR_OP_JUMP_IF_SLOT_FALSE && op <= TR_OP_JUMP_IF_DEFINED) ||
           op == TR_OP_JUMP_IF_SET || op == TR_OP_JUMP_IF_PARENT ||
           op == TR_OP_FOR_NEXT || op == TR_OP_FOR_NEXT_STORE || op == TR_OP_FOR_BACK ||
           op == TR_OP_FOR_SKIP || op == TR_OP_FOR_ELSE;
}

static bool ends_way(uint32_t op)
{
    return op == TR_OP_JUMP || op == TR_OP_FOR_BACK || op == TR_OP_FOR_SKIP ||
           op == TR_OP_RETURN || op == TR_OP_FAIL || op == TR_OP_FOR_TEST_END;
}

/* Only the ends of rounds, which are charged, may lead back. */
static bool
follow_jump(verifier *v, uint32_t at, uint32_t op, state s, uint64_t kept)
{
    uint32_t target = TR_WORD_A(v->code->words[at]);
    bool back = op == TR_OP_FOR_BACK || op == TR_OP_FOR_SKIP;
    if (!back && target <= at) return false;
    if (op == TR_OP_AND || op == TR_OP_OR) s.depth++;
    s.borrowed |= kept; /* the operand that stays */
    if (op == TR_OP_FOR_NEXT) s.depth--; /* the item comes on the other way only */
    return arrive(v, target, s);
}

/* A call that may print in place skips the EMIT behind it. */
static bool emits_next(const verifier *v, uint32_t at)
{
    return at + 2 < v->code->word_count &&
           TR_WORD_OP(v->code->words[at + 2]) == TR_OP_EMIT;
}

/* The filter of a loop begins with the item as its one operand. */
static bool enter_test(verifier *v, const uint32_t *w)
{
    const tr_loop_info *info = &v->program->loops[w[1]];
    if (!info->has_test) return true;
    return info->test_at > 0 &&
           arrive(v, info->test_at, (state){.depth = 1, .test = info->test_at});
}

static bool step(verifier *v, uint32_t at)
{
    const uint32_t *w = v->code->words + at;
    uint32_t op = TR_WORD_OP(w[0]);
    state s = v->states[at];
    uint32_t pops, pushes;
    if (!check_operands(v, w)) return false;
    find_effect(v, w, &pops, &pushes);
    if (s.depth < pops || pushes > STACK_MAX) return false;
    if (!check_slots(v, w, &s, pops)) return false;
    uint64_t top = op == TR_OP_AND || op == TR_OP_OR
                       ? s.borrowed & place(s.depth - 1)
                       : 0;
    s.borrowed = find_borrowed(&s, op, pops);
    if (pushes_slot(op) && TR_WORD_A(w[0]) > s.newest) s.newest = TR_WORD_A(w[0]);
    if (!s.borrowed && !top) s.newest = 0;
    s.depth = s.depth - pops + pushes;
    if (s.depth > STACK_MAX || !apply_nesting(w, &s)) return false;
    if (s.depth > v->deepest) v->deepest = s.depth;
    if (op == TR_OP_CALL_EMIT && !emits_next(v, at)) return false;
    if (op == TR_OP_FOR && !enter_test(v, w)) return false;
    if (is_jump(op) && !follow_jump(v, at, op, s, top)) return false;
    return ends_way(op) || arrive(v, at + words_of(w[0]), s);
}

/* -------------------------------------------------------------------- codes ---- */

static bool find_starts(verifier *v)
{
    const tr_code *c = v->code;
    uint32_t at = 0;
    while (at < c->word_count) {
        if (TR_WORD_OP(c->words[at]) >= TR_OP_COUNT) return false;
        v->states[at].is_start = true;
        at += words_of(c->words[at]);
    }
    return at == c->word_count && at > 0;
}

/* Parameters and what follows them have slots, and a kind what it needs. */
static bool check_head(const tr_code *c)
{
    uint64_t needed = (uint64_t)c->parameter_count + c->uses_kwargs + c->uses_varargs;
    if (c->uses_caller && !c->explicit_caller) needed++;
    if (needed > c->slot_count) return false;
    return c->kind != TR_CODE_BLOCK || c->name != NULL;
}

static bool verify_code(verifier *v)
{
    tr_code *c = v->code;
    size_t size = tr_size_mul(c->word_count, sizeof *v->states);
    /* an instruction waits at most twice at a time */
    v->open_room = c->word_count < UINT32_MAX / 8 ? c->word_count * 4 : 0;
    size_t open_size = tr_size_mul(v->open_room, sizeof *v->open);
    size_t owners_size = tr_size_mul((size_t)c->slot_count + 1, sizeof *v->owners);
    v->states = c->word_count ? tr_alloc_zero(size) : NULL;
    v->open = v->open_room ? tr_alloc(open_size) : NULL;
    v->owners = tr_alloc_zero(owners_size);
    bool ok = v->states && v->open && v->owners;
    if (!ok && c->word_count) tr_fail_memory(v->task);
    v->open_count = v->deepest = 0;
    state first = {.depth = c->kind == TR_CODE_LOOP};
    ok = ok && check_head(c) && find_starts(v) && arrive(v, 0, first);
    while (ok && v->open_count) ok = step(v, v->open[--v->open_count]);
    c->stack_size = v->deepest + 1;
    tr_free(v->states, size);
    tr_free(v->open, open_size);
    tr_free(v->owners, owners_size);
    return ok;
}

bool tr_program_verify(tr_task *task, tr_program *p, uint32_t intercepted)
{
    if (!p->code_count || p->codes[0].kind != TR_CODE_ROOT) return false;
    for (uint32_t i = 0; i < p->block_count; i++) {
        if (p->blocks[i].code >= p->code_count ||
            p->codes[p->blocks[i].code].kind != TR_CODE_BLOCK) {
            return false;
        }
    }
    for (uint32_t i = 0; i < p->code_count; i++) {
        verifier v = {
            .task = task,
            .program = p,
            .code = &p->codes[i],
            .intercepted = intercepted,
        };
        if (!verify_code(&v)) return false;
    }
    return true;
}
