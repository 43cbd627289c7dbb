/* SPDX-License-Identifier: MIT
 *
 * Data in YAML, JSON, TOML or CSV as one kind of tree that knows its places.
 */
#ifndef CLI_CONFIG_DATA_FILE_H
#define CLI_CONFIG_DATA_FILE_H

#include "config/yaml.h"

typedef enum data_format {
    DATA_NONE, /* of another kind */
    DATA_YAML,
    DATA_JSON,
    DATA_TOML,
    DATA_CSV
} data_format;

/* By "csv" and its like, or by the end of a file's name. */
data_format data_format_of(const char *name);

/* The text in the arena; NULL after a report. */
yaml_node *data_file_parse(
    arena *memory, logger *log, const char *text, size_t size, data_format format,
    const char *path);

/*
 * CSV as RFC 4180 has it, with a row of names first: a list of mappings, in
 * which all values are texts.  NULL after a report.
 */
yaml_node *
csv_parse(arena *memory, logger *log, const char *text, size_t size, const char *path);

#endif
