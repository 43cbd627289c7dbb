/* SPDX-License-Identifier: MIT
 *
 * Growing text: doubling growth, sticky failure.
 */
#include "base/text.h"

#include <stdio.h>

#define FIRST_CAPACITY ((size_t)64)

/* The text in a block of its own; NULL without memory. */
static char *move_out(const tr_text *text, size_t capacity)
{
    char *block = tr_alloc(capacity);
    if (block && text->size) memcpy(block, text->data, text->size);
    return block;
}

bool tr_text_reserve(tr_text *text, size_t extra)
{
    if (text->failed) return false;
    if (text->size > text->limit || extra > text->limit - text->size) {
        text->failed = text->full = true;
        return false;
    }
    size_t needed = tr_size_add(tr_size_add(text->size, extra), 1);
    if (needed <= text->capacity) return true;
    size_t least = needed;
#ifndef TR_STRESS
    if (least < FIRST_CAPACITY) least = FIRST_CAPACITY;
#endif
    size_t capacity = tr_alloc_growth(text->capacity, least);
    /* Never room for more than the limit: appending looks at the capacity alone. */
    size_t most = tr_size_add(text->limit, 1);
    if (capacity > most) capacity = most;
    char *grown = text->lent ? move_out(text, capacity)
                             : tr_realloc(text->data, text->capacity, capacity);
    if (!grown) {
        text->failed = true;
        return false;
    }
    text->data = grown;
    text->capacity = capacity;
    text->lent = false;
    return true;
}

void tr_text_fill(tr_text *text, char byte, size_t count)
{
    if (count == 0 || !tr_text_reserve(text, count)) return;
    memset(text->data + text->size, byte, count);
    text->size += count;
}

void tr_text_add_rune(tr_text *text, uint32_t rune)
{
    if (rune > 0x10ffff || (rune >= 0xd800 && rune < 0xe000)) rune = 0xfffd;
    if (rune < 0x80) {
        tr_text_add_byte(text, (char)rune);
        return;
    }
    char bytes[4];
    size_t size = rune < 0x800 ? 2 : rune < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--) {
        bytes[i] = (char)(0x80 | (rune & 0x3f));
        rune >>= 6;
    }
    static const unsigned char lead[5] = {0, 0, 0xc0, 0xe0, 0xf0};
    bytes[0] = (char)(lead[size] | rune);
    tr_text_add(text, bytes, size);
}

void tr_text_format(tr_text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    tr_text_vformat(text, format, args);
    va_end(args);
}

void tr_text_vformat(tr_text *text, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, args);
    if (size > 0 && tr_text_reserve(text, (size_t)size)) {
        vsnprintf(text->data + text->size, (size_t)size + 1, format, again);
        text->size += (size_t)size;
    } else if (size < 0) {
        text->failed = true;
    }
    va_end(again);
}

const char *tr_text_c(tr_text *text)
{
    if (text->failed) return NULL;
    if (!text->data) return "";
    text->data[text->size] = '\0';
    return text->data;
}
