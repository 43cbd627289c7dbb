/* SPDX-License-Identifier: MIT
 *
 * CommonMark without libcmark, for documents that hold nothing unusual, as most do.
 * Invariant: the tree is the one that libcmark 0.30 makes of the same text, or there
 * is none.  What the parser does not know exactly it declines, and libcmark is asked.
 */
#ifndef TR_MARKDOWN_QUICK_H
#define TR_MARKDOWN_QUICK_H

#include "node.h"

enum { TR_MD_QUICK_DEPTH = 32 }; /* of blocks in each other; more are declined */

/*
 * The tree of `text`, UTF-8 without NUL, with nodes of `arena`; NULL if there is
 * something in it that is left to libcmark.  Text next to text is one node, and none
 * is empty.  Links whose destination stands in the text as it is have that place as
 * node->text.  The tree borrows from `text`.  `line` is the number of the line that is
 * read, from 1, should the run fail.
 */
tr_md_node *tr_md_quick_parse(
    tr_md_arena *arena, const char *text, size_t size, uint32_t *line);

/* The same; *reason says why there is none, else it is NULL. */
tr_md_node *tr_md_quick_try(
    tr_md_arena *arena, const char *text, size_t size, const char **reason);

#endif
