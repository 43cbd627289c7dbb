/* SPDX-License-Identifier: MIT
 *
 * Tables of cases that Python wrote, one a line, and what came of them.
 */
#ifndef TESTS_UNIT_TABLE_H
#define TESTS_UNIT_TABLE_H

#include "builtin/tables.h"
#include "vm/machine.h"

typedef enum table_verdict {
    TABLE_SAME,
    TABLE_OTHER_MESSAGE, /* an error of the same type */
    TABLE_DIFFERENT
} table_verdict;

typedef struct table_count {
    unsigned passed, failed, messages;
} table_count;

void table_add(table_count *count, table_verdict verdict);
/* Calls `check` with each line, without its end; false if there is no such file. */
bool table_run(
    const char *path, table_verdict (*check)(void *data, char *line), void *data,
    table_count *count);
/* Says what came of all; the status of the program. */
int table_end(const table_count *count);

/* An expected error, which begins with "!", and the actual one may differ in their
 * messages. */
table_verdict table_compare(const char *expected, const char *actual);
/* "!Error: message", with `mark` in front; the task forgets it. */
void table_put_problem(tr_task *task, const char *mark, tr_text *out);

/* What a call is given, from a list and a dict; `memory` is for the keywords. */
enum { TABLE_KEYWORDS_MAX = 8 };
typedef struct table_keywords {
    tr_string *names[TABLE_KEYWORDS_MAX];
    tr_value values[TABLE_KEYWORDS_MAX];
} table_keywords;
tr_arguments table_arguments(
    const tr_value *positional, uint32_t count, tr_ref keywords, table_keywords *memory);

/* All methods; whether the names of a table stand in order. */
void table_fill_methods(tr_runtime *runtime);
bool table_is_sorted(const tr_builtin *rows, uint32_t count);

#endif
