/* SPDX-License-Identifier: MIT
 *
 * Compares all code points with facts.txt, which make_facts.py wrote; those that
 * are not in it must have no property and map to themselves.
 *
 *     unicode facts.txt
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"

typedef bool (*predicate)(uint32_t rune);
typedef size_t (*mapping)(uint32_t rune, uint32_t out[3]);

static const predicate predicates[] = {
    tr_rune_is_space,   tr_rune_is_line_break, tr_rune_is_alpha,
    tr_rune_is_decimal, tr_rune_is_digit,      tr_rune_is_numeric,
    tr_rune_is_lower,   tr_rune_is_upper,      tr_rune_is_title,
    tr_rune_is_printable, tr_rune_is_id_start, tr_rune_is_id_continue,
    tr_rune_is_word,
};

static const mapping mappings[] = {
    tr_rune_upper, tr_rune_lower, tr_rune_title, tr_rune_fold};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* A line as facts.txt has it, of what the library says. */
static void describe(uint32_t rune, tr_text *out)
{
    uint32_t flags = 0;
    for (size_t i = 0; i < COUNT(predicates); i++) {
        flags |= (uint32_t)predicates[i](rune) << i;
    }
    int decimal = tr_rune_decimal_value(rune);
    tr_text_format(out, "%x %x %x", rune, flags, decimal & 15);
    for (size_t i = 0; i < COUNT(mappings); i++) {
        uint32_t runes[3];
        size_t count = mappings[i](rune, runes);
        for (size_t k = 0; k < count; k++) {
            tr_text_format(out, "%c%x", k ? ',' : ' ', runes[k]);
        }
    }
}

static bool is_plain(uint32_t rune, tr_span line)
{
    char plain[80];
    snprintf(plain, sizeof plain, "%x 0 f %x %x %x %x", rune, rune, rune, rune, rune);
    return tr_span_is(line, plain);
}

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (!file) return 2;
    char line[256];
    uint32_t next = UINT32_MAX;
    size_t failures = 0;
    if (fgets(line, sizeof line, file)) next = (uint32_t)strtoul(line, NULL, 16);
    for (uint32_t rune = 0; rune < 0x110000; rune++) {
        tr_text text = tr_text_make(SIZE_MAX);
        describe(rune, &text);
        if (rune == next) {
            line[strcspn(line, "\n")] = 0;
            if (!tr_span_is(tr_text_span(&text), line)) {
                failures++;
                fprintf(stderr, "expected %s\ngot      %s\n", line, tr_text_c(&text));
            }
            char *more = fgets(line, sizeof line, file);
            next = more ? (uint32_t)strtoul(line, NULL, 16) : UINT32_MAX;
        } else if (!is_plain(rune, tr_text_span(&text))) {
            failures++;
            fprintf(stderr, "expected nothing\ngot      %s\n", tr_text_c(&text));
        }
        tr_text_done(&text);
    }
    fclose(file);
    printf("%zu failures\n", failures);
    return failures != 0 || next != UINT32_MAX;
}
