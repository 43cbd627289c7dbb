/* SPDX-License-Identifier: MIT
 *
 * Runs the cases of methods.txt, which Python wrote (see make_methods.py), through
 * the tables of methods and tr_get_attr_only().
 *
 *     methods methods.txt [-v]
 */
#include <stdio.h>

#include "literal.h"
#include "table.h"
#include "vm/attribute.h"

typedef struct program {
    tr_machine machine;
    tr_runtime runtime;
    bool shows; /* other messages as well */
} program;

/* ---- one case ---- */

static tr_value call_attr(tr_task *task, tr_ref callable, tr_ref args, tr_ref kwargs)
{
    const tr_list *list = tr_as_list(args);
    table_keywords keywords;
    tr_arguments given = table_arguments(list->items, list->count, kwargs, &keywords);
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
    if (tr_failed(task)) table_put_problem(task, "! ", out);
    tr_release(result);
    tr_release(attr);
    tr_release(string);
}

static table_verdict check_line(void *data, char *line)
{
    program *self = data;
    tr_task *task = &self->machine.task;
    char *tab = strchr(line, '\t');
    *tab = 0;
    const char *at = tab + 1;
    tr_value object = literal_read(task, &at);
    at++;
    tr_value args = literal_read(task, &at);
    at++;
    tr_value kwargs = literal_read(task, &at);
    at++;
    tr_text out = tr_text_make(SIZE_MAX);
    run_case(task, line, object, args, kwargs, &out);
    table_verdict result = table_compare(at, tr_text_c(&out));
    if (result == TABLE_DIFFERENT || (self->shows && result != TABLE_SAME)) {
        printf("%s %s\n  expected %s\n  got      %s\n", line, tab + 1, at,
               tr_text_c(&out));
    }
    tr_text_done(&out);
    tr_release(object);
    tr_release(args);
    tr_release(kwargs);
    return result;
}

int main(int argc, char **argv)
{
    program self = {.shows = argc > 2};
    table_count count = {0};
    tr_mutex_init(&self.runtime.lock);
    table_fill_methods(&self.runtime);
    if (!tr_machine_init(&self.machine, &self.runtime) ||
        !table_run(argv[1], check_line, &self, &count)) {
        fprintf(stderr, "usage: methods methods.txt [-v]\n");
        return 2;
    }
    tr_machine_done(&self.machine);
    for (unsigned i = 0; i < TR_METHOD_KINDS; i++) {
        tr_registry *methods = &self.runtime.methods[i];
        bool in_order = table_is_sorted(methods->rows, methods->row_count);
        table_add(&count, in_order ? TABLE_SAME : TABLE_DIFFERENT);
        tr_registry_done(methods);
    }
    return table_end(&count);
}
