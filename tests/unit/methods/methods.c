/* SPDX-License-Identifier: MIT
 *
 * Runs the cases of methods.txt, which Python wrote (see make_methods.py), through
 * the tables of methods and tr_get_attr_only().
 *
 *     methods methods.txt
 */
#include <stdio.h>
#include <stdlib.h>

#include "literal.h"
#include "builtin/tables.h"
#include "vm/attribute.h"
#include "vm/machine.h"

/* ---- one case ---- */

static tr_value call_attr(tr_task *task, tr_ref callable, tr_ref args, tr_ref kwargs)
{
    tr_string *names[8];
    tr_value values[8];
    uint32_t position = 0;
    tr_ref key;
    tr_ref value;
    tr_arguments given = {
        .positional = tr_as_list(args)->items,
        .count = tr_as_list(args)->count,
        .names = names,
        .keywords = values,
    };
    while (tr_dict_next(tr_as_dict(kwargs), &position, &key, &value)) {
        names[given.keyword_count] = tr_as_string(key);
        values[given.keyword_count++] = value;
    }
    return tr_invoke(task, callable, &given);
}

/* Appends the outcome in the notation of methods.txt. */
static void run_case(
    tr_task *task, const char *name, tr_ref self, tr_ref args, tr_ref kwargs,
    tr_text *out)
{
    bool field = name[0] == '.';
    tr_value string = tr_string_c(name + field);
    tr_value attr = tr_get_attr_only(task, self, tr_as_string(string));
    tr_value result = field || tr_is_missing(attr) || tr_is_invalid(attr)
                          ? tr_retain(attr)
                          : call_attr(task, attr, args, kwargs);
    if (tr_is_missing(result)) {
        tr_text_add_str(out, "no attribute");
    } else if (!tr_is_invalid(result)) {
        tr_text_add_str(out, "= ");
        tr_write_repr(task, result, out);
        tr_text_add_byte(out, '\t');
        tr_write_repr(task, self, out);
    }
    if (tr_failed(task)) {
        tr_text_add_str(out, "! ");
        tr_text_add_str(out, tr_error_name(task->problem.error));
        tr_text_add_str(out, ": ");
        tr_text_add_span(out, tr_text_span(&task->problem.message));
    }
    tr_release(result);
    tr_release(attr);
    tr_release(string);
}

typedef enum verdict { SAME, OTHER_MESSAGE, DIFFERENT } verdict;

static verdict compare(const char *expected, const char *actual)
{
    if (strcmp(expected, actual) == 0) return SAME;
    const char *colon = strchr(expected, ':');
    if (expected[0] != '!' || !colon) return DIFFERENT;
    size_t size = (size_t)(colon - expected);
    return strncmp(expected, actual, size + 1) == 0 ? OTHER_MESSAGE : DIFFERENT;
}

static verdict check_line(tr_machine *machine, char *line, bool show)
{
    char *tab = strchr(line, '\t');
    *tab = 0;
    const char *at = tab + 1;
    tr_task *task = &machine->task;
    tr_value self = literal_read(task, &at);
    at++;
    tr_value args = literal_read(task, &at);
    at++;
    tr_value kwargs = literal_read(task, &at);
    at++;
    tr_text out = tr_text_make(SIZE_MAX);
    run_case(task, line, self, args, kwargs, &out);
    verdict result = compare(at, tr_text_c(&out));
    if (result == DIFFERENT || (show && result == OTHER_MESSAGE)) {
        printf("%s %s\n  expected %s\n  got      %s\n", line, tab + 1, at,
               tr_text_c(&out));
    }
    tr_text_done(&out);
    tr_release(self);
    tr_release(args);
    tr_release(kwargs);
    tr_task_forget(task);
    return result;
}

static void init_runtime(tr_runtime *runtime)
{
    tr_mutex_init(&runtime->lock);
    tr_registry_init(&runtime->methods[TR_STRING], tr_string_methods,
                     tr_string_method_count, &runtime->lock);
    tr_registry_init(&runtime->methods[TR_LIST], tr_list_methods, tr_list_method_count,
                     &runtime->lock);
    tr_registry_init(&runtime->methods[TR_TUPLE], tr_tuple_methods,
                     tr_tuple_method_count, &runtime->lock);
    tr_registry_init(&runtime->methods[TR_DICT], tr_dict_methods, tr_dict_method_count,
                     &runtime->lock);
    tr_registry_init(&runtime->methods[TR_INT], tr_int_methods, tr_int_method_count,
                     &runtime->lock);
    tr_registry_init(&runtime->methods[TR_FLOAT], tr_float_methods,
                     tr_float_method_count, &runtime->lock);
    tr_registry_init(&runtime->methods[TR_RANGE], tr_range_methods,
                     tr_range_method_count, &runtime->lock);
    tr_registry_init(&runtime->methods[TR_OBJECT], tr_object_methods,
                     tr_object_method_count, &runtime->lock);
}

static bool sorted(const tr_builtin *rows, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        if (strcmp(rows[i - 1].name, rows[i].name) >= 0) return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    tr_runtime runtime = {0};
    tr_machine machine;
    unsigned passed = 0;
    unsigned failed = 0;
    unsigned messages = 0;
    FILE *file = argc > 1 ? fopen(argv[1], "r") : NULL;
    if (!file) return 2;
    init_runtime(&runtime);
    if (!tr_machine_init(&machine, &runtime)) return 2;
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    while ((size = getline(&line, &capacity, file)) > 0) {
        line[size - 1] = 0;
        verdict result = check_line(&machine, line, argc > 2);
        passed += result != DIFFERENT;
        failed += result == DIFFERENT;
        messages += result == OTHER_MESSAGE;
    }
    tr_machine_done(&machine);
    for (unsigned i = 0; i < TR_METHOD_KINDS; i++) {
        bool fine = sorted(runtime.methods[i].rows, runtime.methods[i].row_count);
        passed += fine;
        failed += !fine;
        tr_registry_done(&runtime.methods[i]);
    }
    free(line);
    fclose(file);
    printf("%u with another message\n%u passed, %u failed\n", messages, passed, failed);
    return failed != 0;
}
