/* SPDX-License-Identifier: MIT
 *
 * A page's Markdown as it can be read anywhere: links and images that are
 * written as seen from the source file become whole addresses.
 */
#ifndef CLI_THEME_PLAIN_MARKDOWN_H
#define CLI_THEME_PLAIN_MARKDOWN_H

#include "theme/view.h"

torii_value plain_markdown(const view *self, const page *one);

#endif
