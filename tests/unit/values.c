/* SPDX-License-Identifier: MIT
 *
 * Runs the cases of values.txt, which Python wrote: see make_values.py.
 *
 *     values values.txt
 */
#include <stdio.h>
#include <stdlib.h>

#include "literal.h"
#include "table.h"
#include "value/dict.h"
#include "value/function.h"
#include "value/list.h"

typedef tr_value (*operation)(tr_task *task, const tr_value *args);

static tr_value truth(int result)
{
    return result < 0 ? tr_invalid() : tr_bool(result);
}

static tr_value op_bool(tr_task *task, const tr_value *args)
{
    return truth(tr_truth(task, args[0]));
}

static tr_value op_len(tr_task *task, const tr_value *args)
{
    size_t length;
    if (!tr_length(task, args[0], &length)) return tr_invalid();
    return tr_int((int64_t)length);
}

static tr_value op_list(tr_task *task, const tr_value *args)
{
    return tr_to_list(task, args[0]);
}

static tr_value op_tuple(tr_task *task, const tr_value *args)
{
    return tr_to_tuple(task, args[0]);
}

static tr_value op_repr(tr_task *task, const tr_value *args)
{
    return tr_to_repr(task, args[0]);
}

static tr_value op_str(tr_task *task, const tr_value *args)
{
    tr_value string = tr_to_str(task, args[0]);
    return tr_is_invalid(string) ? string : tr_as_plain(string);
}

static tr_value op_escape(tr_task *task, const tr_value *args)
{
    return tr_escape(task, args[0]);
}

static tr_value op_eq(tr_task *task, const tr_value *args)
{
    return truth(tr_equal(task, args[0], args[1]));
}

static tr_value op_lt(tr_task *task, const tr_value *args)
{
    return truth(tr_compare(task, TR_LESS, args[0], args[1]));
}

static tr_value op_le(tr_task *task, const tr_value *args)
{
    return truth(tr_compare(task, TR_LESS_EQUAL, args[0], args[1]));
}

static tr_value op_gt(tr_task *task, const tr_value *args)
{
    return truth(tr_compare(task, TR_GREATER, args[0], args[1]));
}

static tr_value op_ge(tr_task *task, const tr_value *args)
{
    return truth(tr_compare(task, TR_GREATER_EQUAL, args[0], args[1]));
}

static tr_value op_in(tr_task *task, const tr_value *args)
{
    return truth(tr_contains(task, args[0], args[1]));
}

static tr_value op_same_hash(tr_task *task, const tr_value *args)
{
    tr_value dict = tr_dict_new(0);
    tr_value result = tr_invalid();
    if (tr_dict_set(task, tr_as_dict(dict), tr_retain(args[0]), tr_int(1))) {
        tr_ref found = tr_dict_get(task, tr_as_dict(dict), args[1]);
        result = tr_is_invalid(found) ? found : tr_bool(!tr_is_missing(found));
    }
    tr_release(dict);
    return result;
}

static tr_value op_slice(tr_task *task, const tr_value *args)
{
    return tr_slice(task, args[0], args[1], args[2], args[3]);
}

static tr_value op_sorted(tr_task *task, const tr_value *args)
{
    tr_value copy = tr_list_copy(args[0]);
    tr_list *list = tr_as_list(copy);
    if (tr_sort(task, list->items, list->items, list->count, tr_as_int(args[1]))) {
        return copy;
    }
    tr_release(copy);
    return tr_invalid();
}

static tr_value op_sorted_by(tr_task *task, const tr_value *args)
{
    tr_value copy = tr_list_copy(args[0]);
    tr_value keys = tr_list_new(0);
    tr_list *list = tr_as_list(copy);
    for (uint32_t i = 0; i < list->count; i++) {
        tr_value *pair = tr_as_list(list->items[i])->items;
        tr_list_push(tr_as_list(keys), tr_retain(pair[0]));
    }
    tr_sort(task, list->items, tr_as_list(keys)->items, list->count, false);
    tr_release(keys);
    return copy;
}

static tr_value op_edit(tr_task *task, const tr_value *args)
{
    tr_value value = tr_dict_new(0);
    tr_dict *dict = tr_as_dict(value);
    bool ok = true;
    for (size_t i = 0; ok && !tr_is_missing(args[i]); i++) {
        const tr_value *step = tr_as_list(args[i])->items;
        if (tr_string_is(step[0], "set")) {
            ok = tr_dict_set(task, dict, tr_retain(step[1]), tr_retain(step[2]));
        } else if (tr_string_is(step[0], "pop")) {
            tr_release(tr_dict_pop(task, dict, step[1]));
        } else {
            tr_dict_clear(dict);
        }
    }
    tr_value copy = tr_dict_copy(value);
    tr_value items = tr_list_new(0);
    uint32_t position = 0;
    tr_ref key;
    tr_ref item;
    while (tr_dict_next(tr_as_dict(copy), &position, &key, &item)) {
        tr_list_push(tr_as_list(items), tr_pair(tr_retain(key), tr_retain(item)));
    }
    if (tr_equal(task, copy, value) == 0) fprintf(stderr, "a copy differs\n");
    tr_release(copy);
    tr_release(value);
    if (ok) return items;
    tr_release(items);
    return tr_invalid();
}

static tr_value show_arguments(tr_call *call)
{
    tr_value list = tr_list_new(0);
    for (uint32_t i = 0; i < call->count; i++) {
        tr_list_push(tr_as_list(list), tr_retain(tr_arg(call, i)));
    }
    if (!tr_is_missing(call->rest)) {
        tr_list_push(tr_as_list(list), tr_retain(call->rest));
    }
    if (!tr_is_missing(call->options)) {
        tr_list_push(tr_as_list(list), tr_retain(call->options));
    }
    tr_value tuple = tr_tuple_copy(list);
    tr_release(list);
    return tuple;
}

/* Once as a plain call and once with the first argument as self. */
static tr_value op_call(tr_task *task, const tr_value *args)
{
    tr_function *function = tr_function_new(
        task, "f", tr_string_bytes(args[0]).bytes, show_arguments, NULL, 0);
    const tr_list *positional = tr_as_list(args[1]);
    tr_string *names[8];
    tr_value keywords[8];
    tr_arguments arguments = {
        .positional = positional->items,
        .count = positional->count,
        .names = names,
        .keywords = keywords,
    };
    uint32_t position = 0;
    tr_ref key;
    tr_ref value;
    while (tr_dict_next(tr_as_dict(args[2]), &position, &key, &value)) {
        names[arguments.keyword_count] = tr_as_string(key);
        keywords[arguments.keyword_count++] = value;
    }
    tr_value result;
    if (arguments.count > 0 &&
        tr_dict_next(tr_as_dict(args[2]), &(uint32_t){0}, &key, &value)) {
        arguments.positional++;
        arguments.count--;
        tr_value method = tr_bound_method_new(function, positional->items[0]);
        result = tr_type_of(method)->call(task, method, &arguments);
        tr_release(method);
    } else {
        result = tr_function_call(task, function, tr_missing(), &arguments);
    }
    tr_release(tr_take_instance(function));
    return result;
}

static size_t byte_of(tr_ref index)
{
    return (size_t)tr_as_int(index);
}

static tr_value op_find(tr_task *task, const tr_value *args)
{
    (void)task;
    tr_span text = tr_string_bytes(args[0]);
    size_t at = tr_span_find(text, tr_string_bytes(args[1]), byte_of(args[2]));
    return tr_int(at == SIZE_MAX ? -1 : (int64_t)at);
}

static tr_value op_rfind(tr_task *task, const tr_value *args)
{
    (void)task;
    tr_span text = tr_string_bytes(args[0]);
    size_t at = tr_span_find_last(text, tr_string_bytes(args[1]), byte_of(args[2]));
    return tr_int(at == SIZE_MAX ? -1 : (int64_t)at);
}

static const struct {
    const char *name;
    operation run;
} operations[] = {
    {"repr", op_repr},     {"str", op_str},       {"bool", op_bool},
    {"len", op_len},       {"list", op_list},     {"tuple", op_tuple},
    {"eq", op_eq},         {"lt", op_lt},         {"le", op_le},
    {"gt", op_gt},         {"ge", op_ge},         {"in", op_in},
    {"slice", op_slice},   {"sorted", op_sorted}, {"sorted_by", op_sorted_by},
    {"escape", op_escape}, {"call", op_call},     {"same_hash", op_same_hash},
    {"edit", op_edit},     {"find", op_find},     {"rfind", op_rfind},
};

static operation find_operation(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        if (strlen(operations[i].name) == size &&
            memcmp(operations[i].name, name, size) == 0) {
            return operations[i].run;
        }
    }
    fprintf(stderr, "no operation %.*s\n", (int)size, name);
    exit(2);
}

/* The outcome as the table has it; the expected text goes through repr() as well,
 * since the table is ASCII and has no signs of nan. */
static void write_outcome(tr_task *task, tr_value result, tr_text *out)
{
    if (!tr_failed(task)) {
        tr_write_repr(task, result, out);
        return;
    }
    table_put_problem(task, "!", out);
}

static void write_expected(tr_task *task, const char *at, tr_text *out)
{
    if (*at == '!') {
        tr_text_add_str(out, at);
        return;
    }
    tr_value value = literal_read(task, &at);
    tr_write_repr(task, value, out);
    tr_release(value);
}

static table_verdict run_case(void *data, char *line)
{
    (void)data;
    tr_task task;
    tr_task_init(&task);
    size_t name_size = strcspn(line, "\t");
    const char *at = line + name_size + 1;
    tr_value args = literal_read(&task, &at);
    tr_value list = tr_list_copy(args);
    tr_list_push(tr_as_list(list), tr_missing());
    operation run = find_operation(line, name_size);
    tr_value result = run(&task, tr_as_list(list)->items);
    tr_text out = tr_text_make(SIZE_MAX);
    tr_text expected = tr_text_make(SIZE_MAX);
    write_outcome(&task, result, &out);
    write_expected(&task, at + 1, &expected);
    bool ok = tr_span_equal(tr_text_span(&out), tr_text_span(&expected));
    if (!ok) {
        printf("%.300s\n    but it was: %s\n", line, tr_text_c(&out));
    }
    tr_text_done(&out);
    tr_text_done(&expected);
    tr_release(result);
    tr_release(list);
    tr_release(args);
    tr_task_done(&task);
    return ok ? TABLE_SAME : TABLE_DIFFERENT;
}

int main(int argc, char **argv)
{
    (void)argc;
    table_count count = {0};
    if (!table_run(argv[1], run_case, NULL, &count)) {
        fprintf(stderr, "usage: values values.txt\n");
        return 2;
    }
    return table_end(&count);
}
