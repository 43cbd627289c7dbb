/* SPDX-License-Identifier: MIT
 *
 * The themes that are part of the program, made by embed.py when it is built.
 */
#ifndef CLI_THEME_BUILTIN_H
#define CLI_THEME_BUILTIN_H

#include <stddef.h>

typedef struct builtin_file {
    const char *path; /* "blog/templates/page.html" */
    const char *data; /* NUL-terminated */
    size_t size;
} builtin_file;

extern const builtin_file BUILTIN_FILES[];
extern const size_t BUILTIN_FILE_COUNT;

#endif
