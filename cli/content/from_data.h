/* SPDX-License-Identifier: MIT
 *
 * Pages made of data: each row of a data file is the front matter of a page of
 * its own, as `pages_from` in torii.yaml says.
 */
#ifndef CLI_CONTENT_FROM_DATA_H
#define CLI_CONTENT_FROM_DATA_H

#include "content/site.h"

/* Appends the pages; mistakes are reported. */
void from_data_pages(site *model, page_list *pages);

#endif
