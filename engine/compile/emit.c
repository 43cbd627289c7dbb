/* SPDX-License-Identifier: MIT
 *
 * The code under construction; see emit.h.
 *
 * Invariant: `function->depth` is the depth of the stack after the last word.
 * Text waits in `pending` until anything else is emitted or landed on.
 */
#include "compile/emit.h"

static const struct {
    uint8_t words, pops, pushes;
} shapes[] = {
#define TR_X(name, words, pops, pushes, meaning) {words, pops, pushes},
    TR_OPCODES(TR_X)
#undef TR_X
};

void tr_build_fail(tr_builder *b, uint32_t line, const char *format, ...)
{
    if (tr_build_stopped(b)) return;
    va_list args;
    va_start(args, format);
    tr_text text = tr_text_make(1u << 16);
    tr_text_vformat(&text, format, args);
    va_end(args);
    tr_fail_with(b->task, TR_ERR_ASSERTION, &text);
    b->error = true;
    b->error_line = line;
}

void tr_function_begin(tr_builder *b, tr_function_build *function, tr_code_kind kind)
{
    tr_flush_text(b);
    *function = (tr_function_build){.parent = b->function, .kind = kind};
    function->level = b->function ? b->function->level + 1 : 0;
    b->function = function;
    b->depth += TR_GEN_STATEMENT; /* what the generators of functions need more */
}

uint32_t tr_code_reserve(tr_builder *b)
{
    if (!tr_code_list_push(&b->codes, (tr_code){0})) b->failed = true;
    return b->codes.count ? b->codes.count - 1 : 0;
}

static void *shrink(tr_builder *b, void *items, size_t count, size_t size, size_t held)
{
    if (count == held || !items) return items;
    if (count == 0) {
        tr_free(items, held * size);
        return NULL;
    }
    void *smaller = tr_realloc(items, held * size, count * size);
    if (!smaller) {
        b->failed = true;
        tr_free(items, held * size);
    }
    return smaller;
}

static void name_slots(tr_builder *b, tr_function_build *function, tr_code *code)
{
    if (!function->slot_count) return;
    code->slot_names = tr_alloc_zero(function->slot_count * sizeof(tr_string *));
    code->slot_lazy = tr_alloc_zero(function->slot_count * sizeof(bool));
    if (!code->slot_names || !code->slot_lazy) {
        b->failed = true;
        return;
    }
    for (uint32_t i = 0; i < function->lazy_slots.count; i++) {
        code->slot_lazy[function->lazy_slots.items[i]] = true;
    }
    for (uint32_t i = 0; i < function->slot_names.count; i++) {
        tr_name name = function->slot_names.items[i];
        if (!name) continue;
        code->slot_names[i] = tr_constant_string(b, tr_name_constant(b, name));
    }
}

void tr_function_end(tr_builder *b, uint32_t index)
{
    tr_flush_text(b);
    tr_emit(b, TR_OP_RETURN, 0);
    tr_function_build *function = b->function;
    b->function = function->parent;
    b->depth -= TR_GEN_STATEMENT;
    if (index >= b->codes.count || b->failed) {
        tr_words_done(&function->words);
        tr_position_list_done(&function->positions);
        tr_words_done(&function->slot_names);
        tr_words_done(&function->lazy_slots);
        return;
    }
    tr_code *code = &b->codes.items[index];
    code->kind = function->kind;
    code->word_count = function->words.count;
    code->words = shrink(
        b, function->words.items, function->words.count, sizeof(uint32_t),
        function->words.capacity);
    code->position_count = function->positions.count;
    code->positions = shrink(
        b, function->positions.items, function->positions.count, sizeof(tr_position),
        function->positions.capacity);
    code->slot_count = function->slot_count;
    code->stack_size = function->max_depth + 1;
    name_slots(b, function, code);
    tr_words_done(&function->slot_names);
    tr_words_done(&function->lazy_slots);
}

void tr_mark(tr_builder *b, const tr_node *node)
{
    if (!node->line) return;
    tr_flush_text(b);
    b->line = node->line;
    b->column = node->column;
}

static inline void note_position(tr_builder *b)
{
    tr_position_list *list = &b->function->positions;
    uint32_t here = b->function->words.count;
    /* those of instructions that were taken back */
    while (list->count && list->items[list->count - 1].at >= here) list->count--;
    if (list->count) {
        const tr_position *last = &list->items[list->count - 1];
        if (last->line == b->line && last->column == b->column) return;
    }
    tr_position position = {here, b->line, b->column};
    if (!tr_position_list_push(list, position)) b->failed = true;
}

void tr_emit_word(tr_builder *b, uint32_t word)
{
    if (!tr_words_push(&b->function->words, word)) b->failed = true;
}

static void adjust(tr_builder *b, uint32_t pops, uint32_t pushes)
{
    tr_function_build *f = b->function;
    f->depth = f->depth >= pops ? f->depth - pops : 0;
    f->depth += pushes;
    if (f->depth > f->max_depth) f->max_depth = f->depth;
}

static inline void note_instruction(tr_function_build *f)
{
    f->recent[f->recent_end++ % TR_RECENT] = f->words.count;
    if (f->recent_count < TR_RECENT) f->recent_count++;
}

void tr_emit_v(tr_builder *b, tr_opcode op, uint32_t a, uint32_t pops, uint32_t pushes)
{
    if (op != TR_OP_EMIT_TEXT) tr_flush_text(b);
    if (a > TR_OPERAND_MAX) {
        b->failed = true;
        return;
    }
    note_position(b);
    note_instruction(b->function);
    tr_emit_word(b, tr_word(op, a));
    adjust(b, pops, pushes);
}

void tr_emit2_v(
    tr_builder *b, tr_opcode op, uint32_t a, uint32_t word, uint32_t pops,
    uint32_t pushes)
{
    tr_emit_v(b, op, a, pops, pushes);
    tr_emit_word(b, word);
}

void tr_emit_plain(tr_builder *b, tr_opcode op, uint32_t a)
{
    tr_emit_v(b, op, a, shapes[op].pops, shapes[op].pushes);
}

/* What tr_fuse() has a rule for. */
static inline bool may_fuse(tr_opcode op)
{
    static const bool rules[TR_OP_COUNT] = {
        [TR_OP_ADD] = true,          [TR_OP_SUB] = true,
        [TR_OP_MUL] = true,          [TR_OP_FLOORDIV] = true,
        [TR_OP_MOD] = true,          [TR_OP_COMPARE] = true,
        [TR_OP_GETATTR] = true,      [TR_OP_GETITEM_CONST] = true,
        [TR_OP_IS_DEFINED] = true,   [TR_OP_EMIT] = true,
        [TR_OP_JUMP_IF_FALSE] = true, [TR_OP_JUMP_IF_TRUE] = true,
    };
    return rules[op];
}

void tr_emit(tr_builder *b, tr_opcode op, uint32_t a)
{
    if (op != TR_OP_EMIT_TEXT) tr_flush_text(b);
    if (may_fuse(op) && tr_fuse(b, op, a, 0)) return;
    tr_emit_v(b, op, a, shapes[op].pops, shapes[op].pushes);
}

void tr_emit2(tr_builder *b, tr_opcode op, uint32_t a, uint32_t word)
{
    tr_flush_text(b);
    if (may_fuse(op) && tr_fuse(b, op, a, word)) return;
    tr_emit_plain(b, op, a);
    tr_emit_word(b, word);
}

uint32_t tr_jump(tr_builder *b, tr_opcode op)
{
    tr_function_build *f = b->function;
    tr_flush_text(b);
    if (!may_fuse(op) || !tr_fuse(b, op, 0, 0)) {
        uint32_t pops = shapes[op].pops == TR_V ? 0 : shapes[op].pops;
        uint32_t pushes = shapes[op].pushes == TR_V ? 0 : shapes[op].pushes;
        tr_emit_v(b, op, 0, pops, pushes);
    }
    return f->recent_count ? f->recent[(f->recent_end - 1) % TR_RECENT] : 0;
}

uint32_t tr_jump2(tr_builder *b, tr_opcode op, uint32_t word)
{
    uint32_t jump = tr_jump(b, op);
    tr_emit_word(b, word);
    return jump;
}

void tr_jump_chained(tr_builder *b, tr_opcode op, uint32_t *chain)
{
    uint32_t jump = tr_jump(b, op);
    if (b->failed || jump >= b->function->words.count) return;
    /* until it is known, the target is the jump before in the chain, plus one */
    uint32_t *word = &b->function->words.items[jump];
    *word = tr_word((tr_opcode)TR_WORD_OP(*word), *chain);
    *chain = jump + 1;
}

void tr_land_chain(tr_builder *b, uint32_t chain)
{
    while (chain && !b->failed) {
        uint32_t next = TR_WORD_A(b->function->words.items[chain - 1]);
        tr_land(b, chain - 1);
        chain = next;
    }
}

void tr_land(tr_builder *b, uint32_t jump)
{
    uint32_t here = tr_here(b);
    if (b->failed || jump >= b->function->words.count) return;
    uint32_t *word = &b->function->words.items[jump];
    *word = tr_word((tr_opcode)TR_WORD_OP(*word), here);
}

uint32_t tr_here(tr_builder *b)
{
    tr_flush_text(b);
    b->function->recent_count = 0; /* a jump may land here */
    return b->function->words.count;
}

/* A span of the source, moved to the program's own copy of it. */
static bool in_source(const tr_builder *b, tr_span span)
{
    return b->source && span.bytes >= b->tree->source &&
           span.bytes + span.size <= b->tree->source + b->tree->source_size;
}

uint32_t tr_text_constant(tr_builder *b, tr_span text)
{
    if (in_source(b, text)) {
        const char *own = b->source + (text.bytes - b->tree->source);
        return tr_constant(b, tr_string_external(own, text.size, NULL));
    }
    return tr_constant(b, tr_string_span(text));
}

void tr_emit_pending(tr_builder *b)
{
    tr_span text = b->pending_span;
    bool joined = b->pending.size != 0;
    if (joined) text = tr_text_span(&b->pending);
    if (b->pending.failed) b->failed = true;
    if (!text.size) return;
    b->pending_span = (tr_span){0};
    uint32_t constant = joined            ? tr_constant(b, tr_string_span(text))
                        : b->pending_name ? tr_name_constant(b, b->pending_name)
                                          : tr_text_constant(b, text);
    b->pending.size = 0;
    tr_emit(b, TR_OP_EMIT_TEXT, constant);
}

void tr_emit_text(tr_builder *b, tr_span text)
{
    if (!text.size) return;
    if (!b->pending.size && !b->pending_span.size) {
        b->pending_span = text;
        b->pending_name = 0;
        return;
    }
    if (b->pending_span.size) {
        tr_text_add_span(&b->pending, b->pending_span);
        b->pending_span = (tr_span){0};
    }
    tr_text_add_span(&b->pending, text);
}

void tr_emit_data(tr_builder *b, const tr_node *node)
{
    bool alone = !b->pending.size && !b->pending_span.size;
    tr_emit_text(b, node->text);
    if (alone) b->pending_name = node->name;
}

uint32_t tr_constant(tr_builder *b, tr_value value)
{
    if (!tr_may_be_constant(value)) {
        b->failed = true;
        tr_release(value);
        return 0;
    }
    if (!tr_values_push(&b->constants, value)) {
        b->failed = true;
        tr_constant_free(value);
        return 0;
    }
    return b->constants.count - 1;
}

uint32_t tr_name_constant(tr_builder *b, tr_name name)
{
    uint32_t known = b->name_constants[name];
    if (known) return known - 1;
    uint32_t index =
        tr_constant(b, tr_string_span(tr_tree_name_text(b->tree, name)));
    b->name_constants[name] = index + 1;
    return index;
}

uint32_t tr_string_constant(tr_builder *b, const tr_node *node)
{
    if (node->name) return tr_name_constant(b, node->name);
    return tr_constant(b, tr_string_span(tr_string_bytes(node->value)));
}

tr_string *tr_constant_string(tr_builder *b, uint32_t index)
{
    if (b->failed || index >= b->constants.count) return NULL;
    return tr_as_string(b->constants.items[index]);
}

const tr_node *tr_find_repeated(tr_builder *b, const tr_nodes *nodes)
{
    if (nodes->count < 2) return NULL;
    const tr_node *found = NULL;
    for (const tr_node *n = nodes->first; n; n = n->next) b->name_counts[n->name]++;
    for (const tr_node *n = nodes->first; n && !found; n = n->next) {
        if (b->name_counts[n->name] > 1) found = n;
    }
    for (const tr_node *n = nodes->first; n; n = n->next) b->name_counts[n->name] = 0;
    return found;
}

uint32_t tr_hint(tr_builder *b)
{
    return b->hints++;
}

uint32_t tr_new_slot(tr_builder *b)
{
    return b->function->slot_count++;
}
