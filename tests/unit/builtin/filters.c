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

#include "literal.h"
#include "table.h"

typedef struct program {
    tr_machine machine;
    tr_runtime runtime;
    bool shows; /* other messages as well */
} program;

/* ---- one case ---- */

static tr_value call(
    tr_task *task, const tr_function *function, tr_ref args, tr_ref kwargs)
{
    const tr_list *list = tr_as_list(args);
    table_keywords keywords;
    tr_arguments given =
        table_arguments(list->items + 1, list->count - 1, kwargs, &keywords);
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
        table_put_problem(task, "!", out);
    }
    tr_release(result);
    tr_release(string);
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

static table_verdict check_line(void *data, char *line)
{
    program *self = data;
    tr_machine *machine = &self->machine;
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
    table_verdict result = table_compare(fields[4], actual);
    if (result == TABLE_DIFFERENT || (self->shows && result != TABLE_SAME)) {
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

static bool start(tr_machine *machine, tr_runtime *runtime)
{
    if (!tr_mutex_init(&runtime->lock)) return false;
    runtime->newline = TR_SPAN("\n");
    runtime->globals = tr_dict_new(0);
    runtime->policies = tr_missing();
    runtime->finalize = tr_missing();
    table_fill_methods(runtime);
    tr_registry_init(
        &runtime->filters, tr_filter_rows, tr_filter_count, &runtime->lock);
    tr_registry_init(&runtime->tests, tr_test_rows, tr_test_count, &runtime->lock);
    return tr_machine_init(machine, runtime);
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
    program self = {.shows = argc > 2};
    table_count count = {0};
    if (!start(&self.machine, &self.runtime) ||
        !table_run(argv[1], check_line, &self, &count)) {
        fprintf(stderr, "usage: filters filters.txt [-v]\n");
        return 2;
    }
    bool in_order = table_is_sorted(tr_filter_rows, tr_filter_count) &&
                    table_is_sorted(tr_test_rows, tr_test_count);
    table_add(&count, in_order ? TABLE_SAME : TABLE_DIFFERENT);
    stop(&self.machine, &self.runtime);
    return table_end(&count);
}
