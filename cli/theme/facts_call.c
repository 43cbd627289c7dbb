/* SPDX-License-Identifier: MIT
 *
 * Noting what templates ask for: attributes of objects, answers of methods and
 * functions.
 */
#include "base/json_text.h"
#include "theme/facts_known.h"
#include "theme/facts_table.h"

#include <string.h>

/* The reads of the rendering that makes the call; NULL if none are noted. */
static reads *reads_of(torii_call *call) {
    const rendering *run = call ? torii_call_render_data(call) : NULL;
    return run ? run->reads : NULL;
}

static uint32_t note_value(
    reads *self, fact_kind kind, const char *subject, const char *name,
    torii_ref value) {
    bool opaque = false;
    uint64_t hash = facts_hash(value, &opaque);
    if (opaque) reads_opaque(self);
    return facts_note(self, kind, subject, name, hash);
}

static bool is_plain(const fact_class *type, const char *name) {
    for (size_t i = 0; type->plain && type->plain[i]; i++)
        if (strcmp(type->plain[i], name) == 0) return true;
    return false;
}

/* Nothing else was noted on the way to it, and nobody can change it. */
static bool can_be_known(const reads *to, size_t noted, torii_ref answer) {
    if (reads_are_opaque(to) || reads_noted(to) != noted) return false;
    torii_kind kind = torii_kind_of(answer);
    return kind == TORII_KIND_STRING || kind == TORII_KIND_NONE ||
           kind == TORII_KIND_BOOL || kind == TORII_KIND_INT ||
           facts_lasting_object(answer);
}

static void learn(reads *to, const known_key *key, uint32_t number, torii_ref answer) {
    torii_freeze(answer); /* the reads may go on in another thread */
    reads_learn(to, key, (known_thing){.fact = number, .answer = torii_retain(answer)});
}

/* The attribute as a key; false if others than this rendering cannot use its value. */
static bool key_of_attribute(
    known_key *key, const rendering *run, const fact_class *type, const void *self,
    const char *name) {
    if (type != &TERM_FACTS && type != &TAXONOMY_FACTS && type != &SITE_FACTS &&
        type != &FEED_FACTS)
        return false;
    known_key_address(key, self);
    known_key_address(key, rendering_edition(run));
    known_key_mark(key, run->of_article);
    known_key_add(key, name, strlen(name));
    return !key->is_full;
}

torii_value facts_attribute(
    torii_call *call, const fact_class *type, void *self, const char *name) {
    reads *to = reads_of(call);
    if (!to) return type->attribute(call, self, name);
    const rendering *run = torii_call_render_data(call);
    known_key key;
    known_key_start(&key, 'a');
    bool lasts = key_of_attribute(&key, run, type, self, name);
    const known_thing *before = lasts ? reads_known(to, &key) : NULL;
    if (before) return torii_retain(before->answer);
    size_t noted = reads_noted(to);
    torii_value value = type->attribute(call, self, name);
    if (torii_kind_of(value) == TORII_KIND_INVALID) return value;
    lasts = lasts && (can_be_known(to, noted, value) || is_plain(type, name));
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    uint32_t number = note_value(
        to, FACT_ATTRIBUTE, facts_subject(&memory, type, self, run), name, value);
    arena_done(&memory);
    if (lasts) learn(to, &key, number, value);
    return value;
}

torii_value facts_method(
    torii_call *call, const fact_class *type, void *self, const char *name) {
    return facts_method_with(call, type, self, name, torii_arg_rest(call));
}

torii_value facts_method_with(
    torii_call *call, const fact_class *type, void *self, const char *name,
    torii_ref rest) {
    reads *to = reads_of(call);
    torii_value answer = type->method(call, self, name, rest);
    if (!to || torii_kind_of(answer) == TORII_KIND_INVALID) return answer;
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    buf packed = BUF_INIT;
    buf_str(&packed, name);
    if (facts_pack(&packed, rest))
        note_value(
            to, FACT_METHOD, facts_subject(&memory, type, self, NULL), packed.data,
            answer);
    else
        reads_opaque(to);
    buf_done(&packed);
    arena_done(&memory);
    return answer;
}

/* ----------------------------------------------------------- functions ---- */

/* The `data` of a function that is noted. */
typedef struct noted_function {
    const view *view;
    torii_fn fn;
    fact_scope scope;
    const char *name;
    str_list parameters; /* without those of "*" and "**" */
} noted_function;

const view *call_view(torii_call *call) {
    return ((const noted_function *)torii_call_data(call))->view;
}

static void put_name(buf *out, const char *name, size_t size) {
    buf_char(out, out->data[out->size - 1] == '{' ? ' ' : ',');
    json_put(out, name, size);
    buf_char(out, ':');
}

/* What is given by name: all that is, unless there are positional ones behind. */
static bool pack_named(
    buf *out, torii_call *call, const noted_function *self, bool more) {
    torii_ref options = torii_arg_options(call), key, value;
    size_t position = 0, size = 0;
    bool fine = true;
    buf_char(out, '{');
    for (size_t i = 0; fine && !more && i < self->parameters.count; i++) {
        if (!torii_arg_given(call, i)) continue;
        const char *name = self->parameters.items[i];
        put_name(out, name, strlen(name));
        fine = facts_pack(out, torii_arg(call, i));
    }
    bool any = torii_kind_of(options) == TORII_KIND_DICT;
    while (fine && any && torii_dict_next(options, &position, &key, &value)) {
        const char *name = torii_get_str(key, &size);
        fine = name && strlen(name) == size;
        if (fine) put_name(out, name, size);
        if (fine) fine = facts_pack(out, value);
    }
    buf_char(out, '}');
    return fine;
}

/* "name[[...],{...}]": the arguments as they were given, those with names by
 * name, unless there are more after them. */
static bool pack_arguments(buf *out, torii_call *call, const noted_function *self) {
    torii_ref rest = torii_arg_rest(call);
    size_t more = torii_kind_of(rest) == TORII_KIND_TUPLE ? torii_length(rest) : 0;
    bool fine = true;
    buf_str(out, self->name);
    buf_str(out, "[[");
    for (size_t i = 0; fine && more && i < self->parameters.count; i++) {
        if (i) buf_char(out, ',');
        fine = facts_pack(out, torii_arg(call, i));
    }
    for (size_t i = 0; fine && i < more; i++) {
        if (i || self->parameters.count) buf_char(out, ',');
        fine = facts_pack(out, torii_item(rest, i));
    }
    buf_str(out, "],");
    if (fine) fine = pack_named(out, call, self, more > 0);
    buf_char(out, ']');
    return fine;
}

/* Notes the call with its answer; the fact's number, 0 if there is none. */
static uint32_t
note_call(reads *to, torii_call *call, const noted_function *self, torii_ref answer) {
    const rendering *run = torii_call_render_data(call);
    bool of_page = self->scope == FACT_SCOPE_PAGE;
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    buf packed = BUF_INIT;
    buf_reserve(&packed, 200);
    uint32_t number = 0;
    const char *subject =
        of_page ? view_of(rendering_page(run))->name
                : facts_subject(&memory, &SITE_FACTS, self->view, run);
    if (pack_arguments(&packed, call, self))
        number = note_value(
            to, of_page ? FACT_PAGE_CALL : FACT_CALL, subject, packed.data, answer);
    else
        reads_opaque(to);
    buf_done(&packed);
    arena_done(&memory);
    return number;
}

/* Adds what is plain, and objects that stand as long as the model does by where they
 * are; false for all else. */
static bool add_argument(known_key *key, torii_ref value) {
    size_t size = 0;
    int64_t number = 0;
    torii_kind kind = torii_kind_of(value);
    known_key_mark(key, (char)kind);
    switch (kind) {
    case TORII_KIND_NONE: return true;
    case TORII_KIND_BOOL: known_key_mark(key, torii_is_true(value)); return true;
    case TORII_KIND_INT:
        if (!torii_get_int(value, &number)) return false;
        known_key_add(key, &number, sizeof number);
        return true;
    case TORII_KIND_STRING: {
        const char *text = torii_get_str(value, &size);
        known_key_mark(key, torii_is_markup(value));
        known_key_add(key, &size, sizeof size);
        known_key_add(key, text, size);
        return true;
    }
    default: known_key_address(key, facts_lasting_object(value)); break;
    }
    return facts_lasting_object(value) != NULL;
}

/* The call as a key; false if its answer cannot be known for other pages. */
static bool key_of_call(known_key *key, torii_call *call, const noted_function *self) {
    const rendering *run = torii_call_render_data(call);
    torii_ref rest = torii_arg_rest(call), options = torii_arg_options(call);
    if (self->scope != FACT_SCOPE_SITE) return false;
    if (torii_kind_of(rest) == TORII_KIND_TUPLE && torii_length(rest)) return false;
    if (torii_kind_of(options) == TORII_KIND_DICT && torii_length(options))
        return false;
    known_key_address(key, self);
    known_key_address(key, rendering_edition(run));
    known_key_mark(key, run->of_article);
    for (size_t i = 0; i < self->parameters.count; i++) {
        if (!torii_arg_given(call, i)) continue;
        known_key_mark(key, (char)i);
        if (!add_argument(key, torii_arg(call, i))) return false;
    }
    return !key->is_full;
}

static torii_value fn_noted(torii_call *call) {
    const noted_function *self = torii_call_data(call);
    reads *to = self->scope == FACT_SCOPE_NONE ? NULL : reads_of(call);
    if (!to) return self->fn(call);
    known_key key;
    known_key_start(&key, 'c');
    bool plain = key_of_call(&key, call, self);
    const known_thing *before = plain ? reads_known(to, &key) : NULL;
    if (before) return torii_retain(before->answer);
    size_t noted = reads_noted(to);
    torii_value answer = self->fn(call);
    if (torii_kind_of(answer) == TORII_KIND_INVALID) return answer;
    bool learns = plain && can_be_known(to, noted, answer);
    uint32_t number = note_call(to, call, self, answer);
    if (learns && number) learn(to, &key, number, answer);
    return answer;
}

/* The names in "f(a, b='x', *rest, **options)"; no default holds a comma. */
static void split_signature(arena *memory, const char *signature, noted_function *out) {
    const char *at = strchr(signature, '(');
    out->name = arena_strn(memory, signature, (size_t)(at - signature));
    for (at++; *at && *at != ')';) {
        at += strspn(at, " ");
        size_t size = strcspn(at, ",)"), name = strcspn(at, "=,)");
        if (*at != '*' && name)
            vec_push(&out->parameters, arena_strn(memory, at, name));
        at += size + (at[size] == ',');
    }
}

static void free_function(void *data) {
    noted_function *self = data;
    vec_done(&self->parameters);
    mem_free(self);
}

void facts_add_function(
    view *self, const char *signature, torii_fn fn, fact_scope scope) {
    noted_function *made = mem_new(sizeof *made);
    *made = (noted_function){.view = self, .fn = fn, .scope = scope};
    split_signature(&self->site->memory, signature, made);
    torii_env_own(self->env, made, free_function);
    torii_env_add_function(self->env, signature, fn_noted, made);
}
