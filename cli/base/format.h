/* SPDX-License-Identifier: MIT
 *
 * printf for what is formatted hundred thousand times in a build: joined names
 * and small numbers.  What it does not know is left to the C library.
 */
#ifndef CLI_BASE_FORMAT_H
#define CLI_BASE_FORMAT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Writes the text and a NUL to `out`, as vsnprintf() does.  False if there is
 * not enough room or the format has more than %s, %.*s, %c, %d, %u, %zu, their
 * forms with zeros in front ("%02d") and %%; what was written is then zeros again.
 */
bool format_simple(
    char *out, size_t room, const char *format, va_list args, size_t *size)
    __attribute__((format(printf, 3, 0)));

#endif
