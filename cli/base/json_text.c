/* SPDX-License-Identifier: MIT
 *
 * JSON strings.
 */
#include "base/json_text.h"

#include <stdbool.h>

void json_put(buf *out, const char *text, size_t size) {
    buf_char(out, '"');
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        bool line_end = c == 0xE2 && size - i > 2 && (unsigned char)text[i + 1] == 0x80 &&
                        ((unsigned char)text[i + 2] & 0xFE) == 0xA8;
        if (c == '"' || c == '\\') {
            buf_char(out, '\\');
            buf_char(out, (char)c);
        } else if (c == '\n') {
            buf_str(out, "\\n");
        } else if (c < 0x20 || c == '<') {
            buf_fmt(out, "\\u%04x", c);
        } else if (line_end) {
            buf_fmt(out, "\\u20%02x", (unsigned char)text[i + 2] & 0x7F);
            i += 2;
        } else {
            buf_char(out, (char)c);
        }
    }
    buf_char(out, '"');
}
