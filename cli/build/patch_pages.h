/* SPDX-License-Identifier: MIT
 *
 * Pages that come and go within a patch: from the content on through the view, the
 * facts and the records to jobs and outputs.
 */
#ifndef CLI_BUILD_PATCH_PAGES_H
#define CLI_BUILD_PATCH_PAGES_H

#include "build/patch.h"

/* Takes a page with that source into content and view.  False: the model has to be
 * made anew, as with all others here. */
bool patch_add_page(
    stages *self, const char *file, patch_source *source, size_t size, patch *out);
bool patch_remove_page(stages *self, page_view *own, patch *out);

/* After all sources: the pages of terms that are new, or no more. */
bool patch_take_terms(stages *self, patch *out);

/* Then: the lists of pages. */
bool patch_collect_pages(stages *self, const patch *made);

/* When the facts have begun a patch: puts in doubt what says where pages are, and makes
 * the plan that of the pages now. */
bool patch_plan_pages(stages *self, patch *made);

/* Is that a new page? */
bool patch_is_added(const patch *made, const page_view *own);

/* After the rendering of a job that had so many files before: makes the outputs those
 * that it has now. */
bool patch_take_files(stages *self, size_t job, size_t before, patch *made);

/* Are all bundles of assets that the set asks for among the outputs? */
bool patch_has_assets(const stages *self, const fact_set *set);

#endif
