/* SPDX-License-Identifier: MIT
 *
 * The server's own scripts and style sheets, as embed_files.py makes them part
 * of the program.
 */
#ifndef CLI_SERVE_FILES_H
#define CLI_SERVE_FILES_H

#include <stddef.h>

typedef struct serve_file {
    const char *name;
    const char *text;
    size_t size;
} serve_file;

extern const serve_file SERVE_FILES[];
extern const size_t SERVE_FILE_COUNT;

#endif
