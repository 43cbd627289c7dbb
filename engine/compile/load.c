/* SPDX-License-Identifier: MIT
 *
 * Bytes to a program.  Nothing in them is trusted: counts are held against what
 * is left, texts must be UTF-8, numbers must be of the things that there are; the
 * code itself is left to tr_program_verify().
 */
#include "compile/saved.h"

#include "base/utf8.h"
#include "compile/verify.h"
#include "value/operate.h"

#define DEPTH_MAX 64

typedef struct reader {
    tr_task *task;
    const unsigned char *at, *end;
    tr_program *program;
    const tr_compile_options *options;
    bool failed; /* the bytes are damaged, or no memory */
} reader;

static uint32_t get(reader *r)
{
    if (r->end - r->at < 4) {
        r->failed = true;
        return 0;
    }
    uint32_t number = 0;
    for (int i = 0; i < 4; i++) number |= (uint32_t)r->at[i] << (8 * i);
    r->at += 4;
    return number;
}

/* How many things of at least `size` bytes each follow. */
static uint32_t get_count(reader *r, size_t size)
{
    uint32_t count = get(r);
    if (count <= (size_t)(r->end - r->at) / size) return count;
    r->failed = true;
    return 0;
}

static tr_span get_text(reader *r)
{
    uint32_t size = get_count(r, 1);
    tr_span text = tr_span_make((const char *)r->at, size);
    r->at += size;
    if (tr_utf8_valid(text.bytes, size) != size) r->failed = true;
    return r->failed ? tr_span_make("", 0) : text;
}

/* Zeroed room for what was counted; NULL if there is nothing to be held. */
static void *room(reader *r, uint32_t count, size_t size)
{
    if (r->failed || !count) return NULL;
    void *items = tr_alloc_zero(tr_size_mul(count, size));
    if (!items) {
        tr_fail_memory(r->task);
        r->failed = true;
    }
    return items;
}

#define ROOM(array, counter, number, type)                     \
    do {                                                       \
        (array) = room(r, (number), sizeof(type));             \
        (counter) = (array) ? (number) : 0;                    \
    } while (0)

/* ---------------------------------------------------------------- constants ---- */

/* A value that can only be invalid for want of memory. */
static tr_value whole(reader *r, tr_value value)
{
    if (tr_is_invalid(value) && !r->failed) tr_fail_memory(r->task);
    return value;
}

static tr_value get_value(reader *r, int depth);

static tr_value get_items(reader *r, bool is_list, int depth)
{
    uint32_t count = get_count(r, 4);
    tr_value value = whole(r, tr_list_new(count));
    for (uint32_t i = 0; i < count && !tr_is_invalid(value); i++) {
        tr_value item = get_value(r, depth + 1);
        if (!tr_is_invalid(item)) {
            if (tr_list_push(tr_as_list(value), item)) continue;
            whole(r, tr_invalid());
        }
        tr_release(value);
        value = tr_invalid();
    }
    if (is_list || tr_is_invalid(value)) return value;
    tr_value tuple = tr_to_tuple(r->task, value);
    tr_release(value);
    return tuple;
}

static tr_value get_entries(reader *r, int depth)
{
    uint32_t count = get_count(r, 8);
    tr_value dict = whole(r, tr_dict_new(count));
    for (uint32_t i = 0; i < count && !tr_is_invalid(dict); i++) {
        tr_value key = get_value(r, depth + 1);
        tr_value item = tr_is_invalid(key) ? tr_invalid() : get_value(r, depth + 1);
        bool ok = !tr_is_invalid(item);
        if (ok) {
            ok = tr_dict_set(r->task, tr_as_dict(dict), key, item);
            if (!ok) whole(r, tr_invalid());
        } else {
            tr_release(key);
        }
        if (ok) continue;
        tr_release(dict);
        dict = tr_invalid();
    }
    return dict;
}

/* Hexadecimal digits, as they were written. */
static tr_value get_big(reader *r)
{
    tr_span text = get_text(r);
    bool negative = text.size && text.bytes[0] == '-';
    if (negative) text = tr_span_make(text.bytes + 1, text.size - 1);
    for (size_t i = 0; i < text.size; i++) {
        if (!strchr("0123456789abcdef", text.bytes[i])) r->failed = true;
    }
    if (r->failed || !text.size || text.size > (1u << 20)) return tr_invalid();
    tr_text named = tr_text_make(SIZE_MAX);
    if (negative) tr_text_add_byte(&named, '-');
    tr_text_add_span(&named, text);
    tr_value value = named.failed
                         ? tr_fail_memory(r->task)
                         : tr_int_parse(r->task, tr_text_span(&named), 16);
    tr_text_done(&named);
    return value;
}

static tr_value get_value(reader *r, int depth)
{
    uint32_t word = get(r);
    uint64_t bits = 0;
    tr_value value = {.tag_ = word & 0xffu};
    if (r->failed || depth > DEPTH_MAX || (word >> 8) > 1) return tr_invalid();
    switch (tr_tag(value)) {
    case TR_NONE: return tr_none();
    case TR_BOOL:
    case TR_INT:
    case TR_FLOAT:
        bits = get(r);
        bits |= (uint64_t)get(r) << 32;
        if (tr_is(value, TR_BOOL)) return tr_bool(bits & 1u);
        memcpy(&value.as_, &bits, sizeof bits);
        return r->failed ? tr_invalid() : value;
    case TR_STRING:
        value = whole(r, tr_string_span(get_text(r)));
        return word >> 8 && !tr_is_invalid(value) ? tr_as_markup(value) : value;
    case TR_BIG: return get_big(r);
    case TR_LIST:
    case TR_TUPLE: return get_items(r, tr_is(value, TR_LIST), depth);
    case TR_DICT: return get_entries(r, depth);
    default: return tr_invalid();
    }
}

static void get_constants(reader *r)
{
    tr_program *p = r->program;
    uint32_t count = get_count(r, 4), made = 0;
    ROOM(p->constants, p->constant_count, count, tr_value);
    for (; made < p->constant_count && !r->failed; made++) {
        tr_value value = get_value(r, 0);
        if (!tr_is_invalid(value) && !tr_may_be_constant(value)) {
            tr_release(value);
            value = whole(r, tr_invalid());
        }
        p->constants[made] = value;
        if (tr_is_invalid(value)) r->failed = true;
    }
    if (!r->failed && !tr_freeze_constants(p->constants, p->constant_count)) {
        tr_fail_memory(r->task);
        r->failed = true;
    }
}

static tr_string *get_name(reader *r)
{
    uint32_t index = get(r);
    if (!index || r->failed) return NULL;
    if (index <= r->program->constant_count &&
        tr_is(r->program->constants[index - 1], TR_STRING)) {
        return tr_as_string(r->program->constants[index - 1]);
    }
    r->failed = true;
    return NULL;
}

/* A name that must be there. */
static tr_string *need_name(reader *r)
{
    tr_string *name = get_name(r);
    if (!name) r->failed = true;
    return name;
}

/* ------------------------------------------------------------------- tables ---- */

static void get_shapes(reader *r)
{
    tr_program *p = r->program;
    uint32_t count = get_count(r, 12);
    ROOM(p->shapes, p->shape_count, count, tr_shape);
    for (uint32_t i = 0; i < p->shape_count && !r->failed; i++) {
        tr_shape *s = &p->shapes[i];
        uint32_t positional = get(r), flags = get(r), keywords = get_count(r, 4);
        if (positional > UINT16_MAX || keywords > UINT16_MAX) r->failed = true;
        s->positional = (uint16_t)positional;
        s->dyn_args = flags & 1u;
        s->dyn_kwargs = (flags & 2u) != 0;
        s->names = room(r, keywords, sizeof(tr_string *));
        s->keywords = s->names ? (uint16_t)keywords : 0;
        for (uint32_t k = 0; k < s->keywords; k++) s->names[k] = need_name(r);
    }
}

static void get_locals(reader *r)
{
    tr_program *p = r->program;
    uint32_t count = get_count(r, 4);
    ROOM(p->locals, p->locals_count, count, tr_locals);
    for (uint32_t i = 0; i < p->locals_count && !r->failed; i++) {
        tr_locals *locals = &p->locals[i];
        uint32_t items = get_count(r, 12);
        ROOM(locals->items, locals->count, items, tr_local);
        for (uint32_t k = 0; k < locals->count; k++) {
            locals->items[k].name = need_name(r);
            locals->items[k].slot = get(r);
            locals->items[k].level = get(r);
        }
    }
}

static void get_loops(reader *r)
{
    tr_program *p = r->program;
    uint32_t count = get_count(r, 8);
    ROOM(p->loops, p->loop_count, count, tr_loop_info);
    for (uint32_t i = 0; i < p->loop_count; i++) {
        uint32_t flags = get(r);
        p->loops[i] = (tr_loop_info){
            .extended = flags & 1u,
            .recursive = (flags & 2u) != 0,
            .has_test = (flags & 4u) != 0,
            .test_at = get(r),
        };
    }
}

static void get_functions(reader *r, bool is_filter)
{
    tr_program *p = r->program;
    const tr_compile_options *o = r->options;
    uint32_t count = get_count(r, 4);
    tr_filter_entry *entries = room(r, count, sizeof *entries);
    if (is_filter) {
        p->filters = entries;
        p->filter_count = entries ? count : 0;
    } else {
        p->tests = entries;
        p->test_count = entries ? count : 0;
    }
    for (uint32_t i = 0; entries && i < count && !r->failed; i++) {
        entries[i].name = need_name(r);
        if (r->failed) break;
        tr_span name = {entries[i].name->bytes, entries[i].name->size};
        entries[i].function = is_filter ? o->find_filter(r->task, o->data, name)
                                        : o->find_test(r->task, o->data, name);
        if (tr_failed(r->task)) r->failed = true;
    }
}

static void get_words(reader *r, tr_code *c)
{
    uint32_t words = get_count(r, 4);
    ROOM(c->words, c->word_count, words, uint32_t);
    for (uint32_t i = 0; i < c->word_count; i++) c->words[i] = get(r);
    uint32_t positions = get_count(r, 12);
    ROOM(c->positions, c->position_count, positions, tr_position);
    for (uint32_t i = 0; i < c->position_count; i++) {
        c->positions[i].at = get(r);
        c->positions[i].line = get(r);
        c->positions[i].column = get(r);
    }
}

static void get_code(reader *r, tr_code *c)
{
    uint32_t kind = get(r);
    c->kind = kind <= TR_CODE_LOOP ? (tr_code_kind)kind : TR_CODE_ROOT;
    c->line = get(r);
    uint32_t uses = get(r);
    c->uses_caller = uses & 1u;
    c->uses_kwargs = (uses & 2u) != 0;
    c->uses_varargs = (uses & 4u) != 0;
    c->explicit_caller = (uses & 8u) != 0;
    c->escape = (uint8_t)(get(r) & 3u);
    get_words(r, c);
    uint32_t slots = get_count(r, 8), parameters = get_count(r, 4);
    ROOM(c->slot_names, c->slot_count, slots, tr_string *);
    c->slot_lazy = room(r, c->slot_count, sizeof(bool));
    for (uint32_t i = 0; c->slot_lazy && i < c->slot_count; i++) {
        c->slot_lazy[i] = get(r) != 0;
    }
    c->name = get_name(r);
    for (uint32_t i = 0; i < c->slot_count; i++) c->slot_names[i] = get_name(r);
    ROOM(c->parameters, c->parameter_count, parameters, tr_string *);
    for (uint32_t i = 0; i < c->parameter_count; i++) c->parameters[i] = need_name(r);
}

static void get_codes(reader *r)
{
    tr_program *p = r->program;
    uint32_t hints = get(r);
    if (hints > (size_t)(r->end - r->at)) r->failed = true;
    p->hints = room(r, hints, 1);
    p->hint_count = p->hints ? hints : 0;
    uint32_t count = get_count(r, 40);
    ROOM(p->codes, p->code_count, count, tr_code);
    for (uint32_t i = 0; i < p->code_count && !r->failed; i++) {
        get_code(r, &p->codes[i]);
    }
}

static void get_blocks(reader *r)
{
    tr_program *p = r->program;
    uint32_t count = get_count(r, 12);
    ROOM(p->blocks, p->block_count, count, tr_block_entry);
    for (uint32_t i = 0; i < p->block_count; i++) {
        p->blocks[i].name = need_name(r);
        p->blocks[i].code = get(r);
        p->blocks[i].required = get(r) != 0;
    }
}

static tr_value get_optional(reader *r)
{
    if (!get(r)) return tr_none();
    tr_value text = tr_string_span(get_text(r));
    if (!tr_is_invalid(text) && tr_freeze(text)) return text;
    tr_release(text);
    whole(r, tr_invalid());
    r->failed = true;
    return tr_none();
}

static void get_source(reader *r)
{
    tr_program *p = r->program;
    tr_span text = get_text(r);
    p->source = room(r, (uint32_t)text.size + 1, 1);
    if (!p->source) return;
    if (text.size) memcpy(p->source, text.bytes, text.size);
    p->source_size = text.size;
}

static void get_program(reader *r)
{
    tr_program *p = r->program;
    p->name = get_optional(r);
    p->filename = get_optional(r);
    uint32_t flags = get(r);
    p->autoescape = flags & 1u;
    p->extends = (flags & 2u) != 0;
    get_source(r);
    get_constants(r);
    get_shapes(r);
    get_locals(r);
    get_loops(r);
    get_functions(r, true);
    get_functions(r, false);
    get_codes(r);
    get_blocks(r);
}

tr_program *tr_program_load(
    tr_task *task, const char *bytes, size_t size, const tr_compile_options *options)
{
    reader r = {
        .task = task,
        .at = (const unsigned char *)bytes,
        .end = (const unsigned char *)bytes + size,
        .options = options,
    };
    r.program = tr_alloc_zero(sizeof *r.program);
    if (!r.program) {
        tr_fail_memory(task);
        return NULL;
    }
    tr_program_init(r.program);
    r.program->name = r.program->filename = tr_none();
    r.program->bytes = sizeof *r.program + size * 2;
    get_program(&r);
    if (!r.failed && r.at == r.end && !tr_failed(task) &&
        tr_program_verify(task, r.program, options->intercepted)) {
        return r.program;
    }
    tr_program_release(r.program);
    if (!tr_failed(task)) {
        tr_fail(task, TR_ERR_VALUE, "a saved template is damaged");
    }
    return NULL;
}
