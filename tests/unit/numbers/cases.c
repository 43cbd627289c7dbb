/* SPDX-License-Identifier: MIT
 *
 * Runs the cases that make_cases.py wrote: numbers, formats, JSON, case mapping.
 *
 *     cases cases.txt
 */
#include <stdio.h>
#include <stdlib.h>

#include "literal.h"
#include "table.h"
#include "base/utf8.h"
#include "value/format.h"
#include "value/format_parts.h"
#include "value/json.h"

typedef tr_value (*operation)(tr_task *task, const tr_value *args);

#define BINARY(name, function)                                       \
    static tr_value op_##name(tr_task *task, const tr_value *args)   \
    {                                                                \
        return function(task, args[0], args[1]);                     \
    }
#define UNARY(name, function)                                        \
    static tr_value op_##name(tr_task *task, const tr_value *args)   \
    {                                                                \
        return function(task, args[0]);                              \
    }

BINARY(add, tr_add)
BINARY(sub, tr_subtract)
BINARY(mul, tr_multiply)
BINARY(div, tr_divide)
BINARY(floordiv, tr_floor_divide)
BINARY(mod, tr_modulo)
BINARY(pow, tr_power)
BINARY(round, tr_round)
UNARY(neg, tr_negative)
UNARY(pos, tr_positive)
UNARY(abs, tr_absolute)
UNARY(float, tr_to_float)
UNARY(repr, tr_to_repr)

static tr_value truth(int result)
{
    return result < 0 ? tr_invalid() : tr_bool(result);
}

static tr_value op_eq(tr_task *task, const tr_value *args)
{
    return truth(tr_equal(task, args[0], args[1]));
}

static tr_value op_lt(tr_task *task, const tr_value *args)
{
    return truth(tr_compare(task, TR_LESS, args[0], args[1]));
}

static tr_value op_hash(tr_task *task, const tr_value *args)
{
    uint32_t a;
    uint32_t b;
    if (!tr_hash(task, args[0], &a) || !tr_hash(task, args[1], &b)) return tr_invalid();
    return tr_bool(a == b);
}

static tr_value op_int(tr_task *task, const tr_value *args)
{
    return tr_to_int(task, args[0], (int)tr_as_int(args[1]));
}

static tr_value finish(tr_task *task, bool ok, tr_text *text)
{
    if (ok) return tr_string_take_text(task, text);
    tr_text_done(text);
    return tr_invalid();
}

static tr_value op_dumps(tr_task *task, const tr_value *args)
{
    tr_json_style style = {
        .indent = (int)tr_as_int(args[1]),
        .sort_keys = tr_as_int(args[2]),
        .ensure_ascii = tr_as_int(args[3]),
        .html_safe = tr_as_int(args[4]),
    };
    tr_text text = tr_text_make(SIZE_MAX);
    return finish(task, tr_json_write(task, args[0], &style, &text), &text);
}

static tr_value op_loads(tr_task *task, const tr_value *args)
{
    return tr_json_parse(task, tr_string_bytes(args[0]));
}

static tr_value op_format(tr_task *task, const tr_value *args)
{
    tr_text text = tr_text_make(SIZE_MAX);
    tr_span spec = tr_string_bytes(args[1]);
    return finish(task, tr_format_value(task, args[0], spec, &text), &text);
}

static tr_value op_powtext(tr_task *task, const tr_value *args)
{
    tr_value number = tr_power(task, args[0], args[1]);
    if (tr_is_invalid(number)) return number;
    tr_text text = tr_text_make(SIZE_MAX);
    bool ok = tr_format_value(task, number, tr_string_bytes(args[2]), &text);
    tr_release(number);
    return finish(task, ok, &text);
}

static tr_value get_attr(tr_task *task, tr_ref value, tr_string *name)
{
    return tr_fail(
        task, TR_ERR_ATTRIBUTE, "'%s' object has no attribute '%s'",
        tr_type_name(value), name->bytes);
}

static tr_value get_item(tr_task *task, tr_ref value, tr_ref key)
{
    if (tr_is(value, TR_UNDEFINED)) return tr_undefined_report(task, value);
    if (tr_is(value, TR_DICT)) {
        return tr_retain(tr_dict_get(task, tr_as_dict(value), key));
    }
    const char *name = tr_type_name(value);
    if (tr_is_sequence(value) && tr_is(key, TR_INT)) {
        if (tr_as_int(key) < tr_as_list(value)->count) {
            return tr_retain(tr_as_list(value)->items[tr_as_int(key)]);
        }
        return tr_fail(task, TR_ERR_INDEX, "%s index out of range", name);
    }
    if (tr_is(value, TR_STRING) && tr_is(key, TR_INT)) {
        size_t at = (size_t)tr_as_int(key);
        if (at < tr_string_length(tr_as_string(value))) {
            tr_value part = tr_string_slice(task, value, at, at + 1);
            return tr_is_markup(value) ? tr_as_markup(part) : part;
        }
        return tr_fail(task, TR_ERR_INDEX, "string index out of range");
    }
    if (tr_is(value, TR_STRING)) {
        return tr_fail(
            task, TR_ERR_TYPE, "string indices must be integers, not '%s'",
            tr_type_name(key));
    }
    if (tr_is_sequence(value)) {
        return tr_fail(
            task, TR_ERR_TYPE, "%s indices must be integers or slices, not %s", name,
            tr_type_name(key));
    }
    return tr_fail(task, TR_ERR_TYPE, "'%s' object is not subscriptable", name);
}

static const tr_format_access access_functions = {get_attr, get_item};

static tr_value op_braces(tr_task *task, const tr_value *args)
{
    const tr_list *positional = tr_as_list(args[1]);
    static const tr_value none[1];
    const tr_value *items = positional->count ? positional->items : none;
    return tr_format_braces(
        task, args[0], items, positional->count, args[2], &access_functions);
}

static tr_value op_format_map(tr_task *task, const tr_value *args)
{
    return tr_format_braces(task, args[0], NULL, 0, args[1], &access_functions);
}

#define MAPPING(name)                                                \
    static tr_value op_##name(tr_task *task, const tr_value *args)   \
    {                                                                \
        tr_text text = tr_text_make(SIZE_MAX);                       \
        tr_utf8_##name(&text, tr_string_bytes(args[0]));             \
        return finish(task, true, &text);                            \
    }

MAPPING(upper)
MAPPING(lower)
MAPPING(title)
MAPPING(capitalize)
MAPPING(swapcase)
MAPPING(fold)

static tr_value op_identifier(tr_task *task, const tr_value *args)
{
    (void)task;
    return tr_bool(tr_utf8_is_identifier(tr_string_bytes(args[0])));
}

static const struct {
    const char *name;
    operation run;
} operations[] = {
    {"add", op_add},           {"sub", op_sub},       {"mul", op_mul},
    {"div", op_div},           {"floordiv", op_floordiv}, {"mod", op_mod},
    {"pow", op_pow},           {"neg", op_neg},       {"pos", op_pos},
    {"abs", op_abs},           {"round", op_round},   {"eq", op_eq},
    {"lt", op_lt},             {"hash", op_hash},     {"int", op_int},
    {"float", op_float},       {"repr", op_repr},     {"dumps", op_dumps},
    {"loads", op_loads},       {"format", op_format}, {"braces", op_braces},
    {"format_map", op_format_map}, {"upper", op_upper}, {"lower", op_lower},
    {"title", op_title},       {"capitalize", op_capitalize},
    {"swapcase", op_swapcase}, {"fold", op_fold},     {"identifier", op_identifier},
    {"powtext", op_powtext},
};

static operation find_operation(tr_span name)
{
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        if (tr_span_is(name, operations[i].name)) return operations[i].run;
    }
    return NULL;
}

static void add_problem(const tr_task *task, tr_text *out)
{
    tr_text plain = tr_text_make(SIZE_MAX);
    tr_text_add_byte(out, '!');
    tr_text_add_str(out, tr_error_name(task->problem.error));
    tr_text_add_str(out, ": ");
    tr_add_ascii(&plain, tr_text_span(&task->problem.message));
    for (size_t i = 0; i < plain.size; i++) {
        if ((unsigned char)plain.data[i] < 0x20) {
            tr_text_format(out, "\\x%02x", (unsigned)plain.data[i]);
        } else {
            tr_text_add_byte(out, plain.data[i]);
        }
    }
    tr_text_done(&plain);
}

/* What the line should end with, from the result or the problem of the task. */
static void describe(tr_task *task, tr_value result, tr_text *out)
{
    if (tr_is_invalid(result) || !tr_write_ascii(task, result, out)) {
        add_problem(task, out);
    }
}

static table_verdict run_line(void *data, char *line)
{
    (void)data;
    const char *tab = strchr(line, '\t');
    const char *expected = tab ? strrchr(line, '\t') + 1 : line;
    operation run = NULL;
    if (tab) run = find_operation(tr_span_make(line, (size_t)(tab - line)));
    if (!run) {
        fprintf(stderr, "no such operation: %s\n", line);
        return TABLE_DIFFERENT;
    }
    tr_task task;
    tr_task_init(&task);
    const char *at = tab + 1;
    tr_value args = literal_read(&task, &at);
    tr_value result = run(&task, tr_as_list(args)->items);
    tr_text shown = tr_text_make(SIZE_MAX);
    describe(&task, result, &shown);
    bool ok = tr_span_is(tr_text_span(&shown), expected);
    if (!ok) {
        fprintf(
            stderr, "%.*s\n  expected %s\n  got      %s\n",
            (int)(expected - line - 1), line, expected, tr_text_c(&shown));
    }
    tr_text_done(&shown);
    tr_release(result);
    tr_release(args);
    tr_task_done(&task);
    return ok ? TABLE_SAME : TABLE_DIFFERENT;
}

int main(int argc, char **argv)
{
    (void)argc;
    table_count count = {0};
    if (!table_run(argv[1], run_line, NULL, &count)) return 2;
    return table_end(&count);
}
