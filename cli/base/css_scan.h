/* SPDX-License-Identifier: MIT
 *
 * A style sheet as a run of pieces: addresses in url(...), @import rules, and
 * all that lies between them.  The pieces laid end to end are the sheet.
 */
#ifndef CLI_BASE_CSS_SCAN_H
#define CLI_BASE_CSS_SCAN_H

#include "base/arena.h"

#include <stdbool.h>

typedef enum css_kind {
    CSS_OTHER,
    CSS_URL,   /* url(x), url("x") */
    CSS_IMPORT /* @import "x" media; with an address, and media but no layers */
} css_kind;

typedef struct css_token {
    css_kind kind;
    const char *text;
    size_t size;
    const char *url;   /* of URL and IMPORT; escapes as written */
    const char *media; /* of IMPORT; "" if there is none */
} css_token;

/* Set `at`, `end` and `memory` (for the strings of tokens). */
typedef struct css_scan {
    const char *at, *end;
    arena *memory;
} css_scan;

bool css_next(css_scan *self, css_token *out);

/* Behind the string that begins at `at`, or the comment. */
const char *css_string_end(const char *at, const char *end);
const char *css_comment_end(const char *at, const char *end);

#endif
