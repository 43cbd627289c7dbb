/* SPDX-License-Identifier: MIT
 *
 * When files were last changed, as git knows it: one run of `git log` for the
 * whole site.
 */
#ifndef CLI_CONTENT_GIT_DATES_H
#define CLI_CONTENT_GIT_DATES_H

#include "base/date.h"
#include "content/site.h"

/* Fills model->git_dates; warns if git cannot tell. */
void git_dates_read(site *model);

/* The date of the page's file; false if git does not know it. */
bool git_dates_find(const site *model, const page *one, date *out);

#endif
