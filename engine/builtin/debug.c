/* SPDX-License-Identifier: MIT
 *
 * The text of {% debug %}: what the context, the filters and the tests are, laid
 * out as Python's pprint lays out a dict of three entries.
 */
#include "builtin/methods.h"

#define DEBUG_WIDTH 80

/* Names one after the other, a new line before one that would not fit. */
static bool add_names(tr_task *task, tr_text *out, const tr_list *names, size_t indent)
{
    size_t column = indent + 1;
    tr_text_add_byte(out, '[');
    for (uint32_t i = 0; i < names->count; i++) {
        tr_text name = tr_text_make(1 << 16);
        if (!tr_write_repr(task, names->items[i], &name) || name.failed) {
            tr_fail_text(task, &name);
            tr_text_done(&name);
            return false;
        }
        if (i > 0) {
            tr_text_add_byte(out, ',');
            if (column + name.size + 2 > DEBUG_WIDTH) {
                tr_text_add_byte(out, '\n');
                tr_text_fill(out, ' ', indent + 1);
                column = indent + 1;
            } else {
                tr_text_add_byte(out, ' ');
                column++;
            }
        }
        tr_text_add_span(out, tr_text_span(&name));
        column += name.size + 1;
        tr_text_done(&name);
    }
    tr_text_add_byte(out, ']');
    return true;
}

/* repr() of a value of the context; containers in containers are "...". */
static bool add_value(tr_task *task, tr_text *out, tr_ref value)
{
    if (!tr_is_sequence(value) && !tr_is(value, TR_DICT)) {
        return tr_write_repr(task, value, out);
    }
    bool is_dict = tr_is(value, TR_DICT);
    const char *brackets = is_dict ? "{}" : tr_is(value, TR_LIST) ? "[]" : "()";
    tr_iter iter;
    tr_value item;
    int more;
    bool first = true;
    if (!tr_iter_init(task, &iter, value)) return false;
    tr_text_add_byte(out, brackets[0]);
    while ((more = tr_iter_next(task, &iter, &item)) > 0) {
        tr_ref shown = item;
        bool fine = true;
        if (!first) tr_text_add_str(out, ", ");
        first = false;
        if (is_dict) {
            fine = tr_write_repr(task, item, out);
            tr_text_add_str(out, ": ");
            shown = tr_dict_get(task, tr_as_dict(value), item);
        }
        if (tr_is(shown, TR_DICT)) {
            tr_text_add_str(out, "{...}");
        } else if (tr_is_sequence(shown)) {
            tr_text_add_str(out, tr_is(shown, TR_LIST) ? "[...]" : "(...)");
        } else {
            fine = fine && tr_write_repr(task, shown, out);
        }
        tr_release(item);
        if (!fine) {
            more = -1;
            break;
        }
    }
    tr_iter_done(&iter);
    if (more == 0 && tr_is(value, TR_TUPLE) && tr_as_list(value)->count == 1) {
        tr_text_add_byte(out, ',');
    }
    tr_text_add_byte(out, brackets[1]);
    return more == 0;
}

static tr_value sorted(tr_task *task, tr_value list)
{
    if (tr_is_invalid(list)) return list;
    tr_list *items = tr_as_list(list);
    if (tr_sort(task, items->items, items->items, items->count, false)) return list;
    tr_release(list);
    return tr_invalid();
}

static bool add_context(tr_task *task, tr_text *out, tr_ref context)
{
    static const char indent[] = "             "; /* as wide as "{'context': {" */
    tr_value keys = sorted(task, tr_to_list(task, context));
    if (tr_is_invalid(keys)) return false;
    const tr_list *list = tr_as_list(keys);
    bool fine = true;
    tr_text_add_byte(out, '{');
    for (uint32_t i = 0; fine && i < list->count; i++) {
        if (i > 0) {
            tr_text_add_str(out, ",\n");
            tr_text_add_str(out, indent);
        }
        tr_ref value = tr_dict_get(task, tr_as_dict(context), list->items[i]);
        fine = tr_write_repr(task, list->items[i], out);
        tr_text_add_str(out, ": ");
        fine = fine && !tr_is_invalid(value) && add_value(task, out, value);
    }
    tr_text_add_byte(out, '}');
    tr_release(keys);
    return fine;
}

static bool push_name(tr_task *task, tr_value list, tr_value name)
{
    if (!tr_is_invalid(name) && tr_list_push(tr_as_list(list), name)) return true;
    tr_fail_memory(task);
    return false;
}

tr_value tr_registry_names(tr_task *task, const tr_registry *registry)
{
    tr_value list = tr_made(task, tr_list_new(registry->row_count));
    if (tr_is_invalid(list)) return list;
    bool fine = true;
    const tr_dict *overrides =
        tr_is(registry->overrides, TR_DICT) ? tr_as_dict(registry->overrides) : NULL;
    for (uint32_t i = 0; fine && i < registry->row_count; i++) {
        const char *name = registry->rows[i].name;
        if (overrides && !tr_is_missing(tr_dict_get_c(overrides, name))) continue;
        fine = push_name(task, list, tr_string_c(name));
    }
    uint32_t position = 0;
    tr_ref key;
    tr_ref value;
    while (fine && overrides && tr_dict_next(overrides, &position, &key, &value)) {
        if (tr_is_none(value)) continue;
        fine = push_name(task, list, tr_retain(key));
    }
    if (fine) return sorted(task, list);
    tr_release(list);
    return tr_invalid();
}

static bool add_registry(tr_task *task, tr_text *out, const tr_registry *registry,
                         size_t indent)
{
    tr_value names = tr_registry_names(task, registry);
    bool fine =
        !tr_is_invalid(names) && add_names(task, out, tr_as_list(names), indent);
    tr_release(names);
    return fine;
}

tr_value tr_debug_text(tr_machine *machine, tr_ref context_dict)
{
    tr_task *task = (tr_task *)(void *)machine;
    const tr_runtime *runtime = tr_machine_runtime(machine);
    tr_text out = tr_text_make(TR_STRING_MAX);
    tr_text_add_str(&out, "{'context': ");
    bool fine = add_context(task, &out, context_dict);
    tr_text_add_str(&out, ",\n 'filters': ");
    fine = fine && add_registry(task, &out, &runtime->filters, 12);
    tr_text_add_str(&out, ",\n 'tests': ");
    fine = fine && add_registry(task, &out, &runtime->tests, 10);
    tr_text_add_byte(&out, '}');
    if (fine) return tr_string_take_text(task, &out);
    tr_text_done(&out);
    return tr_invalid();
}
