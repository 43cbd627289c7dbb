/* SPDX-License-Identifier: MIT
 *
 * The elements and attributes that HTML within Markdown may have.
 */
#ifndef TR_MARKDOWN_ELEMENTS_H
#define TR_MARKDOWN_ELEMENTS_H

#include <stdbool.h>
#include <stddef.h>

enum {
    TR_MD_VOID = 1 << 0,
    TR_MD_BLOCK = 1 << 1,      /* ends a <p> */
    TR_MD_TABLE_PART = 1 << 2, /* only within <table> */
    TR_MD_RAW = 1 << 3,        /* dropped, its content is no markup */
    TR_MD_FOREIGN = 1 << 4,    /* dropped with its content if it is complete */
    TR_MD_DROPPED = TR_MD_RAW | TR_MD_FOREIGN
};

/* Which elements end which, and which ones nothing looks beyond. */
enum {
    TR_MD_IS_A = 1 << 8,
    TR_MD_IS_P = 1 << 9,
    TR_MD_IS_HEADING = 1 << 10,
    TR_MD_IS_LI = 1 << 11,
    TR_MD_IS_LIST = 1 << 12,
    TR_MD_IS_TERM = 1 << 13, /* dt, dd */
    TR_MD_IS_DL = 1 << 14,
    TR_MD_IS_TABLE = 1 << 15,
    TR_MD_IS_SECTION = 1 << 16, /* of a table */
    TR_MD_IS_TR = 1 << 17,
    TR_MD_IS_CELL = 1 << 18,
    TR_MD_IS_CAPTION = 1 << 19,
    TR_MD_IS_COLGROUP = 1 << 20,
    TR_MD_IS_COL = 1 << 21,
    TR_MD_HAS_CITE = 1 << 22,
    TR_MD_IS_RUBY_PART = 1 << 23, /* rt, rp */
    TR_MD_WALLS = TR_MD_IS_TABLE | TR_MD_IS_CELL | TR_MD_IS_CAPTION
};

typedef struct tr_md_element {
    const char *name;
    unsigned flags;
} tr_md_element;

enum { TR_MD_ELEMENT_COUNT = 91 };

/* The element of that name in lower case; NULL if it is not known. */
const tr_md_element *tr_md_element_find(const char *name);
size_t tr_md_element_index(const tr_md_element *element);

/* Attributes that say nothing but text, sizes and names. */
bool tr_md_attribute_is_safe(const char *name);

#endif
