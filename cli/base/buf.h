/* SPDX-License-Identifier: MIT
 *
 * Growing text.  `data` is always NUL-terminated once anything was added;
 * bytes may include NUL, `size` counts.  A zeroed buf is an empty one.
 */
#ifndef CLI_BASE_BUF_H
#define CLI_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct buf {
    char *data;
    size_t size;
    size_t capacity;
} buf;

#define BUF_INIT {NULL, 0, 0}

void buf_reserve(buf *text, size_t more); /* room for `more` bytes and a NUL */
void buf_add(buf *text, const char *bytes, size_t size);
void buf_str(buf *text, const char *string);
void buf_char(buf *text, char c);

/* buf_add() in the shape of a callback that takes output; always true. */
bool buf_write(void *text, const char *bytes, size_t size);
void buf_fmt(buf *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vfmt(buf *text, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* The text as a C string, "" when empty; borrowed. */
const char *buf_text(const buf *text);

/* Moves the bytes out, to be freed with mem_free(); the buf is empty again. */
char *buf_take(buf *text);

/* The same, with hardly more room than they need. */
char *buf_take_exact(buf *text);

void buf_clear(buf *text); /* empties it and keeps the room */
void buf_done(buf *text);

#endif
