/* SPDX-License-Identifier: MIT
 *
 * The quick parser's way in: what is declined at first sight, the lines one by one,
 * and where nodes come from.
 * Invariant: each line is seen once.
 */
#include "quick_parts.h"

tr_md_node *tr_md_quick_add_chunk(tr_md_quick *quick) {
    quick->nodes =
        tr_md_alloc(quick->arena, QUICK_NODE_CHUNK * sizeof *quick->nodes);
    quick->nodes_end = quick->nodes + QUICK_NODE_CHUNK;
    return quick->nodes;
}

/* Signs that mean something to libcmark which this parser does not look for. */
static const char *unusual(const char *text, size_t size) {
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) return "byte order mark";
    if (!size) return NULL;
    if (size > UINT32_MAX / 2) return "size";
    if (memchr(text, '\r', size)) return "carriage return";
    if (memchr(text, '\v', size) || memchr(text, '\f', size)) return "form feed";
    return NULL;
}

/* Does a label end anywhere as those of definitions do? */
static bool has_label(const char *at, const char *end) {
    while (at < end && (at = memchr(at, ']', (size_t)(end - at))) != NULL) {
        if (++at < end && *at == ':') return true;
    }
    return false;
}

static tr_md_node *parse(tr_md_quick *quick, const char *text, uint32_t *line) {
    const char *at = text;
    quick->declined = unusual(text, (size_t)(quick->end - text));
    quick->may_define = has_label(text, quick->end);
    while (at < quick->end && !quick->declined) {
        const char *stop = memchr(at, '\n', (size_t)(quick->end - at));
        quick->line = at;
        quick->line_end = stop ? stop : quick->end;
        *line = quick->number + 1;
        tr_md_quick_line(quick);
        at = quick->line_end + 1;
        if (!stop) break;
    }
    if (!quick->declined) tr_md_quick_end(quick);
    return quick->declined ? NULL : &quick->root->node;
}

tr_md_node *tr_md_quick_parse(
    tr_md_arena *arena, const char *text, size_t size, uint32_t *line) {
    tr_md_quick quick = {.arena = arena, .end = text + size};
    return parse(&quick, text, line);
}

tr_md_node *tr_md_quick_try(
    tr_md_arena *arena, const char *text, size_t size, const char **reason) {
    tr_md_quick quick = {.arena = arena, .end = text + size};
    uint32_t line;
    tr_md_node *root = parse(&quick, text, &line);
    *reason = quick.declined;
    return root;
}
