/* SPDX-License-Identifier: MIT
 *
 * Makes the variables.  What is scattered is so by a generator without a seed from
 * outside: each run sees the same.
 */
#include "inputs.h"

#include <stdlib.h>
#include <string.h>

typedef struct pattern {
    const char *name, *piece;
} pattern;

static const pattern patterns[] = {
    {"same", "a"},
    {"words", "some Words of a text, "},
    {"space", " "},
    {"lines", "a line\nand\r\n  another\n\n"},
    {"tags", "<b class='x'>&amp;</b"},
    {"opened", "<a &"},
    {"signs", "'\"\\%{}$-_.:/"},
    {"wide", "\u00e4\u20ac\u03a3\U0001f600 "},
    {"digits", "0123456789"},
    {"links", "see http://example.org/a(b or mail me@example.org "},
};

const char *const input_texts[] = {"same",   "words", "space",  "lines", "tags",
                                   "opened", "signs", "wide", "digits", "links", NULL};
const char *const input_lists[] = {"numbers", "names", "twins", "rows", NULL};

static uint32_t scatter(uint32_t i)
{
    i = (i ^ 61u) * 9u;
    i ^= i >> 4;
    i *= 0x27d4eb2du;
    return i ^ i >> 15;
}

static torii_value repeated(const char *piece, size_t n)
{
    size_t size = strlen(piece);
    size_t count = n / size;
    char *text = malloc(count * size + 1);
    if (!text) return torii_none();
    for (size_t i = 0; i < count; i++) memcpy(text + i * size, piece, size);
    torii_value value = torii_strn(text, count * size);
    free(text);
    return value;
}

static torii_value name_of(uint32_t i)
{
    char text[32];
    snprintf(text, sizeof text, "Name %u", scatter(i));
    return torii_str(text);
}

static torii_value row_of(uint32_t i)
{
    torii_value row = torii_dict();
    torii_dict_set(row, "key", torii_int(scatter(i) % 1000000));
    torii_dict_set(row, "name", name_of(i));
    torii_dict_set(row, "group", torii_int(i % 10));
    return row;
}

/* 2 ** n */
static torii_value power_of_two(const torii_env *env, size_t n)
{
    torii_value context = torii_dict();
    torii_dict_set(context, "n", torii_int((int64_t)n));
    torii_value power = torii_eval(env, "2 ** n", context, NULL);
    torii_release(context);
    return power;
}

torii_value inputs_make(const torii_env *env, size_t n)
{
    torii_value all = torii_dict();
    torii_value big = power_of_two(env, n);
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        torii_dict_set(all, patterns[i].name, repeated(patterns[i].piece, n));
    }
    torii_value numbers = torii_list();
    torii_value names = torii_list();
    torii_value twins = torii_list();
    torii_value rows = torii_list();
    torii_value table = torii_dict();
    for (uint32_t i = 0; i < n / 16; i++) {
        torii_list_push(numbers, torii_int(scatter(i)));
        torii_list_push(names, name_of(i));
        torii_list_push(twins, torii_int(7));
        if (i % 4 == 0) torii_list_push(rows, row_of(i));
        char key[32];
        snprintf(key, sizeof key, "key%u", i);
        if (i % 4 == 0) torii_dict_set(table, key, torii_int(i));
    }
    torii_dict_set(all, "numbers", numbers);
    torii_dict_set(all, "names", names);
    torii_dict_set(all, "twins", twins);
    torii_dict_set(all, "rows", rows);
    torii_dict_set(all, "table", table);
    torii_dict_set(all, "n", torii_int((int64_t)(n / 16)));
    torii_dict_set(all, "big", big);
    torii_freeze(all);
    return all;
}
