/* SPDX-License-Identifier: MIT
 *
 * What a template is made of, for hosts: the names it takes from the context,
 * the templates it refers to, its blocks.  The tree is made again from the
 * program's text when somebody asks, so that renderings do not pay for it.  And
 * what an environment has to offer.
 */
#include "api/env.h"
#include "builtin/tables.h"

torii_value torii_template_blocks(const torii_template *tmpl) {
    if (!tmpl) return tr_invalid();
    const tr_program *program = tmpl->program;
    tr_value list = tr_list_new(program->block_count);
    for (uint32_t i = 0; i < program->block_count && !tr_is_invalid(list); i++) {
        tr_ref name = tr_string_value(program->blocks[i].name);
        torii_list_push(list, tr_string_span(tr_string_bytes(name)));
    }
    return list;
}

/* --------------------------------------------------------------- the tree anew ---- */

typedef struct inspection {
    tr_task task;
    tr_tree tree;
    tr_value names; /* list, or dict of names seen */
    const torii_env *env;
    bool parsed;
} inspection;

static bool begin(inspection *in, const torii_template *tmpl, tr_value names) {
    const tr_program *program = tmpl->program;
    uint32_t line, column;
    tr_task_init(&in->task);
    tr_tree_init(&in->tree);
    in->env = tmpl->env;
    in->names = names;
    tr_span source = {program->source ? program->source : "", program->source_size};
    in->parsed = !tr_is_invalid(names) && program->source &&
                 tr_parse_template(
                     &in->task, &in->env->dialect, source, &in->tree, &line, &column);
    return in->parsed;
}

static tr_value end(inspection *in, tr_value result) {
    bool ok = in->parsed && !tr_failed(&in->task);
    tr_tree_done(&in->tree);
    tr_task_done(&in->task);
    if (ok) return result;
    tr_release(result);
    return tr_invalid();
}

/* ------------------------------------------------------------------ variables ---- */

static void note_name(void *data, tr_span name) {
    inspection *in = data;
    tr_value key = tr_string_span(name);
    if (tr_is_invalid(key)) {
        tr_fail_memory(&in->task);
        return;
    }
    tr_ref global =
        tr_dict_get_str(tr_as_dict(in->env->runtime.globals), tr_as_string(key));
    if (tr_is_missing(global) &&
        !tr_dict_set_str(tr_as_dict(in->names), key, tr_none())) {
        tr_fail_memory(&in->task);
    }
    tr_release(key);
}

static const tr_function *find_filter(tr_task *task, const void *data, tr_span name) {
    return tr_registry_find(task, &((const torii_env *)data)->runtime.filters, name);
}

static const tr_function *find_test(tr_task *task, const void *data, tr_span name) {
    return tr_registry_find(task, &((const torii_env *)data)->runtime.tests, name);
}

torii_value torii_template_variables(const torii_template *tmpl) {
    if (!tmpl) return tr_invalid();
    inspection in;
    tr_value names = tr_dict_new(8);
    if (begin(&in, tmpl, names)) {
        uint32_t line, column;
        tr_compile_options options = {
            .name = tr_none(),
            .filename = tr_none(),
            .autoescape = tmpl->program->autoescape,
            .find_filter = find_filter,
            .find_test = find_test,
            .data = in.env,
            .note_name = note_name,
            .note_data = &in,
        };
        tr_program_release(tr_compile(&in.task, &in.tree, &options, &line, &column));
    }
    tr_value list = tr_list_new(0);
    uint32_t position = 0;
    tr_ref key, value;
    while (!tr_is_invalid(names) && !tr_is_invalid(list) &&
           tr_dict_next(tr_as_dict(names), &position, &key, &value)) {
        torii_list_push(list, tr_retain(key));
    }
    if (!tr_is_invalid(list) && in.parsed) {
        tr_list *items = tr_as_list(list);
        tr_sort(&in.task, items->items, items->items, items->count, false);
    }
    tr_release(names);
    return end(&in, list);
}

/* ----------------------------------------------------------------- references ---- */

static void note_reference(inspection *in, const tr_node *name) {
    bool is_text = name->kind == TR_NODE_CONST && tr_is(name->value, TR_STRING);
    tr_value item = is_text ? tr_string_span(tr_string_bytes(name->value)) : tr_none();
    torii_list_push(in->names, item);
}

static void note_template(inspection *in, const tr_node *name) {
    if (name->kind != TR_NODE_TUPLE && name->kind != TR_NODE_LIST) {
        note_reference(in, name);
        return;
    }
    for (const tr_node *item = name->items.first; item; item = item->next) {
        bool other = item->kind == TR_NODE_CONST && !tr_is(item->value, TR_STRING);
        if (!other) note_reference(in, item);
    }
}

/* Deep as the parser's limit on open tags allows. */
static void walk(inspection *in, const tr_nodes *nodes) {
    for (const tr_node *n = nodes->first; n; n = n->next) {
        switch ((tr_node_kind)n->kind) {
        case TR_NODE_EXTENDS:
        case TR_NODE_INCLUDE:
        case TR_NODE_IMPORT:
        case TR_NODE_FROM_IMPORT:
            note_template(in, n->a);
            break;
        case TR_NODE_CUSTOM_TAG:
            walk(in, &n->body);
            break;
        case TR_NODE_IF:
            walk(in, &n->body);
            walk(in, &n->items);
            walk(in, &n->otherwise);
            break;
        case TR_NODE_FOR:
            walk(in, &n->body);
            walk(in, &n->otherwise);
            break;
        case TR_NODE_MACRO:
        case TR_NODE_CALL_BLOCK:
        case TR_NODE_FILTER_BLOCK:
        case TR_NODE_WITH:
        case TR_NODE_BLOCK:
        case TR_NODE_ASSIGN_BLOCK:
        case TR_NODE_AUTOESCAPE:
            walk(in, &n->body);
            break;
        default:
            break;
        }
    }
}

torii_value torii_template_references(const torii_template *tmpl) {
    if (!tmpl) return tr_invalid();
    inspection in;
    tr_value list = tr_list_new(0);
    if (begin(&in, tmpl, list)) walk(&in, &in.tree.body);
    return end(&in, list);
}

/* ---------------------------------------------------------------- environments ---- */

static tr_value names_of(const tr_registry *registry) {
    tr_task task;
    tr_task_init(&task);
    tr_value names = tr_registry_names(&task, registry);
    tr_task_done(&task);
    return names;
}

torii_value torii_env_filters(const torii_env *env) {
    return env ? names_of(&env->runtime.filters) : tr_invalid();
}

torii_value torii_env_tests(const torii_env *env) {
    return env ? names_of(&env->runtime.tests) : tr_invalid();
}

torii_value torii_env_globals(const torii_env *env) {
    return env ? tr_dict_copy(env->runtime.globals) : tr_invalid();
}
