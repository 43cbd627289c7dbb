/* SPDX-License-Identifier: MIT
 *
 * Is a text well-formed XML?  Enough of the rules to find what templates of
 * feeds and sitemaps get wrong: tags that do not match, bare "&" and "<",
 * attributes without quotes, more than one root.
 */
#ifndef CLI_OUTPUT_XML_H
#define CLI_OUTPUT_XML_H

#include <stddef.h>

/* NULL if it is; else what is wrong, and at which byte. */
const char *xml_problem(const char *text, size_t size, size_t *at);

#endif
