/* SPDX-License-Identifier: MIT
 *
 * What was read of the sources of a site, from one build to the next: a file of
 * the same times, size and number needs not be read nor parsed again.  Its text is
 * read when somebody asks for it, see page_load(), and its front matter is unpacked
 * when somebody asks for that, see page_front_matter().
 *
 * Invariant: what is taken from here is what reading the file would give.  The time
 * of the last change is that which nobody can set; a file that was changed so shortly
 * before it was read that a later change could have the same time is not remembered.
 */
#ifndef CLI_CONTENT_SOURCES_H
#define CLI_CONTENT_SOURCES_H

#include "content/site.h"

typedef struct sources sources;

/* Those saved under `name` by a program of this number, or none. */
sources *sources_load(const fs_root *root, const char *name, uint64_t program);
void sources_free(sources *self); /* NULL is fine */

/* How many sources the build before knew. */
size_t sources_known(const sources *self);

/* Gives a new page what is known of its file; false: it has to be read.  The page
 * holds on to `self`. */
bool sources_take(sources *self, page *one, const fs_stat *stat);

/* Remembers a page that was read, without anything to report. */
void sources_note(sources *self, const page *one, const fs_stat *stat);

/* Writes those that were taken or noted, if they are others than were loaded;
 * false with errno set. */
bool sources_save(sources *self, const fs_root *root, const char *name);

#endif
