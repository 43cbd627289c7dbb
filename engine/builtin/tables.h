/* SPDX-License-Identifier: MIT
 *
 * The builtin tables: what every environment starts with.  Rows are sorted by
 * name (a unit test checks it); vm/registry.c finds them by hash.
 */
#ifndef TR_BUILTIN_TABLES_H
#define TR_BUILTIN_TABLES_H

#include "vm/native.h"

extern const tr_builtin tr_filter_rows[];
extern const uint32_t tr_filter_count;
extern const tr_builtin tr_test_rows[];
extern const uint32_t tr_test_count;

extern const tr_builtin tr_string_methods[];
extern const uint32_t tr_string_method_count;
extern const tr_builtin tr_list_methods[];
extern const uint32_t tr_list_method_count;
extern const tr_builtin tr_tuple_methods[];
extern const uint32_t tr_tuple_method_count;
extern const tr_builtin tr_dict_methods[];
extern const uint32_t tr_dict_method_count;
extern const tr_builtin tr_int_methods[]; /* bool and big integers too */
extern const uint32_t tr_int_method_count;
extern const tr_builtin tr_float_methods[];
extern const uint32_t tr_float_method_count;
extern const tr_builtin tr_range_methods[];
extern const uint32_t tr_range_method_count;
/* Methods of objects, named with their class ("Cycler.next"), and the ones that
 * Python gives to values of any kind ("__len__"): the table of TR_OBJECT. */
extern const tr_builtin tr_object_methods[];
extern const uint32_t tr_object_method_count;

/* range, dict, lipsum, cycler, joiner, namespace: into a dict. */
bool tr_globals_fill(tr_task *task, tr_dict *globals);
/* gettext, ngettext, pgettext, npgettext, _ that translate nothing. */
bool tr_globals_fill_null_translations(tr_task *task, tr_dict *globals, bool newstyle);
/* One of these from the host: a function (consumed), wrapped for the new style. */
bool tr_globals_set_translation(
    tr_task *task, tr_dict *globals, const char *name, tr_value function,
    bool newstyle);

/* {% debug %}: Jinja's listing of context, filters and tests. */
tr_value tr_debug_text(tr_machine *machine, tr_ref context_dict);

/* All names that a registry answers to: a sorted list. */
tr_value tr_registry_names(tr_task *task, const tr_registry *registry);

/* A namespace with these attributes (consumed). */
tr_value tr_namespace_new(tr_value attributes);
/* namespace(): assigned through {% set ns.x = 1 %}. */
extern const tr_type tr_namespace_type;
bool tr_namespace_set(tr_task *task, tr_ref ns, tr_string *name, tr_value value);

#endif
