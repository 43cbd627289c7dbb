/* SPDX-License-Identifier: MIT
 *
 * The context of `torii render`: data files and single values, merged.
 */
#ifndef CLI_COMMAND_RENDER_DATA_H
#define CLI_COMMAND_RENDER_DATA_H

#include "base/buf.h"
#include "command/command.h"

#include <torii.h>

/* Tells what is wrong at an offset into a text as a template's error is told. */
void render_data_fail(
    const char *name, const buf *text, size_t at, const char *type, const char *why);

/*
 * Reads `files` ("-" is standard input) and then `sets` ("a.b=YAML") into one
 * dict, owned.  On failure reports and returns the exit code.
 */
exit_code render_data_load(
    logger *log, arena *memory, const str_list *files, const str_list *sets,
    torii_value *out);

#endif
