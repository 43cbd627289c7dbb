/* SPDX-License-Identifier: MIT
 *
 * One pass over the format; every write is checked against the room.
 */
#include "base/format.h"

#include <stdint.h>
#include <string.h>

typedef struct sink {
    char *at, *end; /* `end` leaves room for the NUL */
} sink;

static bool put(sink *out, const char *bytes, size_t size) {
    if ((size_t)(out->end - out->at) < size) return false;
    memcpy(out->at, bytes, size);
    out->at += size;
    return true;
}

/* The sign counts as part of the width, as in printf. */
static bool put_number(sink *out, uint64_t number, bool minus, size_t width) {
    char digits[32];
    size_t size = 0;
    do {
        digits[sizeof digits - ++size] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    while (size + minus < width)
        digits[sizeof digits - ++size] = '0';
    return (!minus || put(out, "-", 1)) &&
           put(out, digits + sizeof digits - size, size);
}

static bool put_signed(sink *out, int number, size_t width) {
    uint64_t magnitude = number < 0 ? 0 - (uint64_t)(int64_t)number : (uint64_t)number;
    return put_number(out, magnitude, number < 0, width);
}

/* What follows a "%" with a width of `zeros`; moves *format behind it. */
static bool put_one(sink *out, const char **format, va_list *args, size_t zeros) {
    const char *at = *format, *text;
    char letter = *at++;
    size_t size;
    bool done = false;
    switch (letter) {
    case '%': done = !zeros && put(out, "%", 1); break;
    case 'd': done = put_signed(out, va_arg(*args, int), zeros); break;
    case 'u': done = put_number(out, va_arg(*args, unsigned), false, zeros); break;
    case 'z':
        done = *at++ == 'u' && put_number(out, va_arg(*args, size_t), false, zeros);
        break;
    case 'c':
        letter = (char)va_arg(*args, int);
        done = !zeros && put(out, &letter, 1);
        break;
    case 's':
        text = va_arg(*args, const char *);
        done = !zeros && text && put(out, text, strlen(text));
        break;
    case '.':
        if (zeros || *at++ != '*' || *at++ != 's') break;
        size = (size_t)va_arg(*args, int);
        text = va_arg(*args, const char *);
        done = size <= INT32_MAX && (!size || text);
        if (done) done = put(out, text, strnlen(text, size));
        break;
    default: break;
    }
    *format = at;
    return done;
}

bool format_simple(
    char *out, size_t room, const char *format, va_list args, size_t *size) {
    va_list rest;
    sink to = {out, out + room - 1};
    bool done = room > 0;
    va_copy(rest, args);
    while (done && *format) {
        const char *sign = strchr(format, '%');
        size_t plain = sign ? (size_t)(sign - format) : strlen(format);
        done = put(&to, format, plain);
        format += plain;
        if (!done || !*format) continue;
        size_t zeros = 0;
        if (*++format == '0' && format[1] >= '1' && format[1] <= '9') {
            zeros = (size_t)(format[1] - '0');
            format += 2;
        }
        done = put_one(&to, &format, &rest, zeros);
    }
    va_end(rest);
    if (!done) {
        memset(out, 0, (size_t)(to.at - out));
        return false;
    }
    *to.at = '\0';
    *size = (size_t)(to.at - out);
    return true;
}
