/* SPDX-License-Identifier: MIT
 *
 * JSON strings.
 */
#include "base/json_text.h"

#include <stdbool.h>

/* The size of the character at `at` that is written as an escape, 0 if it is not. */
static size_t special(const unsigned char *at, size_t left) {
    if (*at == '"' || *at == '\\' || *at < 0x20 || *at == '<') return 1;
    bool line_end =
        *at == 0xE2 && left > 2 && at[1] == 0x80 && (at[2] & 0xFE) == 0xA8;
    return line_end ? 3 : 0;
}

static void put_escape(buf *out, const unsigned char *at, size_t size) {
    static const char digits[] = "0123456789abcdef";
    unsigned code = size == 1 ? *at : 0x2000u | (at[2] & 0x7Fu);
    char text[6] = {'\\', (char)code};
    if (code == '\n') text[1] = 'n';
    if (code == '"' || code == '\\' || code == '\n') {
        buf_add(out, text, 2);
        return;
    }
    text[1] = 'u';
    for (int i = 0; i < 4; i++)
        text[2 + i] = digits[code >> (12 - 4 * i) & 15];
    buf_add(out, text, 6);
}

/* What begins none of those: most of all text. */
static bool is_plain(unsigned char c) {
    return c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != 0xE2;
}

void json_put(buf *out, const char *text, size_t size) {
    const unsigned char *bytes = (const unsigned char *)text;
    size_t kept = 0;
    buf_char(out, '"');
    for (size_t i = 0; i < size; i++) {
        if (is_plain(bytes[i])) continue;
        size_t escaped = special(bytes + i, size - i);
        if (!escaped) continue;
        buf_add(out, text + kept, i - kept);
        put_escape(out, bytes + i, escaped);
        i += escaped - 1;
        kept = i + 1;
    }
    buf_add(out, text + kept, size - kept);
    buf_char(out, '"');
}
