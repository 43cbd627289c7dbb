/* SPDX-License-Identifier: MIT
 *
 * Who makes which output.  Two sources with one output path, also when equal
 * only by case, are an error that names both; file systems of other people do
 * not tell A from a.
 */
#ifndef CLI_CONTENT_CLAIMS_H
#define CLI_CONTENT_CLAIMS_H

#include "base/arena.h"
#include "base/log.h"
#include "config/site_config.h"
#include "content/page.h"

typedef struct claims {
    struct claim *all; /* in the order in which they were asked for */
    size_t count, capacity;
    struct claim_slot *slots; /* of files and folders, by hash */
    size_t slot_count, used;
    arena memory; /* of texts */
    size_t refused; /* so many were not granted; 0: each output has one owner */
} claims;

/*
 * Claims `output` ("blog/hello/index.html") for `owner`, the source file or a
 * word such as "the Atom feed".  Reports and returns false if it is taken, or
 * if a claimed file is a folder of it or the other way round (a/b and a).
 * `severity` is checks.duplicate_urls.
 */
bool claims_add(
    claims *claims, logger *log, config_check severity, const char *output,
    const char *owner);

/* The same, of texts that stay where they are; a report stands at `where`, or at the
 * start of `file` if that is NULL. */
bool claims_add_at(
    claims *claims, logger *log, config_check severity, const char *output,
    const char *owner, const char *file, const yaml_node *where);

/* The output of a page, in the same way; a report stands at what front matter says of
 * the address, or at the start of the page's file. */
bool claims_add_page(
    claims *claims, logger *log, config_check severity, const page *one,
    const char *owner);

/* So many outputs are going to be claimed. */
void claims_reserve(claims *claims, size_t count);

/* Who has it, or NULL. */
const char *claims_owner(const claims *claims, const char *output);

/*
 * Gives up what claims_add() was granted, but for its folders.  False if somebody else
 * has asked for it: then that one may have to have it now.
 */
bool claims_drop(claims *claims, const char *output);

void claims_done(claims *claims);

#endif
