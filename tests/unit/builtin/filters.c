/* SPDX-License-Identifier: MIT
 *
 * Runs the cases of filters.txt, which Jinja wrote (see make_filters.py), through
 * the tables of filters and tests.
 *
 *     filters filters.txt [-v]
 *
 * A result counts if it equals Jinja's, an error if its type does.
 */
#include <stdio.h>
#include <stdlib.h>

#include "builtin/tables.h"
#include "literal.h"
#include "vm/machine.h"

/* ---- one case ---- */

#define KEYWORDS_MAX 8

static tr_value call(
    tr_task *task, const tr_function *function, tr_ref args, tr_ref kwargs)
{
    tr_string *names[KEYWORDS_MAX];
    tr_value values[KEYWORDS_MAX];
    uint32_t position = 0;
    tr_ref key;
    tr_ref value;
    const tr_list *list = tr_as_list(args);
    tr_arguments given = {
        .positional = list->items + 1,
        .count = list->count - 1,
        .names = names,
        .keywords = values,
    };
    while (tr_dict_next(tr_as_dict(kwargs), &position, &key, &value)) {
        if (given.keyword_count == KEYWORDS_MAX) abort();
        names[given.keyword_count] = tr_as_string(key);
        values[given.keyword_count++] = value;
    }
    return tr_function_call(task, function, list->items[0], &given);
}

/* Lazy values as lists, one level down too. */
static tr_value listed(tr_task *task, tr_value value)
{
    if (tr_is_invalid(value) || tr_kind_of(value) != TORII_KIND_ITERATOR) return value;
    tr_value list = tr_to_list(task, value);
    tr_release(value);
    for (uint32_t i = 0; !tr_is_invalid(list) && i < tr_as_list(list)->count; i++) {
        tr_value *item = &tr_as_list(list)->items[i];
        if (tr_kind_of(*item) != TORII_KIND_ITERATOR) continue;
        tr_value inner = tr_to_list(task, *item);
        tr_release(*item);
        *item = inner;
    }
    return list;
}

static void run_case(
    tr_machine *machine, bool test, const char *name, tr_ref args, tr_ref kwargs,
    tr_text *out)
{
    tr_task *task = &machine->task;
    tr_value string = tr_string_c(name);
    const tr_runtime *runtime = machine->runtime;
    const tr_function *function = tr_registry_find(
        task, test ? &runtime->tests : &runtime->filters, tr_string_bytes(string));
    tr_value result = function ? call(task, function, args, kwargs) : tr_invalid();
    result = listed(task, result);
    if (!tr_is_invalid(result)) tr_write_repr(task, result, out);
    if (tr_failed(task)) {
        out->size = 0;
        tr_text_add_byte(out, '!');
        tr_text_add_str(out, tr_error_name(task->problem.error));
        tr_text_add_str(out, ": ");
        tr_text_add_span(out, tr_text_span(&task->problem.message));
    }
    tr_task_forget(task);
    tr_release(result);
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

/* Addresses differ from run to run: " at 0x..." and "id=..." are cut out. */
static void cut_addresses(char *text)
{
    char *to = text;
    for (char *at = text; *at;) {
        size_t skip = 0;
        if (strncmp(at, " at 0x", 6) == 0) {
            skip = 6 + strspn(at + 6, "0123456789abcdef");
        }
        if (strncmp(at, "id=", 3) == 0) skip = 3 + strspn(at + 3, "0123456789");
        at += skip;
        if (!skip) *to++ = *at++;
    }
    *to = 0;
}

static verdict check_line(tr_machine *machine, char *line, bool show)
{
    char *fields[5];
    fields[0] = line;
    for (int i = 1; i < 5; i++) {
        char *tab = strchr(fields[i - 1], '\t');
        if (!tab) abort();
        *tab = 0;
        fields[i] = tab + 1;
    }
    tr_task *task = &machine->task;
    const char *at = fields[2];
    tr_value args = literal_read(task, &at);
    at = fields[3];
    tr_value kwargs = literal_read(task, &at);
    tr_text out = tr_text_make(SIZE_MAX);
    /* A frame whose context says whether to escape: filters ask for no more. */
    tr_context context = {.autoescape = strchr(fields[0], '+') != NULL};
    tr_frame frame = {.context = &context};
    tr_frame *frames = &frame;
    tr_frame **own_frames = machine->frames;
    machine->frames = &frames;
    machine->frame_count = 1;
    run_case(machine, fields[0][0] == 't', fields[1], args, kwargs, &out);
    machine->frames = own_frames;
    machine->frame_count = 0;
    char *actual = (char *)(uintptr_t)tr_text_c(&out);
    char empty[] = "";
    if (!out.size) actual = empty;
    cut_addresses(actual);
    verdict result = compare(fields[4], actual);
    if (result == DIFFERENT || (show && result != SAME)) {
        printf(
            "%s %s %s %s\n  expected %s\n  actual   %s\n", fields[0], fields[1],
            fields[2], fields[3], fields[4], actual);
    }
    tr_text_done(&out);
    tr_release(args);
    tr_release(kwargs);
    return result;
}

/* ---- the machine ---- */

static bool sorted(const tr_builtin *rows, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        if (strcmp(rows[i - 1].name, rows[i].name) >= 0) return false;
    }
    return true;
}

static bool start(tr_machine *machine, tr_runtime *runtime)
{
    if (!tr_mutex_init(&runtime->lock)) return false;
    runtime->newline = TR_SPAN("\n");
    runtime->globals = tr_dict_new(0);
    runtime->policies = tr_dict_new(0);
    runtime->finalize = tr_missing();
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
    };
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        tr_registry_init(
            &runtime->methods[methods[i].kind], methods[i].rows, methods[i].count,
            &runtime->lock);
    }
    tr_registry_init(
        &runtime->filters, tr_filter_rows, tr_filter_count, &runtime->lock);
    tr_registry_init(&runtime->tests, tr_test_rows, tr_test_count, &runtime->lock);
    return tr_machine_init(machine, runtime) &&
           tr_policies_fill(&machine->task, tr_as_dict(runtime->policies));
}

static void stop(tr_machine *machine, tr_runtime *runtime)
{
    tr_machine_done(machine);
    tr_registry_done(&runtime->filters);
    tr_registry_done(&runtime->tests);
    for (int i = 0; i < TR_METHOD_KINDS; i++) tr_registry_done(&runtime->methods[i]);
    tr_release(runtime->policies);
    tr_release(runtime->globals);
    tr_mutex_done(&runtime->lock);
}

int main(int argc, char **argv)
{
    tr_machine machine;
    tr_runtime runtime = {0};
    FILE *file = argc > 1 ? fopen(argv[1], "r") : NULL;
    if (!file || !start(&machine, &runtime)) {
        fprintf(stderr, "usage: filters filters.txt [-v]\n");
        return 2;
    }
    size_t passed = 0;
    size_t failed = 0;
    size_t messages = 0;
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    while ((size = getline(&line, &capacity, file)) > 0) {
        if (line[size - 1] == '\n') line[size - 1] = 0;
        verdict result = check_line(&machine, line, argc > 2);
        passed += result != DIFFERENT;
        failed += result == DIFFERENT;
        messages += result == OTHER_MESSAGE;
    }
    bool order = sorted(tr_filter_rows, tr_filter_count) &&
                 sorted(tr_test_rows, tr_test_count);
    passed += order;
    failed += !order;
    free(line);
    fclose(file);
    stop(&machine, &runtime);
    printf("%zu passed, %zu failed (%zu other messages)\n", passed, failed, messages);
    return failed != 0;
}
