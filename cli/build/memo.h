/* SPDX-License-Identifier: MIT
 *
 * What one build remembers for the next: for each article and each output what
 * it read, and what became of it.  The model of a site comes and goes, this
 * stays: in memory while a site is served, on disk between two builds.
 *
 * Invariant: what is in it was made from the values that its facts have; what
 * is not sure of that is marked stale.
 */
#ifndef CLI_BUILD_MEMO_H
#define CLI_BUILD_MEMO_H

#include "base/blob.h"
#include "base/loads.h"
#include "build/plan.h"
#include "theme/facts.h"
#include "theme/images.h"

#include <stdatomic.h>

/* Pages, as subjects of facts. */
typedef struct memo_targets {
    uint32_t *items;
    uint32_t count;
    bool restored; /* the items are the memo's */
} memo_targets;

typedef struct memo_article {
    fact_set reads;  /* of its rendering */
    fact_set checks; /* of the check of its links */
    memo_targets targets; /* where its links lead */
    size_t links;    /* that were left for the check */
    bool restored;   /* it is one of memo->restored_articles */
    bool stale;      /* it had something to report, or reads what no fact tells */
    bool unchecked;  /* its links were left for the next build */
    bool seen;       /* in this build */
} memo_article;

typedef struct memo_file {
    char *path; /* below the output folder */
    blob *bytes; /* NULL: only on disk */
    uint64_t size, hash;
    int64_t modified; /* on disk; 0: not known to be there */
    bool is_staged;   /* the bytes are beside their place on disk */
    fs_staged staged; /* then: where */
    size_t item;      /* its number among the outputs of this build, from 1 */
} memo_file;

typedef struct memo_output {
    uint64_t signature; /* of the job */
    fact_set reads;
    size_t job; /* its number in the plan, from 1, when it is in this build */
    bool stale;
    bool failed; /* its files are of an earlier rendering */
    bool seen;
    bool restored;       /* it is one of memo->restored_outputs */
    bool files_restored; /* they and their names are the memo's */
    VEC(memo_file) files; /* one, or one for each page of its list */
} memo_output;

typedef struct memo {
    facts *facts;
    images *images;    /* sizes, by file */
    loads *loads;      /* files that templates have asked for */
    strmap articles; /* page_view->key -> memo_article * */
    strmap outputs;  /* job->output -> memo_output * */
    atomic_bool has_stale; /* articles may be; else none is */
    uint64_t config; /* of the configuration that it was made with */
    arena memory;    /* of names, and of what was restored */
    fs_map image;    /* what that was restored from */
    memo_article *restored_articles;
    memo_output *restored_outputs;
    memo_file *restored_files;
} memo;

memo *memo_new(void);
void memo_free(memo *self); /* NULL is fine */

/* Forgets everything if the configuration is another one. */
void memo_adopt(memo *self, uint64_t config);

memo_article *memo_article_of(memo *self, const char *key, bool make);
memo_output *memo_output_of(memo *self, const char *output, bool make);

/* Those of the page, and of the job, of this number: they lie in that order, unless
 * pages came and went. */
memo_article *memo_article_near(const memo *self, const char *key, size_t number);
memo_output *memo_output_near(const memo *self, const char *output, size_t number);

/* The one whose job in this build has that number, from 0. */
memo_output *memo_output_at(const memo *self, const char *output, size_t number);

/* Before several threads look for records. */
void memo_finish(const memo *self);
void memo_targets_done(memo_targets *self);
void memo_files_done(memo_output *self);

/* Before a build: nothing is seen yet.  After it: what was not seen goes. */
void memo_begin(memo *self);
void memo_sweep(memo *self);

/* What the job is, with its context, but for what its rendering reads; opaque jobs
 * are rendered each time. */
uint64_t memo_signature(const job *one, bool *opaque);

#endif
