/* SPDX-License-Identifier: MIT
 *
 * Taking an edited source into a model that is there: most edits change what one
 * page says, and nothing of where pages are or in which order they stand.
 */
#ifndef CLI_CONTENT_REREAD_H
#define CLI_CONTENT_REREAD_H

#include "content/site.h"

typedef enum reread_answer {
    REREAD_OTHER, /* the model has to be made anew */
    REREAD_TEXT,  /* only the body is another one */
    REREAD_VALUES, /* what the front matter says as well */
    REREAD_ORDER   /* and the lists that the page stands in are others */
} reread_answer;

/*
 * Puts the new source of `size` bytes into the page.  `text` and `memory`, which
 * is begun here, must stay as long as the page has this source.  The model had no
 * mistakes in this page; one with a mistake is REREAD_OTHER, and nothing is
 * reported.
 */
reread_answer
reread_page(site *model, page *one, const char *text, size_t size, arena *memory);

#endif
