/* SPDX-License-Identifier: MIT
 *
 * The reader of literal.h: recursive descent without error handling.
 */
#include "literal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "value/dict.h"
#include "value/list.h"

static void skip(const char **at)
{
    while (**at == ' ' || **at == ',')
        (*at)++;
}

static bool accept(const char **at, const char *token)
{
    size_t size = strlen(token);
    if (strncmp(*at, token, size) != 0) return false;
    *at += size;
    return true;
}

static uint32_t read_hex(const char **at, int digits)
{
    char hex[9] = {0};
    memcpy(hex, *at, (size_t)digits);
    *at += digits;
    return (uint32_t)strtoul(hex, NULL, 16);
}

static tr_value read_string(tr_task *task, const char **at)
{
    tr_text text = tr_text_make(SIZE_MAX);
    char quote = *(*at)++;
    while (**at != quote) {
        char byte = *(*at)++;
        if (byte != '\\') {
            tr_text_add_byte(&text, byte);
            continue;
        }
        byte = *(*at)++;
        switch (byte) {
        case 'n': tr_text_add_byte(&text, '\n'); break;
        case 'r': tr_text_add_byte(&text, '\r'); break;
        case 't': tr_text_add_byte(&text, '\t'); break;
        case 'x': tr_text_add_rune(&text, read_hex(at, 2)); break;
        case 'u': tr_text_add_rune(&text, read_hex(at, 4)); break;
        case 'U': tr_text_add_rune(&text, read_hex(at, 8)); break;
        default: tr_text_add_byte(&text, byte); break;
        }
    }
    (*at)++;
    return tr_string_take_text(task, &text);
}

static tr_value read_list(tr_task *task, const char **at, char end)
{
    tr_value list = tr_list_new(0);
    for (skip(at); **at != end; skip(at)) {
        tr_list_push(tr_as_list(list), literal_read(task, at));
    }
    (*at)++;
    return list;
}

static tr_value read_tuple(tr_task *task, const char **at)
{
    tr_value list = read_list(task, at, ')');
    tr_value tuple = tr_tuple_copy(list);
    tr_release(list);
    return tuple;
}

static tr_value read_dict(tr_task *task, const char **at)
{
    tr_value dict = tr_dict_new(0);
    for (skip(at); **at != '}'; skip(at)) {
        tr_value key = literal_read(task, at);
        if (!accept(at, ":")) abort();
        tr_dict_set(task, tr_as_dict(dict), key, literal_read(task, at));
    }
    (*at)++;
    return dict;
}

static tr_value read_range(tr_task *task, const char **at)
{
    tr_value parts = read_list(task, at, ')');
    const tr_list *list = tr_as_list(parts);
    tr_value range;
    if (list->count == 1)
        range = tr_range_new(task, tr_int(0), list->items[0], tr_int(1));
    else {
        tr_ref step = list->count == 3 ? list->items[2] : tr_int(1);
        range = tr_range_new(task, list->items[0], list->items[1], step);
    }
    tr_release(parts);
    return range;
}

static tr_value read_undefined(tr_task *task, const char **at)
{
    tr_value parts = read_list(task, at, ')');
    const tr_list *list = tr_as_list(parts);
    tr_value undefined = tr_undefined_new(
        (torii_undefined_policy)tr_as_int(list->items[0]), TR_ERR_UNDEFINED,
        list->items[1], list->count == 4 ? list->items[3] : tr_missing(),
        list->items[2]);
    tr_release(parts);
    return undefined;
}

static tr_value read_number(tr_task *task, const char **at)
{
    const char *start = *at;
    size_t size = strspn(start, "+-0123456789.e");
    *at += size;
    if (size == 0) {
        fprintf(stderr, "bad literal: %.40s\n", start);
        exit(2);
    }
    if (memchr(start, '.', size) || memchr(start, 'e', size)) {
        return tr_float(strtod(start, NULL));
    }
    return tr_int_parse(task, (tr_span){start, size}, 10);
}

tr_value literal_read(tr_task *task, const char **at)
{
    skip(at);
    if (**at == '\'' || **at == '"') return read_string(task, at);
    if (accept(at, "[")) return read_list(task, at, ']');
    if (accept(at, "(")) return read_tuple(task, at);
    if (accept(at, "{")) return read_dict(task, at);
    if (accept(at, "range(")) return read_range(task, at);
    if (accept(at, "Undefined")) return tr_undefined_plain();
    if (accept(at, "U(")) return read_undefined(task, at);
    if (accept(at, "None")) return tr_none();
    if (accept(at, "True")) return tr_bool(true);
    if (accept(at, "False")) return tr_bool(false);
    if (accept(at, "nan")) return tr_float(NAN);
    if (accept(at, "inf")) return tr_float(INFINITY);
    if (accept(at, "-inf")) return tr_float(-INFINITY);
    if (accept(at, "Markup(")) {
        tr_value string = read_string(task, at);
        if (!accept(at, ")")) abort();
        return tr_as_markup(string);
    }
    return read_number(task, at);
}
