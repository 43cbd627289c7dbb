/* SPDX-License-Identifier: MIT
 *
 * What is done to outputs when they are rendered or read, as the configuration
 * asks: addresses relative to the file, or whole for languages with a host of
 * their own.
 */
#ifndef CLI_BUILD_FINISH_H
#define CLI_BUILD_FINISH_H

#include "theme/view.h"

/* Would finish_page() change anything? */
bool finish_is_needed(const view *self, const page *one, const char *output);

/* Replaces a rendered text (owned, of mem_new()) for the file `output`. */
void finish_page(
    const view *self, const page *one, const char *output, char **text, size_t *size);

/* The style sheet for the file `output`, if it is not what was given; else NULL. */
char *finish_css(
    const view *self, const char *output, const char *text, size_t size,
    size_t *out_size);

#endif
