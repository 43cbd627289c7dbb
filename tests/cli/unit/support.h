/* SPDX-License-Identifier: MIT
 *
 * What the unit tests of the command share: temporary sites, captured
 * diagnostics, and the closing line.
 */
#ifndef TESTS_CLI_UNIT_SUPPORT_H
#define TESTS_CLI_UNIT_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/log.h"

/* Runs the tests and prints "N passed, N failed"; the exit status. */
#define RUN_TESTS(tests) \
    finish(              \
        sizeof(tests) / sizeof *(tests), cmocka_run_group_tests(tests, NULL, NULL))
int finish(size_t count, int failed);

/* An empty temporary folder; remove_folder() deletes it with all in it. */
char *make_folder(arena *memory);
void remove_folder(const char *path);

/* Writes a file below `folder`, making folders on the way. */
void put_file(const char *folder, const char *name, const char *text);

/* The bytes of a file, NULL if it is not there. */
char *get_file(arena *memory, const char *folder, const char *name);

/* A logger that writes into memory. */
typedef struct capture {
    logger *log;
    FILE *stream;
    struct captured_text *text;
} capture;

void capture_start(capture *self, const char *root);
const char *captured(const capture *self); /* flushes the logger */
void capture_end(capture *self);

/* Fails, showing the text, if `part` is not in it. */
void assert_contains(const char *text, const char *part);

#endif
