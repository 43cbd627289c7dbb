/* SPDX-License-Identifier: MIT
 *
 * Marks in the source for footnotes and containers; see marks.c.
 */
#ifndef TR_MARKDOWN_MARKS_H
#define TR_MARKDOWN_MARKS_H

#include "document.h"

/* The letters of marks; those of tables and math are elsewhere. */
enum {
    TR_MD_MARK_FOOTNOTE = 'f',
    TR_MD_MARK_EMPTY = 'e',     /* a footnote that begins on the next line */
    TR_MD_MARK_CONTAINER = 'c', /* a container begins */
    TR_MD_MARK_END = 'z',       /* and ends */
    TR_MD_MARK_ATTRIBUTES = 'a', /* attributes of the block before */
    TR_MD_MARK_OTHER = 'o'      /* one that is not switched on: text, but paired */
};

/* The extensions that need them. */
enum {
    TR_MD_MARKED =
        TORII_MARKDOWN_FOOTNOTES | TORII_MARKDOWN_CONTAINERS |
        TORII_MARKDOWN_DETAILS | TORII_MARKDOWN_ATTRIBUTES
};

struct tr_md_mark {
    char kind;
    bool is_text;    /* it turned out to mean nothing */
    uint32_t line;   /* index in doc->marked */
    uint32_t prefix; /* bytes of containers before it */
    uint32_t partner;
    tr_md_node *node;
};

/* Finds marks and parses, with as many of them as are meant. */
void tr_md_marks_parse(tr_md_document *doc);
/* Puts into the tree what the marks stand for. */
void tr_md_marks_collect(tr_md_document *doc);
/* The line of a mark from behind its containers on. */
tr_md_span tr_md_mark_text(const tr_md_document *doc, const tr_md_mark *mark);

/* footnotes.c: bytes up to the content of a definition, 0 if it is none */
size_t tr_md_footnote_begins(tr_md_span text);
void tr_md_footnote_collect(tr_md_document *doc, uint32_t number);

/* boxes.c: which mark the line is, 0 if none */
char tr_md_container_kind(const tr_md_document *doc, tr_md_span text);
void tr_md_container_collect(tr_md_document *doc, uint32_t number);

/* attributes.c: is the line nothing else?  May they stand where the mark is? */
bool tr_md_attributes_line(tr_md_document *doc, tr_md_span text);
bool tr_md_attributes_fit(const tr_md_mark *mark);
void tr_md_attributes_collect(tr_md_document *doc, const tr_md_mark *mark);

#endif
