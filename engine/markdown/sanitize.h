/* SPDX-License-Identifier: MIT
 *
 * HTML within Markdown, made harmless and well-nested.
 *
 * The pieces of a document come one by one, between them what the Markdown
 * around them becomes.  `depth` is the nesting of that: an element opened at
 * some depth is closed before that depth is left, and only an end tag at the
 * same depth closes it.
 */
#ifndef TR_MARKDOWN_SANITIZE_H
#define TR_MARKDOWN_SANITIZE_H

#include "elements.h"
#include "memory.h"

typedef struct tr_md_open_element {
    const tr_md_element *element;
    uint32_t depth;
} tr_md_open_element;

enum { TR_MD_OPEN_MAX = 256 };

/* What the sanitizer asks of the renderer. */
typedef struct tr_md_sanitizer_host {
    void *self;
    void (*removed)(
        void *self, torii_markdown_removed_kind kind, const char *what, size_t size,
        uint32_t line);
    /*
     * Writes the URL and perhaps more attributes, each with a blank before it;
     * false if the URL is not allowed.
     */
    bool (*put_url)(
        void *self, const char *name, const char *url, size_t size, uint32_t line);
    /* One URL of a list, into `out`; the same otherwise. */
    bool (*put_set_url)(
        void *self, const char *url, uint32_t line, torii_markdown_text *out);
    void (*put_id)(void *self, const char *id, size_t size); /* the value only */
    void (*text)(void *self, const char *text, size_t size); /* for plain text */
} tr_md_sanitizer_host;

typedef struct tr_md_sanitizer {
    torii_markdown_text *out;
    tr_md_sanitizer_host host;
    const char *schemes;
    tr_md_open_element *open; /* room for TR_MD_OPEN_MAX once there is one */
    uint32_t open_count;
} tr_md_sanitizer;

/* Where a piece stands. */
typedef struct tr_md_piece {
    const char *html;
    size_t size;
    uint32_t line;
    uint32_t depth;
    bool is_inline;    /* within text of the Markdown */
    bool in_paragraph; /* no block element may begin here */
    bool in_link;
} tr_md_piece;

void tr_md_sanitize(tr_md_sanitizer *self, const tr_md_piece *piece);

/* Ends what is open at this depth or deeper. */
void tr_md_sanitize_leave(tr_md_sanitizer *self, uint32_t depth);

/* A block of Markdown begins: a <p> cannot hold it. */
void tr_md_sanitize_block(tr_md_sanitizer *self, uint32_t depth);

/* A heading of Markdown begins: another one cannot hold it. */
void tr_md_sanitize_heading(tr_md_sanitizer *self, uint32_t depth);

bool tr_md_sanitize_in_link(const tr_md_sanitizer *self);

#endif
