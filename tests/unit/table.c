/* SPDX-License-Identifier: MIT
 *
 * See table.h.
 */
#include "table.h"

#include <stdio.h>
#include <stdlib.h>

void table_add(table_count *count, table_verdict verdict)
{
    count->passed += verdict != TABLE_DIFFERENT;
    count->failed += verdict == TABLE_DIFFERENT;
    count->messages += verdict == TABLE_OTHER_MESSAGE;
}

bool table_run(
    const char *path, table_verdict (*check)(void *data, char *line), void *data,
    table_count *count)
{
    FILE *file = path ? fopen(path, "r") : NULL;
    if (!file) return false;
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    while ((size = getline(&line, &capacity, file)) > 0) {
        if (line[size - 1] == '\n') line[size - 1] = '\0';
        table_add(count, check(data, line));
    }
    free(line);
    fclose(file);
    return true;
}

int table_end(const table_count *count)
{
    if (count->messages) printf("%u with another message\n", count->messages);
    printf("%u passed, %u failed\n", count->passed, count->failed);
    fflush(stdout); /* before a leak checker ends the program */
    return count->failed || !count->passed;
}

table_verdict table_compare(const char *expected, const char *actual)
{
    if (strcmp(expected, actual) == 0) return TABLE_SAME;
    const char *colon = strchr(expected, ':');
    if (expected[0] != '!' || !colon) return TABLE_DIFFERENT;
    size_t size = (size_t)(colon - expected);
    bool same_type = strncmp(expected, actual, size + 1) == 0;
    return same_type ? TABLE_OTHER_MESSAGE : TABLE_DIFFERENT;
}

void table_put_problem(tr_task *task, const char *mark, tr_text *out)
{
    tr_text_format(out, "%s%s: ", mark, tr_error_name(task->problem.error));
    tr_text_add_span(out, tr_text_span(&task->problem.message));
    tr_task_forget(task);
}

tr_arguments table_arguments(
    const tr_value *positional, uint32_t count, tr_ref keywords, table_keywords *memory)
{
    uint32_t position = 0;
    tr_ref key;
    tr_ref value;
    tr_arguments given = {
        .positional = positional,
        .count = count,
        .names = memory->names,
        .keywords = memory->values,
    };
    while (tr_dict_next(tr_as_dict(keywords), &position, &key, &value)) {
        if (given.keyword_count == TABLE_KEYWORDS_MAX) abort();
        memory->names[given.keyword_count] = tr_as_string(key);
        memory->values[given.keyword_count++] = value;
    }
    return given;
}

void table_fill_methods(tr_runtime *runtime)
{
    const struct {
        enum tr_tag kind;
        const tr_builtin *rows;
        uint32_t count;
    } methods[] = {
        {TR_STRING, tr_string_methods, tr_string_method_count},
        {TR_LIST, tr_list_methods, tr_list_method_count},
        {TR_TUPLE, tr_tuple_methods, tr_tuple_method_count},
        {TR_DICT, tr_dict_methods, tr_dict_method_count},
        {TR_INT, tr_int_methods, tr_int_method_count},
        {TR_FLOAT, tr_float_methods, tr_float_method_count},
        {TR_RANGE, tr_range_methods, tr_range_method_count},
        {TR_OBJECT, tr_object_methods, tr_object_method_count},
    };
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        tr_registry_init(
            &runtime->methods[methods[i].kind], methods[i].rows, methods[i].count,
            &runtime->lock);
    }
}

bool table_is_sorted(const tr_builtin *rows, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        if (strcmp(rows[i - 1].name, rows[i].name) >= 0) return false;
    }
    return true;
}
