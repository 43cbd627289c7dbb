/* SPDX-License-Identifier: MIT
 *
 * A program as bytes: numbers of four bytes, the lowest first; texts with their
 * size; names by the number of the constant that they are.
 */
#include "compile/saved.h"

#include "value/operate.h"

#define DEPTH_MAX 64 /* of constants in constants */

typedef struct writer {
    tr_task *task;
    const tr_program *program;
    tr_text *out;
    uint32_t *places; /* hash slots: string constants by address, from 1 */
    uint32_t mask;
} writer;

static void put(writer *w, uint32_t number)
{
    for (int i = 0; i < 4; i++) tr_text_add_byte(w->out, (char)(number >> (8 * i)));
}

static void put_text(writer *w, tr_span text)
{
    put(w, (uint32_t)text.size);
    tr_text_add_span(w->out, text);
}

static bool fail(writer *w)
{
    tr_fail(w->task, TR_ERR_MISUSE, "this template cannot be saved");
    return false;
}

/* ---------------------------------------------------------------- constants ---- */

static bool put_value(writer *w, tr_ref value, int depth);

static bool put_items(writer *w, tr_ref value, int depth)
{
    const tr_list *list = tr_as_list(value);
    put(w, list->count);
    for (uint32_t i = 0; i < list->count; i++) {
        if (!put_value(w, list->items[i], depth + 1)) return false;
    }
    return true;
}

static bool put_entries(writer *w, tr_ref value, int depth)
{
    uint32_t position = 0;
    tr_ref key, item;
    put(w, tr_as_dict(value)->count);
    while (tr_dict_next(tr_as_dict(value), &position, &key, &item)) {
        if (!put_value(w, key, depth + 1) || !put_value(w, item, depth + 1)) {
            return false;
        }
    }
    return true;
}

static bool put_big(writer *w, tr_ref value)
{
    tr_text digits = tr_text_make(SIZE_MAX);
    bool ok = tr_int_to_text(w->task, value, 16, &digits);
    if (ok) put_text(w, tr_text_span(&digits));
    tr_text_done(&digits);
    return ok;
}

static bool put_value(writer *w, tr_ref value, int depth)
{
    if (depth > DEPTH_MAX) return fail(w);
    uint64_t bits = 0;
    put(w, value.tag_ | (tr_is_markup(value) ? 0x100u : 0));
    switch (tr_tag(value)) {
    case TR_NONE: return true;
    case TR_BOOL:
    case TR_INT:
    case TR_FLOAT:
        memcpy(&bits, &value.as_, sizeof bits);
        put(w, (uint32_t)bits);
        put(w, (uint32_t)(bits >> 32));
        return true;
    case TR_STRING: put_text(w, tr_string_bytes(value)); return true;
    case TR_BIG: return put_big(w, value);
    case TR_LIST:
    case TR_TUPLE: return put_items(w, value, depth);
    case TR_DICT: return put_entries(w, value, depth);
    default: return fail(w);
    }
}

/* ---- names: each is one of the constants ---- */

/* The slot of that string, or the empty one where it belongs. */
static uint32_t find_place(const writer *w, const tr_string *name)
{
    uint64_t hash = (uint64_t)(uintptr_t)name * 0x9e3779b97f4a7c15u;
    uint32_t slot = (uint32_t)(hash >> 32) & w->mask;
    while (w->places[slot] &&
           tr_as_string(w->program->constants[w->places[slot] - 1]) != name) {
        slot = (slot + 1) & w->mask;
    }
    return slot;
}

static size_t places_size(const writer *w)
{
    return ((size_t)w->mask + 1) * sizeof(uint32_t);
}

static bool find_places(writer *w)
{
    const tr_program *p = w->program;
    while (w->mask / 2 < p->constant_count) w->mask = w->mask * 2 + 1;
    w->places = tr_alloc_zero(places_size(w));
    if (!w->places) {
        tr_fail_memory(w->task);
        return false;
    }
    for (uint32_t i = 0; i < p->constant_count; i++) {
        if (!tr_is(p->constants[i], TR_STRING)) continue;
        uint32_t slot = find_place(w, tr_as_string(p->constants[i]));
        if (!w->places[slot]) w->places[slot] = i + 1;
    }
    return true;
}

/* Which constant it is, from 1; 0 for none. */
static bool put_name(writer *w, const tr_string *name)
{
    uint32_t place = name ? w->places[find_place(w, name)] : 0;
    if (name && !place) return fail(w);
    put(w, place);
    return true;
}

static bool put_names(writer *w, tr_string *const *names, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!put_name(w, names ? names[i] : NULL)) return false;
    }
    return true;
}

/* ------------------------------------------------------------------- tables ---- */

static bool put_code(writer *w, const tr_code *c)
{
    put(w, c->kind);
    put(w, c->line);
    put(w, (uint32_t)c->uses_caller | (uint32_t)c->uses_kwargs << 1 |
               (uint32_t)c->uses_varargs << 2 | (uint32_t)c->explicit_caller << 3);
    put(w, c->escape);
    put(w, c->word_count);
    for (uint32_t i = 0; i < c->word_count; i++) put(w, c->words[i]);
    put(w, c->position_count);
    for (uint32_t i = 0; i < c->position_count; i++) {
        put(w, c->positions[i].at);
        put(w, c->positions[i].line);
        put(w, c->positions[i].column);
    }
    put(w, c->slot_count);
    put(w, c->parameter_count);
    for (uint32_t i = 0; i < c->slot_count; i++) put(w, c->slot_lazy[i]);
    return put_name(w, c->name) && put_names(w, c->slot_names, c->slot_count) &&
           put_names(w, c->parameters, c->parameter_count);
}

static bool put_shapes(writer *w)
{
    const tr_program *p = w->program;
    put(w, p->shape_count);
    for (uint32_t i = 0; i < p->shape_count; i++) {
        const tr_shape *s = &p->shapes[i];
        put(w, s->positional);
        put(w, (uint32_t)s->dyn_args | (uint32_t)s->dyn_kwargs << 1);
        put(w, s->keywords);
        if (!put_names(w, s->names, s->keywords)) return false;
    }
    return true;
}

static bool put_locals(writer *w)
{
    const tr_program *p = w->program;
    put(w, p->locals_count);
    for (uint32_t i = 0; i < p->locals_count; i++) {
        put(w, p->locals[i].count);
        for (uint32_t k = 0; k < p->locals[i].count; k++) {
            const tr_local *local = &p->locals[i].items[k];
            if (!put_name(w, local->name)) return false;
            put(w, local->slot);
            put(w, local->level);
        }
    }
    return true;
}

static void put_loops(writer *w)
{
    const tr_program *p = w->program;
    put(w, p->loop_count);
    for (uint32_t i = 0; i < p->loop_count; i++) {
        const tr_loop_info *l = &p->loops[i];
        put(w, (uint32_t)l->extended | (uint32_t)l->recursive << 1 |
                   (uint32_t)l->has_test << 2);
        put(w, l->test_at);
    }
}

static bool put_blocks(writer *w)
{
    const tr_program *p = w->program;
    put(w, p->block_count);
    for (uint32_t i = 0; i < p->block_count; i++) {
        if (!put_name(w, p->blocks[i].name)) return false;
        put(w, p->blocks[i].code);
        put(w, p->blocks[i].required);
    }
    return true;
}

static bool put_entries_of(writer *w, const tr_filter_entry *entries, uint32_t count)
{
    put(w, count);
    for (uint32_t i = 0; i < count; i++) {
        if (!put_name(w, entries[i].name)) return false;
    }
    return true;
}

static void put_optional(writer *w, tr_ref text)
{
    put(w, tr_is(text, TR_STRING));
    if (tr_is(text, TR_STRING)) put_text(w, tr_string_bytes(text));
}

static bool put_constants(writer *w)
{
    const tr_program *p = w->program;
    put(w, p->constant_count);
    for (uint32_t i = 0; i < p->constant_count; i++) {
        if (!put_value(w, p->constants[i], 0)) return false;
    }
    return true;
}

static bool put_codes(writer *w)
{
    const tr_program *p = w->program;
    put(w, p->hint_count);
    put(w, p->code_count);
    for (uint32_t i = 0; i < p->code_count; i++) {
        if (!put_code(w, &p->codes[i])) return false;
    }
    return true;
}

static bool put_program(writer *w)
{
    const tr_program *p = w->program;
    put_optional(w, p->name);
    put_optional(w, p->filename);
    put(w, (uint32_t)p->autoescape | (uint32_t)p->extends << 1);
    put_text(w, tr_span_make(p->source ? p->source : "", p->source_size));
    if (!put_constants(w) || !put_shapes(w) || !put_locals(w)) return false;
    put_loops(w);
    return put_entries_of(w, p->filters, p->filter_count) &&
           put_entries_of(w, p->tests, p->test_count) && put_codes(w) && put_blocks(w);
}

bool tr_program_save(tr_task *task, const tr_program *p, tr_text *out)
{
    writer w = {.task = task, .program = p, .out = out, .mask = 15};
    if (!find_places(&w)) return false;
    bool ok = put_program(&w);
    tr_free(w.places, places_size(&w));
    if (!out->failed) return ok;
    tr_fail_text(task, out);
    return false;
}

uint64_t tr_program_format(void)
{
    static const char table[] =
#define TR_X(name, words, pops, pushes, meaning) #name " " #words ";"
        TR_OPCODES(TR_X);
#undef TR_X
    return tr_stable_hash(TR_STABLE_HASH, table, sizeof table);
}
