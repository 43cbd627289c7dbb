/* SPDX-License-Identifier: MIT
 *
 * The search index, for each language a folder of small files, so that a query
 * loads only what it needs:
 *
 *     index.json      {"version", "min", "pages", "chunk", "shards"}
 *     terms-N.json    {word: [page, weight, page, weight ...]}
 *     pages-N.json    [[url, title, section, excerpt, [[id, heading] ...]] ...]
 *
 * A word is in the shard that words_shard() says.  Where pages are opened from
 * files, which scripts cannot fetch, each file is a script that calls
 * toriiSearch.put(name, data) and is called .js.
 */
#ifndef CLI_OUTPUT_SEARCH_H
#define CLI_OUTPUT_SEARCH_H

#include "output/outputs.h"
#include "theme/view.h"

/* Adds the files; after view_finish(). */
void search_write(view *self, outputs *out);

#endif
