/* SPDX-License-Identifier: MIT
 *
 * What a build will render: one job for each output (or for each first page of
 * a list).  Jobs do not depend on each other.
 */
#ifndef CLI_BUILD_PLAN_H
#define CLI_BUILD_PLAN_H

#include "theme/view.h"

typedef enum job_kind {
    JOB_PAGE,     /* by its kind: home, section, page, taxonomy, term, 404 */
    JOB_FORMAT,   /* a page in a format that is not HTML */
    JOB_REDIRECT, /* an alias, or an entry of `redirects` */
    JOB_FEED,
    JOB_SITEMAP,
    JOB_FILE      /* robots.txt */
} job_kind;

/* The names that a template may have, the first that exists is taken.  Pages that stand
 * beside each other share them. */
typedef struct job_names {
    size_t count;
    uint64_t hash;
    const char *items[];
} job_names;

typedef struct job {
    job_kind kind;
    const page *page;   /* what templates see as `page`; never NULL */
    const char *output; /* "blog/index.html" */
    const char *what;   /* for messages, or NULL: that of its page; use job_what() */
    const char *target; /* of a redirect: the link */
    const feed *feed;   /* of a feed */
    const sitemap *sitemap; /* of a sitemap */
    const job_names *templates;
} job;

typedef VEC(job) job_list;

/* What messages call it: "content/blog/_index.md  ->  /blog/". */
const char *job_what(arena *memory, const job *one);

/* Jobs in a fixed order; claims the outputs that content does not know of. */
void plan_make(const view *self, job_list *out);

/* The jobs of one more page, behind all others. */
void plan_add(const view *self, const page *one, job_list *out);
void plan_done(job_list *jobs);

#endif
