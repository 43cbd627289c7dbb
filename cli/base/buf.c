/* SPDX-License-Identifier: MIT
 *
 * Growing text: doubles its room, keeps a NUL behind the last byte.
 */
#include "base/buf.h"

#include "base/format.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>

/* Apart, so that the usual way needs neither a frame nor a call. */
static __attribute__((noinline)) void grow(buf *text, size_t need) {
    size_t capacity = text->capacity * 2;
    if (capacity < need) capacity = need;
    if (capacity < 64) capacity = 64;
    text->data = mem_resize(text->data, capacity, 1);
    text->capacity = capacity;
    text->data[text->size] = '\0';
}

void buf_reserve(buf *text, size_t more) {
    size_t need = text->size + more + 1;
    if (need > text->capacity) grow(text, need);
}

void buf_add(buf *text, const char *bytes, size_t size) {
    buf_reserve(text, size);
    if (size) memcpy(text->data + text->size, bytes, size);
    text->size += size;
    text->data[text->size] = '\0';
}

bool buf_write(void *text, const char *bytes, size_t size) {
    buf_add(text, bytes, size);
    return true;
}

void buf_str(buf *text, const char *string) {
    buf_add(text, string, strlen(string));
}

void buf_char(buf *text, char c) {
    buf_reserve(text, 1);
    text->data[text->size++] = c;
    text->data[text->size] = '\0';
}

void buf_vfmt(buf *text, const char *format, va_list args) {
    size_t done;
    buf_reserve(text, 32);
    if (format_simple(
            text->data + text->size, text->capacity - text->size, format, args,
            &done)) {
        text->size += done;
        return;
    }
    text->data[text->size] = '\0';
    va_list again;
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (size <= 0) return;
    buf_reserve(text, (size_t)size);
    vsnprintf(text->data + text->size, (size_t)size + 1, format, args);
    text->size += (size_t)size;
}

void buf_fmt(buf *text, const char *format, ...) {
    va_list args;
    va_start(args, format);
    buf_vfmt(text, format, args);
    va_end(args);
}

const char *buf_text(const buf *text) {
    return text->data ? text->data : "";
}

char *buf_take(buf *text) {
    char *data = text->data ? text->data : mem_str("");
    *text = (buf)BUF_INIT;
    return data;
}

char *buf_take_exact(buf *text) {
    enum { LITTLE = 16 }; /* not worth a look at it */
    if (text->data && text->capacity > text->size + LITTLE)
        text->data = mem_resize(text->data, text->size + 1, 1);
    return buf_take(text);
}

void buf_clear(buf *text) {
    text->size = 0;
    if (text->data) text->data[0] = '\0';
}

void buf_done(buf *text) {
    mem_free(text->data);
    *text = (buf)BUF_INIT;
}
