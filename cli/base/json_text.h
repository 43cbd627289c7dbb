/* SPDX-License-Identifier: MIT
 *
 * Writing JSON strings.  What is written may also stand in a script: "<" and
 * the two line ends that only JavaScript knows are written as escapes.
 */
#ifndef CLI_BASE_JSON_TEXT_H
#define CLI_BASE_JSON_TEXT_H

#include "base/buf.h"

/* `size` bytes of UTF-8 in quotes. */
void json_put(buf *out, const char *text, size_t size);

#endif
